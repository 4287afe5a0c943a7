import { useQuery } from '@tanstack/react-query';
import { Button, makeStyles } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';
import { Age } from '../../../ui/text/age.tsx';
import type { Column } from '../../../ui/data-table/columns.ts';
import { DataTable } from '../../../ui/data-table/data-table.tsx';
import { EmptyState } from '../../../ui/states/empty.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import { Tagged } from '../../../ui/servers/tagged.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { SearchInput } from '../../../ui/fields/search.tsx';
import { TableSkeleton } from '../../../ui/states/skeletons.tsx';
import { searchText } from '../../../ui/format/search-text.ts';
import { Unread } from './unread.tsx';

const useStyles = makeStyles({
  search: { maxWidth: '360px' },
  gone: { margin: 0 },
});

const columnsFor = (chosen: string): readonly Column<InstanceHealth>[] => [
  {
    id: 'database',
    title: 'Database',
    width: { min: 136, grow: 3 },
    sortBy: (row) => row.database,
    cell: (row) => (
      <Tagged word={row.ownEnvironment}>
        <Identifier name={row.database} max={36} />
        {row.id === chosen ? ' · chosen' : null}
      </Tagged>
    ),
  },
  {
    id: 'server',
    title: 'Server',
    width: { min: 120, grow: 2 },
    sortBy: (row) => row.serverName,
    cell: (row) => (
      <Tagged word={row.ownEnvironment === undefined ? row.environment : undefined}>
        <bdi>{visibleText(row.serverName)}</bdi>
      </Tagged>
    ),
  },
  {
    id: 'age',
    title: 'Newest point',
    width: 128,
    sortBy: ({ pointAgeMs }) => pointAgeMs,
    cell: (row) => (
      <Age
        since={row.latestPointSince}
        none={row.latestPointAt === null ? 'nothing' : 'not known'}
        isPast={row.isPastLimit}
      />
    ),
  },
  {
    id: 'points',
    title: 'Points',
    width: 72,
    align: 'end',
    sortBy: (row) => row.points,
    cell: (row) => formatCount(row.points),
  },
];

const rowKey = (row: InstanceHealth) => row.id;

export interface DatabaseStepProps {
  /** Empty: none. */
  chosen: string;
  onChoose: (id: string) => void;
  onAddVault: () => void;
}

/** Which database is to come back: all that pgkeep holds, stopped ones too. */
export function DatabaseStep({ chosen, onChoose, onAddVault }: DatabaseStepProps) {
  const styles = useStyles();
  const [search, setSearch] = useState('');
  const columns = useMemo(() => columnsFor(chosen), [chosen]);
  const overview = useQuery(orpc.overview.instances.queryOptions({ input: { refresh: false } }));
  const rows = useMemo(() => {
    const wanted = searchText(search.trim());
    return (overview.data?.instances ?? []).filter((row) =>
      searchText(
        `${row.database}\n${row.name}\n${row.serverName}\n${row.vaultName}\n${row.environment ?? ''}`,
      ).includes(wanted),
    );
  }, [overview.data, search]);
  if (overview.isPending || overview.error !== null)
    return <Unread query={overview} title="The databases were not listed" skeleton={<TableSkeleton />} />;
  if (overview.data.instances.length === 0)
    return (
      <EmptyState
        sentence="There is nothing to restore yet: protect a database and back it up, or open a vault that holds recovery points."
        action={
          <>
            <LinkButton href="/protect">Protect databases</LinkButton>
            <Button onClick={onAddVault}>Open a vault</Button>
          </>
        }
      />
    );
  const isGone = chosen !== '' && !overview.data.instances.some(({ id }) => id === chosen);
  return (
    <>
      {isGone ? (
        <p className={styles.gone} role="status">
          The database of this address is not protected here, or not any more. Choose another one.
        </p>
      ) : null}
      <SearchInput
        className={styles.search}
        label="Search databases"
        placeholder="Search databases, servers, vaults"
        value={search}
        onChange={setSearch}
      />
      <DataTable
        label="Databases that can be restored"
        columns={columns}
        rows={rows}
        rowKey={rowKey}
        initialSort={{ column: 'database', direction: 'ascending' }}
        onOpen={(row) => onChoose(row.id)}
        empty="No database fits the search."
      />
    </>
  );
}
