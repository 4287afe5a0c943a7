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

  it('is planned where backups are to start and nothing has happened yet', () => {
    const points = [{ completedAt: local(2, 3), warnings: 0 }];
    expect(recoveryDays(points, [], [local(2, 20), local(3, 2), local(3, 14)])).toEqual([
      { date: '2026-03-02', state: 'ok', text: '1 recovery point, 1 planned backup' },
      { date: '2026-03-03', state: 'planned', text: '2 planned backups' },
    ]);
  });

  it('says until when the point of the day is kept that is kept longest', () => {
    const kept = (rule: 'default' | 'monthly', expiresAt: string) => ({
      completedAt: local(2, 3),
      warnings: 0,
      promise: { promised: { rule, why: `by ${rule}`, expiresAt } },
    });
    const points = [kept('default', '2026-04-02T12:00:00.000Z'), kept('monthly', '2031-04-01T12:00:00.000Z')];
    expect(recoveryDays(points, [])).toEqual([
      {
        date: '2026-03-02',
        state: 'ok',
        text: '2 recovery points, kept until 1 Apr 2031 (by monthly)',
      },
    ]);
  });
});
