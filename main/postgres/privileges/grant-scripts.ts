import type { TlsMode } from '../../../shared/servers.ts';
import { quoteWord, type Shell } from '../../core/shell-quote.ts';
import { quoteLiteral } from '../quote.ts';
import { isSocket } from '../target.ts';
import type { GrantPlan } from './grant-plan.ts';
import { hereDocument, powershellScript } from './script-text.ts';

/** Where an administrator runs the SQL. No password: psql asks for it, or finds it where libpq does. */
export interface ScriptTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Who runs it; without one the script asks for a name. */
  readonly adminUser?: string;
  readonly sslmode: TlsMode;
  /** CA certificate for verify-ca and verify-full; without one those that the machine trusts (psql 16 and newer). */
  readonly caFile?: string;
}

export interface GrantScript {
  readonly shell: Shell;
  readonly text: string;
}

/** The plan and its revocation, each as a script for sh and one for PowerShell, which feed psql. */
export function grantScripts(
  plan: GrantPlan,
  target: ScriptTarget,
): { grant: readonly GrantScript[]; revoke: readonly GrantScript[] } {
  return {
    grant: sqlScripts(plan.sql, target, plan.createsRole ? plan.role : undefined),
    revoke: sqlScripts(plan.revokeSql, target),
  };
}

/** Scripts that run any SQL in psql; at the end they ask for a new password of `passwordOf`. */
export function sqlScripts(sql: string, target: ScriptTarget, passwordOf?: string): GrantScript[] {
  const text = passwordOf === undefined ? sql : `${sql}${askForPassword(passwordOf)}`;
  return [
    { shell: 'sh', text: shScript(text, target) },
    { shell: 'powershell', text: powershellScript(text, environment(target), target.adminUser) },
  ];
}

/** psql reads what follows a backslash by the line; a variable brings any name there. */
function askForPassword(role: string): string {
  return [
    '',
    `\\echo 'A password for the login:'`,
    `SELECT ${quoteLiteral(role).trimStart()} AS pgkeep_role \\gset`,
    '\\password :"pgkeep_role"',
    '',
  ].join('\n');
}

/** Names travel in the environment, where nothing takes them for options or a connection string. */
function environment({ host, port, database, sslmode, caFile }: ScriptTarget): Map<string, string> {
  const mode = isSocket(host) ? 'disable' : sslmode;
  return new Map([
    ['PGHOST', host],
    ['PGPORT', String(port)],
    ['PGDATABASE', database],
    ['PGSSLMODE', mode],
    ...(mode.startsWith('verify-') ? [['PGSSLROOTCERT', caFile ?? 'system'] satisfies [string, string]] : []),
    ['PGCLIENTENCODING', 'UTF8'],
  ]);
}

function shScript(sql: string, target: ScriptTarget): string {
  const settings = [...environment(target)].map(([name, value]) => `${name}=${quoteWord('sh', value)}`);
  const user =
    target.adminUser === undefined
      ? 'PGUSER="${PGUSER:?Name an administrator in PGUSER}"'
      : `PGUSER=${quoteWord('sh', target.adminUser)}`;
  return [
    '#!/bin/sh',
    '# psql asks for the password of the administrator where it needs one.',
    ...[...settings, user].map((setting) => `${setting} \\`),
    `psql -X -v ON_ERROR_STOP=1 ${hereDocument(sql, 'PGKEEP_SQL')}`,
  ].join('\n');
}
