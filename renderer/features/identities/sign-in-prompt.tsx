import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useId, useRef } from 'react';
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

/**
 * What a person has to do now: a page of Entra in this browser, or a code to type in any. It takes the focus, so that it is read
 * aloud, and Enter opens the page or does nothing.
 */
export function PromptView({ prompt }: { prompt: SignInPrompt }) {
  return prompt.step === 'code' ? <CodeView {...prompt} /> : <BrowserView url={prompt.url} />;
}

/** Takes the focus once, when it is shown; the link in it, where there is one. */
function useFocused<Shown extends HTMLElement>() {
  const shown = useRef<Shown>(null);
  useEffect(() => {
    const link = shown.current?.querySelector<HTMLElement>('a[href]');
    (link ?? shown.current)?.focus();
  }, []);
  return shown;
}

function CodeView({ code, page, expiresAt }: Extract<SignInPrompt, { step: 'code' }>) {
  const styles = useStyles();
  const isDesktop = useAbout()?.host === 'electron';
  const left = timeLeft(expiresAt, useNow(1_000));
  const id = useId();
  const shown = useFocused<HTMLDivElement>();
  return (
    <>
      <p id={`${id}-words`} className={styles.words}>
        Open <strong>{page}</strong> in any browser, also on another device, and type this code:
      </p>
      <div
        ref={shown}
        className={styles.code}
        role="group"
        tabIndex={-1}
        aria-labelledby={`${id}-words ${id}-code`}
      >
        <span
          id={`${id}-code`}
          className={styles.letters}
          aria-label={`Code: ${code.split('').join(' ')}`}
          role="img"
        >
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
        {left === undefined ? 'The code is no longer valid.' : `The code is valid for ${left}.`}
      </p>
    </>
  );
}

function BrowserView({ url }: { url: string }) {
  const styles = useStyles();
  const isDesktop = useAbout()?.host === 'electron';
  const words = useFocused<HTMLParagraphElement>();
  const link = useFocused<HTMLDivElement>();
  return (
    <>
      {isDesktop ? (
        <p ref={words} tabIndex={-1} className={styles.words}>
          A browser opens with the page of Microsoft. Sign in there.
        </p>
      ) : (
        <div ref={link}>
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
