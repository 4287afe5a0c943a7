import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { ServerReport, ServerSummary } from '../../../shared/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { ErrorCard } from '../../ui/states/error-card.tsx';
import { Facts } from '../../ui/layout/facts.tsx';
import { Folded } from '../../ui/layout/folded.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';
import { ChangeAddressDrawer } from './address/change-drawer.tsx';
import { ChangeLoginDrawer } from '../../ui/login/change-drawer.tsx';
import { ConfirmServer } from './confirm-server.tsx';
import { CreateDatabaseDrawer } from './create/database-drawer.tsx';
import { CreateRoleDrawer } from './create/role-drawer.tsx';
import { credentialWords } from '../../ui/login/credential-kinds.ts';
import { DatabasesTable } from './databases-table.tsx';
import { countProtection, type DatabaseStanding } from '../../../shared/protection.ts';
import { useServerDatabases } from './use-server-databases.ts';
import { RemoveServer } from './remove-server.tsx';
import { useSessionPooler } from './use-session-pooler.ts';
import { testQuery } from '../../ui/servers/use-server-rows.ts';

type Open = 'database' | 'role' | 'login' | 'address' | 'remove' | null;

/** Problems of a server that another login fixes. */
const loginProblems: readonly (string | null)[] = [
  'UserErrorDBUserAuthFailed',
  'UserErrorCredentialUnavailable',
];

/** One server: how it answers, its databases, and what can be made there. */
export default function ServerPage({ params }: PageAddress) {
  const id = params['id'] ?? '';
  const servers = useQuery(orpc.servers.list.queryOptions());
  const server = servers.data?.find((known) => known.id === id);
  if (server !== undefined) return <KnownServer server={server} />;
  return (
    <Page title="Server" above={<Link href="/servers">Servers</Link>}>
      {servers.isPending ? <TableSkeleton /> : null}
      {servers.error === null ? null : <ErrorCard problem={toProblem(servers.error)} />}
      {servers.data === undefined ? null : <p>No server has this id. It may have been removed.</p>}
    </Page>
  );
}

/** How the server stands, in one sentence. */
function sentence(
  report: ServerReport | undefined,
  failed: boolean,
  databases: readonly DatabaseStanding[] | undefined,
): string {
  if (failed) return 'The server cannot be used from here now.';
  if (report === undefined) return 'Asking the server…';
  const answers = `PostgreSQL ${report.version} answers in ${report.latencyMs.toFixed(1)} ms`;
  if (databases === undefined) return `${answers}.`;
  const { protected: done, backedUp, total } = countProtection(databases);
  const verb = done === 1 || total === 1 ? 'is' : 'are';
  const needing = backedUp - done;
  return `${answers}; ${formatCount(done)} of ${countOf(total, 'database')} ${verb} protected${
    needing === 0 ? '' : `, ${formatCount(needing)} more ${needing === 1 ? 'needs' : 'need'} attention`
  }.`;
}

