import { makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { GrantScript } from '../../../../shared/privileges.ts';
import { toProblem } from '../../../api/problem.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import type { Selection } from '../../../ui/data-table/selection.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { SqlViewer } from '../../../ui/sql/viewer.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import type { Candidate } from '../candidates.ts';
import { grantStatus, type GrantOutcome } from './outcomes.ts';

const useStyles = makeStyles({
  notes: { margin: 0, paddingInlineStart: '20px', color: tokens.colorNeutralForeground2 },
});

type GrantRow = Candidate & {
  readonly script: GrantScript | undefined;
  readonly error: Error | undefined;
  readonly outcome: GrantOutcome | undefined;
};

const columns: readonly Column<GrantRow>[] = [
  {
    id: 'state',
    title: 'State',
    width: 168,
    sortBy: ({ outcome }) => grantStatus(outcome).word,
    cell: ({ outcome }) => <StatusBadge {...grantStatus(outcome)} />,
  },
  {
    id: 'database',
    title: 'Database',
    width: { min: 120, grow: 1 },
    sortBy: ({ database }) => database,
    cell: ({ database }) => <Identifier name={database} max={18} />,
  },
  {
    id: 'what',
    title: 'SQL or result',
    width: { min: 160, grow: 2 },
    cell: (row) => {
      const words = visibleText(rowWords(row));
      return <span title={words}>{words}</span>;
    },
  },
];

function rowWords({ script, error, outcome }: GrantRow): string {
  if (outcome?.state === 'failed') return outcome.problem.message;
  if (outcome?.state === 'tried' || outcome?.state === 'granted') return outcome.after.summary;
  if (error !== undefined) return toProblem(error).message;
  if (script === undefined) return 'Making the SQL…';
  return script.sql === '' ? 'There is nothing to grant.' : countOf(script.statements, 'statement');
}

const keyOf = (row: GrantRow) => row.key;
const nameOf = ({ database, serverName }: GrantRow) => `${database} on ${serverName}`;
const hasSql = ({ script }: GrantRow) => script !== undefined && script.sql !== '';

export interface GrantRowsProps {
  candidates: readonly Candidate[];
  scripts: ReadonlyMap<string, GrantScript>;
  /** Why the SQL of one was not made. */
  errors: ReadonlyMap<string, Error>;
  outcomes: ReadonlyMap<string, GrantOutcome>;
  selected: Selection;
  /** Absent while they are being run. */
  onSelect: ((selected: Selection) => void) | undefined;
  onReadAgain: (() => void) | undefined;
}

/** The databases with what became of each; the SQL and the error of the one that was opened. */
export function GrantRows(props: GrantRowsProps) {
  const styles = useStyles();
  const { candidates, scripts, errors, outcomes, onReadAgain } = props;
  const [openedKey, setOpenedKey] = useState<string | null>(null);
  const rows = useMemo(
    () =>
      candidates.map((candidate): GrantRow => ({
        ...candidate,
        script: scripts.get(candidate.key),
        error: errors.get(candidate.key),
        outcome: outcomes.get(candidate.key),
      })),
    [candidates, scripts, errors, outcomes],
  );
  const opened = rows.find(({ key }) => key === openedKey) ?? rows[0];
  const problem =
    opened?.outcome?.state === 'failed'
      ? opened.outcome.problem
      : opened?.error === undefined
        ? null
        : toProblem(opened.error);
  return (
    <>
      <DataTable
        label="Databases to grant in"
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        rowName={nameOf}
        onOpen={({ key }) => setOpenedKey(key)}
        height={{ maxRows: 6 }}
        selection={{
          selected: props.selected,
          onChange: props.onSelect ?? (() => undefined),
          canSelect: hasSql,
        }}
      />
      {problem === null || opened === undefined ? null : (
        <ErrorCard
          title={`${visibleText(opened.database)}: nothing was changed`}
          problem={problem}
          {...(onReadAgain === undefined
            ? {}
            : { action: { label: 'Make the SQL again', onClick: onReadAgain } })}
        />
      )}
      {opened?.script === undefined ? null : opened.script.sql === '' ? (
        <ul className={styles.notes}>
          {opened.script.notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      ) : (
        <SqlViewer
          title={`${visibleText(opened.database)}: ${countOf(opened.script.statements, 'statement')}`}
          sql={opened.script.sql}
          fileName={`pgkeep-grant-${opened.script.form}.sql`}
          maxHeight={200}
        />
      )}
    </>
  );
}
