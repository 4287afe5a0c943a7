import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { JobOwners, isAlive, type OwnerSigns } from '../../../../../main/coordinator/jobs/recovery/owners.ts';
import { Recovery } from '../../../../../main/coordinator/jobs/recovery/recover-jobs.ts';
import type { LockState } from '../../../../../main/store/owner-lock.ts';
import { Leftover } from '../../../../../main/store/tables/jobs/leftovers.ts';
import { FolderStorage } from '../../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../../main/vault/vault.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { InstanceId, PointId } from '../../../../../shared/ids.ts';
import { job, owner, vault } from '../../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';

let engine: TestEngine;
let notices: string[];
beforeEach(async () => {
  engine = await openEngine();
  notices = [];
});
afterEach(() => engine[Symbol.asyncDispose]());

const { pid } = owner;
const startedAt = '2026-11-23T18:00:00.000Z'; // the engine's clock starts here

function begin(id: string, more: Partial<Job> = {}, owner_: string | null = null): void {
  const begun = job(id, { host: hostname(), startedAt, ...more });
  engine.store.jobs.insert(begun, { ...owner, owner: owner_ });
}

type Signs = Partial<Omit<OwnerSigns, 'isAlive' | 'lockState'>> & { alive?: boolean; lock?: LockState };

/** A recovery that sees these signs. While it waits, time passes. */
function recovery(signs: Signs, more: { limitMs?: number; signal?: AbortSignal } = {}): Recovery {
  const owners = new JobOwners(engine, {
    own: 'owner-here',
    isProof: true,
    isAlive: (asked) => {
      expect(asked).toBe(pid);
      return signs.alive ?? true;
    },
    lockState: () => signs.lock ?? 'unknown',
    wait: (milliseconds) => {
      engine.clock.advance(milliseconds);
      return Promise.resolve();
    },
    ...signs,
  });
  const notice = (line: string) => void notices.push(line);
  return new Recovery({
    engine,
    owners,
    notice,
    limitMs: 60_000,
    signal: new AbortController().signal,
    ...more,
  });
}

const processes = (alive: boolean): Signs => ({ alive });

/** Both halves, as a start does. */
async function recover(using: Signs, more: { limitMs?: number; signal?: AbortSignal } = {}): Promise<void> {
  const start = recovery(using, more);
  start.markDead();
  await start.cleanUp();
}

const stateOf = (id: string) => engine.store.jobs.get(id)?.job.state;

const beat = (id: string) =>
  void engine.store.jobs.beat(id, engine.clock.now().toISOString(), {
    phase: 'dumping',
    bytes: 9,
    rate: 0,
  });

/** Looks again and again, each time so many ms later, for so many ms; gives how much time had passed at the end. */
function watchFor(watching: Recovery, forMs: number, everyMs = 5_000, before: () => void = () => {}): void {
  watching.markDead();
  for (let passed = 0; passed < forMs; passed += everyMs) {
    engine.clock.advance(everyMs);
    before();
    watching.markDead();
  }
}

describe('which jobs are dead: by their lock', () => {
  const pidLives = { alive: true } as const;

  it('one whose lock is free, at once, although a process has its pid and its clock was ahead', async () => {
    begin(
      'job-1',
      { startedAt: '2031-01-01T00:00:00.000Z', progress: { phase: 'dumping', bytes: 5, rate: 1 } },
      'owner-1',
    );
    engine.clock.advance(1_000);
    await recover({ ...pidLives, lock: 'free' });
    expect(engine.store.jobs.get('job-1')?.job).toMatchObject({
      state: 'interrupted',
      endedAt: '2026-11-23T18:00:01.000Z',
      progress: { phase: 'dumping', bytes: 5 },
      error: { code: 'JobInterrupted' },
    });
    expect(notices).toEqual(['The backup of shop (job-1) was interrupted.']);
  });

  it('one of a container that is called otherwise by now', () => {
    begin('job-1', { host: 'another-container' }, 'owner-1');
    recovery({ lock: 'free' }).markDead();
    expect(stateOf('job-1')).toBe('interrupted');
  });

  it('not one whose lock is held, however long it is silent and whatever its pid', () => {
    begin('job-1', {}, 'owner-1');
    watchFor(recovery({ alive: false, lock: 'held' }), 3_600_000);
    expect(stateOf('job-1')).toBe('in progress');
  });

  it('not one of this process, whatever its lock says', () => {
    begin('job-1', {}, 'owner-here');
    recovery({ lock: 'free' }).markDead();
    expect(stateOf('job-1')).toBe('in progress');
  });

  it('one found dead later, by a process that runs for long: what it left is cleaned, too', async () => {
    const path = join(engine.folder, 'files');
    await mkdir(join(path, 'point-1'), { recursive: true });
    begin('job-1', {}, 'owner-1');
    const location = { kind: 'folder', path };
    const left = Leftover.parse({ kind: 'files', words: 'files', location, prefix: 'point-1/' });
    engine.store.leftovers.insert('job-1', left);
    const signs = { lock: 'held' as LockState };
    const looking = recovery({ lockState: () => signs.lock } as Signs);
    await looking.look();
    expect(stateOf('job-1')).toBe('in progress');
    signs.lock = 'free';
    await looking.look();
    expect(stateOf('job-1')).toBe('interrupted');
    expect(existsSync(join(path, 'point-1'))).toBe(false);
    expect(notices).toEqual(['The backup of shop (job-1) was interrupted.', 'Cleaned: files.']);
  });
});

