import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReadableVariable } from '../../../shared/logins/variables.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { CodeBlock } from '../../ui/copyable/code-block.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { allowVariableCommand } from '../../ui/fields/variable.tsx';

const columns: readonly Column<ReadableVariable>[] = [
  {
    id: 'name',
    title: 'Variable',
    width: { min: 200, grow: 2 },
    sortBy: (row) => row.name,
    cell: (row) => <Identifier name={row.name} max={64} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 160,
    cell: (row) =>
      row.isSet ? <StatusBadge status="ok" word="Set" /> : <StatusBadge status="warning" word="Not set" />,
  },
  {
    id: 'used',
    title: 'Login of',
    width: { min: 200, grow: 3 },
    cell: (row) => (row.usedBy.length === 0 ? '–' : visibleText(row.usedBy.join(', '))),
  },
];

const rowKey = (row: ReadableVariable) => row.name;

const useStyles = makeStyles({ words: { margin: 0, maxWidth: '640px' } });

/** The environment variables that may be read as logins; only the command line changes them. */
export function Variables() {
  const styles = useStyles();
  const variables = useQuery(orpc.variables.list.queryOptions());
  return (
    <Section title="Environment variables">
      <p className={styles.words}>
        Logins may come from these variables of the environment that pgkeep was started with, and from no
        others. The list is changed on the command line of this machine only.
      </p>
      {variables.isPending ? <TableSkeleton rows={2} /> : null}
      {variables.error === null ? null : (
        <ErrorCard
          title="The variables were not listed"
          problem={toProblem(variables.error)}
          action={{ label: 'Try again', onClick: () => void variables.refetch() }}
        />
      )}
      {variables.data === undefined ? null : (
        <DataTable
          label="Environment variables"
          columns={columns}
          rows={variables.data}
          rowKey={rowKey}
          height={{ maxRows: 8 }}
          empty="No variable may be read."
        />
      )}
      <CodeBlock title="To allow another variable" text={allowVariableCommand} />
    </Section>
  );
}
