import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Folded } from '../../../ui/layout/folded.tsx';
import { OptionsFields } from '../../../ui/options/fields.tsx';
import type { OptionsForm } from '../../../ui/options/form.ts';
import type { InstanceChanges } from '../../../../shared/instances/instances.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { TableSkeleton } from '../../../ui/states/skeletons.tsx';
import type { Candidate } from '../candidates.ts';
import type { PolicyPlan } from '../policy/plan.ts';
import { optionsSummary } from '../../../ui/options/words.ts';
import { protectCommands } from './commands.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '16px', minWidth: 0 },
  said: { margin: 0, color: tokens.colorNeutralForeground2 },
  options: { display: 'flex', flexDirection: 'column', gap: '12px', maxWidth: '560px' },
});

const columns: readonly Column<Candidate>[] = [
  {
    id: 'database',
    title: 'Database',
    width: { min: 168, grow: 2 },
    sortBy: ({ database }) => database,
    cell: ({ database }) => <Identifier name={database} max={26} />,
  },
  {
    id: 'server',
    title: 'Server',
    width: { min: 160, grow: 1 },
    sortBy: ({ serverName }) => serverName,
    cell: ({ serverName, environment }) => (
      <Tagged word={environment}>
        <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>
      </Tagged>
    ),
  },
  {
    id: 'size',
    title: 'Size',
    width: 96,
    align: 'end',
    sortBy: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => <Bytes value={sizeBytes} none="not known" />,
  },
];

const keyOf = (candidate: Candidate) => candidate.key;

/** What will be protected, and the same as command lines. */
export function Review({
  ready,
  left,
  underWay,
  vault,
  backsUp,
  onBackUp,
  options,
  onOptions,
  changes,
  isStale,
  onCheckAgain,
  policy,
  planOf,
}: {
  ready: readonly Candidate[];
  /** How many are still being checked: after a reload they are checked again. */
  underWay: number;
  /** How many chosen ones are not ready and stay out. */
  left: number;
  vault: { readonly id: string; readonly name: string };
  /** Whether the first backups follow at once. */
  backsUp: boolean;
  onBackUp: (backsUp: boolean) => void;
  /** How all of them are backed up from now on. */
  options: OptionsForm;
  onOptions: (part: Partial<OptionsForm>) => void;
  /** What of that is not as it is anyway. */
  changes: InstanceChanges;
  /** Whether they were checked with another choice of what is left out. */
  isStale: boolean;
  onCheckAgain: () => void;
  /** By which policy they are backed up and who runs that, in sentences, and what stands against it. */
  policy: ReactNode;
  planOf: PolicyPlan['of'];
}) {
  const styles = useStyles();
  if (underWay > 0)
    return (
      <div className={styles.box}>
        <p className={styles.said} role="status">
          Checking {countOf(underWay, 'database')} again…
        </p>
        <TableSkeleton />
      </div>
    );
  return (
    <div className={styles.box}>
      <p className={styles.said}>
        {countOf(ready.length, 'database')} will be protected in <bdi>{visibleText(vault.name)}</bdi>.
        {left === 0 ? '' : ` ${countOf(left, 'database is', 'databases are')} not ready and stay out.`}{' '}
        {backsUp
          ? 'Their first backups begin at once, as many at a time as each server allows.'
          : 'No backup is taken yet.'}{' '}
        Nothing changes on the servers.
      </p>
      {policy}
      <Checkbox
        label={ready.length === 1 ? 'Take the first backup now' : 'Take the first backups now'}
        checked={backsUp}
        onChange={(_, data) => onBackUp(data.checked === true)}
      />
      <Folded summary={`Options: ${optionsSummary(changes)}`}>
        <div className={styles.options}>
          <OptionsFields form={options} onChange={onOptions} />
        </div>
      </Folded>
      {isStale ? <StaleNotice onCheckAgain={onCheckAgain} /> : null}
      <DataTable
        label="Databases to protect"
        columns={columns}
        rows={ready}
        rowKey={keyOf}
        height={{ maxRows: 8 }}
        initialSort={{ column: 'database', direction: 'ascending' }}
      />
      <CodeBlock
        title={backsUp ? 'Command line: each protects, and prints how to back up' : 'Command line'}
        text={protectCommands(ready, vault, { options: changes, planOf })}
      />
    </div>
  );
}

/** What is left out was changed after the databases were checked. */
function StaleNotice({ onCheckAgain }: { onCheckAgain: () => void }) {
  return (
    <NoticeBar
      kind="note"
      action={
        <Button size="small" onClick={onCheckAgain}>
          Check again
        </Button>
      }
    >
      The databases were checked with something else left out.
    </NoticeBar>
  );
}
