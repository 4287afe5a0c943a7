import { Button } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { client, orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { LinkButton } from '../../ui/buttons/link.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Page } from '../../ui/layout/page.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';
import { policyAddress } from '../../ui/words/policy.ts';

const rowKey = policyAddress;

const columns: readonly Column<PolicySummary>[] = [
  {
    id: 'name',
    title: 'Name',
    width: { min: 184, grow: 3 },
    sortBy: ({ name }) => name,
    cell: (policy) => (
      <Link href={policyAddress(policy)} title={visibleText(policy.name)}>
        <bdi>{visibleText(policy.name)}</bdi>
      </Link>
    ),
  },
  {
    id: 'schedule',
    title: 'Schedule',
    width: { min: 184, grow: 3 },
    sortBy: ({ scheduleWords = null }) => scheduleWords,
    cell: ({ scheduleWords = 'cannot be read' }) => (
      <span title={visibleText(scheduleWords)}>{visibleText(scheduleWords)}</span>
    ),
  },
  {
    id: 'kept',
    title: 'Kept',
    width: { min: 168, grow: 3 },
    sortBy: ({ retentionWords = null }) => retentionWords,
    cell: ({ retentionWords = '–' }) => <span title={retentionWords}>{retentionWords}</span>,
  },
  {
    id: 'databases',
    title: 'Databases',
    width: 104,
    align: 'end',
    sortBy: ({ instances }) => instances.length,
    cell: ({ instances }) => formatCount(instances.length),
  },
  {
    id: 'next',
    title: 'Next run',
    width: 144,
    sortBy: ({ nextRuns }) => nextRuns?.[0] ?? null,
    // without a database nothing runs
    cell: ({ nextRuns, instances }) => <Time at={instances.length === 0 ? null : nextRuns?.[0]} />,
  },
  {
    id: 'vault',
    title: 'Vault',
    width: { min: 96, grow: 1 },
    sortBy: ({ vaultName }) => vaultName,
    cell: ({ vaultName }) => <bdi title={visibleText(vaultName)}>{visibleText(vaultName)}</bdi>,
  },
];

/** Schedules with retention rules, as the vaults have them. */
export default function PoliciesPage() {
  const [, navigate] = useLocation();
  const list = useQuery(orpc.policies.list.queryOptions({ input: {} }));
  const rows = useMemo(() => list.data ?? [], [list.data]);
  const none = list.data?.length === 0;
  return (
    <Page
      title="Policies"
      fill
      state={list.data === undefined ? undefined : sentence(list.data)}
      actions={list.data === undefined || none ? undefined : <FromAzure />}
      action={
        list.data === undefined || none ? undefined : (
          <LinkButton appearance="primary" href="/policies/new">
            Add policy
          </LinkButton>
        )
      }
    >
      {list.isPending ? <TableSkeleton /> : null}
      {list.error === null ? null : (
        <ErrorCard
          title="The policies were not listed"
          problem={toProblem(list.error)}
          action={{ label: 'Try again', onClick: () => void list.refetch() }}
        />
      )}
      {none ? <NoPolicy /> : null}
      {rows.length === 0 ? null : (
        <DataTable
          label="Policies"
          height="fill"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          initialSort={{ column: 'name', direction: 'ascending' }}
          onOpen={(policy) => navigate(policyAddress(policy))}
        />
      )}
    </Page>
  );
}

function sentence(policies: readonly PolicySummary[]): string {
  if (policies.length === 0) return 'There is no policy yet.';
  const used = policies.reduce((sum, { instances }) => sum + instances.length, 0);
  const has = policies.length === 1 ? 'backs' : 'back';
  return used === 0
    ? `${countOf(policies.length, 'policy', 'policies')}; no database is backed up by one yet.`
    : `${countOf(policies.length, 'policy', 'policies')} ${has} up ${countOf(used, 'database')}.`;
}

/** To a new policy that begins with a document of Azure Backup. */
function FromAzure() {
  return <LinkButton href="/policies/new?from=azure">Take over from Azure Backup…</LinkButton>;
}

/** The next step: a vault, or the policies that a new vault has. */
function NoPolicy() {
  const queryClient = useQueryClient();
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const addReady = useMutation({
    mutationFn: async () => {
      for (const { id } of vaults.data ?? []) await client.policies.addReady({ vault: id });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.policies.key() }),
  });
  if (vaults.data === undefined) return null;
  if (vaults.data.length === 0)
    return (
      <EmptyState
        sentence="A policy says when databases are backed up and how long that is kept. It lies in a vault: add one first."
        action={
          <LinkButton appearance="primary" href="/vaults?add=vault">
            Add vault
          </LinkButton>
        }
      />
    );
  return (
    <>
      <EmptyState
        sentence="A policy says when databases are backed up and how long that is kept. Three are ready, for every day, for every hour, and for ten years; or make your own."
        action={
          <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
            <Button
              appearance="primary"
              disabledFocusable={addReady.isPending}
              onClick={() => addReady.mutate()}
            >
              Add the ready policies
            </Button>
            <LinkButton href="/policies/new">Add policy</LinkButton>
            <FromAzure />
          </div>
        }
      />
      {addReady.error === null ? null : (
        <ErrorCard title="The policies were not added" problem={toProblem(addReady.error)} />
      )}
    </>
  );
}
