import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
const names = ['waits_a', 'waits_b'] as const;

beforeAll(async () => {
  for (const name of names) await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
});
afterAll(async () => {
  for (const name of names) await server().dropDatabase(name);
});

/** Two workstations with one vault, in which both databases are protected. */
async function twoWorkstations(): Promise<{ readonly app: TestApp; readonly other: TestApp }> {
  const open = async () => {
    const app = await openTestApp();
    onTestFinished(() => app[Symbol.asyncDispose]());
    await addServer(app, server());
    return app;
  };
  const app = await open();
  const { path } = await addFolderVault(app);
  for (const name of names) {
    await app.client.instances.protect({ server: 'source', database: name, vault: 'vault', name });
  }
  const other = await open();
  await addFolderVault(other, 'opened', path);
  return { app, other };
}

/** What a workstation knows of each database after it has asked the vault. */
async function seenBy({ client }: TestApp) {
  await client.overview.instances({ refresh: true });
  const list = await client.instances.list();
  return Object.fromEntries(list.map(({ database, scheduling }) => [database, scheduling]));
}

describe('due backups that wait', () => {
  it('wait for every workstation, of one database or of a server, until somebody resumes', async () => {
    const { app, other } = await twoWorkstations();
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const one = await app.client.schedule.suspend({ instances: ['waits_a'], until, reason: 'new disks' });
    expect(one.suspendedHere).toBeNull();
    expect(one.instances.map(({ name }) => name)).toEqual(['waits_a']);
    await other.client.schedule.suspend({ servers: ['source'] });
    expect(await seenBy(app)).toMatchObject({
      waits_a: { suspended: { until, reason: 'new disks', of: 'instance' } },
      waits_b: { suspended: { until: null, of: 'server' } },
    });

    await other.client.schedule.resume({ instances: ['waits_a'] });
    // its server waits still
    expect(await seenBy(app)).toMatchObject({
      waits_a: {
        suspended: { until: null, of: 'server' },
        pauses: [{ from: one.instances[0]?.scheduling?.suspended?.since }],
      },
    });
    await app.client.schedule.resume({ servers: ['source'] });
    const seen = await seenBy(other);
    expect(seen['waits_a']).toMatchObject({ pauses: [{}, {}] });
    expect(seen['waits_b']).toMatchObject({ pauses: [{}] });
    expect([seen['waits_a']?.suspended, seen['waits_b']?.suspended]).toEqual([undefined, undefined]);
  });

  it('wait in one home alone where all that it runs is suspended', async () => {
    const { app } = await twoWorkstations();
    const changed = await app.client.schedule.suspend({ everything: true, reason: 'holidays' });
    expect(changed).toMatchObject({ instances: [], suspendedHere: { until: null, reason: 'holidays' } });
    const resumed = await app.client.schedule.resume({ everything: true });
    expect(resumed).toEqual({ instances: [], suspendedHere: null });
  });

  it('are refused for nothing, for a time that has passed, and for a server of which nothing is protected', async () => {
    const { app } = await twoWorkstations();
    expect(await failureOf(app.client.schedule.suspend({}))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Nothing is named: instances, servers, or everything.',
    });
    expect(
      await failureOf(app.client.schedule.suspend({ everything: true, until: '2020-01-01T00:00:00.000Z' })),
    ).toMatchObject({ message: 'The end of the suspension lies in the past.' });
    await using empty = await openTestApp();
    await addServer(empty, server());
    expect(
      await failureOf(empty.client.schedule.setRunner({ servers: ['source'], runner: 'this home' })),
    ).toMatchObject({
      message: 'No database of the server "source" is protected: no vault has a record of it.',
    });
  });
});

