import { describe, expect, it, vi } from 'vitest';
import { readDatabaseProperties } from '../../../../../main/postgres/sql/catalogue.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import {
  createDatabase,
  dropMarkedDatabase,
  isMarked,
  restoreMark,
  removeMark,
} from '../../../../../main/postgres/restore/database/create.ts';
import type { DatabaseProperties } from '../../../../../shared/points/manifest.ts';
import { databaseExists, inDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { supportedMajors } from '../../../../support/servers/postgres-server.ts';
import { connectTo, targetOf } from '../../../../support/target-of.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

const jobId = 'job-20260101t000000-aabbccdd';
const otherJob = 'job-20260101t000000-00000000';

const properties = (more: Partial<DatabaseProperties> = {}): DatabaseProperties => ({
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  localeProvider: 'libc',
  owner: 'postgres',
  connectionLimit: -1,
  settings: [],
  ...more,
});

/** Creates a database like that and says what it became and what was chosen. */
async function create(major: number, name: string, wanted: Partial<DatabaseProperties>) {
  await using connection = await connectTo(sharedServer(major));
  const { choices } = await createDatabase(
    connection,
    { name, properties: properties(wanted), jobId },
    versionTraits(major),
  );
  await removeMark(connection, name, -1);
  await using inside = await connectTo(sharedServer(major), name);
  const { encoding, collate, ctype, localeProvider, locale, icuRules } = await readDatabaseProperties(
    inside,
    versionTraits(major),
  );
  return {
    choices,
    became: {
      encoding,
      collate,
      ctype,
      localeProvider,
      ...(locale === undefined ? {} : { locale }),
      ...(icuRules === undefined ? {} : { icuRules }),
    },
  };
}

const cLocale = { collate: 'C', ctype: 'C', localeProvider: 'libc' } as const;

describe.each(supportedMajors)('CREATE DATABASE on PostgreSQL %i', (major) => {
  it('gives what the source had', async () => {
    const name = `create "like"'; --\nü`;
    expect(await create(major, name, {})).toEqual({
      choices: [],
      became: { encoding: 'UTF8', ...cLocale },
    });
  });

  it('LATIN1, which does not fit every locale', async () => {
    expect(await create(major, 'create_latin1', { encoding: 'LATIN1' })).toEqual({
      choices: [],
      became: { encoding: 'LATIN1', ...cLocale },
    });
  });

  it('says what it chose for a locale that the server does not have', async () => {
    const { choices, became } = await create(major, 'create_far', {
      collate: 'tlh_QO.utf8',
      ctype: 'tlh_QO.utf8',
    });
    expect(became).toEqual({ encoding: 'UTF8', ...cLocale });
    expect(choices).toHaveLength(1);
    expect(choices[0]).toMatch(
      /libc tlh_QO\.utf8\); used the server’s default locale instead: .* \(.*tlh_QO\.utf8/,
    );
  });

  it('icu where there is icu, else libc with a word about it', async () => {
    const wanted = { localeProvider: 'icu', locale: 'de-DE' } as const;
    const { choices, became } = await create(major, 'create_icu', wanted);
    if (major >= 15) {
      expect({ choices, became }).toEqual({
        choices: [],
        became: { encoding: 'UTF8', collate: 'C', ctype: 'C', ...wanted },
      });
    } else {
      expect(became).toEqual({ encoding: 'UTF8', ...cLocale });
      expect(choices[0]).toMatch(/\(icu de-DE\); used libc C instead: text may sort differently$/);
    }
  });

  it('builtin where there is builtin, else libc with a word about it', async () => {
    const wanted = { localeProvider: 'builtin', locale: 'C.UTF-8' } as const;
    const { choices, became } = await create(major, 'create_builtin', wanted);
    if (major >= 17) {
      expect(choices).toEqual([]);
      expect(became).toMatchObject(wanted);
    } else {
      expect(became).toEqual({ encoding: 'UTF8', ...cLocale });
      expect(choices[0]).toContain('(builtin C.UTF-8); used libc C instead');
    }
  });

  it('refuses a name that is taken, and an encoding that is none', async () => {
    await sharedServer(major).createDatabase('create_taken');
    await using connection = await connectTo(sharedServer(major));
    await expect(
      createDatabase(
        connection,
        { name: 'create_taken', properties: properties(), jobId },
        versionTraits(major),
      ),
    ).rejects.toMatchObject({
      code: 'UserErrorDatabaseNameAlreadyInUse',
    });
    expect(await isMarked(connection, 'create_taken', jobId)).toBe(false);
    await expect(
      createDatabase(
        connection,
        { name: 'create_odd', properties: properties({ encoding: 'KLINGON' }), jobId },
        versionTraits(major),
      ),
    ).rejects.toMatchObject({
      code: 'UserErrorCreateDatabaseFailed',
      message: expect.stringContaining('KLINGON') as string,
    });
    expect(await databaseExists(sharedServer(major), 'create_odd')).toBe(false);
  });

  it('says what a login without CREATEDB needs, and that fixes it', async () => {
    const role = 'create_nobody';
    await queryRows(sharedServer(major), 'postgres', `CREATE ROLE ${role} LOGIN PASSWORD 'nobody'`);
    await using connection = await connectTo(sharedServer(major), 'postgres', {
      user: role,
      password: 'nobody',
    });
    const attempt = () =>
      createDatabase(
        connection,
        { name: 'create_refused', properties: properties(), jobId },
        versionTraits(major),
      );
    const error: unknown = await attempt().catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'UserErrorCreateDatabaseFailed' });
    const { sql } = error as { sql: string };
    expect(sql).toBe(`ALTER ROLE "${role}" CREATEDB;`);
    await queryRows(sharedServer(major), 'postgres', sql);
    expect(await attempt()).toEqual({ choices: [] });
  });
});

