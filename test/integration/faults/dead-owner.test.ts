import BetterSqlite from 'better-sqlite3';
import { existsSync, readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAppProcess, type AppProcess, type StartOptions } from '../../support/apps/app-process.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { canUnshare } from '../../support/processes/name-spaces.ts';
import { startProxy, type TestProxy } from '../../support/servers/proxy.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = () => sharedServer(17);
const database = 'dead_owner';
const patience = { timeout: 30_000, interval: 20 };
let proxy: TestProxy;
/** The pgkeep that runs on while others are killed. */
let app: TestApp;
/** What its timer does. */
let look: () => void;
let vaultFolder: string;

beforeAll(async () => {
  const repeat = (_milliseconds: number, work: () => void) => {
    look = work;
    return { [Symbol.dispose]: () => {} };
  };
  [app, proxy] = await Promise.all([
    openTestApp({ replace: { repeat } }),
    startProxy({ port: server().port, bytesPerSecond: 8_000_000 }),
  ]);
  await makeDatabase(server(), database, incompressibleTable('big', 40_000));
  await addServer(app, server(), { name: 'slow', port: proxy.port });
  ({ path: vaultFolder } = await addFolderVault(app, 'vault'));
  await app.client.instances.protect({ server: 'slow', database, vault: 'vault', name: 'shop' });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

// What one test killed is cleaned before the next one counts files.
afterEach(async () => {
  proxy.stall(false);
  await vi.waitFor(async () => {
    look();
    const open = (await app.client.jobs.list({})).filter(({ leftovers }) => leftovers.length > 0);
    if (open.length > 0) throw new Error(`not cleaned yet: ${JSON.stringify(open)}`);
  }, patience);
});

/** A backup in a process of its own that stands in the middle; the caller kills it. */
async function stalledBackup(options: StartOptions = {}): Promise<AppProcess> {
  const passed = proxy.bytes.toClient;
  const child = await startAppProcess(app, { run: 'backup', input: { instance: 'shop' } }, options);
  await child.until(() => expect(proxy.bytes.toClient - passed).toBeGreaterThan(2_000_000));
  proxy.stall(true);
  await child.until(() => expect(child.states.at(-1)?.progress?.phase).toBe('dumping'));
  return child;
}

async function kill(child: AppProcess): Promise<void> {
  await child.kill();
  proxy.stall(false);
}

/** What a job's row says of its owner, as if its pid had been given to another process, or its clock been wrong. */
function rewrite(columns: {
  pid?: number;
  heartbeat_at?: string;
  host?: string;
  owner?: string | null;
}): void {
  const store = new BetterSqlite(join(app.home, 'pgkeep.sqlite'));
  for (const [column, value] of Object.entries(columns)) {
    store.prepare(`UPDATE jobs SET ${column} = ? WHERE state = 'in progress'`).run(value);
  }
  store.close();
}

const newest = async () => (await app.client.jobs.list({ limit: 1 }))[0];
const unfinished = async () =>
  (await readdir(vaultFolder, { recursive: true })).filter((name) => /\.part$|\.tmp$/.test(name));
const inAYear = '2031-01-01T00:00:00.000Z';

describe('a pgkeep that runs on while another one is killed with kill -9', () => {
  it('marks its job without a restart although the pid repeats and the clock was ahead, and cleans', async () => {
    const child = await stalledBackup();
    rewrite({ pid: process.pid, heartbeat_at: inAYear });
    look();
    expect(await newest()).toMatchObject({ state: 'in progress' });
    await kill(child);
    look();
    expect(await newest()).toMatchObject({ state: 'interrupted', error: { code: 'JobInterrupted' } });
    await vi.waitFor(async () => expect((await newest())?.leftovers).toEqual([]), patience);
    // The job's record is written beside this, under a temporary name at first.
    await vi.waitFor(async () => expect(await unfinished()).toEqual([]), patience);
    expect(app.notices.slice(-2)).toEqual([
      expect.stringMatching(/^The backup of shop \(job-.*\) was interrupted\.$/),
      expect.stringMatching(/^Cleaned: the unfinished recovery point /),
    ]);
    expect(await completeJob(app, app.client.backup.start({ instance: 'shop' }))).toMatchObject({
      losses: [],
    });
  });

  it('takes a new backup at once, before it has looked, in a container that has another name by now', async () => {
    const child = await stalledBackup();
    rewrite({ pid: process.pid, host: 'the-container-before' });
    expect(await failureOf(app.client.backup.start({ instance: 'shop' }))).toMatchObject({
      code: 'UserErrorJobConflict',
    });
    await kill(child);
    const points = (await pointIds(app, 'shop')).length;
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    expect(await pointIds(app, 'shop')).toHaveLength(points + 1);
    const states = (await app.client.jobs.list({ limit: 2 })).map(({ state }) => state);
    expect(states).toEqual(['completed', 'interrupted']);
  });

  it('cancels its job: it is ended as interrupted, and not asked to stop in vain', async () => {
    const child = await stalledBackup();
    rewrite({ pid: process.pid });
    await kill(child);
    const id = (await newest())?.id ?? '';
    expect(await app.client.jobs.cancel({ job: id })).toMatchObject({ id, state: 'interrupted' });
    expect(await failureOf(app.client.jobs.cancel({ job: id }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The job has ended already: interrupted.',
    });
  });

  it('leaves no file of a dead owner behind once its job is marked', async () => {
    const child = await stalledBackup();
    const run = join(app.home, 'run');
    expect(readdirSync(run)).toHaveLength(2);
    await kill(child);
    look();
    await openTestApp({ home: app.home, env: app.env }).then((other) => other.close());
    expect(readdirSync(run)).toHaveLength(1);
  });
});

describe('several pgkeeps in one process', () => {
  it('on the same home: neither takes the jobs of the other for dead, and both see the one that was killed', async () => {
    let lookToo = () => {};
    const other = await openTestApp({
      home: app.home,
      env: app.env,
      replace: {
        repeat: (_milliseconds, work) => {
          lookToo = work;
          return { [Symbol.dispose]: () => {} };
        },
      },
    });
    const running = runJob(app, app.client.backup.start({ instance: 'shop' }));
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ state: 'in progress' }), patience);
    for (let again = 0; again < 3; again += 1) {
      look();
      lookToo();
    }
    expect(await failureOf(other.client.backup.start({ instance: 'shop' }))).toMatchObject({
      code: 'UserErrorJobConflict',
    });
    // the other one goes: the lock of the first stays
    await other.close();
    look();
    expect(await running).toMatchObject({ state: 'completed' });
  });

  it('on two homes: each judges its own jobs', async () => {
    await using second = await openTestApp();
    expect(readdirSync(join(second.home, 'run'))).toHaveLength(1);
    const child = await stalledBackup();
    look();
    expect(await newest()).toMatchObject({ state: 'in progress' });
    await kill(child);
    look();
    expect(await newest()).toMatchObject({ state: 'interrupted' });
  });
});

describe.runIf(await canUnshare('pid'))('containers', () => {
  it('pid 1 is killed, and the next pid 1 takes a backup', async () => {
    const child = await stalledBackup({ pidNameSpace: true });
    await kill(child);
    const row = new BetterSqlite(join(app.home, 'pgkeep.sqlite'), { readonly: true });
    expect(row.prepare(`SELECT pid, host FROM jobs WHERE state = 'in progress'`).all()).toEqual([
      { pid: 1, host: hostname() },
    ]);
    row.close();
    const input = { instance: 'shop' };
    const next = await startAppProcess(app, { run: 'backup', input }, { pidNameSpace: true });
    expect(await next.end()).toMatchObject({ state: 'completed' });
    const states = (await app.client.jobs.list({ limit: 2 })).map(({ state }) => state);
    expect(states).toEqual(['completed', 'interrupted']);
    expect(existsSync(join(app.home, 'run'))).toBe(true);
  });
});
