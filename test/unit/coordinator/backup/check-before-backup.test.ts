import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BackupGap } from '../../../../shared/privileges.ts';
import { grantScriptOf } from '../../../../main/coordinator/privileges/write-grants.ts';
import {
  checkBeforeBackup,
  privilegeReadiness,
  restorabilityNotes,
  withFullRemedy,
} from '../../../../main/coordinator/backup/check-before-backup.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { serverTraits } from '../../../../main/postgres/connect/server-traits.ts';
import { grantSql } from '../../../../main/postgres/privileges/grant/for-backup.ts';
import { backupCheck, tableGap } from '../../../support/backup-check.ts';
import { openProtectingEngine } from '../../../support/engine.ts';
import { server } from '../../../support/store-records.ts';

/** A server that lets everybody in, and then says nothing any more. */
async function startSilentServer() {
  const asked = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.once('data', () => {
      // AuthenticationOk, ReadyForQuery
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
      socket.once('data', () => asked.resolve());
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    asked: asked.promise,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

describe('a check before a backup', () => {
  it('that gets no answer within 30 seconds is left out, and the log says so', async () => {
    await using silent = await startSilentServer();
    await using engine = await openProtectingEngine();
    const lines: string[] = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const subject = { server: server(), database: 'shop' };
    const address = { ...server(), port: silent.port, host: '127.0.0.1', tls: 'disable' as const };
    const target = { address, database: 'shop', password: undefined, warnings: [], notes: [] };
    const context = { signal: new AbortController().signal, log: (line: string) => void lines.push(line) };
    const checked = checkBeforeBackup(engine, subject, target, context);
    await silent.asked;
    vi.advanceTimersByTime(29_999);
    await Promise.resolve();
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(await checked).toBeUndefined();
    expect(lines).toEqual(['privileges: could not be checked: no answer within 30 seconds']);
  });
});

describe('the error of a backup that lacks privileges', () => {
  const error = new PgkeepError('UserErrorMissingDBPermissions', 'backup lacks a privilege: table a', {
    details: 'pg_dump: error',
    sql: 'a guess',
  });

  it('names how many objects, and carries the SQL for all of them', () => {
    const found = backupCheck(['a', 'b', 'c', 'd'].map(tableGap));
    expect(withFullRemedy(error, found)).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      message:
        'backup lacks a privilege: table a. In all, 4 objects lack a privilege: table "public"."a", table "public"."b", table "public"."c", ….',
      sql: grantScriptOf(grantSql(found, 'smallest'), server()).sql,
      details: 'pg_dump: error',
    });
  });

  it('names each kind of object as a person would, and each once', () => {
    const named = (gap: BackupGap) => {
      const { message } = withFullRemedy(error, backupCheck([gap, gap])) as PgkeepError;
      return /missing: (.*)\.$/.exec(message)?.[1];
    };
    const owner = 'app';
    expect(named({ kind: 'login' })).toBe('the login');
    expect(named({ kind: 'role' })).toBe('the login');
    expect(named({ kind: 'connect' })).toBe('the database');
    expect(named({ kind: 'schema', schema: '" app', owner })).toBe('schema """ app"');
    expect(named({ kind: 'sequence', schema: 's', name: 'n', owner })).toBe('sequence "s"."n"');
    expect(named({ kind: 'row security', schema: 's', name: 't', owner, forced: false })).toBe(
      'table "s"."t"',
    );
    expect(named({ kind: 'large object', oid: '7', owner })).toBe('large object 7');
  });

  it('tells two tables of one name in two schemas apart, and grants both', () => {
    const gap = (schema: string): BackupGap => ({ kind: 'table', schema, name: 'orders', owner: 'app' });
    const found = withFullRemedy(error, backupCheck([gap('past'), gap('shop')])) as PgkeepError;
    expect(found.message).toContain(
      'In all, 2 objects lack a privilege: table "past"."orders", table "shop"."orders".',
    );
    expect(found.sql).toMatch(/"past"\."orders"/);
    expect(found.sql).toMatch(/"shop"\."orders"/);
  });

  it('ends its first sentence once, and names three of three without an ellipsis', () => {
    const ended = new PgkeepError('UserErrorMissingDBPermissions', 'It lacks a privilege!');
    const three = backupCheck(['a', 'b', 'c'].map(tableGap));
    expect((withFullRemedy(ended, three) as PgkeepError).message).toBe(
      'It lacks a privilege! In all, 3 objects lack a privilege: table "public"."a", table "public"."b", table "public"."c".',
    );
  });

  it('stays as it is without a check, or where the check finds nothing that stops a dump', () => {
    const tomorrow: BackupGap = {
      kind: 'default privileges',
      owner: 'app',
      schema: 'public',
      objects: 'tables',
    };
    expect(withFullRemedy(error, undefined)).toBe(error);
    expect(withFullRemedy(error, backupCheck([tomorrow]))).toBe(error);
    const other = new PgkeepError('UserErrorLockTimeout', 'locked');
    expect(withFullRemedy(other, backupCheck([tableGap('a')]))).toBe(other);
  });
});

describe('privileges in the readiness of a backup', () => {
  const later: BackupGap = { kind: 'default privileges', owner: 'app', schema: 'public', objects: 'tables' };
  const brief = (check: ReturnType<typeof backupCheck>) =>
    privilegeReadiness(check).map(({ title, severity, sql }) => [title, severity, sql !== undefined]);

  it('are one good line where nothing is missing', () => {
    expect(brief(backupCheck([]))).toEqual([['Privileges', 'ok', false]]);
  });

  it('are one blocker with the SQL for all that a dump fails at', () => {
    const found = privilegeReadiness(backupCheck([tableGap('a'), tableGap('b')]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      severity: 'blocker',
      code: 'UserErrorMissingDBPermissions',
      remedy: 'Run the SQL as an administrator, in the database that is backed up.',
      sql: grantSql(backupCheck([tableGap('a'), tableGap('b')]), 'smallest').sql,
    });
  });

  it('carry the SQL once: with the blocker, or with what is created tomorrow where nothing blocks', () => {
    expect(privilegeReadiness(backupCheck([later])).filter(({ sql }) => sql !== undefined)).toHaveLength(1);
    const both = privilegeReadiness(backupCheck([tableGap('a'), later]));
    expect(both.filter(({ sql }) => sql !== undefined).map(({ severity }) => severity)).toEqual(['blocker']);
    expect(both).toHaveLength(2);
  });

  it('say how many more roles create what the login could not read', () => {
    const of = (...owners: string[]) =>
      privilegeReadiness(backupCheck(owners.map((owner) => ({ ...later, owner })))).map(
        ({ message }) => message,
      );
    expect(of('app').join()).not.toContain('The same holds');
    expect(of('app', 'b').join()).toMatch(/ The same holds for 1 more role\.$/);
    expect(of('app', 'b', 'c').join()).toMatch(/ The same holds for 2 more roles\.$/);
  });

  it('of a setting that stops a dump are a line of their own, not a missing privilege', () => {
    const setting = {
      kind: 'setting',
      name: 'max_connections',
      value: '1',
      effect: 'None is left.',
      fatal: true,
      remedy: 'Raise it.',
      sql: 'ALTER SYSTEM …;',
    } as const;
    const found = privilegeReadiness({ ...backupCheck([]), notes: [setting] });
    expect(found).toMatchObject([
      { title: 'max_connections', severity: 'blocker', remedy: 'Raise it.', sql: 'ALTER SYSTEM …;' },
    ]);
    expect(found[0]?.code).toBeUndefined();
  });
});

describe('privileges that no SQL gives', () => {
  const gap: BackupGap = { kind: 'row security', schema: 'app', name: 't', owner: 'app', forced: true };
  const traits = serverTraits({ major: 15, managedBy: 'azure' });
  const on15 = (...gaps: BackupGap[]) => ({
    ...backupCheck(gaps),
    server: { version: '15.1', major: 15, traits },
  });
  const whatHelps =
    'Row-level security binds even the owner of "app"."t" (FORCE ROW LEVEL SECURITY), and on Azure nobody can give BYPASSRLS to "backup" before PostgreSQL 16. Let the owner run ALTER TABLE "app"."t" NO FORCE ROW LEVEL SECURITY and check again, or upgrade the server to PostgreSQL 16 or newer.';

  it('are a blocker without SQL, which says why and what people can do', () => {
    const [finding] = privilegeReadiness(on15(gap));
    expect(grantSql(on15(gap), 'smallest').statements).toStrictEqual([]);
    expect(finding).toMatchObject({
      severity: 'blocker',
      code: 'UserErrorMissingDBPermissions',
      remedy: whatHelps,
    });
    expect(finding).not.toHaveProperty('sql');
  });

  it('stand beside the SQL that gives the rest', () => {
    const [finding] = privilegeReadiness(on15(gap, tableGap('a')));
    expect(finding?.remedy).toBe(
      `Run the SQL as an administrator, in the database that is backed up. ${whatHelps}`,
    );
    expect(finding?.sql).toContain('GRANT SELECT ON TABLE "public"."a"');
  });

  it('are in the error of a backup, too, which offers no SQL where there is none', () => {
    const error = new PgkeepError('UserErrorMissingDBPermissions', 'It lacks a privilege.', {
      sql: 'a guess',
    });
    const found = withFullRemedy(error, on15(gap)) as PgkeepError;
    expect(found.remedy).toBe(whatHelps);
    expect(found.sql).toBeUndefined();
  });
});

describe('what a restore of the backup may lack, in the notes of the backup', () => {
  it('is nothing without a check, or where it has all', () => {
    expect(restorabilityNotes(undefined)).toEqual([]);
    expect(restorabilityNotes(backupCheck([tableGap('a')]))).toEqual([]);
  });

  it('is a sentence for each warning', () => {
    const foreseen = { kind: 'not readable', catalogues: ['pg_proc'] } as const;
    const check = { ...backupCheck([]), notes: [{ kind: 'restorability', foreseen } as const] };
    expect(restorabilityNotes(check)).toEqual([
      'Whether a restore gives everything back can’t be foreseen: pg_proc can’t be read.',
    ]);
  });
});