describe('which jobs are dead: where no lock tells, by a heartbeat that stays as it is', () => {
  it.each([
    ['the lock is free, but the home may lie on a network', { lock: 'free', isProof: false }],
    ['the file of the lock is gone', { lock: 'unknown' }],
  ] as const)('%s', (_why, signs) => {
    begin('job-1', {}, 'owner-1');
    const looking = recovery(signs);
    watchFor(looking, 55_000);
    expect(stateOf('job-1')).toBe('in progress');
    watchFor(looking, 5_000);
    expect(stateOf('job-1')).toBe('interrupted');
  });

  it('not one that beats now and then, even once in 55 seconds', () => {
    begin('job-1', {}, 'owner-1');
    let looks = 0;
    watchFor(recovery({}), 3_600_000, 5_000, () => {
      looks += 1;
      if (looks % 11 === 0) beat('job-1');
    });
    expect(stateOf('job-1')).toBe('in progress');
  });

  it('one whose clock was a year ahead, and one whose clock was years behind', () => {
    begin('job-1', { startedAt: '2027-11-23T18:00:00.000Z' }, 'owner-1');
    begin('job-2', { startedAt: '2020-01-01T00:00:00.000Z' }, 'owner-2');
    const looking = recovery({});
    watchFor(looking, 55_000);
    expect([stateOf('job-1'), stateOf('job-2')]).toEqual(['in progress', 'in progress']);
    watchFor(looking, 5_000);
    expect([stateOf('job-1'), stateOf('job-2')]).toEqual(['interrupted', 'interrupted']);
  });

  it('not one on a machine that has just woken up: a long sleep is not watched', () => {
    begin('job-1', {}, 'owner-1');
    const looking = recovery({});
    watchFor(looking, 5_000);
    engine.clock.advance(8 * 3_600_000);
    looking.markDead();
    expect(stateOf('job-1')).toBe('in progress');
    beat('job-1');
    watchFor(looking, 10_000);
    expect(stateOf('job-1')).toBe('in progress');
  });

  it('whoever needs to know waits for a minute, or until the job shows that it lives', async () => {
    begin('job-1', {}, 'owner-1');
    begin('job-2', {}, 'owner-2');
    const of = (id: string) => {
      const stored = engine.store.jobs.get(id);
      if (stored === undefined) throw new Error(`no ${id}`);
      return stored;
    };
    expect(await recovery({}).endIfDead(of('job-1'))).toBe(true);
    expect(stateOf('job-1')).toBe('interrupted');
    expect(engine.clock.elapsed()).toBe(60_000);
    const alive = recovery({
      wait: (milliseconds) => {
        engine.clock.advance(milliseconds);
        beat('job-2');
        return Promise.resolve();
      },
    });
    expect(await alive.endIfDead(of('job-2'))).toBe(false);
    expect(stateOf('job-2')).toBe('in progress');
    expect(engine.clock.elapsed()).toBe(60_500);
  });
});

describe('which jobs are dead: those of earlier versions', () => {
  it('one whose process is gone, at once', async () => {
    begin('job-1');
    await recover(processes(false));
    expect(stateOf('job-1')).toBe('interrupted');
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

  it('one that stays silent while another process has its pid', () => {
    begin('job-1');
    watchFor(recovery(processes(true)), 60_000);
    expect(stateOf('job-1')).toBe('interrupted');
  });

  it('one of another machine only when it is silent: its pids say nothing here', () => {
    begin('job-1', { host: 'another-machine' });
    const looking = recovery(processes(false));
    looking.markDead();
    expect(stateOf('job-1')).toBe('in progress');
    watchFor(looking, 60_000);
    expect(stateOf('job-1')).toBe('interrupted');
  });

  it('not one that ends by itself meanwhile', async () => {
    begin('job-1');
    const stored = engine.store.jobs.get('job-1');
    const end = (milliseconds: number) => {
      engine.clock.advance(milliseconds);
      engine.store.jobs.end('job-1', {
        state: 'completed',
        endedAt: engine.clock.now().toISOString(),
        progress: null,
        result: null,
        error: null,
      });
      return Promise.resolve();
    };
    if (stored === undefined) throw new Error('no job');
    expect(await recovery({ wait: end }).endIfDead(stored)).toBe(false);
    expect(stateOf('job-1')).toBe('completed');
    expect(notices).toEqual([
      'Whether the process of the backup job-1 lives cannot be told at once: it is watched for a minute.',
    ]);
  });

  it('knows real processes', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(2 ** 22 + 1)).toBe(false);
  });
});

