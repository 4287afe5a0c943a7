import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../../../main/compose.ts';
import { protectByRules } from '../../../../main/coordinator/auto-protect/look.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { addServer } from '../../../support/apps/app.ts';
import { memoryLocation, openMemoryApp } from '../../../support/apps/killed-app.ts';
import type { KilledAt } from '../../../support/storages/for-each-crash.ts';
import { Workstation } from '../../../support/apps/workstation-to-kill.ts';
import { daily, database, place as rules, protectedIn } from '../../../support/auto-protect/stage.ts';
import { manualClock } from '../../../support/engine.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const server = () => sharedServer(18);
const minute = 60_000;
const clock = manualClock(new Date().toISOString());

/** What one look tells. */
const look = async (app: App) =>
  (await protectByRules(app.coordinator.engine)).map(({ database: name, outcome, words }) =>
    outcome === 'failed' ? words : `${outcome}: ${name}`,
  );

/** The instances that a vault has, by the database that they protect. */
const inVault = async (place: MemoryStorage) =>
  await Array.fromAsync((await Vault.open(place)).instances(), (found) =>
    'record' in found ? found.record.database : found.problem,
  );

/** Whether the newest revision of each claim says that its instance is there. */
async function claims(place: MemoryStorage): Promise<object[]> {
  const newest = new Map(
    place
      .names()
      .filter((name) => name.startsWith('claims/'))
      .map((name) => [name.slice(0, name.lastIndexOf('/')), name]),
  );
  return await Promise.all(
    [...newest.values()].map(async (name) => {
      const { instanceId, settled } = JSON.parse(String(await place.read(name))) as {
        instanceId: string;
        settled?: true;
      };
      return { instanceId, settled };
    }),
  );
}

/** A home with the rule that databases with such a name are protected by themselves. */
async function start(names: string): Promise<Workstation> {
  const env: NodeJS.ProcessEnv = {};
  const workstation = await Workstation.open({ vault: new MemoryStorage({ clock }) }, env);
  onTestFinished(() => workstation[Symbol.asyncDispose]());
  await workstation.use(async ({ client }) => {
    await addServer({ client, env }, server());
    await client.autoProtect.set({ ...rules, names, policy: daily });
  });
  return workstation;
}

/** What a home that has just become the runner tells of what the killed one left. */
function early(name: string, killed: KilledAt | undefined): string[] {
  const done = killed === undefined ? 3 : killed.at - (killed.when === 'after' ? 0 : 1);
  if (done === 0) return [`protected: ${name}`];
  // claimed, and not there yet: the home that claimed it may be at it
  return done === 1 ? [] : [`found: ${name}`];
}

const withoutIds = (calls: readonly string[]) =>
  calls.map((call) => call.replace(/claims\/[^/]+/, 'claims/DATABASE'));

/** What the flow writes: the claim, the instance, and that the claim is settled. */
const writes = [
  'write claims/DATABASE/00000001.json',
  'write instances/inst/record/00000001.json',
  'write claims/DATABASE/00000002.json',
];

it.each([
  { when: 'at once', name: 'killed_a', laterMs: 0 },
  { when: 'hours later', name: 'killed_c', laterMs: 600 * minute },
])('the home that was killed goes on $when, with the one instance that it had begun', async (later) => {
  const name = await database(server(), later.name);
  const workstation = await start(name);
  const calls = await workstation.kill({
    flow: look,
    again: async (app) => {
      clock.advance(later.laterMs);
      await app.client.overview.instances({ refresh: true });
      await look(app);
    },
    other: async ({ place }) => expect((await inVault(place)).length).toBeLessThanOrEqual(1),
    end: async ({ app, place, killed }) => {
      expect(await inVault(place), killed?.call).toEqual([name]);
      expect(await protectedIn(app)).toEqual([name]);
      const [instance] = await app.client.instances.list();
      expect(instance).toMatchObject({
        policy: { name: daily },
        scheduling: { runner: { of: 'server' } },
      });
      expect(instance?.unconfirmed).toBeUndefined();
      expect(await claims(place)).toEqual([{ instanceId: instance?.id, settled: true }]);
      expect(await look(app)).toEqual([]);
    },
  });
  expect(withoutIds(calls)).toEqual(writes);
});

it('another home that becomes the runner waits, then goes on; the killed one does not make a second', async () => {
  const name = await database(server(), 'killed_b');
  const workstation = await start('killed_b');
  const calls = await workstation.kill({
    flow: look,
    other: async ({ place, killed }) => {
      const home = await mkdtemp(join(tmpdir(), 'pgkeep-takes-over-'));
      const env: NodeJS.ProcessEnv = {};
      try {
        await using app = await openMemoryApp(home, { vault: place }, env);
        await app.client.vaults.add({ name: 'vault', location: memoryLocation('vault') });
        env['TAKEN_OVER'] = server().password;
        const credential = { kind: 'env' as const, variable: 'TAKEN_OVER' };
        const [seen] = await app.client.servers.list();
        if (seen === undefined) throw new Error('the server came with its rules');
        await app.client.servers.confirm({ server: seen.id, seen });
        // what a vault says of a server is tried with TLS only
        await app.client.servers.set({ server: seen.id, address: { tls: 'disable' }, credential });
        await app.client.autoProtect.set({ ...rules, names: 'killed_b', policy: daily, runner: 'this home' });
        expect(await look(app), killed?.call).toEqual(early(name, killed));
        clock.advance(16 * minute);
        await look(app);
        expect(await inVault(place), killed?.call).toEqual([name]);
        expect(await look(app)).toEqual([]);
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
    end: async ({ app, place, killed }) => {
      await app.client.overview.instances({ refresh: true });
      expect(await inVault(place), killed?.call).toEqual([name]);
      expect(await protectedIn(app), killed?.call).toEqual([name]);
      const [instance] = await app.client.instances.list();
      expect(await claims(place)).toEqual([{ instanceId: instance?.id, settled: true }]);
    },
  });
  expect(withoutIds(calls)).toEqual(writes);
});
