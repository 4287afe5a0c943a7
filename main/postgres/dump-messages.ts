import { PgkeepError } from '../core/errors.ts';
import type { ToolExit } from '../core/process.ts';
import { accessRuleAdvice } from './connect.ts';

/** Object that pg_dump says it is dumping now: `pg_dump: dumping contents of table "public.orders"`. */
export function tableOfDumpLine(line: string): string | undefined {
  return /dumping contents of table "(.+)"$/.exec(line)?.[1];
}

/** pg_dump's warnings that concern the content of the dump; verbose chatter is none. */
export function isDumpWarning(line: string): boolean {
  return line.startsWith('pg_dump: warning: ');
}

/** The error for a pg_dump that did not end with 0, by what it wrote. */
export function dumpError(exit: ToolExit, user: string): PgkeepError {
  // The reason often stands in the details behind the error: "detail: Error message from server: …".
  const begin = exit.stderrTail.findIndex((line) => /error:|fatal:/i.test(line));
  const errors = begin === -1 ? [] : exit.stderrTail.slice(begin);
  const text = errors.join('\n');
  const first = (errors[0] ?? exit.stderrTail.at(-1) ?? '').replace(/^pg_dump: (error: )?/, '');
  const details = exit.stderrTail.slice(-40).join('\n');
  const make = (code: ConstructorParameters<typeof PgkeepError>[0], message: string, remedy?: string) =>
    new PgkeepError(code, message, { details, ...(remedy === undefined ? {} : { remedy }) });
  // How a login fails: the attempt's own words come first, because they may contain those of the rest.
  if (/password authentication failed|no password supplied|fe_sendauth/i.test(text)) {
    return make('UserErrorDBUserAuthFailed', `The server refused the login of ${user}: ${first}`);
  }
  if (/no pg_hba\.conf entry/.test(text)) {
    return make(
      'UserErrorMissingNetworkSecurityPermissions',
      `The server does not let ${user} in from this machine: ${first}`,
      accessRuleAdvice,
    );
  }
  if (/FATAL: +database ".*" does not exist/i.test(text)) return make('UserErrorDBNotFound', first);
  const failedToConnect = /connection to server .* failed|could not connect|could not translate host/i;
  if (failedToConnect.test(text) && !text.includes('FATAL:')) {
    return /SSL|certificate/i.test(text)
      ? make('UserErrorTlsFailed', `TLS with the server failed: ${first}`)
      : make('UserErrorMissingNetworkSecurityPermissions', `pg_dump cannot reach the server: ${first}`);
  }
  if (/permission denied|must be owner|row-level security|row security/i.test(text)) {
    return make('UserErrorMissingDBPermissions', `${user} lacks a privilege: ${first}`);
  }
  // --lock-wait-timeout is a statement_timeout around LOCK TABLE; nothing else of pg_dump has one
  if (/lock timeout|could not obtain lock|canceling statement due to (lock|statement) timeout/i.test(text)) {
    return make('UserErrorLockTimeout', `A table stayed locked: ${first}`);
  }
  if (
    /server closed the connection|connection to server was lost|terminating connection|could not receive data|SSL connection has been closed|the database system is|too many (clients|connections)|remaining connection slots|connection not open|timed out/i.test(
      text,
    )
  ) {
    return make('UserErrorServerConnectionClosed', `The server went away during the dump: ${first}`);
  }
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
  return make('UserErrorClientToolFailed', `pg_dump ended ${how}${first === '' ? '' : `: ${first}`}`);
}
