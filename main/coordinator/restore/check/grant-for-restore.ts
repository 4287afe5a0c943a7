import type { Finding } from '../../../../shared/findings.ts';
import type { GrantRun } from '../../../../shared/privileges.ts';
import type { NewDatabase, RestoreRequest } from '../../../../shared/points/restore.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { messageOf } from '../../../core/errors.ts';
import { redact } from '../../../core/redact.ts';
import { gatherTargetFindings, type RestoreNeeds } from '../../../postgres/restore/readiness/check-target.ts';
import { withAdministrator } from '../../privileges/administrator.ts';
import { audited } from '../../privileges/run-with-audit.ts';
import type { Engine } from '../../engine.ts';
import { targetServer } from '../target-server.ts';
import { connectTo } from '../../servers/reach-database.ts';
import { writeGrants } from './readiness.ts';
import { optionsOf } from '../find-restore.ts';
import { chooseSql } from '../../privileges/runnable-sql.ts';
import { planRestore } from './plan-restore.ts';
import { runAndCompare } from '../../privileges/run-and-compare.ts';

/** A restore as it was looked at, and the SQL for it by its digest. */
export interface RestoreGrantsInput extends GrantRun {
  readonly request: RestoreRequest;
}

export interface RestoreGrantsApplied {
  readonly applied: boolean;
  readonly before: Finding[];
  readonly after: Finding[];
  readonly notes: string[];
}

/**
 * Runs the SQL that a restore's readiness has shown, as an administrator of the target. A dry run rolls back.
 * What is run for real is written into the audit trail before it runs, and then what became of it. Throws
 * UserErrorInvalidInput where what is missing has changed since the SQL was shown.
 */
export async function applyRestoreGrants(
  engine: Engine,
  { request, ...run }: RestoreGrantsInput,
): Promise<RestoreGrantsApplied> {
  const server = targetServer(engine, request);
  const options = optionsOf(request);
  const { action, dryRun, admin, digest } = run;
  const database = server.maintenanceDatabase;
  return withAdministrator(engine, { server, database }, admin, async (logIn) => {
    const { needs } = await planRestore(engine, request);
    const now = await lookAsLogin(engine, server, needs, options);
    const login = now.facts.user;
    const place = {
      serverName: server.name,
      database: options.newDatabase,
      role: login,
      purpose: 'restore',
    } as const;
    const earlier = action === 'revoke' ? engine.store.audit.appliedGrant({ ...place, digest }) : undefined;
    const chosen = chooseSql(writeGrants(now.grants, server), now.grants.statements, earlier, run);
    // a revoke follows the restore, whose database has its name by then
    const shown = ({ findings }: { readonly findings: readonly Finding[] }) =>
      findings.filter(({ code }) => action === 'grant' || code !== 'UserErrorDatabaseNameAlreadyInUse');
    const attempt = async () => {
      await using connection = await logIn();
      return await runAndCompare(connection, run, {
        statements: chosen.statements,
        role: login,
        // by name, not as the login: an administrator need not be allowed to SET ROLE to it
        check: () => gatherTargetFindings(connection, needs, { ...options, login }),
        missing: ({ grants }) => grants.statements.map(({ sql }) => sql),
      });
    };
    if (dryRun) {
      const { before, after, notes } = await attempt();
      return { applied: false, before: shown(before), after: shown(after), notes };
    }
    const entry = { ...place, database: earlier?.database ?? place.database };
    const { after, notes } = await audited(
      engine,
      { ...entry, sql: chosen.sql, revokeSql: chosen.revokeSql, action, ranAs: admin.user },
      attempt,
    );
    const done = { applied: true, before: shown(now) };
    try {
      const again = await lookAsLogin(engine, server, needs, options);
      return { ...done, after: shown(again), notes };
    } catch (error) {
      const problem = `The SQL was run, but the target could not be checked afterwards by its own login: ${redact(messageOf(error))}`;
      return { ...done, after: shown(after), notes: [...notes, problem] };
    }
  });
}

/** What the login that restores finds, which is what `readiness` shows. */
async function lookAsLogin(engine: Engine, server: ServerSummary, needs: RestoreNeeds, options: NewDatabase) {
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  return await gatherTargetFindings(connection, needs, options);
}
