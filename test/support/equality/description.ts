import pg from 'pg';
import { inDatabase } from '../databases/test-databases.ts';
import { fingerprint } from '../databases/fingerprint.ts';
import { definitionsOf } from './definitions.ts';
import { catalogueQueries } from './catalogue-queries.ts';
import type { Place } from './place.ts';

/**
 * Everything about a database that a restore can give back: what it is about ("table app.t: owner") and how it
 * is there. Equal for equal databases on servers of one major.
 */
export type Description = ReadonlyMap<string, string>;

/** What {@link describeDatabase} says of the database itself begins so; pg_restore alone never gives it back. */
export const ofTheDatabase = 'database: ';

/** Whether an item is about rows, large objects' bytes or a sequence's value. */
export const isContent = (item: string) => /^(?:rows|bytes|value) of /.test(item);

/** Reads a database as the superuser: rows, sequences, large objects, catalogue and pg_dump's definitions. */
export async function describeDatabase(place: Place): Promise<Description> {
  const description = new Map<string, string>();
  const add = (item: string, value: string) => {
    const before = description.get(item);
    // Two things of one name, such as default privileges of two roles, stand together.
    description.set(item, before === undefined ? value : [before, value].toSorted().join('\n'));
  };
  await inDatabase(place.server, place.database, async (client) => {
    for (const [item, value] of await content(client)) add(item, value);
    await client.query(`SELECT set_config('search_path', '', false)`);
    for (const query of catalogueQueries) {
      const { rows } = await client.query<{ item: string; value: string | null }>(query);
      for (const { item, value } of rows) add(item, value ?? 'null');
    }
  });
  for (const [item, value] of await definitionsOf(place)) add(item, value);
  return description;
}

async function content(client: pg.Client): Promise<[string, string][]> {
  const { tables, sequences, largeObjects } = await fingerprint(client);
  const named = (schema: string, name: string) =>
    `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
  return [
    ...tables.map(({ schema, name, rows, sha256 }): [string, string] => [
      `rows of ${named(schema, name)}`,
      `${rows}, ${sha256}`,
    ]),
    ...sequences.map(({ schema, name, lastValue, isCalled }): [string, string] => [
      `value of ${named(schema, name)}`,
      `${lastValue}, ${isCalled ? 'called' : 'not called'}`,
    ]),
    ...largeObjects.map(({ oid, bytes, sha256 }): [string, string] => [
      `bytes of large object ${oid}`,
      `${bytes}, ${sha256}`,
    ]),
  ];
}
