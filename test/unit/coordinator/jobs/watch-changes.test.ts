import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobRunner, type FlowOutcome } from '../../../../main/coordinator/jobs/runner.ts';
import type { Job, JobState } from '../../../../shared/jobs/jobs.ts';
import { job, owner, verifyRequest } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
let runner: JobRunner;

beforeEach(async () => {
  engine = await openEngine();
  runner = new JobRunner(engine, () => Promise.resolve());
});

afterEach(async () => {
  vi.useRealTimers();
  await runner.close();
  await engine[Symbol.asyncDispose]();
});

const said = ({ id, state }: Job) => `${id} ${state}`;

/** A job of another process, that began so long after the engine's clock, in ms. */
function begin(id: string, afterMs = 0): void {
  const startedAt = new Date(engine.clock.now().getTime() + afterMs).toISOString();
  engine.store.jobs.insert(job(id, { startedAt }), owner);
}

/** Ends a job as its process would. */
function endJob(id: string, state: JobState): void {
  const endedAt = engine.clock.now().toISOString();
  engine.store.jobs.end(id, { state, endedAt, progress: null, result: null, error: null });
}

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
    begin('job-a', -2);
    begin('job-b', -1);
    begin('job-c');
    endJob('job-b', 'completed');
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
    resolve({ state: 'completed', result: { losses: [], messages: [], warnings: [], notes: [] } });
    expect(await next(changes)).toBe(`${id} completed`);
    expect(runner.running).toBe(0);
    await changes.return(undefined);
  });

  it('tell of the jobs of other processes, also of one that started and ended unseen', async () => {
    vi.useFakeTimers();
    const changes = runner.changes();
    const first = next(changes);
    await vi.advanceTimersByTimeAsync(100);
    engine.clock.advance(100);
    begin('job-quick');
    endJob('job-quick', 'failed');
    await vi.advanceTimersByTimeAsync(500);
    expect(await first).toBe('job-quick failed');
    const second = next(changes);
    begin('job-slow');
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBe('job-slow in progress');
    const third = next(changes);
    engine.store.jobs.beat('job-slow', engine.clock.now().toISOString(), {
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
    begin('job-a');
    const changes = runner.changes();
    expect(await next(changes)).toBe('job-a in progress');
    const second = next(changes);
    await vi.advanceTimersByTimeAsync(5_000);
    endJob('job-a', 'completed');
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toBe('job-a completed');
    await changes.return(undefined);
  });

  it('of hundreds of jobs are seen with a few looks, and the last ones before the application closes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const looks = vi.spyOn(engine.store.jobs, 'runningOrEndedSince');
    const seen: Job[] = [];
    const watching = (async () => {
      for await (const each of runner.changes()) seen.push(each);
    })();
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    const { promise, resolve } = Promise.withResolvers<FlowOutcome>();
    for (let count = 0; count < 200; count += 1) {
      start(() => promise);
      await turn();
    }
    expect([looks.mock.calls.length, seen.length]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(50);
    expect([looks.mock.calls.length, seen.length]).toEqual([2, 200]);
    resolve({ state: 'completed', result: { losses: [], messages: [], warnings: [], notes: [] } });
    await runner.idle();
    await runner.close();
    await watching;
    expect(looks.mock.calls.length).toBeLessThan(5);
    expect(seen.filter(({ state }) => state === 'completed')).toHaveLength(200);
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
    expect(listening.mock.calls.length).toBeGreaterThan(0);
    for (const [, listener] of listening.mock.calls) expect(silenced).toHaveBeenCalledWith('abort', listener);
  });
});
