import { quoteIdentifier } from '../../sql/quote.ts';
import type { BackupNote } from '../backup-check.ts';
import { formatCount } from '../../../../shared/words/counts.ts';
import type { DumpLimits } from './dump-limits.ts';

type SettingNote = Extract<BackupNote, { kind: 'setting' }>;

export interface SettingNoteOptions {
  readonly database: string;
  readonly azure: boolean;
  /** Connections that a backup holds at the same time. */
  readonly connectionsNeeded: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const expiryNoticeDays = 14;

/**
 * What of a server's settings hurts a dump. pg_dump lifts some limits for its own session (statement_timeout,
 * lock_timeout, idle_in_transaction_session_timeout, from 17 on transaction_timeout; idle_session_timeout does not
 * end a transaction), so they are not spoken of.
 */
export function settingNotes(limits: DumpLimits, options: SettingNoteOptions): SettingNote[] {
  return [
    ...loginNotes(limits, options),
    ...connectionNotes(limits, options),
    ...lockTableNotes(limits, options),
    ...sessionNotes(limits, options),
  ];
}

function loginNotes(limits: DumpLimits, { database }: SettingNoteOptions): SettingNote[] {
  const notes: SettingNote[] = [];
  if (!limits.allowsConnections) {
    notes.push({
      kind: 'setting',
      name: 'ALLOW_CONNECTIONS',
      value: 'false',
      effect: 'The database takes no connections.',
      fatal: true,
      remedy: 'Let the database take connections again.',
      sql: `ALTER DATABASE ${quoteIdentifier(database)} ALLOW_CONNECTIONS true;`,
    });
  }
  const { passwordExpires } = limits;
  const left = passwordExpires === null ? Infinity : Date.parse(passwordExpires) - Date.parse(limits.now);
  if (passwordExpires !== null && left < expiryNoticeDays * dayMs) {
    const when = passwordExpires.slice(0, 16).replace('T', ' ');
    notes.push({
      kind: 'setting',
      name: 'VALID UNTIL',
      value: passwordExpires,
      effect:
        left > 0
          ? `The password of this login ends on ${when} UTC; after that no backup can log in with it.`
          : `The password of this login ended on ${when} UTC; nobody can log in with it.`,
      // who is in has come in some other way, for example with a certificate or a token
      fatal: left <= 0 && !limits.own,
      remedy: 'Give the login a new password with a later end, or one without an end.',
      sql: `ALTER ROLE ${quoteIdentifier(limits.login)} VALID UNTIL 'infinity';`,
    });
  }
  return notes;
}

function connectionNotes(limits: DumpLimits, options: SettingNoteOptions): SettingNote[] {
  // Limits do not hold superusers up; those of the server leave them its reserved connections.
  if (limits.superuser) return [];
  const { connections, own } = limits;
  const needed = options.connectionsNeeded;
  const places = [
    {
      name: 'CONNECTION LIMIT of the login',
      limit: connections.role,
      used: connections.used.role,
      raise: 'Raise the connection limit of the login, or end sessions of it.',
      sql: `ALTER ROLE ${quoteIdentifier(limits.login)} CONNECTION LIMIT ${connections.used.role + needed};`,
    },
    {
      name: 'CONNECTION LIMIT of the database',
      limit: connections.database,
      used: connections.used.database,
      raise: 'Raise the connection limit of the database, or end sessions in it.',
      sql: `ALTER DATABASE ${quoteIdentifier(options.database)} CONNECTION LIMIT ${connections.used.database + needed};`,
    },
    {
      name: 'max_connections',
      limit: connections.server - connections.reserved,
      used: connections.used.server,
      raise: 'End sessions that nobody needs, or raise max_connections, which takes a restart of the server.',
    },
  ];
  return places.flatMap(({ name, limit, used, raise, sql }) => {
    // The session that asks makes room before a backup starts.
    const left = limit - (own ? used - 1 : used);
    if (limit < 0 || left >= needed) return [];
    const remaining = left <= 0 ? 'none is' : `${formatCount(left)} ${left === 1 ? 'is' : 'are'}`;
    return {
      kind: 'setting',
      name,
      value: String(limit),
      effect: `A backup needs ${needed === 1 ? 'a connection' : `${formatCount(needed)} connections`}; of ${formatCount(limit)} ${remaining} left.`,
      fatal: true,
      remedy: raise,
      ...(sql === undefined ? {} : { sql }),
    };
  });
}

/**
 * The lock table takes what is documented for certain, and more while shared memory is left: measured on 12 to
 * 18, it was full at 0.97 to 2.5 times the number that the server itself plans with.
 */
function lockTableNotes({ lockTable, relations }: DumpLimits, { azure }: SettingNoteOptions): SettingNote[] {
  if (relations <= lockTable.documented) return [];
  const fatal = relations > 2 * lockTable.capacity + 500;
  const enough = Math.ceil((lockTable.perTransaction * relations * 1.25) / lockTable.documented / 64) * 64;
  return [
    {
      kind: 'setting',
      name: 'max_locks_per_transaction',
      value: String(lockTable.perTransaction),
      effect: `pg_dump locks ${formatCount(relations)} tables, sequences and views, and the server has room for ${formatCount(lockTable.documented)} locks${fatal ? '' : ' for certain'}.`,
      fatal,
      remedy: `${azure ? 'Set the server parameter max_locks_per_transaction' : 'Set it'} to ${enough} and restart the server.`,
      ...(azure ? {} : { sql: `ALTER SYSTEM SET max_locks_per_transaction = ${enough};` }),
    },
  ];
}

function sessionNotes(limits: DumpLimits, { database }: SettingNoteOptions): SettingNote[] {
  const login = quoteIdentifier(limits.login);
  // what is set for the login in the database comes before what is set for it everywhere
  const inDatabase = (name: string) =>
    limits.setFor[name] === 'login in database' ? ` IN DATABASE ${quoteIdentifier(database)}` : '';
  const notes: SettingNote[] = [];
  if (limits.startsAs !== null && !limits.own) {
    notes.push({
      kind: 'setting',
      name: 'role',
      value: limits.startsAs,
      effect: `Sessions of this login act as ${limits.startsAs}: what that role may read counts, not what is said here.`,
      fatal: false,
      remedy: 'Check as the login itself, or take the setting back.',
      // a setting of everybody stays for the others
      sql:
        limits.setFor['role'] === 'everybody'
          ? `ALTER ROLE ${login} IN DATABASE ${quoteIdentifier(database)} SET role = 'none';`
          : `ALTER ROLE ${login}${inDatabase('role')} RESET role;`,
    });
  }
  if (limits.tcpUserTimeout !== null) {
    notes.push({
      kind: 'setting',
      name: 'tcp_user_timeout',
      value: limits.tcpUserTimeout,
      effect: 'The server ends a dump whose data the vault does not take for this long.',
      fatal: false,
      remedy: 'Switch it off for the login.',
      sql: `ALTER ROLE ${login}${inDatabase('tcp_user_timeout')} SET tcp_user_timeout = 0;`,
    });
  }
  if (limits.oldSnapshotThreshold >= 0) {
    notes.push({
      kind: 'setting',
      name: 'old_snapshot_threshold',
      value: `${limits.oldSnapshotThreshold}min`,
      effect: 'A dump that runs longer can fail with "snapshot too old".',
      fatal: false,
      remedy: 'Set it to -1 and restart the server.',
    });
  }
  if (limits.standbyDelay !== null && limits.standbyDelay >= 0) {
    notes.push({
      kind: 'setting',
      name: 'max_standby_streaming_delay',
      value: `${limits.standbyDelay}ms`,
      effect: 'The server is a standby, and cancels a dump that holds up replay for longer than this.',
      fatal: false,
      remedy: 'Back up from the primary, or set it to -1 on the standby.',
    });
  }
  return notes;
}
