import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DueEvent } from '../../../../shared/schedule/schedule.ts';
import {
  addFolderVault,
  addServer,
  openTestApp,
  type TestApp,
  type TestAppOptions,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
const names = ['due_a', 'due_b', 'due_c', 'due_d', 'due_e'] as const;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const daily = 'due';

/** Hours ago, so that no other time comes while minutes and hours pass, whatever time of day it is. */
const dueAt = new Date(Date.now() - 6 * 60 * minuteMs).toISOString().slice(11, 16);
const policy = {
  name: daily,
  values: {
    schedule: { kind: 'daily', at: dueAt },
    timeZone: 'UTC',
    weekStartsOn: 'monday',
    jitterMinutes: 0,
    retention: { default: { count: 30, unit: 'days' } },
    keepAtLeast: 1,
  },
} as const;

beforeAll(async () => {
  for (const name of names) await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
});
afterAll(async () => {
  for (const name of names) await server().dropDatabase(name);
});

/** A workstation whose clock is moved by the test; that of the vault stays what it is. */
async function workstation(options: TestAppOptions = {}) {
  const time = { aheadMs: 0 };
  const clock = {
    now: () => new Date(Date.now() + time.aheadMs),
    elapsed: () => performance.now() + time.aheadMs,
  };
  const app = await openTestApp({ ...options, replace: { ...options.replace, clock } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  return { app, pass: (ms: number) => void (time.aheadMs += ms) };
}

/** A workstation that runs the due backups of these databases, by a daily policy of the vault. */
async function runner(databases: readonly string[], options: TestAppOptions = {}) {
  const { app, pass } = await workstation(options);
  await addServer(app, server());
  const { path } = await addFolderVault(app);
  await app.client.policies.add({ vault: 'vault', ...policy });
  for (const database of databases) {
    await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'vault',
      name: database,
      policy: daily,
    });
  }
  await app.client.schedule.setRunner({ servers: ['source'], runner: 'this home' });
  return { app, pass, path };
}

/** What one run of run-due tells. */
const runDue = async ({ client }: TestApp): Promise<DueEvent[]> =>
  await Array.fromAsync(await client.schedule.runDue());

const startedIn = (events: readonly DueEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'looked' ? event.started.map(({ instanceName, why }) => `${instanceName}: ${why}`) : [],
  );
const endedIn = (events: readonly DueEvent[]) =>
  events.flatMap((event) => (event.kind === 'ended' ? [event.job] : []));

const stateOf = async ({ client }: TestApp, instance: string) =>
  (await client.schedule.status({ instances: [instance] })).instances[0];

describe('due backups', () => {
  it('begin when they are due, not before, and once', async () => {
    const { app, pass } = await runner(['due_a']);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect(await stateOf(app, 'due_a')).toMatchObject({ state: 'planned', runsHere: true, missed: [] });
    pass(dayMs);
    const events = await runDue(app);
    expect(startedIn(events)).toEqual(['due_a: catch-up']);
    expect(endedIn(events)).toMatchObject([{ state: 'completed', subject: 'due_a' }]);
    const { points } = await app.client.points.list({ instance: 'due_a' });
    expect(points).toMatchObject([{ promise: { promised: { rule: 'default', policy: { name: daily } } } }]);
    expect(points[0]?.scheduledFor).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(startedIn(await runDue(app))).toEqual([]);
    pass(dayMs);
    expect(startedIn(await runDue(app))).toHaveLength(1);
  });

  it('are one for each database however long the machine was off, and tell what was missed', async () => {
    const { app, pass } = await runner(['due_a']);
    pass(5 * dayMs);
    expect((await stateOf(app, 'due_a'))?.missed).toHaveLength(4);
    expect(startedIn(await runDue(app))).toEqual(['due_a: catch-up']);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect(await stateOf(app, 'due_a')).toMatchObject({ state: 'planned', missed: [] });
  });

  it('all run, as many of a server at a time as the setting says', async () => {
    const { app, pass } = await runner(names);
    await app.client.settings.set({ backupsPerServer: 2 });
    pass(dayMs);
    const events = await runDue(app);
    const [first] = events;
    expect(first?.kind === 'looked' ? [first.started.length, first.waiting.length] : []).toEqual([2, 3]);
    expect(endedIn(events).map(({ state }) => state)).toEqual(names.map(() => 'completed'));
  });

  it('are left to the home that is their runner', async () => {
    const { app, pass, path } = await runner(['due_a']);
    const { app: other, pass: passOther } = await workstation();
    await addServer(other, server());
    await addFolderVault(other, 'opened', path);
    await other.client.instances.confirm({ instances: ['due_a'] });
    passOther(dayMs);
    expect(startedIn(await runDue(other))).toEqual([]);
    expect(await stateOf(other, 'due_a')).toMatchObject({ state: 'runs elsewhere', runsHere: false });
    // it becomes the runner, and the first one learns it from the vault
    await other.client.schedule.setRunner({ instances: ['due_a'], runner: 'this home' });
    pass(dayMs);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect(startedIn(await runDue(other))).toEqual(['due_a: catch-up']);
    await app.client.schedule.setRunner({ instances: ['due_a'], runner: 'this home' });
    // what the other one made is seen in the vault
    expect(startedIn(await runDue(app))).toEqual([]);
  });

  it('follow what another workstation says of policy and runner, without being asked to look', async () => {
    const { app, pass, path } = await runner(['due_a', 'due_b']);
    await app.client.schedule.setRunner({ servers: ['source'], runner: 'none' });
    const { app: other } = await workstation();
    await addServer(other, server());
    await addFolderVault(other, 'opened', path);
    await other.client.instances.confirm({ instances: ['due_a', 'due_b'] });
    const { home } = await app.client.schedule.status({});
    // the other one makes the first one its runner again, by the record as that one wrote it
    await app.client.schedule.setRunner({ instances: ['due_a'], runner: 'this home' });
    await other.client.policies.set({
      policy: daily,
      values: { schedule: { kind: 'daily', at: '04:00' }, jitterMinutes: 0 },
    });
    await other.client.schedule.suspend({ instances: ['due_b'] });
    pass(dayMs);
    const events = await runDue(app);
    expect(startedIn(events)).toEqual(['due_a: catch-up']);
    const { instances } = await app.client.schedule.status({});
    expect(instances.map(({ instanceName, runner: by, state }) => [instanceName, by?.home, state])).toEqual([
      ['due_a', home.home, 'planned'],
      ['due_b', undefined, 'no runner'],
    ]);
    expect(instances[0]?.next?.planned).toMatch(/T\d\d:00:00\.000Z$/);
    expect((await app.client.instances.list())[1]?.scheduling?.suspended).toMatchObject({ of: 'instance' });
  });

  it('know what a policy said before it was changed, and from when on', async () => {
    const { app } = await runner(['due_a']);
    const change = (hours: 1 | 2) =>
      app.client.policies.set({
        policy: daily,
        values: { schedule: { kind: 'hourly', every: hours, minute: 0 }, jitterMinutes: 0 },
      });
    const { changedAt: second } = await change(1);
    await change(2);
    const { store } = app.coordinator.engine;
    const [instance] = store.instances.list();
    const history = store.policies.history(instance?.vaultId ?? '', instance?.policy?.id ?? '');
    expect(history.map(({ revision, values }) => [revision, values.schedule])).toEqual([
      [1, policy.values.schedule],
      [2, { kind: 'hourly', every: 1, minute: 0 }],
    ]);
    expect(history[1]?.from).toBe(second);
  });

  it('wait while they are suspended, and run once when that has ended', async () => {
    const { app, pass } = await runner(['due_a']);
    await app.client.schedule.suspend({ instances: ['due_a'] });
    pass(3 * dayMs);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect(await stateOf(app, 'due_a')).toMatchObject({ state: 'suspended' });
    await app.client.schedule.resume({ instances: ['due_a'] });
    expect((await stateOf(app, 'due_a'))?.missed).toEqual([]);
    // spread over the minutes of the policy like all others
    pass(30 * minuteMs);
    expect(startedIn(await runDue(app))).toHaveLength(1);
    expect(startedIn(await runDue(app))).toEqual([]);
  });

  it('never ask for a login, and say what to do', async () => {
    const asked: string[] = [];
    const { app, pass } = await runner(['due_a']);
    await app.client.servers
      .setLogin({ server: 'source', credential: { kind: 'prompt' } })
      .catch((error: unknown) => {
        asked.push(String(error));
      });
    pass(dayMs);
    expect(await stateOf(app, 'due_a')).toMatchObject({
      state: 'login needs a person',
      reason: 'The login of source is asked for at every use, and due backups run where nobody answers.',
    });
    expect(endedIn(await runDue(app))).toMatchObject([
      {
        state: 'failed',
        error: {
          code: 'UserErrorCredentialUnavailable',
          remedy: 'Let it come from the keychain, a password file or an environment variable.',
        },
      },
    ]);
    // that does not pass by itself
    pass(10 * minuteMs);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect((await stateOf(app, 'due_a'))?.missed).toMatchObject([{ why: 'failed' }]);
  });
});

describe('a due backup that failed for a reason that may pass', () => {
  it('is tried again after 5, 15 and 45 minutes, then with the next planned time', async () => {
    const { app, pass } = await runner(['due_a']);
    await app.client.servers.set({ server: 'source', address: { port: 1 } });
    pass(dayMs);
    expect(endedIn(await runDue(app))).toMatchObject([{ state: 'failed' }]);
    expect(await stateOf(app, 'due_a')).toMatchObject({ state: 'waits for another try' });
    for (const minutes of [5, 15, 45]) {
      pass((minutes - 1) * minuteMs);
      const early = await runDue(app);
      expect(startedIn(early)).toEqual([]);
      const { retryAt = null } = (await stateOf(app, 'due_a')) ?? {};
      expect(retryAt).not.toBe(null);
      expect(early[0]).toMatchObject({
        waiting: [{ instanceName: 'due_a', why: 'It failed, and is tried again then.', until: retryAt }],
      });
      pass(minuteMs + 1_000);
      expect(startedIn(await runDue(app))).toEqual(['due_a: retry']);
    }
    pass(60 * minuteMs);
    expect(startedIn(await runDue(app))).toEqual([]);
    expect(await stateOf(app, 'due_a')).toMatchObject({ state: 'planned', missed: [{ why: 'failed' }] });
    await app.client.servers.set({ server: 'source', address: { port: server().port } });
    pass(dayMs);
    expect(endedIn(await runDue(app))).toMatchObject([{ state: 'completed' }]);
  });
});
