import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../../../../main/compose.ts';
import { addServer, completeJob, protectAndBackUp } from '../../../support/apps/app.ts';
import { forEachAppCrash, memoryLocation, openMemoryApp } from '../../../support/apps/killed-app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import type { SeenVault } from '../../../support/storages/whole-vault.ts';

const database = 'killed_at_any_write';
const env: NodeJS.ProcessEnv = {};
const place = new MemoryStorage();
let home: string;

beforeAll(async () => {
  const server = sharedServer(17);
  await makeDatabase(server, database, 'CREATE TABLE t AS SELECT 1 AS i');
  home = await mkdtemp(join(tmpdir(), 'pgkeep-crashes-'));
  await using app = await openMemoryApp(home, { vault: place }, env);
  for (const folder of (await ensureClientTools()).values()) await app.client.tools.addFolder({ folder });
  await addServer({ ...app, env }, server);
  await app.client.vaults.add({ name: 'vault', location: memoryLocation('vault') });
  await protectAndBackUp(app, { database, name: 'shop' });
});
afterAll(() => rm(home, { recursive: true, force: true }));

const runs = () => ({ home, places: { vault: place }, dying: 'vault', env });
const pointsOf = (points: SeenVault) => [...points.values()].flat();

it(
  'a backup that is killed at any write leaves the points that were there, and its home takes the next one',
  { timeout: 300_000 },
  async () => {
    const backUp = ({ client }: App) => completeJob({ client }, client.backup.start({ instance: 'shop' }));
    let seenBefore = 0;
    const calls = await forEachAppCrash({
      ...runs(),
      flow: backUp,
      // a backup takes a second: what is left on its way is cleaned at the start, and in nobody's way
      again: async (app, _points, { when }) => when === 'half' || (await backUp(app)),
      other: async ({ points, place: left, killed: at }) => {
        const hasManifest = left.names().filter((name) => name.endsWith('/manifest.json')).length;
        seenBefore = pointsOf(points).length;
        expect(seenBefore).toBe(hasManifest);
        if (at !== undefined && /manifest|runtime|jobs/.exec(at.call) === null) expect(seenBefore).toBe(1);
      },
      end: async ({ points, place: left, app, killed: at }) => {
        expect(pointsOf(points)).toHaveLength(seenBefore + (at === undefined || at.when === 'half' ? 0 : 1));
        const folders = new Set(
          left.names().map((name) => /^instances\/[^/]+\/(point-[^/]+)/.exec(name)?.[1]),
        );
        expect([...folders].filter((name) => name !== undefined).toSorted()).toEqual(
          pointsOf(points).toSorted(),
        );
        const { signature } = await app.client.points.show({ instance: 'shop', point: 'latest' });
        expect(signature).toMatchObject({ outcome: 'signed' });
      },
    });
    expect(calls).toEqual([
      'write runtime/leases/inst/00000003.json',
      'remove runtime/leases/inst/lease.beat.json',
      'createUpload instances/inst/point/archive.pgdump',
      'upload instances/inst/point/archive.pgdump',
      'upload instances/inst/point/archive.pgdump',
      'commit instances/inst/point/archive.pgdump',
      'write instances/inst/point/globals.sql',
      'write runtime/leases/inst/lease.beat.json',
      'write runtime/leases/inst/00000004.json',
      'write instances/inst/point/contents.json',
      'write instances/inst/point/manifest.sig',
      'write instances/inst/point/manifest.json',
      'write runtime/leases/inst/lease.beat.json',
      expect.stringMatching(/^write jobs\/\d{4}-\d\d\/job\.json$/),
    ]);
  },
);

it('a verification that is killed at any write has changed no point, and is run again', async () => {
  const calls = await forEachAppCrash({
    ...runs(),
    flow: ({ client }) => completeJob({ client }, client.verify.start({ instance: 'shop', point: 'latest' })),
    end: async ({ points, app }) => {
      expect(pointsOf(points)).toHaveLength(1);
      const { points: listed } = await app.client.points.list({ instance: 'shop' });
      expect(listed).toMatchObject([{ proof: { outcome: 'readable' } }]);
    },
  });
  expect(calls).toEqual([
    'write runtime/reading/inst/point/mark.json',
    'remove runtime/reading/inst/point/mark.json',
    expect.stringMatching(/^write jobs\//),
    'write instances/inst/point/verified/00000001.json',
  ]);
});

it('a protection that is killed at any write is none, or stands for everybody', async () => {
  const protect = ({ client }: App) =>
    client.instances.protect({ server: 'source', vault: 'vault', database: 'postgres', name: 'other' });
  const calls = await forEachAppCrash({
    ...runs(),
    flow: protect,
    end: async ({ points, app }) => {
      expect(points.size).toBe(2);
      expect((await app.client.instances.list()).map(({ name }) => name)).toEqual(['other', 'shop']);
    },
  });
  expect(calls).toEqual(['write instances/inst/record/00000001.json']);
});
