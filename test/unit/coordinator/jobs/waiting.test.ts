import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WaitingJobs, beatIntervalMs } from '../../../../main/coordinator/jobs/waiting.ts';
import { silentLog } from '../../../../main/core/log.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { at, job, owner } from '../../../support/store-records.ts';

let engine: TestEngine;
let complaints: string[];
let looks: number;
let waiting: WaitingJobs;
beforeEach(async () => {
  complaints = [];
  looks = 0;
  engine = await openEngine({
    log: { ...silentLog, error: (about: object) => void complaints.push(JSON.stringify(about)) } as never,
  });
  for (const id of ['job-1', 'job-2']) engine.store.jobs.insert(job(id), owner);
  waiting = new WaitingJobs(engine, () => (looks += 1));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await engine[Symbol.asyncDispose]();
});

/** The next look, so many ms of the machine's time after the last one. */
function look(milliseconds = beatIntervalMs): void {
  engine.clock.advance(milliseconds);
  vi.advanceTimersByTime(beatIntervalMs);
}

const signOf = (id: string) => engine.store.jobs.get(id)?.heartbeatAt;

it('are looked at together, twice a second, as long as one of them waits', () => {
  waiting.add('job-1', new AbortController());
  waiting.add('job-2', new AbortController());
  expect(vi.getTimerCount()).toBe(1);
  look();
  expect(looks).toBe(1);
  waiting.remove('job-1');
  look();
  expect(looks).toBe(2);
  waiting.remove('job-2');
  expect(vi.getTimerCount()).toBe(0);
  waiting.remove('job-2');
  waiting.add('job-1', new AbortController());
  look();
  expect(looks).toBe(3);
  waiting.remove('job-1');
});

it('stop when they were cancelled or declared dead, each for its own reason', () => {
  const [one, two] = [new AbortController(), new AbortController()];
  waiting.add('job-1', one);
  waiting.add('job-2', two);
  look();
  expect([one.signal.aborted, two.signal.aborted]).toStrictEqual([false, false]);
  engine.store.jobs.requestCancel('job-1');
  look();
  expect(one.signal.reason).toMatchObject({ code: 'JobCancelled' });
  expect(two.signal.aborted).toBe(false);
  engine.store.jobs.end('job-2', {
    state: 'interrupted',
    endedAt: at,
    progress: null,
    result: null,
    error: null,
  });
  look();
  expect(two.signal.reason).toMatchObject({ code: 'JobInterrupted' });
  waiting.remove('job-1');
  waiting.remove('job-2');
});

it('give a sign of life every ten seconds, and write nothing in between', () => {
  waiting.add('job-1', new AbortController());
  look(9_999);
  expect(signOf('job-1')).toBe(at);
  look(1);
  expect(signOf('job-1')).toBe('2026-11-23T18:00:10.000Z');
  look(9_999);
  expect(signOf('job-1')).toBe('2026-11-23T18:00:10.000Z');
  look(1);
  expect(signOf('job-1')).toBe('2026-11-23T18:00:20.000Z');
  waiting.remove('job-1');
});

it.each([
  ['the wall clock was set back', -3_600_000, 500],
  ['the machine slept, which the running clock does not count', 3_600_000, 500],
  ['the wall clock stands still', 0, 10_000],
])('give one also where %s', (_what, wallMs, elapsedMs) => {
  let [wall, elapsed] = [Date.parse(at), 0];
  const clock = { now: () => new Date(wall), elapsed: () => elapsed };
  const sign = vi.spyOn(engine.store.jobs, 'signLife');
  const odd = new WaitingJobs({ ...engine, clock }, () => {});
  odd.add('job-1', new AbortController());
  vi.advanceTimersByTime(beatIntervalMs);
  expect(sign).not.toHaveBeenCalled();
  wall += wallMs;
  elapsed += elapsedMs;
  vi.advanceTimersByTime(beatIntervalMs);
  expect(sign).toHaveBeenCalledWith(['job-1'], new Date(wall).toISOString());
  odd.remove('job-1');
  sign.mockRestore();
});

it('go on where the store cannot be read for a moment', () => {
  const abort = new AbortController();
  const stopped = vi.spyOn(engine.store.jobs, 'stopped').mockImplementationOnce(() => {
    throw new Error('busy');
  });
  waiting.add('job-1', abort);
  engine.store.jobs.requestCancel('job-1');
  look();
  expect(complaints).toStrictEqual(['{"error":"busy"}']);
  expect(abort.signal.aborted).toBe(false);
  look();
  expect(abort.signal.aborted).toBe(true);
  waiting.remove('job-1');
  stopped.mockRestore();
});
