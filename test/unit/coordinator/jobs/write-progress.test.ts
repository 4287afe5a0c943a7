import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobProgressWriter, type JobEnd } from '../../../../main/coordinator/jobs/write-progress.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { silentLog } from '../../../../main/core/log.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { at, job, owner } from '../../../support/store-records.ts';

const id = job('job-1').id;
const progress = { phase: 'dumping', bytes: 9, rate: 0 };
const end: JobEnd = { state: 'completed', endedAt: at, progress, result: null, error: null };
const full = new PgkeepError('UserErrorHomeFull', 'There is no space left on the disk.');

let engine: TestEngine;
let complaints: string[];
let writer: JobProgressWriter;
beforeEach(async () => {
  complaints = [];
  engine = await openEngine({
    log: { ...silentLog, error: (_about: object, what: string) => void complaints.push(what) } as never,
  });
  engine.store.jobs.insert(job('job-1'), owner);
  writer = new JobProgressWriter(engine, id);
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await engine[Symbol.asyncDispose]();
});

const texts = () => engine.store.jobs.log('job-1', 5_000).map(({ text }) => text);

/** Makes a method of the jobs fail as often as said, and do its work after that. */
function failing(name: 'beat' | 'appendLog' | 'end' | 'trimLog', times: number) {
  const spy = vi.spyOn(engine.store.jobs, name);
  for (let time = 0; time < times; time += 1) {
    spy.mockImplementationOnce(() => {
      throw full;
    });
  }
  return spy;
}

describe('a line of the log', () => {
  it('is written with the next sign of life, once, in the order in which lines came', () => {
    writer.line('one');
    writer.line('two');
    expect(texts()).toStrictEqual([]);
    writer.beat(progress);
    writer.beat(progress);
    writer.line('three');
    writer.beat(progress);
    expect(texts()).toStrictEqual(['one', 'two', 'three']);
    expect(complaints).toStrictEqual([]);
  });

  it('is not written in vain where there is none', () => {
    const append = failing('appendLog', 0);
    writer.beat(progress);
    expect(append).not.toHaveBeenCalled();
  });

  it('waits while it cannot be written, and is said to do so once', () => {
    failing('appendLog', 2);
    writer.line('one');
    expect(writer.beat(progress)).toBeUndefined();
    writer.line('two');
    expect(writer.beat(progress)).toBeUndefined();
    expect(complaints).toStrictEqual(['cannot write the state of a job']);
    expect(writer.beat(progress)).toStrictEqual({ cancelRequested: false, state: 'in progress' });
    expect(texts()).toStrictEqual(['one', 'two']);
    failing('beat', 1);
    writer.beat(progress);
    expect(complaints).toHaveLength(2);
  });

  it.each([
    [4_000, 'line 0', 4_000],
    [4_001, 'line 2001', 2_000],
  ])('waits beside others until there are too many: of %i the first is %s', (lines, first, kept) => {
    for (let line = 0; line < lines; line += 1) writer.line(`line ${line}`);
    writer.beat(progress);
    const written = texts();
    expect([written[0], written.length, written.at(-1)]).toStrictEqual([first, kept, `line ${lines - 1}`]);
  });
});

describe('what is written down later', () => {
  it('is tried at once, in its order, and each thing until it is done', () => {
    const done: string[] = [];
    let isFull = true;
    writer.later(() => done.push('first'));
    writer.later(() => {
      if (isFull) throw full;
      done.push('second');
    });
    writer.later(() => done.push('third'));
    expect(done).toStrictEqual(['first']);
    isFull = false;
    writer.beat(progress);
    writer.beat(progress);
    expect(done).toStrictEqual(['first', 'second', 'third']);
  });
});

describe('the end of a job', () => {
  it('is written with what was left to write, and trims the log', async () => {
    const trim = failing('trimLog', 0);
    const onDelay = vi.fn<() => void>();
    writer.line('last');
    expect(await writer.end(end, new AbortController().signal, onDelay)).toBe(true);
    expect(texts()).toStrictEqual(['last']);
    expect(trim).toHaveBeenCalledWith('job-1', 2_000);
    expect(engine.store.jobs.get('job-1')?.job.state).toBe('completed');
    expect(onDelay).not.toHaveBeenCalled();
  });

  it('stands though the log cannot be written nor trimmed', async () => {
    failing('appendLog', 1);
    failing('trimLog', 1);
    writer.line('lost');
    expect(await writer.end(end, new AbortController().signal, () => {})).toBe(true);
    expect(engine.store.jobs.get('job-1')?.job.state).toBe('completed');
  });

  it('is tried again after half a second, a second, two, and then every five', async () => {
    const pauses: unknown[] = [];
    vi.spyOn(timers, 'setTimeout').mockImplementation((milliseconds) => {
      pauses.push(milliseconds);
      return Promise.resolve(undefined as never);
    });
    syncBuiltinESMExports();
    failing('end', 6);
    const onDelay = vi.fn<() => void>();
    expect(await writer.end(end, new AbortController().signal, onDelay)).toBe(true);
    expect(pauses).toStrictEqual([500, 1_000, 2_000, 5_000, 5_000, 5_000]);
    expect(onDelay).toHaveBeenCalledTimes(1);
    expect(complaints).toStrictEqual(['cannot write the end of a job']);
  });

  it('is given up at once when pgkeep closes', async () => {
    const write = failing('end', 9);
    const stop = new AbortController();
    const onDelay = vi.fn<() => void>(() => stop.abort());
    expect(await writer.end(end, stop.signal, onDelay)).toBe(false);
    expect(write).toHaveBeenCalledTimes(2);
    expect(onDelay).toHaveBeenCalledTimes(1);
  });
});
