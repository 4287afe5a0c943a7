import type { ErrorCode } from '../../../shared/errors.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { ToolExit } from '../../core/process.ts';
import { accessRuleAdvice } from '../connect/connection-error.ts';
import { firewallSteps } from '../connect/firewall-step.ts';
import { refusedLogin, testServer } from '../connect/refused-login.ts';
import { missingPrivilege, type DumpLogin } from './missing-privilege.ts';

/** Object that pg_dump says it is dumping now: `pg_dump: dumping contents of table "public.orders"`. */
export function tableOfDumpLine(line: string): string | undefined {
  return /dumping contents of table "(.+)"$/.exec(line)?.[1];
}

/** pg_dump's warnings that concern the content of the dump; verbose chatter is none. */
export function isDumpWarning(line: string): boolean {
  return line.startsWith('pg_dump: warning: ');
}

/** A line of the details has at most this many characters: one LOCK TABLE can name thousands of tables. */
const detailLength = 500;

const cut = (line: string) => (line.length <= detailLength ? line : `${line.slice(0, detailLength - 1)}…`);

/** The error for a pg_dump that did not end with 0, by what it wrote. */
export function dumpError(exit: ToolExit, login: DumpLogin): PgkeepError {
  const { user } = login;
  // The reason often stands in the details behind the error: "detail: Error message from server: …".
  const begin = exit.stderrTail.findIndex((line) => /error:|fatal:/i.test(line));
  const errors = begin === -1 ? [] : exit.stderrTail.slice(begin);
  const text = errors.join('\n');
  const first = cut((errors[0] ?? exit.stderrTail.at(-1) ?? '').replace(/^pg_dump: (error: )?/, ''));
  const details = exit.stderrTail.slice(-40).map(cut).join('\n');
  const make = (code: ErrorCode, message: string, remedy?: string) =>
    new PgkeepError(code, message, { details, ...(remedy === undefined ? {} : { remedy }) });
  const ofLogin = loginError({ text, first, details }, login);
  if (ofLogin !== undefined) return ofLogin;
  if (/permission denied|must be owner|row-level security|row security/i.test(text)) {
    return new PgkeepError('UserErrorMissingDBPermissions', `${user} lacks a privilege: ${first}`, {
      details,
      ...missingPrivilege(text, login),
    });
  }
  // Source of these words: ProcessInterrupts() in tcop/postgres.c, for statements and for whole sessions
  if (/due to conflict with recovery/i.test(text)) {
    return make(
      'UserErrorRecoveryConflict',
      `The server is a standby, and cancelled the dump because it held up the changes of the primary for too long: ${first}`,
    );
  }
  // --lock-wait-timeout is a statement_timeout around LOCK TABLE; nothing else of pg_dump has one
  if (/lock timeout|could not obtain lock|canceling statement due to (lock|statement) timeout/i.test(text)) {
    return make('UserErrorLockTimeout', `${lockedTables(text)} stayed locked: ${first}`);
  }
  if (
    /server closed the connection|connection to server was lost|terminating connection|could not receive data|SSL connection has been closed|the database system is|too many (clients|connections)|remaining connection slots|connection not open|timed out/i.test(
      text,
    )
  ) {
    return make('UserErrorServerConnectionClosed', `The server went away during the dump: ${first}`);
  }
  if (exit.signal === 'SIGKILL') {
    return make(
      'UserErrorClientToolFailed',
      `pg_dump was killed (SIGKILL)${first === '' ? '' : `; its last message: ${first}`}`,
      'Find out who killed it. On Linux it is mostly the out-of-memory killer, which dmesg or journalctl -k shows: give the machine more free memory, then run the backup again.',
    );
  }
  const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
  return make('UserErrorClientToolFailed', `pg_dump ended ${how}${first === '' ? '' : `: ${first}`}`);
}

interface Said {
  /** All errors, the first of them, and what is shown below the message. */
  readonly text: string;
  readonly first: string;
  readonly details: string;
}

/** The error for a session of pg_dump that did not begin; undefined where it did. */
function loginError({ text, first, details }: Said, login: DumpLogin): PgkeepError | undefined {
  const { user, server, place } = login;
  const make = (code: ErrorCode, message: string, remedy?: string) =>
    new PgkeepError(code, message, { details, ...(remedy === undefined ? {} : { remedy }) });
  const checkable = (code: ErrorCode, message: string) =>
    new PgkeepError(code, message, { details, steps: testServer(server) });
  // How a login fails: the attempt's own words come first, because they may contain those of the rest.
  if (/FATAL: .*(access token|AAD_AUTH_TOKENTYPE)/i.test(text)) {
    return checkable(
      'UserErrorBackupUserAuthFailed',
      `The server refused the Microsoft Entra login of ${user}: ${first}`,
    );
  }
  if (/password authentication failed|no password supplied|fe_sendauth/i.test(text)) {
    const { from, fix } = refusedLogin(login, first);
    const message = `The server refused the login of ${user}${from}: ${first}`;
    return new PgkeepError('UserErrorDBUserAuthFailed', message, { details, ...fix });
  }
  if (/no pg_hba\.conf entry/.test(text)) {
    return new PgkeepError(
      'UserErrorMissingNetworkSecurityPermissions',
      `The server does not allow ${user} to connect from this machine: ${first}`,
      { details, remedy: accessRuleAdvice, steps: place === undefined ? [] : firewallSteps(text, place) },
    );
  }
  if (/FATAL: +database ".*" does not exist/i.test(text)) return checkable('UserErrorDBNotFound', first);
  const failedToConnect = /connection to server .* failed|could not connect|could not translate host/i;
  if (failedToConnect.test(text) && !text.includes('FATAL:')) {
    return /SSL|certificate/i.test(text)
      ? make('UserErrorTlsFailed', `TLS with the server failed: ${first}`)
      : make('UserErrorMissingNetworkSecurityPermissions', `pg_dump cannot reach the server: ${first}`);
  }
  return undefined;
}

/** Subject of the sentence, by the statement in pg_dump's details; from 15 on it locks many in one. */
function lockedTables(text: string): string {
  const list = /\bLOCK TABLE ([^]+?) IN ACCESS SHARE MODE/.exec(text)?.[1];
  if (list === undefined) return 'A table';
  const tables = list.match(/(?:"(?:[^"]|"")*"|[^",])+/g)?.map((name) => name.trim()) ?? [];
  if (tables.length <= 1) return `The table ${list.trim()}`;
  const shown = tables.slice(0, 3).join(', ');
  return `One of ${tables.length} tables (${shown}${tables.length > 3 ? ', …' : ''})`;
}
