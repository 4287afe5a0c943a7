import { Tab, TabList, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { Problem } from '../../../api/problem.ts';
import { useAbout } from '../../../api/use-about.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import type { ShellText } from '../review/files-command.ts';

const useStyles = makeStyles({
  plan: {
    margin: 0,
    paddingLeft: '24px',
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    overflowWrap: 'anywhere',
    lineHeight: '20px',
  },
});

const shellNames = { sh: 'sh', powershell: 'PowerShell' } as const;

export interface ReviewStepProps {
  /** What will happen, a sentence a step. */
  plan: readonly string[];
  commands: readonly ShellText[];
  /** Why the start was refused. */
  problem: Problem | null;
  /** What to do about a refusal. */
  action?: { label: string; onClick: () => void };
}

/** Exactly what will happen, and the same on the command line. */
export function ReviewStep({ plan, commands, problem, action }: ReviewStepProps) {
  const styles = useStyles();
  return (
    <>
      {problem === null ? null : (
        <ErrorCard
          title="The restore was not started"
          problem={problem}
          {...(action === undefined ? {} : { action })}
        />
      )}
      <Section title="What will happen">
        <ol className={styles.plan}>
          {plan.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ol>
      </Section>
      {commands.length === 0 ? null : <Commands commands={commands} />}
    </>
  );
}

function Commands({ commands }: { commands: readonly ShellText[] }) {
  const about = useAbout();
  const [picked, setPicked] = useState<ShellText['shell'] | null>(null);
  const shell = picked ?? (about?.platform.startsWith('win') === true ? 'powershell' : 'sh');
  const command = commands.find((known) => known.shell === shell) ?? commands[0];
  return (
    <Section
      title="The same on the command line"
      actions={
        <TabList
          size="small"
          selectedValue={shell}
          onTabSelect={(_, { value }) => setPicked(value === 'powershell' ? 'powershell' : 'sh')}
        >
          {commands.map((known) => (
            <Tab key={known.shell} value={known.shell}>
              {shellNames[known.shell]}
            </Tab>
          ))}
        </TabList>
      }
    >
      {command === undefined ? null : (
        <CodeBlock title={shellNames[command.shell]} text={command.text.trimEnd()} />
      )}
    </Section>
  );
}
