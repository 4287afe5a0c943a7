import pTimeout from 'p-timeout';
import type { Readiness } from '../../../../shared/findings.ts';
import type { DumpSelection } from '../../../../shared/instances/dump-selection.ts';
import type { OwnLogin } from '../../../../shared/instances/own-login.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import { readServerFacts } from '../../../postgres/connect/server-facts.ts';
import { isProviderDatabase } from '../../../../shared/instances/protection.ts';
import { readDatabaseSize } from '../../../postgres/sql/catalogue.ts';
import { chooseDumpTool } from '../../../postgres/connect/client-tools.ts';
import { readBackupCheck } from '../../../postgres/privileges/read/for-backup.ts';
import { probeWriting } from '../../../vault/probe-writing.ts';
import { privilegeReadiness } from '../../backup/check-before-backup.ts';
import type { Engine } from '../../engine.ts';
import { Findings } from '../../collect-findings.ts';
import { readRecord } from '../record.ts';
import { withOwnLogin } from '../own-login.ts';
import { reachDatabase, type Reached, type ReachedServer } from '../../servers/reach-database.ts';
import { reaching } from '../../servers/why-not-reached.ts';
import { secretFindings } from '../../servers/logins/secret-findings.ts';
import { openVault } from '../../vaults/open-vault.ts';

/** A vault that does not answer must not hold up the answer about the rest. */
const vaultLimitMs = 30_000;

/** Whether a database can be protected. Changes nothing, neither on the server nor in the vault. */
export async function protectReadiness(
  engine: Engine,
  subject: {
    readonly server: ServerSummary;
    readonly database: string;
    readonly vault: VaultSummary;
    /** What of it would be dumped; absent: all. */
    readonly selection?: DumpSelection | undefined;
    /** A login for this database alone; absent: the server's. */
    readonly credential?: OwnLogin | undefined;
  },
): Promise<Readiness> {
  const { database, vault } = subject;
  const findings = new Findings();
  await findings.attempt('Database', () => refuseProviderDatabase(database));
  await findings.attempt('Protection', async () => {
    const existing = findSameDatabase(engine, subject);
    if (existing === undefined) findings.ok('Protection', `Not protected in ${vault.name} yet.`);
    else if (!(await isStanding(engine, vault, existing))) {
      findings.ok('Protection', `Was protected in ${vault.name} before, as ${existing.name}; that goes on.`);
    } else throw alreadyProtected(vault, existing);
  });
  const [major] = await Promise.all([
    findings.attempt('Login and network', () => checkServer(engine, subject, findings)),
    findings.attempt('Vault', async () => {
      await pTimeout(probe(engine, vault), { milliseconds: vaultLimitMs, message: silent(vault) });
      findings.ok('Vault', `${vault.name} can be written to.`);
    }),
  ]);
  if (major !== undefined) await findings.attempt('Client tools', () => checkTools(engine, major, findings));
  return findings.result();
}

/** The instance that has this database in this vault already, also one that was stopped. */
export function findSameDatabase(
  engine: Pick<Engine, 'store'>,
  subject: { readonly server: ServerSummary; readonly database: string; readonly vault: VaultSummary },
) {
  return engine.store.instances
    .list()
    .find(
      ({ serverId, vaultId, database }) =>
        serverId === subject.server.id && vaultId === subject.vault.id && database === subject.database,
    );
}

/**
 * Whether an existing instance is still protected: neither stopped here, nor stopped or deleted by another
 * workstation. One that nobody confirmed is not protected from here yet.
 */
export async function isStanding(
  engine: Engine,
  vault: VaultSummary,
  existing: InstanceSummary,
): Promise<boolean> {
  if (existing.stoppedAt !== undefined || existing.unconfirmed !== undefined) return false;
  await using opened = await openVault(engine, vault);
  const record = await readRecord(engine, opened, existing);
  return record !== undefined && record.stoppedAt === undefined;
}

/** `policy` is the one by which it was to be backed up, which the instance that is there can be given instead. */
export function alreadyProtected(
  vault: VaultSummary,
  existing: { name: string; database: string },
  policy?: string,
): PgkeepError {
  return new PgkeepError(
    'UserErrorAlreadyProtected',
    `${inQuotes(existing.database)} is protected in ${vault.name} already, as ${inQuotes(existing.name)}.`,
    policy === undefined
      ? {}
      : {
          remedy:
            'Give the policy to the instance that is there, or protect the database into another vault.',
          steps: [{ do: 'assign-policy', instance: existing.name, policy }],
        },
  );
}

async function checkServer(
  engine: Engine,
  { server, database, vault, selection, credential }: Parameters<typeof protectReadiness>[1],
  findings: Findings,
): Promise<number | undefined> {
  const own = { name: database, vaultName: vault.name, credential };
  const reached = withOwnLogin(server, own, { kind: 'protect', database });
  const target = await reach(engine, reached, database, findings);
  if (target === undefined) return undefined;
  await using connection = await reaching(engine, server, () => connect(target));
  const { version, user, tls, major } = await readServerFacts(connection);
  const bytes = await readDatabaseSize(connection);
  findings.ok(
    'Login and network',
    `${user} connects to PostgreSQL ${version} ${tls === null ? 'without TLS' : `over ${tls}`}.`,
  );
  findings.ok('Database', 'It is there.', { kind: 'size', label: 'Size', bytes });
  await findings.attempt('Privileges', async () => {
    findings.add(...privilegeReadiness(await readBackupCheck(connection, undefined, { selection })));
  });
  return major;
}

/** The way to the database; undefined where the secret of its login says no, which is a blocker of its own then. */
async function reach(
  engine: Engine,
  server: ReachedServer,
  database: string,
  findings: Findings,
): Promise<Reached | undefined> {
  const { credential } = server;
  if (credential.kind !== 'key-vault') return await reachDatabase(engine, server, database);
  return await findings.attempt('Secret', async () => {
    const target = await reachDatabase(engine, server, database);
    findings.add(...secretFindings(target));
    return target;
  });
}

async function checkTools(engine: Engine, serverMajor: number, findings: Findings): Promise<void> {
  const tools = chooseDumpTool(await engine.findTools(), serverMajor);
  const title = 'Client tools';
  if (tools.warning === null) findings.ok(title, `pg_dump ${tools.version} from ${tools.folder}.`);
  else {
    const message = `pg_dump ${tools.version} from ${tools.folder}: ${tools.warning}`;
    findings.add({ title, severity: 'warning', message });
  }
}

async function probe(engine: Engine, summary: VaultSummary): Promise<void> {
  await using vault = await openVault(engine, summary);
  await probeWriting(vault);
}

function silent(vault: VaultSummary): PgkeepError {
  return new PgkeepError('UserErrorVaultNotAccessible', `${vault.name} does not answer.`);
}

/** Throws UserErrorInvalidInput for a database that Azure keeps for itself. */
export function refuseProviderDatabase(database: string): void {
  if (!isProviderDatabase(database)) return;
  throw new PgkeepError('UserErrorInvalidInput', `Azure keeps ${database} for itself.`, {
    remedy: 'Protect the databases of your own.',
  });
}
