import { describe, expect, it } from 'vitest';
import { spansOf } from '../../../../main/coordinator/schedule/subject.ts';
import type { PolicyValues } from '../../../../shared/policies/policy.ts';

const at = (day: number) => new Date(Date.UTC(2031, 2, day));
const values = (time: string): PolicyValues => ({
  schedule: { kind: 'daily', at: time },
  timeZone: 'UTC',
  weekStartsOn: 'monday',
  jitterMinutes: 0,
  retention: { default: { count: 30, unit: 'days' } },
  keepAtLeast: 1,
});
const [first, second] = [values('02:00'), values('04:00')];

describe('which values held for a database', () => {
  it('are those of the policy since the database has it, and of each later revision from when that was written', () => {
    const said = [
      { from: at(1), values: first },
      { from: at(10), values: second },
    ];
    expect(spansOf(said, { since: at(5), pauses: [] })).toEqual([
      { from: at(5), values: first },
      { from: at(10), values: second },
    ]);
    expect(spansOf(said, { since: at(12), pauses: [] })).toEqual([{ from: at(12), values: second }]);
  });

  it('are those of the earliest revision that is known, where the earlier ones are gone', () => {
    expect(spansOf([{ from: at(10), values: second }], { since: at(5), pauses: [] })).toEqual([
      { from: at(5), values: second },
      { from: at(10), values: second },
    ]);
  });

  it('are none while it was suspended, of whatever pauses that overlap', () => {
    const said = [{ from: at(1), values: first }];
    const pauses = [
      { from: at(3), until: at(6) },
      { from: at(5), until: at(8) },
      { from: at(20), until: undefined },
    ];
    expect(
      spansOf(said, { since: at(2), pauses }).map(({ from, values: held }) => [
        from.getUTCDate(),
        held !== null,
      ]),
    ).toEqual([
      [2, true],
      [3, false],
      [5, false],
      [6, false],
      [8, true],
      [20, false],
    ]);
  });

  it('begin with none where it was suspended when it got its policy', () => {
    const pauses = [{ from: at(1), until: at(4) }];
    expect(spansOf([{ from: at(1), values: first }], { since: at(2), pauses })).toEqual([
      { from: at(2), values: null },
      { from: at(4), values: first },
    ]);
  });
});
