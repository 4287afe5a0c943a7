import type { Finding } from '../../../shared/findings.ts';
import type { BackupPrivileges, PrivilegeFinding } from '../../../shared/privileges.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { connect } from '../../postgres/connect/connect.ts';
import type { BackupCheck } from '../../postgres/privileges/backup-check.ts';
import { backupFindings, summariseBackupCheck } from '../../postgres/privileges/findings/for-backup.ts';
import { readBackupCheck } from '../../postgres/privileges/read/for-backup.ts';
import { readCheckedRole } from '../../postgres/privileges/read/checked-role.ts';
import type { Engine } from '../engine.ts';
import { keepFailure, keepState } from './kept-state.ts';
import type { CheckedDatabase } from './checked-database.ts';
import { explainMissing } from '../instances/renamed-database.ts';
import { findVault } from '../lookup.ts';
import { serverOf } from '../instances/own-login.ts';
import { reachDatabase, type Reached, type ReachedServer } from '../servers/reach-database.ts';
import { reaching } from '../servers/why-not-reached.ts';
import { secretFindings } from '../servers/logins/secret-findings.ts';
import { openVault } from '../vaults/open-vault.ts';

/** What was found, for the generator of SQL and for people. */
export interface MadeCheck {
  readonly check: BackupCheck;
  readonly privileges: BackupPrivileges;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** The way to the database where it is known already: a password that is asked for is asked for once. */
  readonly target?: Reached;
}

type CheckEngine = Pick<
  Engine,
  'store' | 'clock' | 'home' | 'secrets' | 'openStorage' | 'log' | 'writer' | 'discovery' | 'timers'
>;

/**
 * What the backup's role may in a database. Reads as the server's login, changes nothing. The answer about an
 * instance's own login is kept as the instance's state; that it could not be had, too.
 */
export async function checkBackupPrivileges(
  engine: CheckEngine,
  subject: CheckedDatabase,
  options: CheckOptions = {},
): Promise<MadeCheck> {
  const { instance } = subject;
  const keeps = instance !== undefined && isOfLogin(subject);
  try {
    const made = await look(engine, subject, options);
    if (keeps) await keepState(engine, instance, made.privileges);
    return made;
  } catch (error) {
    if (keeps) await cleanUp(error, () => keepFailure(engine, instance, error));
    throw error;
  }
}

/**
 * Whether the check is about the login that backups have: without a role, or where that is what the server's login is
 * called; as whom a secret logs in is not known before it is read.
 */
function isOfLogin({ server, instance, role }: CheckedDatabase): boolean {
  if (role === undefined) return true;
  const { credential } = instance?.credential === undefined ? server : instance;
  return credential?.kind !== 'key-vault' && role === server.user;
}

async function look(
  engine: CheckEngine,
  subject: CheckedDatabase,
  options: CheckOptions,
): Promise<MadeCheck> {
  const { server, database, role } = subject;
  const startedAt = engine.clock.elapsed();
  const limit = options.signal === undefined ? {} : { signal: options.signal };
  const target =
    options.target ?? (await reachDatabase(engine, reachedServer(engine, subject), database, options.signal));
  const ownLogin = role === undefined || role === target.address.user;
  const describe = (check: BackupCheck): BackupPrivileges => {
    const described = describeCheck(check, server, {
      checkedAt: engine.clock.now().toISOString(),
      tookMs: Math.round(engine.clock.elapsed() - startedAt),
    });
    // of another role's login nothing was read
    const ofSecret = ownLogin ? secretFindings(target).map(asPrivilegeFinding) : [];
    return { ...described, findings: [...ofSecret, ...described.findings] };
  };
  try {
    await using connection = await reaching(engine, server, () => connect(target, limit));
    const check = await readBackupCheck(connection, role, { selection: subject.selection });
    return { check, privileges: describe(check) };
  } catch (error) {
    if (subject.instance !== undefined) {
      const explained = await explainHere(engine, { ...subject, instance: subject.instance, target }, error);
      if (explained !== error) throw explained;
    }
    if (!ownLogin || !isConnectDenied(error) || database === server.maintenanceDatabase) throw error;
    await using connection = await connect({ ...target, database: server.maintenanceDatabase }, limit);
    const check = await findingsWithoutConnect(connection, database);
    const privileges = describe(check);
    // of what is inside nothing is known, so nothing is fine there either
    const seen = privileges.findings.filter(
      ({ kind, severity }) => severity !== 'ok' || knownOutside.includes(kind),
    );
    return { check, privileges: { ...privileges, findings: [...seen, unseen(database)] } };
  }
}

/** Of a database that may not be entered. */
const knownOutside: readonly string[] = ['secret', 'login', 'connect'];

const asPrivilegeFinding = (finding: Finding): PrivilegeFinding => ({
  ...finding,
  kind: 'secret',
  objects: [],
});

function reachedServer(engine: CheckEngine, { server, instance }: CheckedDatabase): ReachedServer {
  return instance === undefined ? server : serverOf(engine, server, instance);
}

/** {@link explainMissing} for a check, which has not opened the vault. */
async function explainHere(
  engine: CheckEngine,
  missing: Pick<CheckedDatabase, 'server'> & {
    readonly instance: InstanceSummary;
    readonly target: Reached;
  },
  error: unknown,
): Promise<unknown> {
  await using vaults = new AsyncDisposableStack();
  const open = async () =>
    vaults.use(await openVault(engine, findVault(engine.store, missing.instance.vaultId)));
  return await explainMissing(engine, { ...missing, open }, error);
}

function isConnectDenied(error: unknown): boolean {
  return error instanceof PgkeepError && error.code === 'UserErrorMissingDBPermissions';
}

/** The login may not enter the database: that is all that can be said about it from outside. */
async function findingsWithoutConnect(
  connection: Parameters<typeof readCheckedRole>[0],
  database: string,
): Promise<BackupCheck> {
  const { role, server, gaps } = await readCheckedRole(connection);
  return {
    database,
    role,
    server,
    gaps: [...gaps.filter(({ kind }) => kind !== 'connect'), { kind: 'connect' }],
    notes: [],
    counts: { schemas: 0, tables: 0, sequences: 0, largeObjects: 0 },
    schemas: [],
    creators: [],
  };
}

function unseen(database: string): PrivilegeFinding {
  return {
    title: 'Not checked',
    kind: 'not checked',
    severity: 'warning',
    message: `What is in ${inQuotes(database)} can be checked once the login may connect to it.`,
    remedy: 'Grant CONNECT, then check again.',
    objects: [],
  };
}

/** The check in the words of the contract. */
export function describeCheck(
  check: BackupCheck,
  server: Pick<ServerSummary, 'name'>,
  made: { readonly checkedAt: string; readonly tookMs: number },
): BackupPrivileges {
  const findings = backupFindings(check);
  return {
    ready: findings.every(({ severity }) => severity !== 'blocker'),
    summary: summariseBackupCheck(check),
    findings,
    database: check.database,
    server: { name: server.name, version: check.server.version, major: check.server.major },
    role: { name: check.role.name, exists: check.role.exists, superuser: check.role.superuser },
    counts: check.counts,
    ...made,
  };
}