describe('icu', () => {
  it.each([16, 17, 18])('keeps its rules on %i', async (major) => {
    const wanted = { localeProvider: 'icu', locale: 'en-US', icuRules: `&a < 'g'` } as const;
    expect(await create(major, 'create_rules', wanted)).toMatchObject({ choices: [], became: wanted });
  });

  it('does without its rules where they are not known', async () => {
    const wanted = { localeProvider: 'icu', locale: 'en-US', icuRules: '&a < g' } as const;
    expect((await create(15, 'create_rules', wanted)).became).toMatchObject({ localeProvider: 'icu' });
  });
});

describe('the mark', () => {
  it('is a connection limit that no user sets and no two jobs share', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `job-20260101t000000-${index}`);
    const marks = ids.map(restoreMark);
    expect(new Set(marks).size).toBe(200);
    for (const mark of marks) {
      expect(mark).toBeGreaterThanOrEqual(1_000_000_000);
      expect(mark).toBeLessThan(2 ** 31);
    }
    expect(restoreMark(jobId)).toBe(restoreMark(jobId));
  });

  describe.each([12, 18])('on PostgreSQL %i', (major) => {
    const server = () => sharedServer(major);
    const limitOf = async (name: string) =>
      (
        await queryRows<{ limit: number }>(
          server(),
          'postgres',
          'SELECT datconnlimit AS limit FROM pg_database WHERE datname = $1',
          [name],
        )
      )[0]?.limit;

    async function marked(connection: Connection, name: string): Promise<void> {
      await createDatabase(connection, { name, properties: properties(), jobId }, versionTraits(major));
    }

    it('is there from the first moment and names its job', async () => {
      await using connection = await connectTo(server());
      await marked(connection, 'mark_named');
      expect(await limitOf('mark_named')).toBe(restoreMark(jobId));
      expect(await isMarked(connection, 'mark_named', jobId)).toBe(true);
      expect(await isMarked(connection, 'mark_named', otherJob)).toBe(false);
      expect(await isMarked(connection, 'mark_absent', jobId)).toBe(false);
    });

    it('taken away, the database is the user’s: it is not dropped any more', async () => {
      await using connection = await connectTo(server());
      await marked(connection, 'mark_whole');
      await removeMark(connection, 'mark_whole', 5);
      expect(await limitOf('mark_whole')).toBe(5);
      expect(await dropMarkedDatabase(connection, 'mark_whole', jobId)).toBe(false);
      expect(await databaseExists(server(), 'mark_whole')).toBe(true);
    });

    it('of another job, or none: it is not dropped', async () => {
      await using connection = await connectTo(server());
      await marked(connection, 'mark_foreign');
      await server().createDatabase('mark_none');
      expect(await dropMarkedDatabase(connection, 'mark_foreign', otherJob)).toBe(false);
      expect(await dropMarkedDatabase(connection, 'mark_none', jobId)).toBe(false);
      expect(await dropMarkedDatabase(connection, 'mark_absent', jobId)).toBe(false);
      expect(await databaseExists(server(), 'mark_foreign')).toBe(true);
      expect(await databaseExists(server(), 'mark_none')).toBe(true);
      // and whoever wants to enter it still can
      await inDatabase(server(), 'mark_none', (client) => client.query('SELECT 1'));
    });

    it('drops a database with subscriptions, and tells no publisher', async () => {
      const name = 'mark_subscribed';
      await using connection = await connectTo(server());
      await marked(connection, name);
      // nobody listens there: a word to the publisher would fail
      await queryRows(
        server(),
        name,
        `CREATE SUBSCRIPTION "the ""sub""" CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p
           WITH (connect = false, slot_name = 'production')`,
      );
      await expect(dropMarkedDatabase(connection, name, jobId, targetOf(server()))).resolves.toBe(true);
      expect(await databaseExists(server(), name)).toBe(false);
    });

    it('drops a database whose DROP was interrupted: the server wrote over the mark', async () => {
      const name = 'mark_interrupted';
      await using connection = await connectTo(server());
      await marked(connection, name);
      // what the server writes down before it removes the files
      await queryRows(
        server(),
        'postgres',
        `UPDATE pg_database SET datconnlimit = -2 WHERE datname = '${name}'`,
      );
      await expect(dropMarkedDatabase(connection, name, jobId, targetOf(server()))).resolves.toBe(true);
      expect(await databaseExists(server(), name)).toBe(false);
    });

    it('ends a CREATE DATABASE that the server goes on with, and that nobody waits for any more', async () => {
      const name = 'mark_creating';
      await using connection = await connectTo(server());
      await using creating = await connectTo(server());
      // the row of the new database cannot be written until the lock is given up
      const holder = await server().connect('postgres');
      await holder.query('BEGIN; LOCK TABLE pg_catalog.pg_database IN SHARE ROW EXCLUSIVE MODE');
      const made = marked(creating, name).then(
        () => 'made',
        () => 'ended',
      );
      const waits = () =>
        queryRows(
          server(),
          'postgres',
          `SELECT FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE "${name}"%' AND wait_event_type = 'Lock'`,
        );
      await vi.waitFor(async () => expect(await waits()).toHaveLength(1), { timeout: 20_000 });
      expect(await dropMarkedDatabase(connection, name, jobId)).toBe(false);
      await holder.query('ROLLBACK');
      await holder.end();
      expect(await made).toBe('ended');
      expect(await databaseExists(server(), name)).toBe(false);
    });

    it('drops a database in which sessions work', async () => {
      const name = `mark "busy"; --`;
      await using connection = await connectTo(server());
      await marked(connection, name);
      const session = await server().connect(name);
      await session.query('CREATE TABLE t AS SELECT generate_series(1, 100)');
      const working = session.query('BEGIN; LOCK t; SELECT pg_sleep(600)');
      await Promise.all([
        expect(working).rejects.toThrow(/terminat/i),
        expect(dropMarkedDatabase(connection, name, jobId)).resolves.toBe(true),
      ]);
      expect(await databaseExists(server(), name)).toBe(false);
      await session.end().catch(() => {});
    });
  });
});
