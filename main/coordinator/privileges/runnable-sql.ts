import { createHash } from 'node:crypto';
import type { AuditEntry, GrantRun, RunnableSql } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { PsqlScript, ScriptTarget } from '../../postgres/privileges/grant/scripts.ts';
import { withoutTransaction } from '../../postgres/privileges/grant/run.ts';

/** Statements with what undoes them, written out, and the scripts that run them. */
export interface WrittenPlan {
  readonly statements: readonly { readonly undo: string | null }[];
  readonly sql: string;
  readonly revokeSql: string;
  readonly notes: readonly string[];
  readonly scripts: { readonly grant: readonly PsqlScript[]; readonly revoke: readonly PsqlScript[] };
}

/** The answer of the contract. Pure; where nothing is to be run, SQL and commands are empty. */
export function runnableSql({ statements, scripts, ...plan }: WrittenPlan): RunnableSql {
  const grants = statements.length > 0;
  const revokes = statements.some(({ undo }) => undo !== null);
  const byShell = (wanted: boolean, of: readonly PsqlScript[]) => ({
    sh: wanted ? (of.find(({ shell }) => shell === 'sh')?.text ?? '') : '',
    powershell: wanted ? (of.find(({ shell }) => shell === 'powershell')?.text ?? '') : '',
  });
  const sql = grants ? plan.sql : '';
  return {
    sql,
    revokeSql: revokes ? plan.revokeSql : '',
    statements: statements.length,
    notes: [...plan.notes],
    commands: byShell(grants, scripts.grant),
    revokeCommands: byShell(revokes, scripts.revoke),
    digest: digestOf(sql),
  };
}

/** Where the scripts go: to the server as pgkeep reaches it. */
export function scriptTarget({ host, port, tls, caFile }: ServerSummary, database: string): ScriptTarget {
  return { host, port, database, sslmode: tls, ...(caFile === undefined ? {} : { caFile }) };
}

/** Names a script by its content: sha256 in hexadecimal digits. */
export function digestOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** SQL to be run, what takes it back, and its statements one by one, without comments and transaction. */
export interface ChosenSql {
  readonly sql: string;
  readonly revokeSql: string;
  readonly statements: readonly string[];
}

/**
 * The SQL with the digest that a user has seen: what a fresh look leads to, or what takes back `earlier`.
 * Throws UserErrorInvalidInput where it is another one now, and where there is nothing to be run.
 */
export function chooseSql(
  script: Pick<RunnableSql, 'sql' | 'revokeSql' | 'digest' | 'notes'>,
  statements: readonly { readonly sql: string; readonly undo: string | null }[],
  earlier: Pick<AuditEntry, 'revokeSql'> | undefined,
  { action, digest }: Pick<GrantRun, 'action' | 'digest'>,
): ChosenSql {
  if (action === 'revoke') {
    if (earlier === undefined && script.digest !== digest) throw changed();
    const sql = earlier?.revokeSql ?? script.revokeSql;
    if (sql === '') throw nothingToRun('There is nothing to take back.');
    const undone = statements.toReversed().flatMap(({ undo }) => undo ?? []);
    // an entry of the audit trail is one text
    return { sql, revokeSql: '', statements: earlier === undefined ? undone : [withoutTransaction(sql)] };
  }
  if (script.digest !== digest) throw changed();
  if (script.sql === '') throw nothingToRun(script.notes[0] ?? 'Nothing is missing.');
  return { sql: script.sql, revokeSql: script.revokeSql, statements: statements.map(({ sql }) => sql) };
}

function changed(): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    'What is missing has changed since it was shown: check again.',
    { remedy: 'Look at the new SQL, then run it. Nothing was changed.' },
  );
}

export function nothingToRun(message: string): PgkeepError {
  return new PgkeepError('UserErrorInvalidInput', message, { remedy: 'Nothing needs to be run.' });
}
