import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { keepOriginal, type Original } from '../../support/equality/copies.ts';
import { contribDatabase } from '../../support/equality/extensions.ts';
import { changedByStock, expectNeverWorse } from '../../support/equality/never-worse.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const database = 'equality_contrib';
let app: TestApp;
let original: Original;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(sharedServer(15), database, contribDatabase);
  original = await keepOriginal(app, { server: sharedServer(15), database });
});

afterAll(async () => {
  await original[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

describe('extensions that all servers have, of PostgreSQL 15', () => {
  it.each([15, 18, 13])('on PostgreSQL %i are never worse than with stock', async (target) => {
    const server = sharedServer(target);
    const copies = await original.copy(
      { server, database: `${database}_pgkeep` },
      { server, database: `${database}_stock` },
      3,
    );
    expectNeverWorse(copies);
    expect(copies.pgkeep.get('rows of "app"."tool"')).toBe(copies.source.get('rows of "app"."tool"'));
    if (target === 15) expect(changedByStock(copies)).toEqual([]);
  });
});
