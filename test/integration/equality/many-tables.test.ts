import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { keepOriginal, type Original } from '../../support/equality/copies.ts';
import { changedByStock, expectNeverWorse } from '../../support/equality/never-worse.ts';
import { startServer, type TestServer } from '../../support/servers/postgres-server.ts';

/** As many as take several turns of everything; a database of thousands is in restore/data/many-tables.test.ts. */
const tables = 300;

/** Every tenth has an index, every twentieth a foreign key to the one before, every hundredth what else there is. */
const manyTables = `
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  DO $$ BEGIN
    FOR i IN 1..${tables} LOOP
      EXECUTE format('CREATE TABLE t%s (id integer PRIMARY KEY, t text DEFAULT %L)', i, 'table ' || i);
      EXECUTE format('INSERT INTO t%s SELECT g FROM generate_series(1, %s) AS g', i, i % 4);
      IF i % 10 = 0 THEN EXECUTE format('CREATE INDEX ON t%s (t) WHERE id > 0', i); END IF;
      IF i % 20 = 0 THEN EXECUTE format('ALTER TABLE t%s ADD FOREIGN KEY (id) REFERENCES t%s NOT VALID', i, i - 1); END IF;
      IF i % 100 = 0 THEN
        EXECUTE format('COMMENT ON TABLE t%s IS %L', i, 'number ' || i);
        EXECUTE format('GRANT SELECT ON t%s TO PUBLIC', i);
        EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON t%s FOR EACH ROW EXECUTE FUNCTION touch()', i);
        EXECUTE format('CREATE VIEW v%1$s AS SELECT id FROM t%1$s', i);
        EXECUTE format('CREATE SEQUENCE s%1$s OWNED BY t%1$s.id', i);
      END IF;
    END LOOP;
  END $$`;

describe(`${tables} tables of PostgreSQL 15`, () => {
  let app: TestApp;
  let original: Original;
  const servers = new Map<number, TestServer>();

  beforeAll(async () => {
    app = await openTestApp();
    // A dump, and a description, lock every table in one transaction.
    for (const major of [15, 18, 13]) {
      servers.set(major, await startServer({ major, settings: { max_locks_per_transaction: 512 } }));
    }
    await makeDatabase(serverOf(15), 'many', manyTables);
    original = await keepOriginal(app, { server: serverOf(15), database: 'many' });
  });

  afterAll(async () => {
    await original[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
    for (const server of servers.values()) await server.stop('immediate');
  });

  function serverOf(major: number): TestServer {
    const server = servers.get(major);
    if (!server) throw new Error(`PostgreSQL ${major} was not started.`);
    return server;
  }

  it.each([15, 18, 13])('on PostgreSQL %i are never worse than with stock', async (target) => {
    const server = serverOf(target);
    const copies = await original.copy(
      { server, database: 'many_pgkeep' },
      { server, database: 'many_stock' },
      3,
    );
    expectNeverWorse(copies);
    expect([...copies.pgkeep.keys()].filter((item) => item.startsWith('rows of '))).toHaveLength(tables);
    if (target === 15) expect(changedByStock(copies)).toEqual([]);
  });
});
