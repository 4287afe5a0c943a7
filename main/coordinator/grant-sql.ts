import { createHash } from 'node:crypto';
import type { GrantForm, GrantScript } from '../../shared/privileges.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import type { BackupCheck } from '../postgres/privileges/backup-check.ts';
import { grantScripts } from '../postgres/privileges/grant-scripts.ts';
import { grantSql } from '../postgres/privileges/grant-sql.ts';
import { checkBackupPrivileges } from './check-backup-privileges.ts';
import type { Engine } from './engine.ts';
import type { CheckedDatabase } from './privilege-subject.ts';

/** SQL that mends what a fresh check finds, with the scripts that run it. Nothing is run. */
export async function grantSqlOf(
  engine: Engine,
  subject: CheckedDatabase,
  form: GrantForm,
): Promise<GrantScript> {
  const { check } = await checkBackupPrivileges(engine, subject);
  return grantScriptOf(check, form, subject.server);
}

/** The answer of the contract. Pure; where nothing is to be run, SQL and commands are empty. */
export function grantScriptOf(check: BackupCheck, form: GrantForm, server: ServerSummary): GrantScript {
  const plan = grantSql(check, form);
  const grants = plan.statements.length > 0;
  const revokes = plan.statements.some(({ undo }) => undo !== null);
  const { host, port, tls, caFile } = server;
  const scripts = grantScripts(plan, {
    host,
    port,
    database: check.database,
    sslmode: tls,
    ...(caFile === undefined ? {} : { caFile }),
  });
  const byShell = (wanted: boolean, of: typeof scripts.grant) => ({
    sh: wanted ? (of.find(({ shell }) => shell === 'sh')?.text ?? '') : '',
    powershell: wanted ? (of.find(({ shell }) => shell === 'powershell')?.text ?? '') : '',
  });
  const sql = grants ? plan.sql : '';
  return {
    form,
    available: plan.refusal === undefined,
    sql,
    revokeSql: revokes ? plan.revokeSql : '',
    statements: plan.statements.length,
    notes: [...(plan.refusal === undefined ? [] : [plan.refusal]), ...plan.covers, ...plan.leavesOut],
    commands: byShell(grants, scripts.grant),
    revokeCommands: byShell(revokes, scripts.revoke),
    digest: digestOf(sql),
  };
}

/** Names a script by its content: sha256 in hexadecimal digits. */
export function digestOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