describe('the home that runs due backups', () => {
  it('is chosen for a server or for one of its databases, and every workstation sees it', async () => {
    const { app, other } = await twoWorkstations();
    await app.client.schedule.setRunner({ servers: ['source'], runner: 'this home' });
    await other.client.schedule.setRunner({ instances: ['waits_b'], runner: 'this home' });
    const homes = async (home: TestApp) => {
      const seen = await seenBy(home);
      return names.map((name) => ({ of: seen[name]?.runner?.of, home: seen[name]?.runner?.home }));
    };
    const seen = await homes(app);
    expect(seen.map(({ of }) => of)).toEqual(['server', 'instance']);
    expect(seen[0]?.home).not.toBe(seen[1]?.home);
    expect(await homes(other)).toEqual(seen);

    await app.client.schedule.setRunner({ instances: ['waits_b'], runner: 'none' });
    expect(await homes(other)).toEqual([seen[0], seen[0]]);
    await app.client.schedule.setRunner({ servers: ['source'], runner: 'none' });
    expect(await homes(other)).toEqual([
      { of: undefined, home: undefined },
      { of: undefined, home: undefined },
    ]);
  });

  it('stays who it is when a database is stopped and protected again, and when its server changes its name', async () => {
    const { app, other } = await twoWorkstations();
    const runners = async (home: TestApp) => (await seenBy(home))['waits_a']?.runner;
    const suspendedOf = async (home: TestApp) => (await seenBy(home))['waits_a']?.suspended;
    await app.client.schedule.setRunner({ instances: ['waits_a'], runner: 'this home' });
    await app.client.schedule.suspend({ instances: ['waits_a'] });
    const before = [await runners(other), await suspendedOf(other)];
    expect(before).toMatchObject([{ of: 'instance' }, { until: null, of: 'instance' }]);
    await app.client.instances.stop({ instance: 'waits_a', data: 'keep' });
    await app.client.instances.protect({ server: 'source', database: 'waits_a', vault: 'vault' });
    expect([await runners(app), await suspendedOf(app)]).toEqual(before);
    await app.client.schedule.setRunner({ servers: ['source'], runner: 'this home' });
    await app.client.schedule.setRunner({ instances: ['waits_a'], runner: 'none' });
    const ofServer = await runners(other);
    expect(ofServer).toMatchObject({ of: 'server' });
    await app.client.servers.set({ server: 'source', name: 'renamed', address: {} });
    expect([await runners(other), await suspendedOf(other)]).toEqual([ofServer, before[1]]);
  });

  it('is chosen with the protection, where the server has no other one', async () => {
    const { app, other } = await twoWorkstations();
    const protectIn = async ({ client }: TestApp, vault: string, runner?: 'this home' | 'none') => {
      await client.instances.stop({ instance: 'waits_a', data: 'keep' });
      const { scheduling } = await client.instances.protect({
        server: 'source',
        database: 'waits_a',
        vault,
        policy: 'Daily, kept 30 days',
        ...(runner === undefined ? {} : { runner }),
      });
      return scheduling?.runner?.of;
    };
    expect(await protectIn(app, 'vault')).toBeUndefined();
    expect(await protectIn(app, 'vault', 'this home')).toBe('instance');
    expect((await seenBy(other))['waits_a']?.runner?.of).toBe('instance');
    // as it was, and then as its server has it
    expect(await protectIn(app, 'vault')).toBe('instance');
    expect(await protectIn(app, 'vault', 'none')).toBeUndefined();
    await app.client.schedule.setRunner({ servers: ['source'], runner: 'this home' });
    expect(await protectIn(app, 'vault', 'this home')).toBe('server');
  });

  it('is known with the policies before anything is protected, and so is what keeps this home from it', async () => {
    const { app, other } = await twoWorkstations();
    const outlook = async (home: TestApp, vault: string) => {
      const { policies, format, servers } = await home.client.schedule.outlook({
        servers: ['source'],
        vault,
      });
      expect(format).toBe(2);
      expect(policies.map(({ name }) => name)).toContain('Daily, kept 30 days');
      return servers;
    };
    const serverId = (await app.client.servers.list())[0]?.id;
    const nothing = { serverId, runner: null, runsHere: false, needsPerson: null };
    const [first] = await outlook(app, 'vault');
    expect(first).toMatchObject(nothing);
    await other.client.schedule.setRunner({ servers: ['source'], runner: 'this home' });
    expect(await outlook(app, 'vault')).toMatchObject([{ serverId, runner: {}, runsHere: false }]);
    expect(await outlook(other, 'opened')).toMatchObject([{ runsHere: true }]);
    await app.client.servers.setLogin({ server: 'source', credential: { kind: 'prompt' } });
    const [asked] = await outlook(app, 'vault');
    expect(asked?.needsPerson).toBe(
      'The login of source is asked for at every use, and due backups run where nobody answers.',
    );
    expect(asked?.variable).toBeNull();
  });
});
