import { hostname, userInfo } from 'node:os';
import type { BackupGap, BackupPrivileges, GrantForm } from '../../shared/privileges.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { connect, type Connection } from '../postgres/connect.ts';
import { readPassword } from '../postgres/login.ts';
import type { BackupCheck } from '../postgres/privileges/backup-check.ts';
import { runGrants, type Look } from '../postgres/privileges/run-grants.ts';
import { checkBackupPrivileges, describeCheck, type MadeCheck } from './check-backup-privileges.ts';
import type { Engine } from './engine.ts';
import { digestOf, grantScriptOf } from './grant-sql.ts';
import type { CheckedDatabase } from './privilege-subject.ts';

/** What to run, by the name of what was shown, and who runs it. */
export interface ApplyInput {
  readonly form: GrantForm;
  readonly action: 'grant' | 'revoke';
  readonly dryRun: boolean;
  readonly digest: string;
  readonly admin: {
    readonly user: string;
    readonly ticket?: string | undefined;
    readonly passfile?: string | null | undefined;
  };
}

export interface Applied {
  readonly applied: boolean;
  readonly before: BackupPrivileges;
  readonly after: BackupPrivileges;
  readonly notes: string[];
}

/**
 * Runs the SQL that was shown, as an administrator. A dry run rolls back. What is run for real is written into
 * the audit trail before it runs, and then what became of it. Throws UserErrorInvalidInput where what is
 * missing has changed since the SQL was shown.
 */
export async function applyGrants(
  engine: Engine,
  subject: CheckedDatabase,
  input: ApplyInput,
): Promise<Applied> {
  const { ticket } = input.admin;
  const run = (password: string | undefined) => apply(engine, subject, input, password);
  if (ticket !== undefined) return engine.tickets.spend(ticket, run);
  return run(await passwordFromFile(engine, subject, input.admin));
}

async function passwordFromFile(
  engine: Engine,
  { server, database }: CheckedDatabase,
  { user, passfile }: ApplyInput['admin'],
): Promise<string | undefined> {
  if (passfile === undefined) return undefined;
  const path = passfile === null ? {} : { path: passfile };
  return readPassword({ ...server, user }, { kind: 'passfile', ...path }, database, '', engine.secrets);
}

async function apply(
  engine: Engine,
  subject: CheckedDatabase,
  input: ApplyInput,
  password: string | undefined,
): Promise<Applied> {
  const now = await checkBackupPrivileges(engine, subject);
  const { sql, revokeSql } = chooseSql(engine, subject, input, now.check);
  const { server, database } = subject;
  const attempt = async () => {
    await using connection = await connect({
      address: { ...server, user: input.admin.user },
      database,
      password,
    });
    return await execute(connection, input, now.check, sql);
  };
  const describe = ({ check }: Look) =>
    describeCheck(check, server, { checkedAt: engine.clock.now().toISOString(), tookMs: 0 });
  if (input.dryRun) {
    const { before, after, notes } = await attempt();
    return { applied: false, before: describe(before), after: describe(after), notes };
  }
  const { after, notes } = await audited(engine, now.privileges, input, { sql, revokeSql }, attempt);
  const [looked, problem] = await lookAgain(engine, subject);
  return {
    applied: true,
    before: now.privileges,
    after: looked?.privileges ?? describe(after),
    notes: problem === undefined ? notes : [...notes, problem],
  };
}

/** The SQL with that digest: what a fresh check leads to, or what takes back an earlier grant. */
function chooseSql(
  engine: Engine,
  { server, database }: CheckedDatabase,
  { form, action, digest }: ApplyInput,
  check: BackupCheck,
): { sql: string; revokeSql: string } {
  const script = grantScriptOf(check, form, server);
  if (action === 'revoke') {
    const earlier = engine.store.audit.appliedGrant({
      serverName: server.name,
      database,
      role: check.role.name,
      digest,
    });
    const sql = earlier?.revokeSql ?? (script.digest === digest ? script.revokeSql : undefined);
    if (sql === undefined) throw changed();
    if (sql === '') throw nothingToRun('There is nothing to take back.');
    return { sql, revokeSql: '' };
  }
  if (!script.available) throw nothingToRun(script.notes[0] ?? 'This form is not to be had on this server.');
  if (script.digest !== digest) throw changed();
  if (script.sql === '') throw nothingToRun('Nothing is missing.');
  return { sql: script.sql, revokeSql: script.revokeSql };
}

