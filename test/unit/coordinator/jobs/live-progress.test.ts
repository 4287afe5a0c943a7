import { describe, expect, it } from 'vitest';
import { closeLastPhase, withPhase, createRate } from '../../../../main/coordinator/jobs/live-progress.ts';

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

  it('never turns negative or endless', () => {
    const rate = createRate();
    rate(100, 1_000);
    expect(rate(100, 5_000)).toBe(0);
    expect(rate(200, 0)).toBe(0);
  });
});
