import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { inDatabase } from '../../support/databases/test-databases.ts';
import { keepOriginal, type Original } from '../../support/equality/copies.ts';
import { makeEveryObject } from '../../support/equality/every-object.ts';
import { changedByStock, expectNeverWorse } from '../../support/equality/never-worse.ts';
import { impossibleDescriptions, tocDescriptions } from '../../support/equality/toc-descriptions.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const sources = [
  { source: 15, targets: [15, 18, 13] },
  { source: 18, targets: [18, 17] },
];

/** A primary key attached to that of the whole table counts as inherited only, once it was dumped. */
const attachedKeys = [
  'attached',
  'measure_2023',
  'measure_2024_a0',
  'measure_2024_a1',
  'measure_2024_a',
  'measure_2024',
  'measure_2024_rest',
].map((table) => `constraint ${table}_pkey of app.${table}`);

/** pg_dump 17, the nearest that compresses with zstd, writes an option of subscriptions that 15 does not know. */
const subscription = [
  'comment on subscription every_subscription',
  'definition of COMMENT SUBSCRIPTION every_subscription',
  'definition of SUBSCRIPTION every_subscription',
  'subscription every_subscription',
];

/** What the stock tools do not give back to the same major. */
const changed = (source: number) => [...attachedKeys, ...(source === 15 ? subscription : [])].toSorted();

/** A not-null constraint that is not valid became known with 18; before, it is a check. */
const instead = ['definition of CHECK CONSTRAINT app.virtual a_there'];

describe.each(sources)('every object of PostgreSQL $source', ({ source, targets }) => {
  const database = `equality_every_${source}`;
  let app: TestApp;
  let original: Original;

  beforeAll(async () => {
    app = await openTestApp();
    const server = sharedServer(source);
    await server.createDatabase(database);
    await inDatabase(server, database, (client) => makeEveryObject(client, source));
    await inDatabase(server, 'postgres', (client) =>
      client.query(`
        ALTER DATABASE ${database} OWNER TO every_owner;
        ALTER DATABASE ${database} SET search_path TO app, "odd, schema", public;
        ALTER DATABASE ${database} SET "every.setting" TO 'it''s a \\value';
        ALTER ROLE every_guest IN DATABASE ${database} SET statement_timeout TO '7s';
        ALTER DATABASE ${database} CONNECTION LIMIT 23;
        REVOKE TEMPORARY ON DATABASE ${database} FROM PUBLIC;
        GRANT CREATE ON DATABASE ${database} TO every_guest WITH GRANT OPTION;
        COMMENT ON DATABASE ${database} IS 'every kind of object'`),
    );
    original = await keepOriginal(app, { server, database });
  });

  afterAll(async () => {
    await original[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
  });

  it('has all that pg_dump knows', () => {
    expect(original.descriptions).toEqual(
      tocDescriptions.filter((name) => !(name in impossibleDescriptions)),
    );
  });

  it.each([{ target: source, jobs: 1 }, ...targets.map((target) => ({ target, jobs: 3 }))])(
    'on PostgreSQL $target with $jobs jobs is never worse than with stock',
    async ({ target, jobs }) => {
      const server = sharedServer(target);
      const copies = await original.copy(
        { server, database: `${database}_pgkeep_${jobs}` },
        { server, database: `${database}_stock` },
        jobs,
      );
      expectNeverWorse(copies, instead);
      // Another major writes many definitions in its own way.
      const differing = target === source ? changedByStock(copies) : changed(source);
      expect(differing).toEqual(changed(source));
    },
  );
});
