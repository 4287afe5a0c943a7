import { createRequire } from 'node:module';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { addFolderVault, addServer, completeJob, failureOf, openTestApp } from '../../support/apps/app.ts';
import { incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { guardChild } from '../../support/processes/guard.ts';
import { canUnshare } from '../../support/processes/name-spaces.ts';
import { sharedServer } from '../../support/servers/shared.ts';
import { onSmallDisk } from '../../support/processes/small-disk.ts';

const server = () => sharedServer(17);
beforeAll(() => makeDatabase(server(), 'small_home', incompressibleTable('big', 20_000)));

describe.runIf(await canUnshare('mount'))('a full disk under PGKEEP_HOME', () => {
  it('ends no process and no backup: what could not be written is written once there is space', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pgkeep-small-home-'));
    try {
      const { major, port, password } = server();
      const script = join(import.meta.dirname, 'small-home.ts');
      const stdout = await onSmallDisk(home, 8, script, [String(major), String(port), password]);
      expect(JSON.parse(stdout)).toEqual({
        states: [{ state: 'completed' }, { state: 'completed' }],
        changed: {
          code: 'UserErrorHomeFull',
          message:
            "There is no space left on the disk of pgkeep's own state: HOME/pgkeep.sqlite: database or disk is full.",
        },
        before: ['in progress', 'in progress'],
        after: ['completed', 'completed'],
        points: [1, 1],
        log: true,
      });
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});

/** Another program that keeps the store from everybody who wants to write, until it is told to end. */
async function locker(file: string): Promise<ChildProcess> {
  const script = `
    const db = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))})(${JSON.stringify(file)});
    db.exec('BEGIN IMMEDIATE');
    process.stdout.write('locked');
    setInterval(() => {}, 60000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  guardChild(child.pid ?? 0);
  await once(child.stdout, 'data');
  return child;
}

describe('another program that keeps the store locked', () => {
  it('holds up neither the event loop nor a backup; calls wait for it, and say so in the end', async () => {
    await using app = await openTestApp();
    await addServer(app, server());
    await addFolderVault(app);
    const instance = 'shop';
    await app.client.instances.protect({
      server: 'source',
      database: 'small_home',
      vault: 'vault',
      name: instance,
    });
    const child = await locker(join(app.home, 'pgkeep.sqlite'));
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    const job = completeJob(app, app.client.backup.start({ instance }));
    const change = app.client.settings.set({ backupsPerServer: 3 });
    const seen: string[] = [];
    void change.then(() => seen.push('changed'));
    await vi.waitFor(() => expect(delays.count).toBeGreaterThan(15), { timeout: 60_000 });
    expect(seen).toEqual([]);
    delays.disable();
    // in ms: SQLite itself waits 100 (see store-errors.test.ts) and not 10,000; all else is the machine's
    expect(delays.max / 1e6).toBeLessThan(7_000);
    child.kill('SIGKILL');
    await change;
    expect(await job).toMatchObject({ losses: [] });
  });

  it('is named where it does not let go', async () => {
    await using app = await openTestApp();
    const file = join(app.home, 'pgkeep.sqlite');
    const child = await locker(file);
    expect(await failureOf(app.client.settings.set({ backupsPerServer: 3 }))).toMatchObject({
      code: 'UserErrorHomeBusy',
      message: `Another program keeps pgkeep's own state locked: ${file}.`,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await app.client.settings.set({ backupsPerServer: 3 })).toMatchObject({ backupsPerServer: 3 });
  });
});
