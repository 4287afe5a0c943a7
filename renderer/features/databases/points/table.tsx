import type { PointSummary } from '../../../../shared/points.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';

const columns: readonly Column<PointSummary>[] = [
  {
    id: 'completed',
    title: 'Completed',
    width: { min: 136, grow: 2 },
    sortBy: ({ completedAt }) => completedAt,
    cell: ({ completedAt }) => <Time at={completedAt} />,
  },
  {
    id: 'age',
    title: 'Age',
    width: { min: 96, grow: 1 },
    sortBy: ({ ageMs }) => ageMs,
    cell: ({ since }) => <Age since={since} none="not known" />,
  },
  {
    id: 'state',
    title: 'State',
    width: { min: 120, grow: 1 },
    sortBy: ({ warnings }) => warnings,
    // a note is nothing that anybody has to look at: the point is whole
    cell: ({ warnings, notes = 0, damage, proof }) =>
      damage !== undefined ? (
        <StatusBadge status="blocker" word="Damaged" hint={damage} />
      ) : proof?.outcome === 'failed' ? (
        <StatusBadge status="failed" word="Not proved" hint="The newest verification failed." />
      ) : warnings === 0 ? (
        <StatusBadge status="ok" word="Whole" hint={notes === 0 ? undefined : countOf(notes, 'note')} />
      ) : (
        <StatusBadge status="warning" word={countOf(warnings, 'warning')} />
      ),
  },
  {
    id: 'size',
    title: 'Size',
    width: { min: 88, grow: 1 },
    align: 'end',
    sortBy: ({ size }) => size,
    cell: ({ size }) => <Bytes value={size} />,
  },
  {
    id: 'tables',
    title: 'Tables',
    width: { min: 72, grow: 1 },
    align: 'end',
    sortBy: ({ tables }) => tables,
    cell: ({ tables }) => <span>{formatCount(tables)}</span>,
  },
  {
    id: 'rows',
    title: 'Rows',
    width: { min: 96, grow: 1 },
    align: 'end',
    sortBy: ({ rows }) => rows,
    cell: ({ rows }) => <span>{rows === null ? 'not counted' : formatCount(rows)}</span>,
  },
  {
    id: 'version',
    title: 'PostgreSQL',
    width: { min: 96, grow: 1 },
    sortBy: ({ serverVersion }) => serverVersion,
    cell: ({ serverVersion }) => <span title={serverVersion}>{serverVersion}</span>,
  },
  {
    id: 'expires',
    title: 'Kept until',
    width: { min: 112, grow: 1 },
    sortBy: ({ expiresAt }) => expiresAt,
    cell: ({ expiresAt }) => <Time at={expiresAt} none="it is deleted" />,
  },
];

const idOf = (point: PointSummary) => point.id;

/** Recovery points, newest first. */
export function PointsTable({
  points,
  onOpen,
}: {
  points: readonly PointSummary[];
  onOpen: (point: PointSummary) => void;
}) {
  return (
    <DataTable
      label="Recovery points"
      columns={columns}
      rows={points}
      rowKey={idOf}
      initialSort={{ column: 'completed', direction: 'descending' }}
      onOpen={onOpen}
      empty="No recovery point yet."
    />
  );
}
