import { describe, expect, it } from 'vitest';
import { clockAxis } from '../../../../../renderer/ui/charts/clock-axis.ts';

const at = (time: string) => Date.parse(`2026-03-12T${time}Z`);
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const shown = (from: string, to: string, offsetMs = 0) =>
  clockAxis(at(from), at(to), offsetMs).ticks.map(clock);

describe('the axis of a clock', () => {
  it('shows minutes where all happened within minutes', () =>
    expect(shown('02:00:10', '02:04:30')).toEqual(['02:00', '02:01', '02:02', '02:03', '02:04', '02:05']));

  it('shows the hours of a night, and ends on full ones', () => {
    const axis = clockAxis(at('00:40'), at('05:20'), 0);
    expect(axis.ticks.map(clock)).toEqual(['00:00', '01:00', '02:00', '03:00', '04:00', '05:00', '06:00']);
    expect([axis.begin, axis.end].map(clock)).toEqual(['00:00', '06:00']);
  });

  it('shows a whole day with few labels', () => {
    const axis = clockAxis(at('00:00') - 9 * 3_600_000, at('15:00'), 0);
    expect(axis.ticks).toHaveLength(6);
    expect(axis.ticks.map(clock)).toEqual(['12:00', '18:00', '00:00', '06:00', '12:00', '18:00']);
  });

  it('stands on full hours of the local clock, by half hours too', () =>
    expect(shown('00:40', '05:20', 19_800_000).map((label) => label.slice(3))).toEqual(
      Array.from({ length: 6 }, () => '30'),
    ));

  it('has a length where all is at one moment', () =>
    expect(shown('02:00', '02:00')).toEqual(['02:00', '02:01']));
});
