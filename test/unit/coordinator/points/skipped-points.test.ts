import { describe, expect, it } from 'vitest';
import { skippedPointNotes } from '../../../../main/coordinator/points/skipped-points.ts';
import { PointId } from '../../../../shared/ids.ts';
import type { PointSummary } from '../../../../shared/points/points.ts';

const now = new Date('2026-11-23T18:00:00.000Z');
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;

const point = (number: number, more: Partial<PointSummary> = {}) =>
  ({
    id: PointId.parse(`point-202611${String(number).padStart(2, '0')}t000000-aaaaaaaa`),
    completedAt: day(number),
    since: day(number),
    ...more,
  }) as PointSummary;

const notes = (latest: PointSummary, found: readonly PointSummary[], problems: string[] = []) =>
  skippedPointNotes({
    latest,
    found,
    problems: problems.map((id) =>
      id === ''
        ? { vaultName: 'v', problem: 'gone' }
        : { vaultName: 'v', pointId: PointId.parse(id), problem: 'cut off' },
    ),
    now,
  });

describe('what whoever asks for the latest point has to know', () => {
  it('is nothing where it is the newest one', () => {
    const [older, latest] = [point(1, { flaw: 'damaged' }), point(2)];
    expect(notes(latest, [older, latest])).toStrictEqual([]);
  });

  it('is each newer one that cannot be restored, with why', () => {
    const [latest, failed, damaged] = [
      point(2),
      point(3, { flaw: 'failed verification' }),
      point(4, { flaw: 'damaged', damage: 'It is missing.' }),
    ];
    expect(notes(latest, [latest, failed, damaged])).toStrictEqual([
      `A newer recovery point, ${damaged.id}, was skipped: It is missing.`,
      `A newer recovery point, ${failed.id}, was skipped: It failed its verification.`,
    ]);
  });

  it('is which one with a later id cannot be read; nothing of older ones, nor of a vault', () => {
    const latest = point(2);
    expect(notes(latest, [latest], [point(3).id, point(1).id, point(2).id, ''])).toStrictEqual([
      `A newer recovery point, ${point(3).id}, was skipped: cut off`,
    ]);
  });

  it('is which one only a clock that was ahead has dated later, unless it could not be restored anyway', () => {
    const latest = point(2);
    const completedAt = '2026-11-24T18:00:00.000Z';
    const ahead = point(1, { completedAt, since: day(1) });
    expect(notes(latest, [latest, ahead])).toStrictEqual([
      `The recovery point ${ahead.id} says that it was completed 1 day from now, so a clock was wrong. It was skipped: it came before ${latest.id}.`,
    ]);
    expect(notes(latest, [latest, { ...ahead, flaw: 'damaged' }])).toStrictEqual([]);
    // five minutes are no wrong clock
    const soon = point(1, { completedAt: '2026-11-23T18:05:00.000Z', since: day(1) });
    expect(notes(latest, [latest, soon])).toStrictEqual([]);
  });

  it('is that its own date is wrong, and when it came where that is known', () => {
    const latest = point(2, { completedAt: '2026-11-24T18:00:00.000Z' });
    const words = `The recovery point ${latest.id} says that it was completed 1 day from now, so a clock was wrong.`;
    expect(notes(latest, [latest])).toStrictEqual([
      `${words} It was first seen here on 2 Nov 2026, after all others came.`,
    ]);
    const unknown = { ...latest, since: null };
    expect(notes(unknown, [unknown])).toStrictEqual([`${words} When it came is not known.`]);
  });
});
