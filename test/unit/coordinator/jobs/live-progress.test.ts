import { describe, expect, it } from 'vitest';
import {
  LiveProgress,
  closeLastPhase,
  withPhase,
  createRate,
} from '../../../../main/coordinator/jobs/live-progress.ts';
import type { JobProgress } from '../../../../shared/jobs/jobs.ts';
import { manualClock } from '../../../support/engine.ts';

const at = (second: number) => `2026-11-23T18:00:0${second}.000Z`;

describe('the phases of a job', () => {
  it('end where the next begins; what comes before the first is none', () => {
    const waiting = withPhase(withPhase(undefined, 'starting', at(0)).phases, 'waiting', at(0)).phases;
    const started = withPhase(waiting, 'starting', at(3)).phases;
    const dumping = withPhase(started, 'dumping', at(4)).phases;
    expect(dumping).toEqual([
      { name: 'waiting', startedAt: at(0), endedAt: at(3) },
      { name: 'dumping', startedAt: at(4), endedAt: null },
    ]);
    expect(closeLastPhase(dumping, at(9)).phases?.at(-1)).toEqual({
      name: 'dumping',
      startedAt: at(4),
      endedAt: at(9),
    });
    expect(closeLastPhase(undefined, at(9))).toEqual({});
  });
});

describe('createRate', () => {
  it('is bytes a second over the last five seconds', () => {
    const rate = createRate();
    expect(rate(0, 0)).toBe(0);
    expect(rate(500, 1_000)).toBe(2_000);
    expect(rate(1_000, 2_000)).toBe(2_000);
    expect(rate(5_000, 2_000)).toBe(400);
    // the sample of 500 ms is the oldest that counts
    expect(rate(5_500, 4_000)).toBe(600);
    expect(rate(6_000, 4_500)).toBe(500);
  });

  it('is 0 when nothing has moved for as long', () => {
    const rate = createRate();
    rate(0, 0);
    rate(500, 9_000);
    expect(rate(5_500, 9_000)).toBe(0);
  });

  it('is that of all the time since, where nothing was said for longer', () => {
    const rate = createRate();
    rate(0, 0);
    expect(rate(10_000, 5_000)).toBe(500);
  });

  it('never turns negative or endless', () => {
    const rate = createRate();
    rate(100, 1_000);
    expect(rate(100, 5_000)).toBe(0);
    expect(rate(200, 0)).toBe(0);
  });
});

describe('how far a job is', () => {
  /** The progress of a job and what was told of it, without phases. */
  function live() {
    const clock = manualClock('2026-11-23T18:00:00.000Z');
    const told: Omit<JobProgress, 'phases'>[] = [];
    const progress = new LiveProgress(clock, ({ phases: _phases, ...rest }) => told.push(rest));
    return { clock, told, progress };
  }

  it('is told at each beat with its rate, and at once where another phase begins', () => {
    const { clock, told, progress } = live();
    progress.update({ bytes: 10 });
    progress.update({ phase: 'starting', object: 'a' });
    expect(told).toStrictEqual([]);
    progress.beat();
    clock.advance(1_000);
    progress.update({ bytes: 2_010 });
    progress.beat();
    progress.update({ phase: 'dumping', tables: { done: 0, total: 3 } });
    expect(told).toStrictEqual([
      { phase: 'starting', bytes: 10, rate: 0, object: 'a' },
      { phase: 'starting', bytes: 2_010, rate: 2_000, object: 'a' },
      { phase: 'dumping', bytes: 0, rate: 0, tables: { done: 0, total: 3 } },
    ]);
  });

  it('is that it waits, with what for, until that ends once', () => {
    const { clock, told, progress } = live();
    progress.endWaiting();
    expect(told).toStrictEqual([]);
    progress.waitFor('1 other backup on old');
    clock.advance(2_000);
    progress.waitFor('4 other backups');
    clock.advance(1_000);
    progress.endWaiting();
    progress.endWaiting();
    expect(told).toStrictEqual([
      { phase: 'waiting', bytes: 0, rate: 0, waitingFor: '1 other backup on old' },
      { phase: 'waiting', bytes: 0, rate: 0, waitingFor: '4 other backups' },
      { phase: 'starting', bytes: 0, rate: 0 },
    ]);
    expect(progress.closedAt(at(9))).toStrictEqual({
      phase: 'starting',
      bytes: 0,
      rate: 0,
      phases: [{ name: 'waiting', startedAt: at(0), endedAt: at(3) }],
    });
  });

  it('ends with its last phase; a job without one has none', () => {
    const { progress } = live();
    expect(progress.closedAt(at(9))).toStrictEqual({ phase: 'starting', bytes: 0, rate: 0 });
    progress.update({ phase: 'dumping' });
    expect(progress.closedAt(at(9)).phases).toStrictEqual([
      { name: 'dumping', startedAt: at(0), endedAt: at(9) },
    ]);
  });

  it('has fifty phases at most, the last ones', () => {
    let phases = withPhase(undefined, 'phase 0', at(0)).phases;
    for (let phase = 1; phase <= 50; phase += 1) ({ phases } = withPhase(phases, `phase ${phase}`, at(0)));
    expect(phases?.map(({ name }) => name)).toStrictEqual(
      Array.from({ length: 50 }, (_, phase) => `phase ${phase + 1}`),
    );
  });
});
