import type { GrantForm, GrantScript } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { GrantPlan } from '../../postgres/privileges/grant/plan.ts';
import { grantScripts } from '../../postgres/privileges/grant/scripts.ts';
import { grantSql } from '../../postgres/privileges/grant/for-backup.ts';
import { checkBackupPrivileges } from './check-database.ts';
import type { Engine } from '../engine.ts';
import type { CheckedDatabase } from './checked-database.ts';
import { missingEntraRole } from './missing-entra-role.ts';
import { runnableSql, scriptTarget } from './runnable-sql.ts';

/** SQL that fixes what a fresh check finds, with the scripts that run it. Nothing is run. */
export async function grantSqlOf(
  engine: Engine,
  subject: CheckedDatabase,
  form: GrantForm,
): Promise<GrantScript> {
  const { check } = await checkBackupPrivileges(engine, subject);
  const makeEntraRole = await missingEntraRole(engine, subject.server, check);
  return grantScriptOf(grantSql(check, form, { makeEntraRole }), subject.server);
}

/** The answer of the contract. Pure; where nothing is to be run, SQL and commands are empty. */
export function grantScriptOf(plan: GrantPlan, server: ServerSummary): GrantScript {
  return {
    form: plan.form,
    available: plan.refusal === undefined,
    ...runnableSql({
      ...plan,
      notes: [...(plan.refusal === undefined ? [] : [plan.refusal]), ...plan.covers, ...plan.leavesOut],
      scripts: grantScripts(plan, scriptTarget(server, plan.database)),
    }),
  };
}
