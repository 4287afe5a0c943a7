import { expect, it } from 'vitest';
import type { App } from '../../../../main/compose.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import { manualClock } from '../../../support/engine.ts';
import { Workstation } from '../../../support/apps/workstation-to-kill.ts';
import { sampleValues } from '../../../support/sample-policy.ts';
import { backUp, newer, older, sampleVault } from '../../../support/storages/sample-points.ts';

const instance = 'shop on db1';
const promise = (revision: number) => `write instances/inst/point/promise/0000000${revision}.json`;
const policyFile = (revision: number) => `write policies/policy/0000000${revision}.json`;

const clock = manualClock('2100-01-05T00:00:00.000Z');

/** Two points of a schedule, from the first days of the year 2100, each kept for 30 days, and what `before` does. */
async function start(
  before: (app: App) => Promise<unknown> = () => Promise.resolve(),
  ends: readonly string[] = ['2100-02-01', '2100-02-02'],
): Promise<Workstation> {
  const place = await sampleVault([], { clock });
  for (const [index, pointId] of [older, newer].entries()) {
    const at = `2100-01-0${index + 2}T01:30:00.000Z`;
    const expiresAt = `${ends[index]}T01:30:00.000Z`;
    const retention = { rule: 'default' as const, expiresAt, scheduledFor: at };
    await backUp(place, pointId, { startedAt: at, completedAt: at, retention });
  }
  const workstation = await Workstation.open({ vault: place });
  await workstation.use(async (app) => {
    // nobody logs in
    const { servers } = app.coordinator.engine.store;
    const [server] = servers.list();
    if (server !== undefined) servers.setCredential(server.id, { kind: 'env', variable: 'PW' });
    await before(app);
  });
  return workstation;
}

const add = ({ client }: App) =>
  client.policies.add({ vault: 'vault', name: 'nightly', values: sampleValues });
const assign = ({ client }: App) =>
  client.instances.assignPolicy({ instances: [instance], policy: 'nightly', confirmShorter: true });
const addAndAssign = async (app: App) => {
  await add(app);
  await assign(app);
};
/** The name of the policy by which the database is backed up. */
const assigned = async ({ client }: App) => (await client.instances.list())[0]?.policy?.name;
const keepDays =
  (count: number) =>
  ({ client }: App) =>
    client.policies.set({
      policy: 'nightly',
      values: { retention: { default: { count, unit: 'days' } } },
      confirmShorter: true,
    });
const expectCode = (code: ErrorCode) => (error: unknown) => expect(error).toMatchObject({ data: { code } });
const names = async ({ client }: App) => (await client.policies.list({})).map(({ name }) => name);

/** Until when each point is kept, and what is pending, as a workstation sees it that asks the vault. */
async function ends({ client }: App): Promise<string[]> {
  const { points } = await client.points.list({ instance });
  return points
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ promise }) => {
      const pending = promise?.pending?.promised.expiresAt?.slice(0, 10);
      const now = promise?.promised.expiresAt?.slice(0, 10);
      return `${now}${pending === undefined || pending === now ? '' : `, then ${pending}`}`;
    });
}

it('a new policy is there or not', async () => {
  await using workstation = await start();
  const calls = await workstation.kill({
    flow: add,
    other: async ({ app, killed }) => {
      const isWritten = killed === undefined || killed.when === 'after';
      expect(await names(app)).toEqual(isWritten ? ['nightly'] : []);
    },
    again: (app) => add(app).catch(expectCode('UserErrorNameAlreadyInUse')),
    end: async ({ app }) => expect(await names(app)).toEqual(['nightly']),
  });
  expect(calls).toEqual([policyFile(1)]);
});

const as30Days = ['2100-02-01', '2100-02-02'];

