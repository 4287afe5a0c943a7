import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobRunner, type FlowOutcome } from '../../../main/coordinator/job-runner.ts';
import type { Job } from '../../../shared/jobs.ts';
import { endJob, makeJob, owner, runnerEngine, startMs, verifyRequest } from './job-store.ts';

let folder: string;
let world: ReturnType<typeof runnerEngine>;
let runner: JobRunner;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-jobs-'));
  world = runnerEngine(folder);
  runner = new JobRunner(world.engine, () => Promise.resolve());
});

afterEach(async () => {
  vi.useRealTimers();
  await runner.close();
  world.engine.store.close();
  await rm(folder, { recursive: true, force: true });
});

const said = (job: Job) => `${job.id} ${job.state}`;

function start(flow: () => Promise<FlowOutcome>): string {
  return runner.start({
    kind: 'verify',
    request: verifyRequest,
    subject: 'shop',
    instanceId: null,
    vaultId: null,
    exclusive: null,
    flow,
  });
}

async function next(changes: AsyncGenerator<Job>): Promise<string> {
  const result = await changes.next();
  return result.done === true ? 'over' : said(result.value);
}

describe('changes of jobs', () => {
  it('begin with those that run, and leave ended ones out', async () => {
    const { store } = world.engine;
    store.jobs.insert(makeJob('job-a', { startedAt: new Date(startMs - 2).toISOString() }), owner);
    store.jobs.insert(makeJob('job-b', { startedAt: new Date(startMs - 1).toISOString() }), owner);
    store.jobs.insert(makeJob('job-c'), owner);
    endJob(store, 'job-b', 'completed', startMs);
    const changes = runner.changes();
    expect([await next(changes), await next(changes)]).toEqual(['job-a in progress', 'job-c in progress']);
    await changes.return(undefined);
  });

  it('tell at once of a job of this process: its start and its end', async () => {
    const changes = runner.changes();
    const first = changes.next();
    const { promise, resolve } = Promise.withResolvers<FlowOutcome>();
    const id = start(() => promise);
    expect(said((await first).value as Job)).toBe(`${id} in progress`);
    expect(runner.running).toBe(1);
    resolve({ state: 'completed', result: { messages: [], warnings: [] } });
    expect(await next(changes)).toBe(`${id} completed`);
    expect(runner.running).toBe(0);
    await changes.return(undefined);
  });

  it('tell of the jobs of other processes, also of one that started and ended unseen', async () => {
    vi.useFakeTimers();
    const { store } = world.engine;
    const changes = runner.changes();
    const first = next(changes);
    await vi.advanceTimersByTimeAsync(100);
    world.time.ms += 100;
    store.jobs.insert(makeJob('job-quick', { startedAt: new Date(world.time.ms).toISOString() }), owner);
    endJob(store, 'job-quick', 'failed', world.time.ms);
    await vi.advanceTimersByTimeAsync(500);
    expect(await first).toBe('job-quick failed');
    const second = next(changes);
    store.jobs.insert(makeJob('job-slow', { startedAt: new Date(world.time.ms).toISOString() }), owner);
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBe('job-slow in progress');
    const third = next(changes);
    store.jobs.beat('job-slow', new Date(world.time.ms).toISOString(), {
      phase: 'dumping',
      bytes: 1,
      rate: 0,
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(await third).toBe('job-slow in progress');
    await changes.return(undefined);
  });

  it('come once each', async () => {
    vi.useFakeTimers();
    const { store } = world.engine;
    store.jobs.insert(makeJob('job-a'), owner);
    const changes = runner.changes();
    expect(await next(changes)).toBe('job-a in progress');
    const second = next(changes);
    await vi.advanceTimersByTimeAsync(5_000);
    endJob(store, 'job-a', 'completed', world.time.ms);
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBe('job-a completed');
    await changes.return(undefined);
  });

  it('end with the signal, before and while they wait', async () => {
    const early = AbortSignal.abort();
    expect(await next(runner.changes(early))).toBe('over');
    const stop = new AbortController();
    const waiting = next(runner.changes(stop.signal));
    stop.abort();
    expect(await waiting).toBe('over');
  });

  it('end when the application closes, and leave no timer and no listener behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stop = new AbortController();
    const listening = vi.spyOn(stop.signal, 'addEventListener');
    const silenced = vi.spyOn(stop.signal, 'removeEventListener');
    const waiting = next(runner.changes(stop.signal));
    await Promise.resolve();
    await runner.close();
    expect(await waiting).toBe('over');
    expect(vi.getTimerCount()).toBe(0);
    expect(listening).toHaveBeenCalledTimes(1);
    expect(silenced).toHaveBeenCalledTimes(1);
  });
});

it('the request of a job is kept, to ask for it again', () => {
  const id = start(() => Promise.resolve({ state: 'completed', result: { messages: [], warnings: [] } }));
  expect(world.engine.store.jobs.request(id)).toEqual(verifyRequest);
});
