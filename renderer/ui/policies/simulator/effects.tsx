import type { EffectOnPoint, PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';
import type { Column } from '../../data-table/columns.ts';
import { DataTable } from '../../data-table/data-table.tsx';
import { visibleText } from '../../format/identifier-text.ts';
import { Folded } from '../../layout/folded.tsx';
import { Section } from '../../layout/section.tsx';
import { NoticeBar } from '../../states/notice-bar.tsx';
import { Identifier } from '../../text/identifier.tsx';
import { Time } from '../../text/time.tsx';
import { effectsSentence } from './effects-sentence.ts';
import { endChange } from './end-change.ts';

const noEnd = 'it is deleted';

const database: Column<EffectOnPoint> = {
  id: 'database',
  title: 'Database',
  width: { min: 104, grow: 2 },
  sortBy: ({ instanceName }) => instanceName,
  cell: ({ instanceName }) => <Identifier name={instanceName} max={24} />,
};

const started: Column<EffectOnPoint> = {
  id: 'started',
  title: 'Backup of',
  width: { min: 96, grow: 1 },
  sortBy: ({ startedAt }) => startedAt,
  cell: ({ startedAt }) => <Time at={startedAt} />,
};

const changedColumns: readonly Column<EffectOnPoint>[] = [
  database,
  started,
  {
    id: 'now',
    title: 'Kept until',
    width: { min: 96, grow: 1 },
    sortBy: ({ endsAt }) => endsAt,
    cell: ({ endsAt }) => <Time at={endsAt} none={noEnd} />,
  },
  {
    id: 'then',
    title: 'Then until',
    width: { min: 96, grow: 1 },
    sortBy: ({ newEndsAt }) => newEndsAt,
    cell: ({ newEndsAt }) => <Time at={newEndsAt} none={noEnd} />,
  },
  {
    id: 'by',
    title: 'Change',
    width: { min: 112, grow: 1 },
    sortBy: ({ days }) => days,
    cell: (point) => endChange(point),
  },
];

const standingColumns: readonly Column<EffectOnPoint>[] = [
  database,
  started,
  {
    id: 'until',
    title: 'Kept until',
    width: { min: 96, grow: 1 },
    sortBy: ({ newEndsAt }) => newEndsAt,
    cell: ({ newEndsAt }) => <Time at={newEndsAt} none={noEnd} />,
  },
  {
    id: 'why',
    title: 'Why',
    width: { min: 200, grow: 3 },
    sortBy: ({ why }) => why,
    cell: ({ why }) => <span title={visibleText(why)}>{visibleText(why)}</span>,
  },
];

const rowKey = ({ instanceId, pointId }: EffectOnPoint) => `${instanceId} ${pointId}`;

/** What the values are for the recovery points that exist: those of which the end changes, and until when all are kept. */
export function Effects({ said, isEdited }: { said: PolicySimulation; isEdited: boolean }) {
  const changed = said.existing.filter(({ endsAt, newEndsAt }) => endsAt !== newEndsAt);
  const { sentence, isWarning } = effectsSentence(said.instances, isEdited);
  return (
    <Section title="Recovery points that exist">
      {isWarning ? <NoticeBar kind="warning">{sentence}</NoticeBar> : <span>{sentence}</span>}
      {changed.length === 0 ? null : (
        <DataTable
          label="Recovery points that change"
          columns={changedColumns}
          rows={changed}
          rowKey={rowKey}
          height={{ maxRows: 6 }}
          initialSort={{ column: 'then', direction: 'ascending' }}
        />
      )}
      {isEdited || said.existing.length === 0 ? null : <Standing said={said} />}
    </Section>
  );
}

/** Until when each is kept, and under what; the oldest first. */
function Standing({ said: { existing, instances } }: { said: PolicySimulation }) {
  const all = instances.reduce((sum, { points }) => sum + points, 0);
  const shown =
    existing.length < all
      ? `${formatCount(existing.length)} of ${countOf(all, 'recovery point')}`
      : countOf(all, 'recovery point');
  return (
    <Folded summary={`Until when each is kept: ${shown}`}>
      <DataTable
        label="Until when recovery points are kept"
        columns={standingColumns}
        rows={existing}
        rowKey={rowKey}
        height={{ maxRows: 10 }}
        initialSort={{ column: 'started', direction: 'ascending' }}
      />
    </Folded>
  );
}
