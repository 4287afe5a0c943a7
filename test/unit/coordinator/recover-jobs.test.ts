import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  cleanUp,
  markDead,
  systemProcesses,
  type Processes,
} from '../../../main/coordinator/recover-jobs.ts';
import { Leftover } from '../../../main/store/leftovers.ts';
import { FolderStorage } from '../../../main/vault/folder-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import type { Job } from '../../../shared/jobs.ts';
import { InstanceId, PointId } from '../../../shared/ids.ts';
import { job, owner, vault } from '../store/sample.ts';
import { openEngine, type TestEngine } from './test-engine.ts';

let engine: TestEngine;
let notices: string[];
beforeEach(async () => {
  engine = await openEngine();
  notices = [];
});
afterEach(() => engine[Symbol.asyncDispose]());

const { pid } = owner;
const startedAt = '2026-11-23T18:00:00.000Z'; // the engine's clock starts here

function begin(id: string, more: Partial<Job> = {}): void {
  const begun = job(id, { host: hostname(), startedAt, ...more });
  engine.store.jobs.insert(begun, owner);
}

/** Processes of the test: which live, what happens while the recovery waits, and how long it waited. */
function processes(alive: boolean, during: () => void = () => {}): Processes & { readonly waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    isAlive: (asked) => {
      expect(asked).toBe(pid);
      return alive;
    },
    wait: (milliseconds) => {
      waited.push(milliseconds);
      during();
      return Promise.resolve();
    },
  };
}

/** Both halves, as a start that waits for them does. */
async function recover(
  using: Processes,
  more: { limitMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const recovery = {
    engine,
    notice: (line: string) => void notices.push(line),
    processes: using,
    limitMs: 60_000,
    signal: new AbortController().signal,
    ...more,
  };
  await cleanUp(recovery, markDead(recovery));
}

const stateOf = (id: string) => engine.store.jobs.get(id)?.job.state;

describe('which jobs are dead', () => {
  it('one whose process is gone, at once', async () => {
    begin('job-1', { progress: { phase: 'dumping', bytes: 5, rate: 1 } });
    engine.clock.advance(1_000);
    const looked = processes(false);
    await recover(looked);
    expect(engine.store.jobs.get('job-1')?.job).toMatchObject({
      state: 'interrupted',
      endedAt: '2026-11-23T18:00:01.000Z',
      progress: { phase: 'dumping', bytes: 5 },
      error: { code: 'JobInterrupted' },
    });
    expect(looked.waited).toEqual([]);
    expect(notices).toEqual(['The backup of shop (job-1) was interrupted.']);
  });

  it('one that waited for its turn, like any other', async () => {
    const progress = { phase: 'waiting', waitingFor: '2 other backups on old', bytes: 0, rate: 0 };
    begin('job-1', { progress });
    await recover(processes(false));
    expect(engine.store.jobs.get('job-1')?.job).toMatchObject({
      state: 'interrupted',
      progress,
      error: { code: 'JobInterrupted' },
    });
  });

  it('not one whose process lives and speaks', async () => {
    begin('job-1');
    engine.clock.advance(59_999);
    const looked = processes(true);
    await recover(looked);
    expect(stateOf('job-1')).toBe('in progress');
    expect(looked.waited).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('one that stays silent while another process has its pid', async () => {
    begin('job-1');
    engine.clock.advance(60_000);
    const looked = processes(true);
    await recover(looked);
    expect(stateOf('job-1')).toBe('interrupted');
    expect(looked.waited).toEqual([2_000]);
  });

  it('not one on a machine that has just woken up', async () => {
    begin('job-1');
    engine.clock.advance(8 * 3_600_000);
    const beat = () =>
      void engine.store.jobs.beat('job-1', engine.clock.now().toISOString(), {
        phase: 'dumping',
        bytes: 9,
        rate: 0,
      });
    await recover(processes(true, beat));
    expect(stateOf('job-1')).toBe('in progress');
  });

  it('one of another machine only when it is silent: its pids say nothing here', async () => {
    begin('job-1', { host: 'another-machine' });
    await recover(processes(false));
    expect(stateOf('job-1')).toBe('in progress');
    engine.clock.advance(60_000);
    await recover(processes(false));
    expect(stateOf('job-1')).toBe('interrupted');
  });

  it('not one that ends by itself meanwhile', async () => {
    begin('job-1');
    engine.clock.advance(60_000);
    const end = () =>
      void engine.store.jobs.end('job-1', {
        state: 'completed',
        endedAt: engine.clock.now().toISOString(),
        progress: null,
        result: null,
        error: null,
      });
    await recover(processes(true, end));
    expect(stateOf('job-1')).toBe('completed');
    expect(notices).toEqual([]);
  });

  it('knows real processes', () => {
    expect(systemProcesses.isAlive(process.pid)).toBe(true);
    expect(systemProcesses.isAlive(2 ** 22 + 1)).toBe(false);
  });

  it('its private folder goes, with what was in it', async () => {
    const folder = join(engine.scratch, 'job-1');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'toc.pgdump'), 'x');
    begin('job-1');
    await recover(processes(false));
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(engine.scratch)).toBe(true);
  });
});

