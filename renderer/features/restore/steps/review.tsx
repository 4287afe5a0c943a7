import { Tab, TabList, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Problem } from '../../../api/problem.ts';
import { useHostShell } from '../../../api/use-about.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import type { RestoreCommand } from '../../../../shared/points/restore.ts';

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
  blocks: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
  either: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const shellNames = { sh: 'sh', powershell: 'PowerShell' } as const;
const titles = { pgkeep: 'With pgkeep', postgresql: 'With PostgreSQL’s own tools' } as const;

export interface ReviewStepProps {
  /** What will happen, a sentence a step. */
  plan: readonly string[];
  commands: readonly RestoreCommand[];
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

/** Each is the whole restore: so each has a block of its own to copy, and they say that one is enough. */
function Commands({ commands }: { commands: readonly RestoreCommand[] }) {
  const styles = useStyles();
  const hostShell = useHostShell();
  const [picked, setPicked] = useState<RestoreCommand['shell'] | null>(null);
  const shell = picked ?? hostShell;
  const ofShell = commands.filter((known) => known.shell === shell);
  return (
    <Section
      title="The same on the command line"
      actions={
        <TabList
          size="small"
          selectedValue={shell}
          onTabSelect={(_, { value }) => setPicked(value === 'powershell' ? 'powershell' : 'sh')}
        >
          {(['sh', 'powershell'] as const).map((known) => (
            <Tab key={known} value={known}>
              {shellNames[known]}
            </Tab>
          ))}
        </TabList>
      }
    >
      <div className={styles.blocks}>
        {ofShell.length < 2 ? null : (
          <p className={styles.either}>
            Run one of the two: each creates the database and restores into it. With PostgreSQL’s own tools
            the password comes from PGPASSWORD or a password file, and the restore stops if createdb fails or
            the database is not empty.
          </p>
        )}
        {ofShell.map(({ tools, text }) => (
          <CodeBlock key={tools} title={titles[tools]} text={text.trimEnd()} />
        ))}
      </div>
    </Section>
  );
}
