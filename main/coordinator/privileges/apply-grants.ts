import type { DumpSelection } from '../../../shared/instances/dump-selection.ts';
import type { BackupPrivileges, GrantForm, GrantRun } from '../../../shared/privileges.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { grantSql } from '../../postgres/privileges/grant/for-backup.ts';
import type { Connection } from '../../postgres/connect/connect.ts';
import type { BackupCheck } from '../../postgres/privileges/backup-check.ts';
import { readBackupCheck } from '../../postgres/privileges/read/for-backup.ts';
import { quoteIdentifier } from '../../postgres/sql/quote.ts';
import { withAdministrator } from './administrator.ts';
import { audited } from './run-with-audit.ts';
import { checkBackupPrivileges, describeCheck, type MadeCheck } from './check-database.ts';
import type { Engine } from '../engine.ts';
import { missingEntraRole } from './missing-entra-role.ts';
import { grantScriptOf } from './write-grants.ts';
import type { CheckedDatabase } from './checked-database.ts';
import { chooseSql, nothingToRun } from './runnable-sql.ts';
import { runAndCompare } from './run-and-compare.ts';

/** What to run, by the name of what was shown, and who runs it. */
export interface ApplyInput extends GrantRun {
  readonly form: GrantForm;
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
  const { server, database } = subject;
  const { action, dryRun, admin, form, digest } = input;
  return withAdministrator(engine, subject, admin, async (logIn) => {
    const now = await checkBackupPrivileges(engine, subject);
    const role = now.check.role.name;
    const makeEntraRole = await missingEntraRole(engine, server, now.check);
    const plan = grantSql(now.check, form, { makeEntraRole });
    const script = grantScriptOf(plan, server);
    if (action === 'grant' && !script.available) {
      throw nothingToRun(script.notes[0] ?? 'This form is not available on this server.');
    }
    const place = { serverName: server.name, database, role, purpose: 'backup' } as const;
    const earlier = action === 'revoke' ? engine.store.audit.appliedGrant({ ...place, digest }) : undefined;
    const chosen = chooseSql(script, plan.statements, earlier, input);
    const attempt = async () => {
      await using connection = await logIn();
      return await runAndCompare(connection, input, {
        statements: chosen.statements,
        role,
        check: () => readCheckAsRole(connection, role, subject.selection),
        missing: ({ check }) => check.gaps,
      });
    };
    const describe = ({ check }: RoleCheck) =>
      describeCheck(check, server, { checkedAt: engine.clock.now().toISOString(), tookMs: 0 });
    const passwordless = action === 'grant' && plan.createsRole ? [hasNoPassword(role)] : [];
    if (dryRun) {
      const { before, after, notes } = await attempt();
      const byName = after.asRole ? [] : [wasLookedUpByName(admin.user, role)];
      return {
        applied: false,
        before: describe(before),
        after: describe(after),
        notes: [...byName, ...notes, ...passwordless],
      };
    }
    const { after, notes } = await audited(
      engine,
      { ...place, sql: chosen.sql, revokeSql: chosen.revokeSql, action, ranAs: admin.user },
      attempt,
    );
    const [looked, problem] = await lookAgain(engine, subject);
    return {
      applied: true,
      before: now.privileges,
      after: looked?.privileges ?? describe(after),
      notes: [...notes, ...passwordless, ...(problem === undefined ? [] : [problem])],
    };
  });
}

const hasNoPassword = (role: string): string =>
  `${role} has no password yet and cannot log in with one: set one in psql with \\password ${quoteIdentifier(role)}.`;

const wasLookedUpByName = (user: string, role: string): string =>
  `${user} may not act as ${role} (SET ROLE), so what ${role} may was read by its name.`;

/** A check again, as a backup would make it. It can fail where a login was made that has no password yet. */
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

/** A check from within a transaction, and whether it was made as the role itself. */
interface RoleCheck {
  readonly check: BackupCheck;
  readonly asRole: boolean;
}

/** Makes the check as the role; where this login may not act as it, by the role's name. */
async function readCheckAsRole(
  connection: Connection,
  role: string,
  selection: DumpSelection | undefined,
): Promise<RoleCheck> {
  await connection.query('SAVEPOINT before_check');
  const asRole = await actAs(connection, role);
  const check = await readBackupCheck(connection, role, { selection });
  await connection.query('ROLLBACK TO SAVEPOINT before_check; RELEASE SAVEPOINT before_check');
  return { check, asRole };
}

async function actAs(connection: Connection, role: string): Promise<boolean> {
  try {
    await connection.query(`SET LOCAL ROLE ${quoteIdentifier(role)}`);
    return true;
  } catch (error) {
    if (error instanceof PgkeepError) throw error; // the connection is lost
    await connection.query('ROLLBACK TO SAVEPOINT before_check');
    return false;
  }
}