describe('what goes with a job that is dead', () => {
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

it('files later what a vault that was away did not get, after pauses', async () => {
  const path = join(engine.folder, 'vault');
  engine.store.vaults.insert({ ...vault(), location: { kind: 'folder', path } });
  const owner = { vaultId: vault().id, pid, exclusive: null, request: null };
  engine.store.jobs.insert(job('job-1', { host: hostname(), startedAt }), owner);
  const recovering = recovery(processes(false));
  await recovering.look();
  expect(engine.store.settings.get('unfiledJobs')).toMatchObject([{ id: 'job-1', tries: 1 }]);
  const storage = await FolderStorage.open(path, { create: true });
  const filed = await Vault.create(storage, { id: vault().id, name: 'v', createdAt: engine.clock.now() });
  engine.clock.advance(59_000);
  await recovering.look();
  expect(await Array.fromAsync(filed.jobs(10))).toEqual([]);
  engine.clock.advance(1_000);
  await recovering.look();
  expect(await Array.fromAsync(filed.jobs(10))).toMatchObject([{ job: { id: 'job-1' } }]);
  expect(engine.store.settings.get('unfiledJobs')).toEqual([]);
});

it('whoever quits waits for the record that is being filed', async () => {
  const path = join(engine.folder, 'vault');
  const storage = await FolderStorage.open(path, { create: true });
  const filed = await Vault.create(storage, { id: vault().id, name: 'v', createdAt: engine.clock.now() });
  engine.store.vaults.insert({ ...vault(), location: { kind: 'folder', path } });
  const opening = Promise.withResolvers<FolderStorage>();
  engine.openStorage = () => opening.promise;
  const owner = { vaultId: vault().id, pid, exclusive: null, request: null };
  engine.store.jobs.insert(job('job-1', { host: hostname(), startedAt }), owner);
  const recovering = recovery(processes(false));
  const looked = recovering.look();
  const settled = vi.fn<() => void>();
  const settling = recovering.settle().then(settled);
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).not.toHaveBeenCalled();
  opening.resolve(storage);
  await settling;
  expect(await Array.fromAsync(filed.jobs(10))).toHaveLength(1);
  await looked;
  // nothing is under way any more
  await recovering.settle();
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

  it('what cannot be cleaned is tried less and less often, and not named at every start', async () => {
    const path = join(engine.folder, 'unmounted');
    begin('job-1');
    leave({ kind: 'files', words: 'files', location: { kind: 'folder', path }, prefix: 'point-1/' });
    const triedAtMinute: number[] = [];
    for (let minute = 0; minute < 16 * 60; minute += 1) {
      notices = [];
      await recover(processes(false));
      if (notices.some((line) => line.startsWith('Could not clean files yet: '))) triedAtMinute.push(minute);
      engine.clock.advance(60_000);
    }
    const hours = (count: number) => count * 60;
    expect(triedAtMinute).toEqual([0, 1, 6, 36, 36 + hours(2), 36 + hours(8), 36 + hours(14)]);
    // a clock that was ahead at the last try does not put the next one off
    engine.store.leftovers.tried(1, '2035-01-01T00:00:00.000Z');
    await mkdir(path);
    await recover(processes(false));
    expect(left()).toBe(0);
  });

  it('what cannot be cleaned now stays written down for a later try', async () => {
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
    engine.clock.advance(60_000);
    await recover(processes(false));
    expect(left()).toBe(0);
    expect(engine.store.jobs.get('job-1')?.job.leftovers).toEqual([]);
  });

  it('what does not answer is left to the next start, and what comes after it is cleaned', async () => {
    const path = join(engine.folder, 'files');
    await mkdir(join(path, 'point-1'), { recursive: true });
    // Only the silent one's time passes: on a busy machine the other one takes longer than half a second, too.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<undefined>();
    Object.assign(engine, {
      openStorage: (location: { path: string }) => {
        if (location.path !== 'silent') return FolderStorage.open(location.path);
        isAsked(undefined);
        return new Promise(() => {});
      },
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
    const recovered = recover(processes(false), { limitMs: 500 });
    await asked;
    vi.advanceTimersByTime(500);
    await recovered;
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
