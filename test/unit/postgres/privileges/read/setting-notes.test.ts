import { describe, expect, it } from 'vitest';
import type { DumpLimits } from '../../../../../main/postgres/privileges/read/dump-limits.ts';
import { settingNotes } from '../../../../../main/postgres/privileges/read/setting-notes.ts';

const harmless: DumpLimits = {
  login: 'Backup',
  own: false,
  superuser: false,
  connections: {
    server: 100,
    reserved: 3,
    database: -1,
    role: -1,
    used: { server: 10, database: 5, role: 1 },
  },
  allowsConnections: true,
  passwordExpires: null,
  now: '2026-11-23T00:00:00Z',
  lockTable: { perTransaction: 64, capacity: 7168, documented: 6400 },
  relations: 6400,
  startsAs: null,
  setFor: {},
  tcpUserTimeout: null,
  oldSnapshotThreshold: -1,
  largeObjectsOpen: false,
  standbyDelay: null,
};
const options = { database: 'shop', azure: false, connectionsNeeded: 1 };
const notesFor = (limits: Partial<DumpLimits>, more: Partial<typeof options> = {}) =>
  settingNotes({ ...harmless, ...limits }, { ...options, ...more }).map(({ name, fatal, sql }) => ({
    name,
    fatal,
    ...(sql === undefined ? {} : { sql }),
  }));

describe('settings that hurt a dump', () => {
  it('are none on an ordinary server', () => {
    expect(notesFor({})).toEqual([]);
  });

  const withLimits = (more: Partial<DumpLimits['connections']>) => ({
    connections: { ...harmless.connections, ...more },
  });

  it('are connection limits with nothing left', () => {
    expect(notesFor(withLimits({ role: 1 }))).toEqual([
      {
        name: 'CONNECTION LIMIT of the login',
        fatal: true,
        sql: 'ALTER ROLE "Backup" CONNECTION LIMIT 2;',
      },
    ]);
    expect(notesFor(withLimits({ role: 2 }))).toEqual([]);
    expect(notesFor(withLimits({ role: 2 }), { connectionsNeeded: 2 })).toHaveLength(1);
    expect(notesFor(withLimits({ database: 5 }))).toEqual([
      {
        name: 'CONNECTION LIMIT of the database',
        fatal: true,
        sql: 'ALTER DATABASE "shop" CONNECTION LIMIT 6;',
      },
    ]);
    expect(notesFor(withLimits({ server: 13 }))).toEqual([{ name: 'max_connections', fatal: true }]);
  });

  it('do not count the session that asks, nor hold up superusers', () => {
    expect(notesFor({ ...withLimits({ role: 1 }), own: true })).toEqual([]);
    expect(notesFor({ ...withLimits({ role: 0, database: 0, server: 0 }), superuser: true })).toEqual([]);
  });

  it('are an end of the password, fatal for who is not in yet', () => {
    const sql = `ALTER ROLE "Backup" VALID UNTIL 'infinity';`;
    const expires = (passwordExpires: string, own = false) => notesFor({ passwordExpires, own });
    expect(expires('2026-11-22T23:59:59Z')).toEqual([{ name: 'VALID UNTIL', fatal: true, sql }]);
    expect(expires('2026-11-22T23:59:59Z', true)).toEqual([{ name: 'VALID UNTIL', fatal: false, sql }]);
    expect(expires('2026-12-01T00:00:00Z')).toEqual([{ name: 'VALID UNTIL', fatal: false, sql }]);
    expect(expires('2027-11-23T00:00:00Z')).toEqual([]);
  });

  it('are too few locks: perhaps beyond what is documented, surely beyond twice what there is', () => {
    const sql = 'ALTER SYSTEM SET max_locks_per_transaction = 128;';
    expect(notesFor({ relations: 6401 })).toEqual([{ name: 'max_locks_per_transaction', fatal: false, sql }]);
    expect(notesFor({ relations: 14_837 })).toMatchObject([{ fatal: true }]);
    expect(notesFor({ relations: 6401 }, { azure: true })).toEqual([
      { name: 'max_locks_per_transaction', fatal: false },
    ]);
  });

  it('are a database without entrance, another role, and limits that pg_dump does not lift', () => {
    expect(
      notesFor({
        allowsConnections: false,
        startsAs: 'other',
        tcpUserTimeout: '30s',
        oldSnapshotThreshold: 60,
        standbyDelay: 30_000,
      }),
    ).toEqual([
      { name: 'ALLOW_CONNECTIONS', fatal: true, sql: 'ALTER DATABASE "shop" ALLOW_CONNECTIONS true;' },
      { name: 'role', fatal: false, sql: 'ALTER ROLE "Backup" RESET role;' },
      { name: 'tcp_user_timeout', fatal: false, sql: 'ALTER ROLE "Backup" SET tcp_user_timeout = 0;' },
      { name: 'old_snapshot_threshold', fatal: false },
      { name: 'max_standby_streaming_delay', fatal: false },
    ]);
    expect(notesFor({ standbyDelay: -1, oldSnapshotThreshold: -1 })).toEqual([]);
    expect(notesFor({ startsAs: 'other', own: true })).toEqual([]);
  });
});
