import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { instanceRecord } from '../../../../main/coordinator/instances/record.ts';
import { repeatedly } from '../../../../main/core/clock.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import { addFolderVault, addServer, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { trustKeyOf } from '../../../support/apps/trust-key.ts';
import { createManyDatabases } from '../../../support/databases/many-databases.ts';
import { guardChild } from '../../../support/processes/guard.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';
import { instance as instanceOf } from '../../../support/store-records.ts';

/** Only ends what hangs. */
const patient = { timeout: 300_000 };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** As many as three processes take a while for, each several turns; a backup takes a second of processor time. */
const names = Array.from({ length: 40 }, (_, index) => `due_${String(index).padStart(2, '0')}`);
const entry = join(import.meta.dirname, '../../../../main/hosts/cli/pgkeep.mjs');

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ major: 18 });
  await createManyDatabases(server, names);
});
afterAll(() => server.stop('immediate'));

/** When backups were due last, hours ago, so that no other time comes while the test runs. */
const planned = new Date(Math.floor(Date.now() / hourMs) * hourMs - 6 * hourMs);
const policy = {
  name: 'due',
  values: {
    schedule: { kind: 'daily', at: `${planned.toISOString().slice(11, 13)}:00` },
    timeZone: 'UTC',
    weekStartsOn: 'monday',
    jitterMinutes: 0,
    retention: { default: { count: 30, unit: 'days' } },
    keepAtLeast: 1,
  },
} as const;

/** Which databases the other home backs up. */
const isTheirs = (index: number): boolean => index % 4 === 3;

/** Protects all databases by a policy that they have had for two days. */
async function protectAll(app: TestApp): Promise<void> {
  const { engine } = app.coordinator;
  const added = await app.client.policies.add({ vault: 'vault', ...policy });
  const assigned = {
    id: added.id,
    since: new Date(planned.getTime() - 42 * hourMs).toISOString(),
  };
  const [vault] = engine.store.vaults.list();
  const [source] = engine.store.servers.list();
  if (vault === undefined || source === undefined) throw new Error('no vault, or no server');
  await using opened = await openVault(engine, vault);
  for (const [index, database] of names.entries()) {
    const id = InstanceId.parse(engine.ids.next('inst'));
    const known = {
      ...instanceOf(id, database),
      database,
      serverId: source.id,
      serverName: source.name,
      vaultId: vault.id,
      vaultName: vault.name,
      options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 60_000 },
      policy: { id: assigned.id, name: policy.name },
    };
    engine.store.instances.insert(known);
    engine.store.instances.setAssignedPolicy(id, assigned);
    const { home, host, user } = engine.writer;
    const runner = !isTheirs(index) ? { runner: { home, host, user } } : {};
    await opened.writeInstance({ ...instanceRecord(source, known), policy: assigned, ...runner });
  }
}

/** `pgkeep run-due` of a home, in a process of its own. */
async function startRunDue({ env }: TestApp): Promise<{ kill(): Promise<void>; ended: Promise<unknown> }> {
  const child = spawn(process.execPath, [entry, 'run-due', '--json'], {
    env: { ...env, PATH: process.env['PATH'], HOME: process.env['HOME'] },
    stdio: 'ignore',
  });
  const exited = once(child, 'close');
  await once(child, 'spawn');
  guardChild(child.pid ?? 0);
  return {
    ended: exited,
    async kill() {
      child.kill('SIGKILL');
      const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
      expect(signal).toBe('SIGKILL');
    },
  };
}

/** One look of the application and what follows from it: the databases whose backups began. */
async function runDue({ client }: TestApp): Promise<string[]> {
  const events = await Array.fromAsync(await client.schedule.runDue());
  return events.flatMap((event) =>
    event.kind === 'looked' ? event.started.map(({ instanceName }) => instanceName) : [],
  );
}

/** The instance of each point that is in the vault. */
async function pointsAt(path: string): Promise<string[]> {
  const found = await Array.fromAsync(glob(join(path, 'instances/*/point-*/manifest.json')));
  return found.map((file) => file.split(sep).at(-3) ?? '');
}

/** The databases of the one home or of the other that have been backed up. */
async function madeOf({ client }: TestApp, path: string, ofOther: boolean): Promise<string[]> {
  const instances = await client.instances.list();
  const made = new Set(await pointsAt(path));
  return instances.flatMap(({ id, name }) =>
    made.has(id) && isTheirs(names.indexOf(name)) === ofOther ? [name] : [],
  );
}

it(`two processes of one home and one of another run ${names.length} due backups once each, also those of a killed home`, async () => {
  const time = { aheadMs: 0 };
  const clock = {
    now: () => new Date(Date.now() + time.aheadMs),
    elapsed: () => performance.now() + time.aheadMs,
  };
  const app = await openTestApp({ replace: { clock, repeat: repeatedly } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, server);
  const { path } = await addFolderVault(app);
  await app.client.settings.set({ backupsPerServer: 3 });
  await protectAll(app);
  const other = await openTestApp();
  onTestFinished(() => other[Symbol.asyncDispose]());
  await addServer(other, server);
  await addFolderVault(other, 'opened', path);
  await trustKeyOf(other, app.home, 'the first home');
  await trustKeyOf(app, other.home, 'the other home');
  const theirs = names.filter((_, index) => isTheirs(index));
  await other.client.instances.confirm({ instances: names });
  await other.client.schedule.setRunner({ instances: theirs, runner: 'this home' });
  await other.close();

  const ours = await startRunDue(app);
  const others = await startRunDue(other);
  // the open application of the first home looks again and again beside its other process
  const own = names.length - theirs.length;
  const looks = (async () => {
    const lookAgain = async () => {
      await runDue(app);
      return (await madeOf(app, path, false)).length;
    };
    // a look that finds no room returns at once: the next one lets the others work
    await expect.poll(lookAgain, { ...patient, interval: 500 }).toBe(own);
  })();
  await expect.poll(async () => (await madeOf(app, path, true)).length, patient).toBeGreaterThan(0);
  await others.kill();
  await looks;
  await ours.ended;
  expect((await madeOf(app, path, true)).length).toBeLessThan(theirs.length);

  // one after the other, so that nobody waits for a real minute until the lease of the dead one was silent long enough
  await app.client.settings.set({ backupsPerServer: 1 });
  Object.assign(app.coordinator.engine.timers, {
    wait: async (milliseconds: number) => {
      time.aheadMs += milliseconds;
      await delay(1);
    },
  });
  await app.client.schedule.setRunner({ instances: theirs, runner: 'this home' });
  const left = names.length - (await pointsAt(path)).length;
  expect(left).toBeGreaterThan(0);
  expect(await runDue(app)).toHaveLength(left);
  expect(await runDue(app)).toEqual([]);
  const made = await pointsAt(path);
  expect(made).toHaveLength(names.length);
  expect(new Set(made).size).toBe(names.length);
  const { points } = await app.client.points.list({});
  expect(new Set(points.map(({ scheduledFor }) => scheduledFor))).toEqual(new Set([planned.toISOString()]));
  expect(app.coordinator.engine.store.jobs.running()).toEqual([]);
  // what the dead one left is cleaned by the next process of its home
  await using again = await openTestApp({ home: other.home });
  await again.recovered;
  expect(await Array.fromAsync(glob(join(path, 'instances/*/point-*/*.part')))).toEqual([]);
}, 600_000);