function KnownServer({ server }: { server: ServerSummary }) {
  const [search, setSearch] = useSearchParams();
  // A failed job leads straight to the login that it needs.
  const [open, setOpen] = useState<Open>(search.get('change') === 'login' ? 'login' : null);
  const { unconfirmed } = server;
  const test = useQuery({ ...testQuery(server.id), enabled: unconfirmed === undefined });
  const databases = useServerDatabases(server, test.data);
  const close = () => {
    setOpen(null);
    if (search.size > 0) setSearch({}, { replace: true });
  };
  const answers = test.data !== undefined && test.error === null;
  const problem = test.error === null ? null : toProblem(test.error);
  return (
    <Page
      title={visibleText(server.name)}
      heading={<bdi>{visibleText(server.name)}</bdi>}
      above={<Link href="/servers">Servers</Link>}
      fill
      state={
        unconfirmed === undefined
          ? sentence(test.data, test.error !== null, databases)
          : `It came with the vault ${visibleText(unconfirmed.vaultName)} and is not confirmed: no login is sent there.`
      }
      actions={
        <ServerActions
          server={server}
          answers={answers}
          onOpen={setOpen}
          onTest={() => void test.refetch()}
        />
      }
      action={
        answers ? (
          <LinkButton
            appearance="primary"
            href={`/protect?${new URLSearchParams({ server: server.id }).toString()}`}
          >
            Protect databases
          </LinkButton>
        ) : problem === null || !loginProblems.includes(problem.code) ? undefined : (
          <Button appearance="primary" onClick={() => setOpen('login')}>
            Change login
          </Button>
        )
      }
    >
      {unconfirmed === undefined ? null : <ConfirmServer server={server} />}
      <Folded summary="Connection">
        <ServerFacts server={server} report={test.data} />
      </Folded>
      {problem === null ? null : (
        <ErrorCard problem={problem} action={{ label: 'Try again', onClick: () => void test.refetch() }} />
      )}
      {test.isPending && unconfirmed === undefined ? <TableSkeleton /> : null}
      {test.data === undefined ? null : (
        <DatabasesTable server={server.id} databases={test.data.databases} standings={databases ?? []} />
      )}
      {open === 'database' ? <CreateDatabaseDrawer server={server.id} onClose={close} /> : null}
      {open === 'role' ? <CreateRoleDrawer server={server.id} onClose={close} /> : null}
      {open === 'login' && unconfirmed === undefined ? (
        <ChangeLoginDrawer server={server} onClose={close} />
      ) : null}
      {open === 'address' && unconfirmed === undefined ? (
        <ChangeAddressDrawer server={server} onClose={close} onChanged={() => void test.refetch()} />
      ) : null}
      {open === 'remove' ? <RemoveServer server={server} onClose={close} /> : null}
    </Page>
  );
}

function ServerActions(props: {
  server: ServerSummary;
  answers: boolean;
  onOpen: (open: Open) => void;
  onTest: () => void;
}) {
  const { declared, declare } = useSessionPooler(props.server, props.onTest);
  return (
    <>
      {props.answers ? (
        <>
          <Button onClick={() => props.onOpen('database')}>Create database</Button>
          <Button onClick={() => props.onOpen('role')}>Create login role</Button>
        </>
      ) : null}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<MoreHorizontalRegular />} aria-label="More actions" />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {props.server.unconfirmed === undefined ? (
              <>
                <MenuItem onClick={props.onTest}>Test connection</MenuItem>
                <MenuItem onClick={() => props.onOpen('address')}>Change address</MenuItem>
                <MenuItem onClick={() => props.onOpen('login')}>Change login</MenuItem>
              </>
            ) : null}
            <MenuItem onClick={declare}>
              {declared ? 'Not a session pooler' : 'Declare a session pooler'}
            </MenuItem>
            <MenuItem onClick={() => props.onOpen('remove')}>Remove server</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}

function ServerFacts({ server, report }: { server: ServerSummary; report: ServerReport | undefined }) {
  return (
    <Facts
      facts={[
        ['Address', <Identifier key="host" name={`${server.host}:${server.port}`} max={80} />],
        ['User', <Identifier key="user" name={report?.user ?? server.user} max={63} />],
        ['Password from', visibleText(credentialWords(server.credential))],
        ['TLS', [server.tls, report?.tls].filter(Boolean).join(', ')],
        [
          'CA file',
          server.caFile === undefined ? null : <Identifier key="ca" name={server.caFile} max={80} />,
        ],
        ['Connection pooler', server.pooler === 'session' ? 'declared, in pool mode session' : null],
        [
          'Client tools',
          report === undefined
            ? null
            : report.dumpTool === null
              ? 'none that fit'
              : `pg_dump ${report.dumpTool.version}${report.dumpTool.warning === undefined ? '' : ` · ${report.dumpTool.warning}`}`,
        ],
        ['Added', <Time key="added" at={server.addedAt} />],
      ]}
    />
  );
}
