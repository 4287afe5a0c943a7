import { libpqTls } from '../../../../shared/servers/libpq-tls.ts';
import type { TlsMode } from '../../../../shared/servers/servers.ts';
import type { Shell } from '../../../../shared/shell/command-line.ts';
import { misleadingVariables } from '../../../../shared/shell/misleading-variables.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { quoteLiteral } from '../../sql/quote.ts';
import type { GrantPlan } from './plan.ts';
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

export interface PsqlScript {
  readonly shell: Shell;
  readonly text: string;
}

/** The plan and its revocation, each as a script for sh and one for PowerShell, which feed psql. */
export function grantScripts(
  plan: GrantPlan,
  target: ScriptTarget,
): { grant: readonly PsqlScript[]; revoke: readonly PsqlScript[] } {
  return {
    grant: sqlScripts(plan.sql, target, plan.createsRole ? plan.role : undefined),
    revoke: sqlScripts(plan.revokeSql, target),
  };
}

/** Scripts that run any SQL in psql; where that makes the role `passwordOf`, they ask for its password. */
export function sqlScripts(sql: string, target: ScriptTarget, passwordOf?: string): PsqlScript[] {
  const asks = passwordOf !== undefined;
  const text = asks ? withPassword(sql, passwordOf) : sql;
  return [
    { shell: 'sh', text: shScript(text, target, asks) },
    { shell: 'powershell', text: powershellScript(text, environment(target), target.adminUser, asks) },
  ];
}

/**
 * Asks for a password of a role that was not there before: psql would otherwise replace the one that it has, and
 * without a terminal clear it. psql reads what follows a backslash by the line; a variable brings any name
 * there. The search_path of a database does not mislead it. \password runs outside of the transaction, so
 * a read-only default of the administrator's login is switched off for it.
 */
function withPassword(sql: string, role: string): string {
  const name = `${quoteLiteral(role).trimStart()}::pg_catalog.name`;
  return [
    `SELECT ${name} AS pgkeep_role, NOT EXISTS (`,
    `  SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) ${name}) AS pgkeep_is_new \\gset`,
    sql,
    '\\if :pgkeep_is_new',
    '\\if :pgkeep_terminal',
    'SET default_transaction_read_only = off;',
    `\\echo 'A password for the login:'`,
    '\\password :"pgkeep_role"',
    '\\else',
    `\\echo 'The login has no password yet, and there is no terminal to ask for one: set it in psql with \\\\password' :"pgkeep_role"`,
    '\\endif',
    '\\endif',
    '',
  ].join('\n');
}

/** Names travel in the environment, where nothing takes them for options or a connection string. */
function environment({ host, port, database, sslmode, caFile }: ScriptTarget): Map<string, string> {
  const tls = libpqTls({ host, tls: sslmode, caFile });
  return new Map([
    ['PGHOST', host],
    ['PGPORT', String(port)],
    ['PGDATABASE', database],
    ['PGSSLMODE', tls.sslmode],
    ...(tls.sslrootcert === undefined ? [] : [['PGSSLROOTCERT', tls.sslrootcert] satisfies [string, string]]),
    ['PGCLIENTENCODING', 'UTF8'],
  ]);
}

function shScript(sql: string, target: ScriptTarget, asks: boolean): string {
  const settings = [...environment(target)].map(([name, value]) => `${name}=${shWord(value)}`);
  const user =
    target.adminUser === undefined
      ? 'PGUSER="${PGUSER:?Name an administrator in PGUSER}"'
      : `PGUSER=${shWord(target.adminUser)}`;
  return [
    '#!/bin/sh',
    '# psql asks for the password of the administrator where it needs one.',
    // a subshell: what is pasted leaves no variables behind
    '(',
    `unset ${misleadingVariables.join(' ')}`,
    ...(asks ? ['if (: </dev/tty) 2>/dev/null; then terminal=1; else terminal=0; fi'] : []),
    ...[...settings, user].map((setting) => `${setting} \\`),
    `psql -X -v ON_ERROR_STOP=1 ${asks ? '-v pgkeep_terminal="$terminal" ' : ''}${hereDocument(sql, 'PGKEEP_SQL')})`,
    '',
  ].join('\n');
}
