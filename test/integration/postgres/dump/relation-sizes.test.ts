import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRelationSizes, relationKey } from '../../../../main/postgres/dump/relation-sizes.ts';
import { inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { connectTo } from '../../../support/target-of.ts';

const database = 'relation_sizes';
const server = () => sharedServer(14);

beforeAll(async () => {
  await makeDatabase(
    server(),
    database,
    `CREATE SCHEMA "My ""odd"" schema";
     CREATE TABLE "My ""odd"" schema"."t.x" AS SELECT generate_series(1, 10000) AS i;
     CREATE TABLE toasted (a text);
     ALTER TABLE toasted ALTER a SET STORAGE EXTERNAL;
     INSERT INTO toasted VALUES (repeat('x', 100000));
     CREATE TABLE empty (a int);
     CREATE VIEW v AS SELECT 1;
     SELECT lo_from_bytea(0, decode(repeat('ab', 100000), 'hex'))`,
  );
  await inDatabase(server(), database, (client) => client.query('VACUUM ANALYZE'));
});
afterAll(() => server().dropDatabase(database));

const pages = (count: number) => count * 8192;
const odd = relationKey('My "odd" schema', 't.x');

describe('the sizes of relations', () => {
  it('are those on the disk, TOAST included, and nothing for what has no rows', async () => {
    await using connection = await connectTo(server(), database);
    const { tables, largeObjects } = await readRelationSizes(connection);
    expect([...tables.keys()].toSorted()).toEqual(
      [odd, relationKey('public', 'toasted'), relationKey('public', 'empty')].toSorted(),
    );
    expect(tables.get(odd)).toBeGreaterThanOrEqual(pages(45));
    expect(tables.get(relationKey('public', 'toasted'))).toBeGreaterThan(100_000);
    expect(tables.get(relationKey('public', 'empty'))).toBe(0);
    expect(largeObjects).toBeGreaterThan(0);
  });

  it('are those that the last ANALYZE counted where a table is locked', async () => {
    const holder = await server().connect(database);
    try {
      await holder.query('BEGIN; LOCK TABLE toasted');
      await using connection = await connectTo(server(), database);
      const { tables } = await readRelationSizes(connection);
      expect(tables.get(odd)).toBe(pages(45));
      expect(tables.get(relationKey('public', 'toasted'))).toBeGreaterThan(100_000);
    } finally {
      await holder.end();
    }
  });
});
