import { describe, expect, it } from 'vitest';
import { recoveryDays } from '../../../../../../renderer/features/databases/points/recovery-days.ts';

/** The instant of a local time, so that the test means the same in every zone. */
const local = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString();

describe('days of the calendar', () => {
  it('counts a day by the local calendar', () => {
    const points = [
      { completedAt: local(2, 0), warnings: 0 },
      { completedAt: local(2, 23), warnings: 0 },
    ];
    expect(recoveryDays(points, [])).toEqual([
      { date: '2026-03-02', state: 'ok', text: '2 recovery points' },
    ]);
  });

  it('is failed when nothing but failures came of the day', () => {
    const backups = [
      { state: 'failed', endedAt: local(3, 2) },
      { state: 'interrupted', endedAt: local(3, 3) },
    ] as const;
    expect(recoveryDays([], backups)).toEqual([
      { date: '2026-03-03', state: 'failed', text: '2 backups failed' },
    ]);
  });

  it('is a warning when a point has warnings, or another backup failed', () => {
    expect(recoveryDays([{ completedAt: local(4, 2), warnings: 3 }], [])).toEqual([
      { date: '2026-03-04', state: 'warning', text: '1 recovery point, 3 warnings' },
    ]);
    const failed = { state: 'failed', endedAt: local(5, 1) } as const;
    expect(recoveryDays([{ completedAt: local(5, 2), warnings: 0 }], [failed])).toEqual([
      { date: '2026-03-05', state: 'warning', text: '1 recovery point, 1 backup failed' },
    ]);
  });

  it('says nothing of backups that run, were cancelled or completed', () => {
    const backups = [
      { state: 'in progress', endedAt: null },
      { state: 'cancelled', endedAt: local(6, 2) },
      { state: 'completed', endedAt: local(6, 3) },
    ] as const;
    expect(recoveryDays([], backups)).toEqual([]);
  });
});
