import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { ServerReport, ServerSummary } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';
import { toProblem, type Problem } from '../../api/problem.ts';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Facts } from '../../ui/layout/facts.tsx';
import { Folded } from '../../ui/layout/folded.tsx';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { formatCount } from '../../../shared/words/counts.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { TableSkeleton } from '../../ui/states/skeletons.tsx';
import { Time } from '../../ui/text/time.tsx';
import { UnknownPage } from '../../ui/states/unknown-page.tsx';
import { ChangeAddressDrawer } from './address/change-drawer.tsx';
import { ChangeLoginDrawer } from '../../ui/login/change-drawer.tsx';
import { AutoProtectCard } from './auto-protect/card.tsx';
import { AzureFacts } from './azure-facts.tsx';
import { NetworkCard } from './network/card.tsx';
import { ConfirmServer } from './confirm-server.tsx';
import { CreateDatabaseDrawer } from './create/database-drawer.tsx';
import { CreateRoleDrawer } from './create/role-drawer.tsx';
import { CredentialText } from '../../ui/login/credential-text.tsx';
import { DatabasesTable } from './databases-table.tsx';
import { isLoginProblem, problemWords } from '../../ui/servers/problem-words.ts';
import { ServerName } from '../../ui/servers/server-name.tsx';
import { MissingTools } from '../../ui/servers/missing-tools.tsx';
import { useMissingStep } from '../../ui/states/errors/use-missing-step.ts';
import { countProtection, type DatabaseStanding } from '../../../shared/instances/protection.ts';
import { protectedWords } from '../../../shared/words/protected.ts';
import { useServerDatabases } from './use-server-databases.ts';
import { SuspendDialog } from '../../ui/schedule/suspend-dialog.tsx';
import { SuspendedBar } from '../../ui/schedule/suspended-bar.tsx';
import { SuspendedHere } from '../../ui/schedule/suspended-here.tsx';
import { useServerSchedule } from './use-server-schedule.ts';
import { RemoveServer } from './remove-server.tsx';
import { useSessionPooler } from './use-session-pooler.ts';
import { testQuery } from '../../ui/servers/use-server-rows.ts';

type Open = 'database' | 'role' | 'login' | 'address' | 'remove' | 'suspend' | null;

/** What a link may open at once: `?change=`. */
const changes = ['login', 'address'] as const;

/** One server: how it answers, its databases, and what can be made there. */
export default function ServerPage({ params }: PageAddress) {
  const id = params['id'] ?? '';
  const servers = useQuery(orpc.servers.list.queryOptions());
  const server = servers.data?.find((known) => known.id === id);
  if (server !== undefined) return <KnownServer server={server} />;
  // a list from before may lack what was added a moment ago
  if (servers.data !== undefined && (servers.isFetchedAfterMount || !servers.isFetching))
    return <UnknownPage kind="server" asked={id} />;
  return (
    <Page title="Server" above={<Link href="/servers">Servers</Link>}>
      {servers.error === null ? <TableSkeleton /> : null}
      {servers.error === null ? null : <ErrorCard problem={toProblem(servers.error)} />}
    </Page>
  );
}

/** How the server stands, in one sentence. */
function sentence(
  report: ServerReport | undefined,
  problem: Problem | null,
  databases: readonly DatabaseStanding[] | undefined,
): string {
  if (problem !== null) {
    const { status, verb } = problemWords(problem);
    return status === 'unreachable' ? 'The server cannot be used from here now.' : `The server ${verb}.`;
  }
  if (report === undefined) return 'Asking the server…';
  const answers = `PostgreSQL ${report.version} answers in ${report.latencyMs.toFixed(1)} ms`;
  if (databases === undefined) return `${answers}.`;
  const { protected: done, backedUp, total } = countProtection(databases);
  const needing = backedUp - done;
  return `${answers}; ${protectedWords(done, total)}${
    needing === 0 ? '' : `, ${formatCount(needing)} more ${needing === 1 ? 'needs' : 'need'} attention`
  }.`;
}

