import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import type { Candidate } from '../candidates.ts';
import { outcomeStatuses, type Outcome } from './outcomes.ts';

type ResultRow = Candidate & { readonly outcome: Outcome };

const states: readonly Outcome['state'][] = ['failed', 'working', 'waiting', 'protected'];

const columns: readonly Column<ResultRow>[] = [
  {
    id: 'state',
    title: 'State',
    width: 128,
    sortBy: ({ outcome }) => states.indexOf(outcome.state),
    cell: ({ outcome }) => <StatusBadge {...outcomeStatuses[outcome.state]} />,
  },
  {
    id: 'database',
    title: 'Database',
    width: { min: 200, grow: 3 },
    sortBy: ({ database }) => database,
    cell: ({ database, outcome }) =>
      outcome.state === 'protected' ? (
        <Link href={`/databases/${outcome.instance.id}`} tabIndex={-1}>
          <Identifier name={database} max={28} />
        </Link>
      ) : (
        <Identifier name={database} max={28} />
      ),
  },
  {
    id: 'server',
    title: 'Server',
    width: { min: 120, grow: 1 },
    sortBy: ({ serverName }) => serverName,
    cell: ({ serverName }) => <bdi title={visibleText(serverName)}>{visibleText(serverName)}</bdi>,
  },
  {
    id: 'message',
    title: 'Result',
    width: { min: 200, grow: 4 },
    cell: ({ outcome }) => {
      if (outcome.state === 'protected')
        return (
          <span>
            Instance <Identifier name={outcome.instance.name} max={40} />
          </span>
        );
      if (outcome.state !== 'failed') return null;
      const words = visibleText(`${asSentence(outcome.problem.message)} ${outcome.problem.remedy}`);
      return <span title={words}>{words}</span>;
    },
  },
];

const keyOf = (row: ResultRow) => row.key;

/** What became of each submitted database. */
export function Results({
  candidates,
  outcomes,
}: {
  candidates: readonly Candidate[];
  outcomes: ReadonlyMap<string, Outcome>;
}) {
  const rows = useMemo(
    () =>
      candidates.flatMap((candidate): ResultRow[] => {
        const outcome = outcomes.get(candidate.key);
        return outcome === undefined ? [] : [{ ...candidate, outcome }];
      }),
    [candidates, outcomes],
  );
  return <DataTable label="Results" columns={columns} rows={rows} rowKey={keyOf} height={{ maxRows: 14 }} />;
}
