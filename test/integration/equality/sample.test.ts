import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { makeSample } from '../../support/databases/test-databases.ts';
import { keepOriginal, type Original } from '../../support/equality/copies.ts';
import { changedByStock, expectNeverWorse } from '../../support/equality/never-worse.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const database = 'equality_sample';
let app: TestApp;
let original: Original;

beforeAll(async () => {
  app = await openTestApp();
  await makeSample(sharedServer(15), database, 'equality_sample');
  original = await keepOriginal(app, { server: sharedServer(15), database });
});

afterAll(async () => {
  await original[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

const cases = [
  { target: 15, jobs: 1 },
  { target: 15, jobs: 3 },
  { target: 18, jobs: 3 },
  { target: 13, jobs: 3 },
];

describe('the sample of PostgreSQL 15', () => {
  it.each(cases)('on PostgreSQL $target with $jobs jobs is never worse than with stock', async (restore) => {
    const server = sharedServer(restore.target);
    const copies = await original.copy(
      { server, database: `${database}_pgkeep_${restore.jobs}` },
      { server, database: `${database}_stock` },
      restore.jobs,
    );
    expectNeverWorse(copies);
    if (restore.target === 15) {
      // A primary key attached to that of the whole table counts as inherited only, once it was dumped.
      expect(changedByStock(copies)).toEqual(
        [
          'events_2024_h1',
          'events_2024_h2_login',
          'events_2024_h2_other',
          'events_2024_h2',
          'events_default',
        ].map((table) => `constraint ${table}_pkey of audit.${table}`),
      );
    }
  });
});
