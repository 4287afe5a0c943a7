import { Link, useLocation } from 'wouter';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { ValueName } from '../../../shared/policies/policy.ts';
import { listOf } from '../../../shared/words/counts.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { valueNames } from '../../ui/words/policy.ts';

type Using = PolicySummary['instances'][number];

const otherwise = ({ overrides }: Using): string => {
  const names = ValueName.options.filter((name) => overrides[name] !== undefined);
  return names.length === 0
    ? 'As the policy says'
    : `Its own ${listOf(
        names.map((name) => valueNames[name]),
        10,
      )}`;
};

const columns: readonly Column<Using>[] = [
  {
    id: 'name',
    title: 'Database',
    width: { min: 200, grow: 2 },
    sortBy: ({ name }) => name,
    cell: ({ id, name }) => (
      <Link href={`/databases/${id}`}>
        <Identifier name={name} max={48} />
      </Link>
    ),
  },
  {
    id: 'values',
    title: 'Values',
    width: { min: 240, grow: 3 },
    sortBy: otherwise,
    cell: (using) => <span title={otherwise(using)}>{otherwise(using)}</span>,
  },
];

const rowKey = ({ id }: Using) => id;

/** The databases that are backed up by a policy, and what they have otherwise. */
export function PolicyDatabases({ policy }: { policy: PolicySummary }) {
  const [, navigate] = useLocation();
  if (policy.instances.length === 0)
    return (
      <EmptyState sentence="No database is backed up by this policy. Choose it on the page of a database: More actions, Change policy." />
    );
  return (
    <DataTable
      label="Databases with this policy"
      columns={columns}
      rows={policy.instances}
      rowKey={rowKey}
      height={{ maxRows: 12 }}
      initialSort={{ column: 'name', direction: 'ascending' }}
      onOpen={({ id }) => navigate(`/databases/${id}`)}
    />
  );
}
