import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../main/core/clock.ts';
import { JobId } from '../../../../shared/ids.ts';
import { failureOf, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { leaveKilledJob } from '../../../support/apps/killed-job.ts';

/** A server that takes connections and never answers. */
let silent: Server;
const sockets: Socket[] = [];
let app: TestApp;
let serverId: string;

const words = 'the half-made database "half" on gone';

beforeEach(async () => {
  silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  app = await openTestApp();
  app.env['LOGIN'] = 'secret-of-the-dead';
  ({ id: serverId } = await app.client.servers.add({
    name: 'gone',
    address: {
      host: '127.0.0.1',
      port: (silent.address() as AddressInfo).port,
      user: 'dba',
      maintenanceDatabase: 'postgres',
      tls: 'disable',
    },
    credential: { kind: 'env', variable: 'LOGIN' },
  }));
  await app.close();
});

afterEach(async () => {
  silent.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await app[Symbol.asyncDispose]();
});

const leaveDatabase = () =>
  leaveKilledJob(app.home, {
    kind: 'database',
    words,
    serverId: serverId as never,
    database: 'half',
  });

/** Starts again, so many ms later. */
async function again(laterMs = 0): Promise<TestApp> {
  const clock = { ...systemClock, now: () => new Date(Date.now() + laterMs) };
  return await openTestApp({ home: app.home, env: app.env, replace: { clock } });
}

describe('a target server that never comes back', () => {
  it('is asked once, then not by every start, and again after a while', async () => {
    leaveDatabase();
    await using first = await again();
    await expect.poll(() => sockets).toHaveLength(1);
    // it goes on meanwhile
    expect(first.notices).toEqual([expect.stringMatching(/ was interrupted\.$/)]);
    await first.close();
    for (let start = 0; start < 3; start += 1) {
      await using next = await again();
      await next.recovered;
      expect(next.notices).toEqual([]);
    }
    expect(sockets).toHaveLength(1);
    await using later = await again(60_000);
    await expect.poll(() => sockets).toHaveLength(2);
    await later.close();
  });

  it('can be removed once the database that stays there is named', async () => {
    const job = leaveDatabase();
    await using next = await again();
    const refused = await failureOf(next.client.servers.remove({ server: 'gone' }));
    expect(refused).toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'gone is needed: pgkeep still has to drop the half-made database "half" there.',
      steps: [{ do: 'leave-databases', server: 'gone', databases: ['half'] }],
      sql: 'DROP DATABASE "half";',
    });
    const other = { server: 'gone', leaveDatabases: ['another'] };
    expect(await failureOf(next.client.servers.remove(other))).toEqual(refused);
    expect(await next.client.servers.remove({ server: 'gone', leaveDatabases: ['half'] })).toEqual({
      removed: true,
      leftDatabases: ['half'],
    });
    expect(await next.client.servers.list()).toEqual([]);
    expect((await next.client.jobs.show({ job })).leftovers).toEqual([]);
  });
});

describe('what a job left in a place that is gone', () => {
  it('is let go by its words, and nothing else', async () => {
    const left = `unfinished files in ${join(app.folder, 'unmounted')}`;
    const job = leaveKilledJob(app.home, {
      kind: 'files',
      words: left,
      location: { kind: 'folder', path: join(app.folder, 'unmounted') },
      prefix: 'point-1/',
    });
    await using next = await again();
    expect((await next.client.jobs.show({ job })).leftovers).toEqual([left]);
    expect(await failureOf(next.client.jobs.letGo({ job, leftovers: [left, 'another'] }))).toMatchObject({
      code: 'UserErrorNotFound',
      message: 'The job has not left another, or it is cleaned by now.',
    });
    expect((await next.client.jobs.show({ job })).leftovers).toEqual([left]);
    expect(await next.client.jobs.letGo({ job, leftovers: [left] })).toMatchObject({ leftovers: [] });
    await next.close();
    await using last = await again(3_600_000);
    expect(last.notices).toEqual([]);
  });

  it('stays on the list while the job runs', async () => {
    await using next = await again();
    const started = next.coordinator.jobs.start({
      kind: 'verify',
      request: { kind: 'backup', instanceId: 'inst-1' as never },
      subject: 'shop',
      instanceId: null,
      vaultId: null,
      exclusive: null,
      flow: async (context) => {
        await context.begin({ kind: 'database', words, serverId: serverId as never, database: 'half' });
        return new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
      },
    });
    const job = JobId.parse(started);
    await expect.poll(() => next.coordinator.engine.store.leftovers.list()).toHaveLength(1);
    expect(await failureOf(next.client.jobs.letGo({ job, leftovers: [words] }))).toMatchObject({
      code: 'UserErrorInvalidInput',
    });
    const leave = { server: 'gone', leaveDatabases: ['half'] };
    expect(await failureOf(next.client.servers.remove(leave))).toMatchObject({
      code: 'UserErrorJobConflict',
      message: `gone is needed: a job works on ${words}.`,
    });
  });
});
