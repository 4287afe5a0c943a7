import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../main/compose.ts';
import { expirePoints } from '../../../main/coordinator/expire/expire-points.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { VaultId } from '../../../shared/ids.ts';
import { forEachAppCrash, memoryLocation, type SeenAfter } from '../../support/apps/killed-app.ts';
import { Workstation } from '../../support/apps/workstation-to-kill.ts';
import { failureOf } from '../../support/apps/app.ts';
import { manualClock } from '../../support/engine.ts';
import { sampleInstanceId } from '../../support/sample-manifest.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import {
  backUp,
  endedPromise,
  newer,
  next,
  older,
  sampleVault,
} from '../../support/storages/sample-points.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const instance = 'shop on db1';
const pointsIn = ({ points }: Pick<SeenAfter, 'points'>) => points.get(sampleInstanceId);
const agreeingServer = () => Promise.resolve([{ server: 'db1', aheadMs: 0 }]);
const expectGone = (error: unknown) => expect(error).toMatchObject({ data: { code: 'UserErrorNotFound' } });
const isOf = (point: string) => (name: string) => name.includes(point);

describe('an application that is killed at any write leaves a whole vault, and comes to the same end later', () => {
  let start: Workstation;
  beforeAll(async () => {
    start = await Workstation.open({ vault: await sampleVault([older, newer]) });
  });
  afterAll(() => start[Symbol.asyncDispose]());

  it('the deletion of a point', async () => {
    const flow = ({ client }: App) => client.points.delete({ instance, point: older, typedName: 'shop' });
    const calls = await start.kill({
      flow,
      other: async (seen) => {
        expect([[newer], [older, newer]]).toContainEqual(pointsIn(seen));
        // who comes when it is half gone can finish it at once
        const isHalfGone = pointsIn(seen)?.length === 1 && seen.place.names().some(isOf(older));
        const found = await seen.app.client.vaults.abandoned({ vault: 'vault' });
        expect(found.map(({ kind }) => kind)).toEqual(isHalfGone ? ['point'] : []);
      },
      again: (app) => flow(app).catch(expectGone),
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([newer]);
        expect(seen.place.names().filter(isOf(older))).toEqual([]);
      },
    });
    expect(calls.slice(0, 2)).toEqual([
      'write instances/inst/point/ended/00000001.json',
      'remove instances/inst/point/manifest.json',
    ]);
  });

  it('the end of the protection, with all data', async () => {
    const flow = ({ client }: App) => client.instances.stop({ instance, data: 'delete', typedName: 'shop' });
    await start.kill({
      flow,
      again: async (app) => {
        if ((await app.client.instances.list()).length > 0) await flow(app);
      },
      end: async ({ place, app }) => {
        // what the killed probe of writing has left is found by whoever cleans
        expect(place.names().filter((name) => !name.endsWith('.tmp'))).toEqual(['vault.json']);
        expect(await app.client.instances.list()).toEqual([]);
      },
    });
  });

  it('the end of the protection, which keeps the data', async () => {
    const calls = await start.kill({
      flow: ({ client }) => client.instances.stop({ instance, data: 'keep' }),
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([older, newer]);
        const record = await (await Vault.open(seen.place)).readInstance(sampleInstanceId);
        const [known] = await seen.app.client.instances.list();
        expect([record?.stoppedAt, known?.stoppedAt]).toEqual([known?.stoppedAt, record?.stoppedAt]);
        expect(record?.stoppedAt).toMatch(/^20/);
      },
    });
    expect(calls).toEqual(['write instances/inst/record/00000002.json']);
  });

  it('a pin and a legal hold, and their end', async () => {
    const pin = ({ client }: App) => client.points.pin({ instance, point: older, reason: 'audit' });
    const hold = ({ client }: App) => client.points.hold({ instance, point: older, reason: 'case 7' });
    const holdsOf = async ({ app }: Pick<SeenAfter, 'app'>) =>
      (await app.client.points.list({ instance })).points.find(({ id }) => id === older)?.holds;
    const both = { pin: { reason: 'audit' }, legalHold: { reason: 'case 7' }, uncertain: [] };
    const calls = await start.kill({
      flow: async (app) => [await pin(app), await hold(app)],
      end: async (seen) => {
        expect(await holdsOf(seen)).toMatchObject(both);
        expect(seen.place.names().filter((name) => name.includes('/hold/0'))).toHaveLength(2);
      },
    });
    expect(calls).toEqual(
      [1, 2].map((revision) => `write instances/inst/point/hold/0000000${revision}.json`),
    );
    await using held = await Workstation.open({ vault: start.places.vault?.copy() as MemoryStorage });
    await held.use(async (app) => [await pin(app), await hold(app)]);
    await held.kill({
      flow: async ({ client }) => {
        await client.points.unpin({ instance, point: older });
        await client.points.release({ instance, point: older, typedName: 'shop' });
      },
      other: async (seen) => {
        if ((await holdsOf(seen)) === undefined) return;
        const refused = seen.app.client.points.delete({ instance, point: older, typedName: 'shop' });
        expect((await failureOf(refused)).code).toBe('UserErrorPointKept');
      },
      end: async (seen) => expect(await holdsOf(seen)).toBeUndefined(),
    });
  });

  it('a change of an instance', async () => {
    const calls = await start.kill({
      flow: async ({ client }) => {
        await client.instances.set({ instance: sampleInstanceId, options: { countRows: false } });
        await client.instances.rename({ instance: sampleInstanceId, name: 'renamed' });
      },
      end: async ({ place, app }) => {
        const changed = { name: 'renamed', options: { countRows: false } };
        expect(await app.client.instances.list()).toMatchObject([changed]);
        expect(await (await Vault.open(place)).readInstance(sampleInstanceId)).toMatchObject(changed);
      },
    });
    expect(calls).toEqual([2, 3].map((revision) => `write instances/inst/record/0000000${revision}.json`));
  });

  it('the making of a vault', async () => {
    await using empty = await Workstation.open({});
    const place = new MemoryStorage();
    const flow = ({ client }: App) => client.vaults.add({ name: 'vault', location: memoryLocation('vault') });
    await forEachAppCrash({
      home: empty.home,
      places: { vault: place },
      dying: 'vault',
      flow,
      end: async ({ app }) => expect(await app.client.vaults.list()).toMatchObject([{ name: 'vault' }]),
    });
  });

  it('cleaning, of what killed backups have left', async () => {
    const clock = manualClock();
    const littered = await sampleVault([older, newer], { clock });
    const folder = `instances/${sampleInstanceId}/${next}/`;
    await littered.write(`${folder}globals.sql`, Buffer.from('-- roles\n'));
    await (await littered.createUpload(`${folder}archive.pgdump`)).write(Buffer.from('half'));
    littered.leaveHalf(`instances/${sampleInstanceId}/${older}/verified/00000001.json`, Buffer.from('{}'));
    clock.advance(8 * day);
    await using workstation = await Workstation.open({ vault: littered });
    const calls = await workstation.kill({
      flow: async ({ client }) => {
        const items = await client.vaults.abandoned({ vault: 'vault' });
        await client.vaults.clean({ vault: 'vault', items });
      },
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([older, newer]);
        expect(seen.place.names()).toEqual(start.places.vault?.names());
      },
    });
    expect(calls).toHaveLength(3);
  });

  it('both looks of an expiry', async () => {
    const clock = manualClock();
    const place = await sampleVault([], { clock });
    for (const point of [older, newer]) {
      clock.advance(60_000);
      await backUp(place, point, {
        completedAt: clock.now().toISOString(),
        retention: endedPromise,
      });
    }
    const pass = async ({ coordinator: { engine } }: App) => {
      const [vault] = engine.store.vaults.list();
      if (vault === undefined) throw new Error('no vault');
      const due = new Map([[sampleInstanceId, [older, newer]]]);
      const { points, failed } = await expirePoints(engine, vault, { due }, agreeingServer);
      return { outcomes: points.map(({ pointId, outcome }) => [pointId, outcome]), failed };
    };
    const told = (outcome: string) => ({
      failed: [],
      outcomes: expect.arrayContaining([
        [older, outcome],
        [newer, 'kept'],
      ]) as unknown,
    });
    await using workstation = await Workstation.open({ vault: place });
    const first = await workstation.kill({
      flow: pass,
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([older, newer]);
        expect(await pass(seen.app)).toEqual(told('kept'));
      },
    });
    expect(first).toEqual(['write instances/inst/point/ended/00000001.json']);
    await workstation.use(async (app) => expect(await pass(app)).toEqual(told('ended')));
    clock.advance(day);
    await workstation.kill({
      flow: pass,
      other: async (seen) => expect(pointsIn(seen)).toContain(newer),
      // the dead one’s word that it deletes holds for an hour
      again: async (app) => {
        clock.advance(hour);
        await pass(app);
        const items = await app.client.vaults.abandoned({ vault: 'vault' });
        await app.client.vaults.clean({ vault: 'vault', items });
      },
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([newer]);
        expect(seen.place.names().filter(isOf(older))).toEqual([]);
      },
    });
  });

  it('the carrying over of a vault of format 1, where it is and into another one', async () => {
    const old = await sampleVault([older, newer], { format: 1 });
    const empty = new MemoryStorage({ location: 'new' });
    await Vault.create(empty, { id: VaultId.parse('vault-2'), name: 'new', createdAt: new Date(0) });
    await using workstation = await Workstation.open({ vault: old, new: empty });
    const calls = await workstation.kill({
      flow: ({ client }) => client.vaults.carryOver({ vault: 'vault' }),
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([older, newer]);
        expect((await Vault.open(seen.place)).format).toBe(2);
        await seen.app.client.points.pin({ instance, point: older, reason: 'audit' });
      },
    });
    expect(calls.at(-1)).toBe('write vault.json');
    await workstation.kill({
      dying: 'new',
      flow: async ({ client }) => {
        for await (const step of await client.vaults.copyInto({ vault: 'vault', into: 'new' })) {
          expect(step.problems).toEqual([]);
        }
      },
      end: async (seen) => {
        expect(pointsIn(seen)).toEqual([older, newer]);
        expect(await seen.app.client.instances.list()).toMatchObject([{ vaultName: 'new' }]);
        await seen.app.client.points.pin({ instance, point: older, reason: 'audit' });
      },
    });
  });
});
