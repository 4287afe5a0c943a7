import { Button } from '@fluentui/react-components';
import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { toProblem } from '../../api/problem.ts';
import { DataTable } from '../../ui/data-table/data-table.tsx';
import type { Column } from '../../ui/data-table/columns.ts';
import { EmptyState } from '../../ui/states/empty.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { formatSize } from '../../../shared/words/sizes.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { Tagged } from '../../ui/servers/tagged.tsx';
import { Identifier } from '../../ui/text/identifier.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { AddServerDrawer } from './add-server-drawer.tsx';
import { CredentialText } from '../../ui/login/credential-text.tsx';
import { countProtection, type DatabaseStanding } from '../../../shared/instances/protection.ts';
import { serverPlace } from '../../../shared/servers/servers.ts';
import { problemWords } from '../../ui/servers/problem-words.ts';
import { countedServer } from '../../ui/servers/counted-server.ts';
import { useStandings } from '../../ui/servers/use-standings.ts';
import { reachability, serversSentence, type ServerRow } from '../../ui/servers/server-rows.ts';
import { totalSize } from './server-report.tsx';
import { useServerRows } from '../../ui/servers/use-server-rows.ts';

/** Whether no pg_dump fits a server that answers; a later answer that failed goes before that. */
const lacksTools = ({ problem, report }: ServerRow): boolean => problem === null && report?.dumpTool === null;

function stateWords(row: ServerRow): string {
  const { server, problem, report } = row;
  if (server.unconfirmed !== undefined) return 'Not confirmed';
  if (lacksTools(row)) return 'Client tools missing';
  if (problem !== null) return problemWords(problem).word;
  return report === null ? 'Asking…' : 'Answers';
}

/** The columns; what is protected is counted of a server, not of an entry of it. */
const columnsOf = (databases: readonly DatabaseStanding[]): readonly Column<ServerRow>[] => [
  {
    id: 'name',
    title: 'Name',
    width: { min: 144, grow: 3 },
    sortBy: (row) => row.server.name,
    cell: (row) => (
      <Tagged word={row.server.environment}>
        <Link href={`/servers/${row.server.id}`} title={visibleText(row.server.name)}>
          <bdi>{visibleText(row.server.name)}</bdi>
        </Link>
      </Tagged>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: { min: 144, grow: 2 },
    sortBy: reachability,
    cell: (row) => (
      <StatusBadge
        status={lacksTools(row) ? 'warning' : reachability(row)}
        word={visibleText(stateWords(row))}
        hint={row.problem?.message}
      />
    ),
  },
  {
    id: 'address',
    title: 'Address',
    width: { min: 152, grow: 3 },
    sortBy: (row) => row.server.host,
    cell: (row) => <Identifier name={`${row.server.host}:${row.server.port}`} max={36} />,
  },
  {
    id: 'version',
    title: 'Version',
    width: 80,
    sortBy: (row) => row.report?.versionNumber,
    cell: (row) => row.report?.version ?? '–',
  },
  {
    id: 'protected',
    title: 'Protected',
    width: 112,
    align: 'end',
    sortBy: (row) => (row.report === null ? null : countsOf(databases, row).protected),
    cell: (row) => {
      if (row.report === null) return '–';
      const counted = countsOf(databases, row);
      return `${formatCount(counted.protected)} of ${formatCount(counted.total)}`;
    },
  },
  {
    id: 'size',
    title: 'Size',
    width: 96,
    align: 'end',
    sortBy: (row) => (row.report === null ? null : totalSize(row.report)),
    cell: (row) => (row.report === null ? '–' : formatSize(totalSize(row.report))),
  },
  {
    id: 'login',
    title: 'Password from',
    width: { min: 152, grow: 3 },
    cell: ({ server: { credential } }) => <CredentialText credential={credential} />,
  },
];

const countsOf = (databases: readonly DatabaseStanding[], { server }: ServerRow) =>
  countProtection(databases.filter(({ place }) => place === serverPlace(server)));

const rowKey = (row: ServerRow) => row.server.id;

const noDatabases: readonly DatabaseStanding[] = [];

/** The servers that pgkeep can reach, or should. */
export default function ServersPage() {
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const { list, rows } = useServerRows();
  const counted = useMemo(() => rows.map(countedServer), [rows]);
  const databases = useStandings(counted) ?? noDatabases;
  const columns = useMemo(() => columnsOf(databases), [databases]);
  const add = (open: boolean) => setSearch(open ? { add: 'server' } : {}, { replace: true });
  const addButton = (
    <Button appearance="primary" onClick={() => add(true)}>
      Add server
    </Button>
  );
  const none = list.data?.length === 0;
  return (
    <Page
      title="Servers"
      fill
      state={none ? 'No server is known yet.' : serversSentence(rows)}
      action={none ? undefined : addButton}
    >
      {list.isPending ? <TableSkeleton /> : null}
      {list.error === null ? null : (
        <ErrorCard
          title="The servers were not listed"
          problem={toProblem(list.error)}
          action={{ label: 'Try again', onClick: () => void list.refetch() }}
        />
      )}
      {none ? (
        <EmptyState
          sentence="Add the PostgreSQL server whose databases you want to protect, or that you want to restore to."
          action={addButton}
        />
      ) : null}
      {rows.length === 0 ? null : (
        <DataTable
          label="Servers"
          height="fill"
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          initialSort={{ column: 'name', direction: 'ascending' }}
          onOpen={(row) => navigate(`/servers/${row.server.id}`)}
        />
      )}
      <AddServerDrawer
        open={search.get('add') === 'server'}
        onClose={() => add(false)}
        onAdded={(server) => navigate(`/servers/${server.id}`)}
      />
    </Page>
  );
}
