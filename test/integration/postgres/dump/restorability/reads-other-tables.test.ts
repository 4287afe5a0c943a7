import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import { restorabilityFindings } from '../../../../../main/postgres/dump/restorability/foreseen-findings.ts';
import { readForeseen } from '../../../../../main/postgres/dump/restorability/read-foreseen.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { stockRestore, wholeThings } from '../../../../support/databases/stock-restore.ts';
import { targetOf } from '../../../../support/target-of.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

const [source, copy] = ['reads_source', 'reads_copy'] as const;

/** Functions that read lib.cfg and lib.filled, which stock pg_restore brings after everything in app. */
const reading = `CREATE SCHEMA app; CREATE SCHEMA lib; CREATE TABLE lib.cfg (v int); INSERT INTO lib.cfg VALUES (1);
  CREATE MATERIALIZED VIEW lib.filled AS SELECT v FROM lib.cfg;
  CREATE FUNCTION lib.reads_cfg(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN RETURN coalesce((SELECT v FROM lib.cfg WHERE v = i), 0); END';
  CREATE FUNCTION lib.reads_filled(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN RETURN (SELECT count(*) FROM lib.filled); END';`;

describe.each([12, 14, 18])('on PostgreSQL %i', (major) => {
  const server = sharedServer.bind(undefined, major);
  afterEach(async () => {
    for (const name of [source, copy]) await server().dropDatabase(name);
  });

  async function foreseen(): Promise<string[]> {
    await using connection = await connect(targetOf(server(), { database: source }));
    return restorabilityFindings(await readForeseen(connection, versionTraits(major))).map(
      ({ severity, message }) => `${severity}: ${message}`,
    );
  }

  async function restored(): Promise<string[]> {
    await server().createDatabase(copy);
    await stockRestore(server(), source, copy);
    const after = new Set(await wholeThings(server(), copy));
    return (await wholeThings(server(), source)).filter((thing) => !after.has(thing));
  }

  it('a CHECK that reads a table which comes later: no warning, though stock loses the rows', async () => {
    await makeDatabase(
      server(),
      source,
      `CREATE SCHEMA app; CREATE SCHEMA lib;
       CREATE TABLE lib.allowed (code text PRIMARY KEY); INSERT INTO lib.allowed VALUES ('a'), ('b');
       CREATE FUNCTION lib.is_allowed(c text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT EXISTS (SELECT 1 FROM lib.allowed WHERE code = c) $$;
       CREATE TABLE app.aaa_check (code text, CHECK (lib.is_allowed(code))); INSERT INTO app.aaa_check VALUES ('a');
       CREATE TABLE app.zzz (i int PRIMARY KEY); INSERT INTO app.zzz SELECT generate_series(1, 1000); CREATE INDEX ON app.zzz (i)`,
    );
    expect(await foreseen()).toEqual([
      'ok: Function lib.is_allowed(text) reads lib.allowed, which may be loaded after app.aaa_check: pgkeep loads such a table again at the end, pg_restore by hand may leave it empty.',
    ]);
    expect(await restored()).toEqual(['the rows of app.aaa_check']);
  });

  it('a generated column that reads a table which comes later gets other values without an error', async () => {
    await makeDatabase(
      server(),
      source,
      `${reading} CREATE TABLE app.g (i int, n int GENERATED ALWAYS AS (lib.reads_cfg(i)) STORED); INSERT INTO app.g VALUES (1)`,
    );
    expect(await foreseen()).toEqual([
      'warning: A restore may compute other values for generated column n of app.g: function lib.reads_cfg(integer) reads lib.cfg, whose rows may come later.',
    ]);
    expect(await restored()).toEqual([]);
    const values = async (database: string) => await queryRows(server(), database, 'SELECT n FROM app.g');
    expect([await values(source), await values(copy)]).toEqual([[{ n: 1 }], [{ n: 0 }]]);
  });

  it('an index and a materialized view that read one which is filled later are lacking', async () => {
    await makeDatabase(
      server(),
      source,
      `${reading} CREATE TABLE app.t (i int); INSERT INTO app.t VALUES (1); CREATE INDEX ti ON app.t (lib.reads_filled(i));
       CREATE INDEX fine ON app.t (lib.reads_cfg(i));
       CREATE MATERIALIZED VIEW app.m AS SELECT lib.reads_filled(i) FROM app.t;
       CREATE MATERIALIZED VIEW lib.later AS SELECT lib.reads_filled(i) FROM app.t`,
    );
    expect(await foreseen()).toEqual([
      'warning: A restore may lack index app.ti: function lib.reads_filled(integer) reads lib.filled, which is filled later.',
      'warning: A restore may lack the rows of materialized view app.m: function lib.reads_filled(integer) reads lib.filled, which is filled later.',
    ]);
    expect(await restored()).toEqual(['index app.ti', 'the rows of materialized view app.m']);
  });
});
