import { Button, makeStyles } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ServerReport } from '../../../shared/servers/servers.ts';
import { useMedia } from '../../look/use-media.ts';
import type { Column } from '../../ui/data-table/columns.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { SearchInput } from '../../ui/fields/search.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import {
  standings as standingOrder,
  type DatabaseStanding,
  type Standing,
} from '../../../shared/instances/protection.ts';
import type { InstanceHealth } from '../../../shared/instances/overview.ts';
import { healthWords } from '../../ui/words/health.ts';

type Row = ServerReport['databases'][number] & {
  readonly standing: Standing | null;
  readonly instanceId: string | null;
};

const useStyles = makeStyles({
  filters: { display: 'flex', alignItems: 'center', gap: '16px' },
  search: { width: '320px', maxWidth: '100%' },
});

const rowKey = (row: Row) => row.name;

/** `wide`: there is room for the longest name that PostgreSQL knows. */
function tableColumns(server: string, wide: boolean): readonly Column<Row>[] {
  return [
    {
      id: 'name',
      title: 'Database',
      width: { min: 200, grow: 4 },
      sortBy: (row) => row.name,
      cell: (row) => <Identifier name={row.name} max={wide ? 63 : 40} />,
    },
    {
      id: 'state',
      title: 'State',
      width: 176,
      sortBy: (row) => (row.standing === null ? null : -standingOrder.indexOf(row.standing)),
      cell: ({ standing }) =>
        standing === null ? null : standing === 'unprotected' ? (
          <StatusBadge status="unprotected" />
        ) : standing !== 'not counted' ? (
          <StatusBadge {...healthWords[standing]} />
        ) : (
          <span title="Every server has it for its own housekeeping: it counts once it is protected">
            Not counted
          </span>
        ),
    },
    {
      id: 'size',
      title: 'Size',
      width: 104,
      align: 'end',
      sortBy: (row) => row.sizeBytes,
      cell: (row) =>
        row.sizeBytes === null ? (
          <span title="The login may not connect to this database">–</span>
        ) : (
          formatSize(row.sizeBytes)
        ),
    },
    {
      id: 'owner',
      title: 'Owner',
      width: { min: 128, grow: 2 },
      sortBy: (row) => row.owner,
      cell: (row) => <Identifier name={row.owner} max={32} />,
    },
    {
      id: 'encoding',
      title: 'Encoding',
      width: 104,
      sortBy: (row) => row.encoding,
      cell: (row) => row.encoding,
    },
    {
      id: 'go',
      title: 'Next step',
      width: 128,
      cell: (row) =>
        row.instanceId === null ? (
          <Link href={`/protect?${new URLSearchParams({ server, database: row.name }).toString()}`}>
            Protect
          </Link>
        ) : (
          <Link href={`/databases/${row.instanceId}`}>Show</Link>
        ),
    },
  ];
}

/** The databases of a server, with what protects them. */
export function DatabasesTable({
  server,
  databases,
  standings,
}: {
  server: string;
  databases: ServerReport['databases'];
  standings: readonly DatabaseStanding<InstanceHealth>[];
}) {
  const styles = useStyles();
  const [filter, setFilter] = useState('');
  const wide = useMedia('(min-width: 1600px)');
  const columns = useMemo(() => tableColumns(server, wide), [server, wide]);
  const rows = useMemo(() => {
    const known = new Map(standings.map((each) => [each.database, each]));
    return databases.map((database): Row => {
      const found = known.get(database.name);
      return {
        ...database,
        standing: found?.standing ?? null,
        instanceId: found?.instances[0]?.id ?? null,
      };
    });
  }, [databases, standings]);
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return wanted === ''
      ? rows
      : rows.filter((row) => `${row.name}\n${row.owner}`.toLowerCase().includes(wanted));
  }, [rows, filter]);
  return (
    <>
      <div className={styles.filters}>
        <SearchInput
          className={styles.search}
          label="Filter by name or owner"
          value={filter}
          onChange={setFilter}
        />
        <span role="status">
          {filter.trim() === ''
            ? countOf(rows.length, 'database')
            : `${shown.length} of ${countOf(rows.length, 'database')}`}
        </span>
        {shown.length === 0 && filter !== '' ? (
          <Button onClick={() => setFilter('')}>Clear filter</Button>
        ) : null}
      </div>
      <DataTable
        label="Databases on this server"
        height="fill"
        columns={columns}
        rows={shown}
        rowKey={rowKey}
        initialSort={{ column: 'name', direction: 'ascending' }}
        empty="No database has this in its name or owner."
      />
    </>
  );
}
