import type { EffectOnPoint, PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Time } from '../../../ui/text/time.tsx';

const never = 'it is deleted';

const columns: readonly Column<EffectOnPoint>[] = [
  {
    id: 'database',
    title: 'Database',
    width: { min: 104, grow: 2 },
    sortBy: ({ instanceName }) => instanceName,
    cell: ({ instanceName }) => <Identifier name={instanceName} max={24} />,
  },
  {
    id: 'started',
    title: 'Backup of',
    width: { min: 104, grow: 1 },
    sortBy: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
  {
    id: 'now',
    title: 'Kept until',
    width: { min: 104, grow: 1 },
    sortBy: ({ endsAt }) => endsAt,
    cell: ({ endsAt }) => <Time at={endsAt} none={never} />,
  },
  {
    id: 'then',
    title: 'Then until',
    width: { min: 104, grow: 1 },
    sortBy: ({ newEndsAt }) => newEndsAt,
    cell: ({ newEndsAt }) => <Time at={newEndsAt} none={never} />,
  },
];

const rowKey = ({ instanceId, pointId }: EffectOnPoint) => `${instanceId} ${pointId}`;

/** What the values change for the recovery points that exist. */
export function Effects({ said }: { said: PolicySimulation }) {
  const sum = (of: 'points' | 'earlier' | 'later') =>
    said.instances.reduce((total, instance) => total + instance[of], 0);
  const [points, earlier, later] = [sum('points'), sum('earlier'), sum('later')];
  const changed = said.existing.filter(({ endsAt, newEndsAt }) => endsAt !== newEndsAt);
  return (
    <Section title="Recovery points that exist">
      {earlier === 0 ? (
        <span>
          {later === 0
            ? points === 0
              ? 'There is none yet.'
              : `${countOf(points, 'recovery point')}: nothing changes for any of them.`
            : `${countOf(later, 'recovery point')} of ${points} ${later === 1 ? 'is' : 'are'} kept longer.`}
        </span>
      ) : (
        <NoticeBar kind="warning">
          {countOf(earlier, 'recovery point')} of {points} would be kept for a shorter time
          {later === 0 ? '' : `, ${later} longer`}. Saving asks about that.
        </NoticeBar>
      )}
      {changed.length === 0 ? null : (
        <DataTable
          label="Recovery points that change"
          columns={columns}
          rows={changed}
          rowKey={rowKey}
          height={{ maxRows: 6 }}
          initialSort={{ column: 'then', direction: 'ascending' }}
        />
      )}
    </Section>
  );
}