it('files an interrupted job in its vault', async () => {
  const path = join(engine.folder, 'vault');
  const storage = await FolderStorage.open(path, { create: true });
  const filed = await Vault.create(storage, { id: vault().id, name: 'v', createdAt: engine.clock.now() });
  engine.store.vaults.insert({ ...vault(), location: { kind: 'folder', path } });
  const owner = { vaultId: vault().id, pid, exclusive: null, request: null };
  engine.store.jobs.insert(job('job-1', { host: hostname(), startedAt }), owner);
  await recover(processes(false));
  const found = await Array.fromAsync(filed.jobs(10));
  expect(found).toMatchObject([{ job: { id: 'job-1', state: 'interrupted', endedAt: startedAt } }]);
});

describe('what is cleaned', () => {
  const leave = (leftover: unknown) => engine.store.leftovers.insert('job-1', Leftover.parse(leftover));
  const left = () => engine.store.leftovers.ofEndedJobs().length;

  it('files without a manifest, with the secret under the name of their place', async () => {
    const path = join(engine.folder, 'files');
    const accounts: string[] = [];
    Object.assign(engine, {
      openStorage: (location: { path: string }, account: string) => {
        accounts.push(account);
        return FolderStorage.open(location.path);
      },
    });
    await mkdir(join(path, 'point-1'), { recursive: true });
    await mkdir(join(path, 'point-2'));
    for (const name of ['point-1/restore.sh', 'point-2/restore.sh', 'point-2/manifest.json']) {
      await writeFile(join(path, name), '{}');
    }
    begin('job-1');
    for (const prefix of ['point-1/', 'point-2/']) {
      leave({ kind: 'files', words: `files in ${prefix}`, location: { kind: 'folder', path }, prefix });
    }
    await recover(processes(false));
    expect(existsSync(join(path, 'point-1/restore.sh'))).toBe(false);
    // whole: the process died between writing the manifest and saying so
    expect(existsSync(join(path, 'point-2/restore.sh'))).toBe(true);
    expect(accounts).toEqual([path, path]);
    expect(left()).toBe(0);
    expect(notices).toEqual(['The backup of shop (job-1) was interrupted.', 'Cleaned: files in point-1/.']);
  });

  it('a point without a manifest, and never one that is committed', async () => {
    const path = join(engine.folder, 'vault');
    const storage = await FolderStorage.open(path, { create: true });
    await Vault.create(storage, { id: vault().id, name: 'v', createdAt: engine.clock.now() });
    const [half, whole] = [PointId.parse('point-half'), PointId.parse('point-whole')];
    const instanceId = InstanceId.parse('inst-1');
    for (const point of [half, whole]) {
      await storage.write(`instances/inst-1/${point}/globals.sql`, Buffer.from('--'));
    }
    await storage.write(`instances/inst-1/${whole}/manifest.json`, Buffer.from('{}'));
    engine.store.vaults.insert({ ...vault(), location: { kind: 'folder', path } });
    begin('job-1');
    for (const pointId of [half, whole]) {
      leave({ kind: 'point', words: `point ${pointId}`, vaultId: vault().id, instanceId, pointId });
    }
    await recover(processes(false));
    expect(existsSync(join(path, 'instances/inst-1/point-half/globals.sql'))).toBe(false);
    expect(existsSync(join(path, 'instances/inst-1/point-whole/globals.sql'))).toBe(true);
    expect(left()).toBe(0);
    expect(notices).toContain('Cleaned: point point-half.');
    expect(notices.join()).not.toContain('point-whole');
  });

  it('what cannot be cleaned now stays written down for the next start', async () => {
    const path = join(engine.folder, 'unmounted');
    begin('job-1');
    leave({
      kind: 'files',
      words: 'files on a disk',
      location: { kind: 'folder', path },
      prefix: 'point-1/',
    });
    await recover(processes(false));
    expect(notices[1]).toMatch(/^Could not clean files on a disk yet: /);
    expect(left()).toBe(1);
    await mkdir(path);
    await recover(processes(false));
    expect(left()).toBe(0);
    expect(engine.store.jobs.get('job-1')?.job.leftovers).toEqual([]);
  });

  it('what does not answer is left to the next start, and what comes after it is cleaned', async () => {
    const path = join(engine.folder, 'files');
    await mkdir(join(path, 'point-1'), { recursive: true });
    Object.assign(engine, {
      openStorage: (location: { path: string }) =>
        location.path === 'silent' ? new Promise(() => {}) : FolderStorage.open(location.path),
    });
    begin('job-1');
    for (const place of ['silent', path]) {
      leave({
        kind: 'files',
        words: `files in ${place}`,
        location: { kind: 'folder', path: place },
        prefix: 'point-1/',
      });
    }
    await recover(processes(false), { limitMs: 500 });
    expect(notices.slice(1)).toEqual([
      'Could not clean files in silent yet: no answer within 0.5 seconds',
      `Cleaned: files in ${path}.`,
    ]);
    expect(left()).toBe(1);
  });

  it('nothing once the application closes, though what is dead is marked', async () => {
    const path = join(engine.folder, 'files');
    await mkdir(join(path, 'point-1'), { recursive: true });
    begin('job-1');
    leave({ kind: 'files', words: 'files', location: { kind: 'folder', path }, prefix: 'point-1/' });
    await recover(processes(false), { signal: AbortSignal.abort() });
    expect(stateOf('job-1')).toBe('interrupted');
    expect(existsSync(join(path, 'point-1'))).toBe(true);
    expect(left()).toBe(1);
  });

  it('nothing of servers and vaults that are not known any more; a vault may be added again', async () => {
    begin('job-1');
    leave({ kind: 'database', words: 'd', serverId: 'server-9', database: 'x' });
    leave({ kind: 'point', words: 'p', vaultId: 'vault-9', instanceId: 'inst-1', pointId: 'point-1' });
    await recover(processes(false));
    expect(engine.store.leftovers.list()).toMatchObject([{ kind: 'point', vaultId: 'vault-9' }]);
    expect(notices).toHaveLength(1);
  });

  it('nothing of a job that runs', async () => {
    begin('job-1');
    leave({ kind: 'database', words: 'd', serverId: 'server-9', database: 'x' });
    await recover(processes(true));
    engine.store.jobs.end('job-1', {
      state: 'failed',
      endedAt: startedAt,
      progress: null,
      result: null,
      error: null,
    });
    expect(left()).toBe(1);
  });
});