function changed(): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    'What is missing has changed since it was shown: look again.',
    { remedy: 'Look at the new SQL, then run it. Nothing was changed.' },
  );
}

function nothingToRun(message: string): PgkeepError {
  return new PgkeepError('UserErrorInvalidInput', message, { remedy: 'Nothing needs to be run.' });
}

async function execute(
  connection: Connection,
  { action, dryRun, admin }: ApplyInput,
  check: BackupCheck,
  script: string,
): Promise<{ before: Look; after: Look; notes: string[] }> {
  const role = check.role.name;
  const { before, after } = await runGrants(connection, { script, role });
  const left = stillThere(check.gaps, after.check.gaps);
  const notes: string[] = [];
  if (dryRun && !after.asRole) {
    notes.push(
      `${admin.user} may not act as ${role} (SET ROLE), so what ${role} may was looked up by its name.`,
    );
  }
  if (action === 'grant' && left.length > 0 && left.length === check.gaps.length) {
    const problem = `The server ran the SQL, but nothing has come of it: ${admin.user} may not pass these privileges on.`;
    if (!dryRun) {
      await connection.query('ROLLBACK');
      throw new PgkeepError('UserErrorMissingDBPermissions', problem, {
        remedy:
          'Run it as somebody who owns the objects, is a member of their owners, or is a superuser. Nothing was changed.',
      });
    }
    notes.push(problem);
  } else if (action === 'grant' && left.length > 0) {
    notes.push(`${left.length} of ${check.gaps.length} things that are missing stay so.`);
  }
  if (
    action === 'revoke' &&
    stillThere(after.check.gaps, before.check.gaps).length === after.check.gaps.length
  ) {
    notes.push(`${role} can read as much as before: what it may comes from elsewhere, too.`);
  }
  await connection.query(dryRun ? 'ROLLBACK' : 'COMMIT');
  return { before, after, notes };
}

/** Those of the gaps that are among the others, too. */
function stillThere(gaps: readonly BackupGap[], others: readonly BackupGap[]): BackupGap[] {
  const known = new Set(others.map((gap) => JSON.stringify(gap)));
  return gaps.filter((gap) => known.has(JSON.stringify(gap)));
}

/** Does the work with an entry in the audit trail, which is there before the server is touched. */
async function audited<Result>(
  { store, clock }: Engine,
  { server, database, role }: BackupPrivileges,
  { action, admin }: ApplyInput,
  { sql, revokeSql }: { readonly sql: string; readonly revokeSql: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const id = store.audit.insert({
    at: clock.now().toISOString(),
    user: userInfo().username,
    host: hostname(),
    serverName: server.name,
    database,
    ranAs: admin.user,
    role: role.name,
    action,
    sql,
    revokeSql,
    digest: digestOf(sql),
    outcome: 'failed',
    problem: 'pgkeep ended before the server had answered: nobody knows whether the SQL was kept.',
  });
  try {
    const result = await work();
    store.audit.setOutcome(id, 'applied', null);
    return result;
  } catch (error) {
    store.audit.setOutcome(id, 'failed', redact(messageOf(error)));
    throw error;
  }
}

/** A check anew, as a backup would make it. It can fail where a login was made that has no password yet. */
async function lookAgain(
  engine: Engine,
  subject: CheckedDatabase,
): Promise<[MadeCheck | undefined, string | undefined]> {
  try {
    return [await checkBackupPrivileges(engine, subject), undefined];
  } catch (error) {
    return [
      undefined,
      `The SQL was run, but the check afterwards could not be made by the backup's login: ${redact(messageOf(error))}`,
    ];
  }
}
