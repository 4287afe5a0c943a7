import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useAbout } from '../../api/use-about.ts';
import { CopyButton } from '../../ui/buttons/copy.tsx';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import { useNow } from '../../ui/text/use-now.ts';
import type { SignInPrompt } from './use-sign-in.ts';
import { timeLeft } from './words.ts';

const useStyles = makeStyles({
  code: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '16px',
    padding: '16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
  },
  letters: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    letterSpacing: '0.1em',
    overflowWrap: 'anywhere',
  },
  words: { margin: 0, overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** What a person has to do now: a page of Entra in this browser, or a code to type in any. */
export function PromptView({ prompt }: { prompt: SignInPrompt }) {
  return prompt.step === 'code' ? <CodeView {...prompt} /> : <BrowserView url={prompt.url} />;
}

function CodeView({ code, page, expiresAt }: Extract<SignInPrompt, { step: 'code' }>) {
  const styles = useStyles();
  const isDesktop = useAbout()?.host === 'electron';
  const left = timeLeft(expiresAt, useNow(1_000));
  return (
    <>
      <p className={styles.words}>
        Open <strong>{page}</strong> in any browser, also on another device, and type this code:
      </p>
      <div className={styles.code}>
        <span className={styles.letters} aria-label={`Code: ${code.split('').join(' ')}`} role="img">
          {code}
        </span>
        <CopyButton text={code} label="Copy code" />
      </div>
      {isDesktop ? (
        <CodeBlock title="Address of the page" text={page} />
      ) : (
        <div>
          <Button as="a" href={page} target="_blank" rel="noreferrer">
            Open the page here
          </Button>
        </div>
      )}
      <p className={styles.quiet} role="timer" aria-live="off">
        {left === undefined
          ? 'The code is no longer valid.'
          : `The code is valid for another ${left} minutes.`}
      </p>
    </>
  );
}

function BrowserView({ url }: { url: string }) {
  const styles = useStyles();
  const isDesktop = useAbout()?.host === 'electron';
  return (
    <>
      {isDesktop ? (
        <p className={styles.words}>A browser opens with the page of Microsoft. Sign in there.</p>
      ) : (
        <div>
          <Button as="a" appearance="primary" href={url} target="_blank" rel="noreferrer">
            Open the page of Microsoft
          </Button>
        </div>
      )}
      <p className={styles.quiet}>
        The page comes back to the machine that runs pgkeep, so it works in a browser of that machine only.
        For one elsewhere, cancel and sign in with a code.
      </p>
      <CodeBlock title="Address of the page" text={url} />
    </>
  );
}