function KnownServer({ server }: { server: ServerSummary }) {
  const [search, setSearch] = useSearchParams();
  // A failed job leads straight to what it needs: another login, or a CA file.
  const [open, setOpen] = useState<Open>(changes.find((each) => each === search.get('change')) ?? null);
  const { unconfirmed } = server;
  const test = useQuery({ ...testQuery(server.id), enabled: unconfirmed === undefined });
  const databases = useServerDatabases(server, test.data);
  const { planned, suspended } = useServerSchedule(server.id);
  const close = () => {
    setOpen(null);
    if (search.size > 0) setSearch({}, { replace: true });
  };
  const answers = test.data !== undefined && test.error === null;
  const problem = test.error === null ? null : toProblem(test.error);
  return (
    <Page
      title={visibleText(server.name)}
      heading={<ServerName server={server} />}
      above={<Link href="/servers">Servers</Link>}
      fill
      state={
        unconfirmed === undefined
          ? sentence(test.data, problem, databases)
          : `It came with the vault ${visibleText(unconfirmed.vaultName)} and is not confirmed: no login is sent there.`
      }
      actions={
        <ServerActions
          server={server}
          answers={answers}
          canSuspend={planned && suspended === undefined}
          onOpen={setOpen}
          onTest={() => void test.refetch()}
        />
      }
      action={
        answers ? (
          <NextStep server={server.id} />
        ) : problem === null ? undefined : (
          <Remedy problem={problem} onOpen={setOpen} />
        )
      }
    >
      {unconfirmed === undefined ? null : <ConfirmServer server={server} />}
      <SuspendedHere />
      {suspended === undefined ? null : (
        <SuspendedBar
          whose="Due backups of this server"
          suspended={suspended}
          what={{ servers: [server.id] }}
        />
      )}
      <Folded summary="Connection">
        <ServerFacts server={server} report={test.data} />
      </Folded>
      <AzureFacts server={server} />
      {unconfirmed === undefined ? <AutoProtectCard server={server} /> : null}
      {problem === null ? null : (
        <ErrorCard problem={problem} action={{ label: 'Try again', onClick: () => void test.refetch() }} />
      )}
      <NetworkCard server={server} isNeeded={problem !== null && !isLoginProblem(problem.code)} />
      {test.isPending && unconfirmed === undefined ? <TableSkeleton /> : null}
      {answers && test.data.dumpTool === null ? <MissingTools report={test.data} /> : null}
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
      {open === 'suspend' ? <SuspendServer server={server} onClose={close} /> : null}
      {open === 'remove' ? <RemoveServer server={server} onClose={close} /> : null}
    </Page>
  );
}

function SuspendServer({ server, onClose }: { server: ServerSummary; onClose: () => void }) {
  return (
    <SuspendDialog what={{ servers: [server.id] }} onClose={onClose}>
      No due backup of a database of <bdi>{visibleText(server.name)}</bdi> is run and none of their recovery
      points expires meanwhile, unless a database says something else for itself. Every workstation sees it.
    </SuspendDialog>
  );
}

/** What comes next with a server that answers: its databases; before that the vault, where there is none yet. */
function NextStep({ server }: { server: string }) {
  const missing = useMissingStep();
  return missing?.id === 'vault' ? (
    <LinkButton appearance="primary" href={missing.href}>
      {missing.label}
    </LinkButton>
  ) : (
    <LinkButton appearance="primary" href={`/protect?${new URLSearchParams({ server }).toString()}`}>
      Protect databases
    </LinkButton>
  );
}

/** What gets past a problem of the connection, where that is done here. */
function Remedy({ problem, onOpen }: { problem: Problem; onOpen: (open: Open) => void }) {
  const isTls = problem.code === 'UserErrorTlsFailed';
  if (!isTls && !isLoginProblem(problem.code)) return null;
  const needsFile = problem.steps?.some((step) => step.do === 'choose-ca-file') === true;
  return (
    <Button appearance="primary" onClick={() => onOpen(isTls ? 'address' : 'login')}>
      {!isTls ? 'Change login' : needsFile ? 'Choose the CA file' : 'Change address'}
    </Button>
  );
}

function ServerActions(props: {
  server: ServerSummary;
  answers: boolean;
  canSuspend: boolean;
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
            {props.canSuspend ? (
              <MenuItem onClick={() => props.onOpen('suspend')}>Suspend due backups…</MenuItem>
            ) : null}
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
        ['Password from', <CredentialText key="login" credential={server.credential} />],
        ['TLS', [server.tls, report?.tls].filter(Boolean).join(', ')],
        [
          'CA file',
          server.caFile === undefined ? null : <Identifier key="ca" name={server.caFile} max={80} />,
        ],
        ['Connection pooler', server.pooler === 'session' ? 'declared, in pool mode session' : null],
        [
          'Client tools',
          report === undefined || report.dumpTool === null
            ? null
            : `pg_dump ${report.dumpTool.version}${report.dumpTool.warning === undefined ? '' : ` · ${report.dumpTool.warning}`}`,
        ],
        ['Added', <Time key="added" at={server.addedAt} />],
      ]}
    />
  );
}
