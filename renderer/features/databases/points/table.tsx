import { useMemo } from 'react';
import { Link } from 'wouter';
import type { PointSummary } from '../../../../shared/points/points.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { withoutWords } from '../../../../shared/words/partial.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { useMedia } from '../../../look/use-media.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { Time } from '../../../ui/text/time.tsx';
import { KeptBadge } from '../holds/kept-badge.tsx';
import { HoldMenu } from '../holds/menu.tsx';
import { keptBadge, type HoldQuestion } from '../holds/questions.ts';
import { dayOf, promiseWords } from '../../../../shared/words/promises.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { ruleNames } from '../../../ui/words/policy.ts';
import { Verified } from '../../../ui/text/verified.tsx';

/** What a window has room for beside what decides which point is restored. */
type Room = 'narrow' | 'medium' | 'wide';

const decisive: readonly Column<PointSummary>[] = [
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
    width: { min: 88, grow: 1 },
    sortBy: ({ ageMs }) => ageMs,
    cell: ({ since }) => <Age since={since} none="not known" />,
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
    id: 'verified',
    title: 'Verified',
    width: { min: 200, grow: 2 },
    sortBy: ({ proof }) => proof?.at ?? null,
    cell: ({ proof }) => <Verified proof={proof} as="cell" />,
  },
  {
    id: 'state',
    title: 'State',
    width: { min: 112, grow: 1 },
    sortBy: ({ warnings }) => warnings,
    // a note is nothing that anybody has to look at: the point is whole
    cell: ({ warnings, notes = 0, damage, flaw, proof, selection, partial }) =>
      damage !== undefined ? (
        <StatusBadge
          status="blocker"
          word={flaw === 'wrong signature' ? 'Wrong signature' : 'Damaged'}
          hint={damage}
        />
      ) : proof?.outcome === 'failed' ? (
        <StatusBadge status="failed" word="Not proved" hint="The newest verification failed." />
      ) : partial === true ? (
        <StatusBadge
          status="warning"
          word="Partial"
          hint="Rows are missing that nobody left out by choice."
        />
      ) : warnings === 0 && withoutWords(selection) !== undefined ? (
        <StatusBadge status="partial" word="Partial" hint={withoutWords(selection, 20)} />
      ) : warnings === 0 ? (
        <StatusBadge status="ok" word="Whole" hint={notes === 0 ? undefined : countOf(notes, 'note')} />
      ) : (
        <StatusBadge status="warning" word={countOf(warnings, 'warning')} />
      ),
  },
];

const rowsColumn: Column<PointSummary> = {
  id: 'rows',
  title: 'Rows',
  width: { min: 96, grow: 1 },
  align: 'end',
  sortBy: ({ rows }) => rows,
  cell: ({ rows }) => <span>{rows === null ? 'not counted' : formatCount(rows)}</span>,
};

const more: readonly Column<PointSummary>[] = [
  {
    id: 'tables',
    title: 'Tables',
    width: { min: 72, grow: 1 },
    align: 'end',
    sortBy: ({ tables }) => tables,
    cell: ({ tables }) => <span>{formatCount(tables)}</span>,
  },
  {
    id: 'version',
    title: 'PostgreSQL',
    width: { min: 96, grow: 1 },
    sortBy: ({ serverVersion }) => serverVersion,
    cell: ({ serverVersion }) => <span title={serverVersion}>{serverVersion}</span>,
  },
];

/** Until when it is kept and under which rule; what changes of that later is told by the hint. */
const keptUntilColumn: Column<PointSummary> = {
  id: 'expires',
  title: 'Kept until',
  width: { min: 152, grow: 1 },
  sortBy: ({ expiresAt }) => expiresAt,
  cell: ({ expiresAt, promise }) => (
    <span title={promise === undefined ? undefined : visibleText(promiseWords(promise).join(' '))}>
      {expiresAt === null ? 'it is deleted' : dayOf(expiresAt)}
      {promise === undefined || promise.promised.rule === 'on demand'
        ? ''
        : `, ${ruleNames[promise.promised.rule].toLowerCase()}`}
      {promise?.pending === undefined ? '' : ', then shorter'}
    </span>
  ),
};

const restoreColumn = (instanceId: string): Column<PointSummary> => ({
  id: 'restore',
  title: 'Restore',
  width: 88,
  cell: ({ id, completedAt }) => (
    <Link
      href={`/restore/${instanceId}/${id}`}
      tabIndex={-1}
      aria-label={`Restore the recovery point of ${formatTime(new Date(completedAt), new Date())}`}
    >
      Restore…
    </Link>
  ),
});

const keptColumn: Column<PointSummary> = {
  id: 'kept',
  title: 'Pin or hold',
  width: { min: 128, grow: 1 },
  sortBy: ({ holds }) => (holds === undefined ? null : keptBadge(holds)),
  cell: ({ holds }) => <KeptBadge holds={holds} />,
};

const menuColumn = (onAsk: AskAboutPoint): Column<PointSummary> => ({
  id: 'more',
  title: 'Menu',
  width: 64,
  cell: (point) => (
    <HoldMenu
      inRow
      holds={point.holds}
      label={`Menu of the recovery point of ${formatTime(new Date(point.completedAt), new Date())}`}
      onAsk={(question) => onAsk(point, question)}
    />
  ),
});

/** What was chosen in the menu of a point's row. */
export type AskAboutPoint = (point: PointSummary, question: HoldQuestion) => void;

function columnsOf(
  instanceId: string,
  room: Room,
  isAnyKept: boolean,
  onAsk: AskAboutPoint,
): Column<PointSummary>[] {
  return [
    ...decisive,
    ...(isAnyKept ? [keptColumn] : []),
    ...(room === 'narrow' ? [] : [keptUntilColumn]),
    ...(room === 'wide' ? [rowsColumn] : []),
    ...(room === 'wide' ? more : []),
    restoreColumn(instanceId),
    menuColumn(onAsk),
  ];
}

const idOf = (point: PointSummary) => point.id;

/** Recovery points, newest first. */
export function PointsTable({
  instanceId,
  points,
  onOpen,
  onAsk,
}: {
  instanceId: string;
  points: readonly PointSummary[];
  onOpen: (point: PointSummary) => void;
  /** The same function each time. */
  onAsk: AskAboutPoint;
}) {
  const medium = useMedia('(min-width: 1240px)');
  const wide = useMedia('(min-width: 1500px)');
  const room = wide ? 'wide' : medium ? 'medium' : 'narrow';
  const isAnyKept = points.some(({ holds }) => holds !== undefined);
  const columns = useMemo(
    () => columnsOf(instanceId, room, isAnyKept, onAsk),
    [instanceId, room, isAnyKept, onAsk],
  );
  return (
    <DataTable
      label="Recovery points"
      columns={columns}
      rows={points}
      rowKey={idOf}
      initialSort={{ column: 'completed', direction: 'descending' }}
      onOpen={onOpen}
      height={{ maxRows: 12 }}
      empty="No recovery point yet."
    />
  );
}