it('a database gets a policy with the promises of its points, or goes on as before', async () => {
  await using workstation = await start(async (app) => {
    await add(app);
    await keepDays(60)(app);
  });
  const calls = await workstation.kill({
    flow: assign,
    other: async ({ app, killed }) => {
      expect([undefined, 'nightly']).toContain(await assigned(app));
      const longer = ['2100-03-03', '2100-03-04'];
      const possible = as30Days.map((day, index) => [day, longer[index]]);
      for (const [index, end] of (await ends(app)).entries()) expect(possible[index]).toContain(end);
      // longer promises come with the policy that gives them, never without it
      if (killed !== undefined && (await assigned(app)) === undefined)
        expect(await ends(app)).toEqual(as30Days);
    },
    end: async ({ app }) => {
      expect(await assigned(app)).toBe('nightly');
      expect(await ends(app)).toEqual(['2100-03-03', '2100-03-04']);
    },
  });
  expect(calls).toEqual(['write instances/inst/record/00000002.json', promise(1), promise(1)]);
});

it('a policy that keeps shorter says so of each point before that holds, and what was cut off goes on', async () => {
  await using workstation = await start(addAndAssign);
  const shorter = as30Days.map((day) => `${day}, then 2100-01-19`);
  const calls = await workstation.kill({
    flow: keepDays(7),
    other: async ({ app }) => {
      const possible = as30Days.map((day, index) => [day, shorter[index]]);
      for (const [index, end] of (await ends(app)).entries()) expect(possible[index]).toContain(end);
    },
    end: async ({ app }) => expect(await ends(app)).toEqual(shorter),
  });
  expect(calls).toEqual([policyFile(2), promise(1), promise(1)]);

  await workstation.use(keepDays(7));
  const undone = await workstation.kill({
    flow: ({ client }) => client.policies.undo({ policy: 'nightly' }),
    other: async ({ app }) => {
      const possible = as30Days.map((day, index) => [day, shorter[index]]);
      for (const [index, end] of (await ends(app)).entries()) expect(possible[index]).toContain(end);
    },
    end: async ({ app }) => expect(await ends(app)).toEqual(as30Days),
  });
  expect(undone).toEqual([promise(2), promise(2)]);
});

it('a policy is removed or not, and one that is kept by hand is as it was chosen', async () => {
  await using workstation = await start(add);
  const removed = await workstation.kill({
    flow: ({ client }) => client.policies.remove({ policy: 'nightly' }),
    other: async ({ app, killed }) => {
      expect(await names(app)).toEqual(killed === undefined || killed.when === 'after' ? [] : ['nightly']);
    },
    again: ({ client }) =>
      client.policies.remove({ policy: 'nightly' }).catch(expectCode('UserErrorNotFound')),
    end: async ({ app }) => expect(await names(app)).toEqual([]),
  });
  expect(removed).toEqual([policyFile(2)]);

  const kept = await workstation.kill({
    flow: ({ client }) =>
      client.points.keep({ instance, point: older, keep: { until: '2101-01-01T00:00:00.000Z' } }),
    other: async ({ app }) => expect(['2100-02-01', '2101-01-01']).toContain((await ends(app))[0]),
    end: async ({ app }) => expect(await ends(app)).toEqual(['2101-01-01', '2100-02-02']),
  });
  expect(kept).toEqual([promise(1)]);
});

it('what only the least number of points kept goes on for two weeks, wherever it was cut off', async () => {
  const ofPolicy = { ...sampleValues, retention: { default: { count: 1, unit: 'days' as const } } };
  const schedule = { kind: 'hourly' as const, every: 1 as const, minute: 0 };
  await using workstation = await start(
    async (app) => {
      const values = { ...ofPolicy, schedule, keepAtLeast: 5 };
      await app.client.policies.add({ vault: 'vault', name: 'nightly', values });
      await assign(app);
    },
    ['2100-01-03', '2100-01-04'],
  );
  const calls = await workstation.kill({
    flow: ({ client }) =>
      client.policies.set({ policy: 'nightly', values: { keepAtLeast: 1 }, confirmShorter: true }),
    end: async ({ app }) => expect(await ends(app)).toEqual(['2100-01-19', '2100-01-04']),
  });
  // it is written before the policy: afterwards nobody could tell which points those were
  expect(calls).toEqual([promise(1), policyFile(2)]);
});
