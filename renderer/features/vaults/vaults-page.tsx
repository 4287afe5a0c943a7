import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { Ago } from '../../ui/text/age.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { SizeBar } from '../../ui/charts/size-bar.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';
import { AddVaultDrawer } from './adding/add-vault-drawer.tsx';
import { locationText } from '../../ui/storage/form.ts';

interface Row {
  vault: VaultSummary;
  points: number | null;
  bytes: number | null;
  askedAt: string | null;
  problem: string | null;
}

const rowKey = (row: Row) => row.vault.id;

const tableColumns = (largest: number): readonly Column<Row>[] => [
  {
    id: 'name',
    title: 'Name',
    width: { min: 96, grow: 2 },
    sortBy: (row) => row.vault.name,
    cell: (row) => (
      <Link href={`/vaults/${row.vault.id}`} title={visibleText(row.vault.name)}>
        <bdi>{visibleText(row.vault.name)}</bdi>
      </Link>
    ),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 120,
    sortBy: (row) => row.vault.location.kind,
    cell: (row) => (row.vault.location.kind === 'folder' ? 'Folder' : 'Azure container'),
  },
  {
    id: 'place',
    title: 'Place',
    width: { min: 184, grow: 5 },
    sortBy: (row) => locationText(row.vault.location),
    cell: (row) => <Identifier name={locationText(row.vault.location)} max={64} />,
  },
  {
    id: 'points',
    title: 'Points',
    width: 80,
    align: 'end',
    sortBy: (row) => row.points,
    cell: (row) => (row.points === null ? '–' : formatCount(row.points)),
  },
  {
    id: 'size',
    title: 'Size',
    width: 160,
    align: 'end',
    sortBy: (row) => row.bytes,
    cell: (row) => (row.bytes === null ? '–' : <SizeBar bytes={row.bytes} largest={largest} />),
  },
  {
    id: 'asked',
    title: 'Asked',
    width: 144,
    sortBy: (row) => row.askedAt,
    cell: (row) =>
      row.problem === null ? (
        <Ago at={row.askedAt} />
      ) : (
        <span title={visibleText(row.problem)} style={{ display: 'flex' }}>
          <StatusBadge status="unreachable" word="Did not answer" />
        </span>
      ),
  },
  {
    id: 'added',
    title: 'Added',
    width: 132,
    sortBy: (row) => row.vault.addedAt,
    cell: (row) => <Time at={row.vault.addedAt} />,
  },
];

/** Where recovery points live. */
export default function VaultsPage() {
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const list = useQuery(orpc.vaults.list.queryOptions());
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const add = (open: boolean) => setSearch(open ? { add: 'vault' } : {}, { replace: true });
  const rows = useMemo(() => {
    const known = new Map((summary.data?.vaults ?? []).map((vault) => [vault.id, vault]));
    return (list.data ?? []).map((vault): Row => {
      const stored = known.get(vault.id);
      return {
        vault,
        points: stored?.points ?? null,
        bytes: stored?.bytes ?? null,
        askedAt: stored?.askedAt ?? null,
        problem: stored?.problem ?? null,
      };
    });
  }, [list.data, summary.data]);
  const columns = useMemo(() => tableColumns(Math.max(0, ...rows.map((row) => row.bytes ?? 0))), [rows]);
  const total = (of: 'points' | 'bytes') => rows.reduce((sum, row) => sum + (row[of] ?? 0), 0);
  const none = list.data?.length === 0;
  const addButton = (
    <Button appearance="primary" onClick={() => add(true)}>
      Add vault
    </Button>
  );
  return (
    <Page
      title="Vaults"
      fill
      state={
        none
          ? 'There is no vault yet.'
          : summary.data === undefined || rows.length === 0
            ? undefined
            : `${countOf(rows.length, 'vault')} ${rows.length === 1 ? 'holds' : 'hold'} ${countOf(total('points'), 'recovery point')}, ${formatSize(total('bytes'))}.`
      }
      action={none ? undefined : addButton}
    >
      {list.isPending ? <TableSkeleton /> : null}
      {list.error === null ? null : (
        <ErrorCard
          title="The vaults were not listed"
          problem={toProblem(list.error)}
          action={{ label: 'Try again', onClick: () => void list.refetch() }}
        />
      )}
      {summary.error === null ? null : (
        <ErrorCard title="Sizes are not known" problem={toProblem(summary.error)} />
      )}
      {none ? (
        <EmptyState
          sentence="Add the folder or Azure Blob container that is to keep your recovery points, or open one that holds some already."
          action={addButton}
        />
      ) : null}
      {rows.length === 0 ? null : (
        <DataTable
          label="Vaults"
          height="fill"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          initialSort={{ column: 'name', direction: 'ascending' }}
          onOpen={(row) => navigate(`/vaults/${row.vault.id}`)}
        />
      )}
      <AddVaultDrawer open={search.get('add') === 'vault'} onClose={() => add(false)} />
    </Page>
  );
}
