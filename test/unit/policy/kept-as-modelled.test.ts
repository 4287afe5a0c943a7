import { expect, it } from 'vitest';
import { promiseChange } from '../../../main/policy/promise/change.ts';
import {
  standingPromise,
  type PromiseRevision,
  type StandingPromise,
} from '../../../main/policy/promise/standing.ts';
import { promiseUnder } from '../../../main/policy/promise/under-values.ts';
import { assign, type RetainedPoint } from '../../../main/policy/retention/assign.ts';
import { calendarForRows } from '../../../main/policy/retention/calendar.ts';
import { promotions } from '../../../main/policy/retention/promote.ts';
import { staysUntil } from '../../../main/policy/simulate/stays.ts';
import type { PointId } from '../../../shared/ids.ts';
import type { Promised } from '../../../shared/policies/promise.ts';
import { historyOf, type HistoryEvent, type HistoryShape } from '../../support/policies/histories.ts';
import { modelOf } from '../../support/policies/retention-model.ts';

/** A point as its vault has it: what its manifest says, and the changes of its promise. */
interface Kept {
  readonly id: PointId;
  readonly startedAt: Date;
  readonly scheduled: boolean;
  readonly partial: boolean;
  readonly made: Promised;
  readonly revisions: PromiseRevision[];
  good: boolean;
}
type Values = Extract<HistoryEvent, { what: 'values' }>['values'];

/** At each look: which points main/policy keeps, each with the rule under which it stands then. */
function* keptOf(events: readonly HistoryEvent[]): Generator<string[]> {
  let values: Values | undefined;
  let calendar: ReturnType<typeof calendarForRows> | undefined;
  let points: Kept[] = [];
  for (const event of events) {
    const now = new Date(event.at);
    const standingOf = (point: Kept): StandingPromise =>
      point.revisions.length === 0
        ? { promised: point.made }
        : standingPromise(point.made, point.revisions, now);
    const retained = (): RetainedPoint[] =>
      points.map((point) => retainedOf(point, standingOf(point).promised));
    const change = (point: Kept, wanted: Promised | undefined): void => {
      if (wanted === undefined) return;
      const standing = standingOf(point);
      const body = promiseChange({ standing, wanted, cause: 'test' }, { now, graceDays: 14 });
      if (body !== undefined) point.revisions.push({ ...body, revision: point.revisions.length + 1 });
    };
    if (event.what === 'values') {
      values = event.values;
      calendar = calendarForRows(values);
      for (const point of points)
        change(point, promiseUnder(standingOf(point).promised, point.startedAt, values));
    } else if (values === undefined || calendar === undefined) {
      throw new Error('values come first');
    } else if (event.what === 'made') {
      const { id, scheduled, partial } = event;
      const made = assign({ startedAt: now, scheduled, partial }, retained(), values, calendar);
      points.push({ id: id as PointId, startedAt: now, scheduled, partial, made, revisions: [], good: true });
    } else if (event.what === 'damaged') {
      const damaged = points.find(({ id }) => id === event.id);
      if (damaged === undefined) continue;
      damaged.good = false;
      for (const { pointId, promised } of promotions(retained(), values)) {
        change(points.find(({ id }) => id === pointId) ?? damaged, promised);
      }
    } else {
      const ends = retained().map(({ expiresAt = null, ...point }) => ({ ...point, expiresAt }));
      const stays = staysUntil(ends, values.keepAtLeast);
      points = points.filter((_, index) => (stays[index] ?? 0) > event.at);
      yield points.map((point) => `${point.id} ${standingOf(point).promised.rule}`);
    }
  }
}

const retainedOf = (
  { id, startedAt, scheduled, partial, good }: Kept,
  { rule, expiresAt }: Promised,
): RetainedPoint => ({
  pointId: id,
  startedAt,
  scheduled,
  partial,
  good,
  rule,
  expiresAt: expiresAt === null ? null : new Date(expiresAt),
});

/** All that happened until the first day on which main/policy and the model differ; undefined where they never do. */
function firstDifference(shape: HistoryShape): { day: number; kept: string[]; model: string[] } | undefined {
  const events = historyOf(shape);
  const model = modelOf(events);
  let day = 0;
  for (const kept of keptOf(events)) {
    const expected = model.next().value ?? [];
    if (kept.join() !== expected.join()) return { day, kept, model: expected };
    day += 1;
  }
  return model.next().done === true ? undefined : { day, kept: [], model: ['goes on'] };
}

const histories: readonly HistoryShape[] = [
  { seed: 1, from: '2026-03-01', years: 10, everyHours: 24, timeZones: ['Europe/Berlin'] },
  { seed: 2, from: '2023-12-20', years: 10, everyHours: 24, timeZones: ['Africa/Cairo', 'America/Havana'] },
  {
    seed: 3,
    from: '2027-06-01',
    years: 10,
    everyHours: 24,
    timeZones: ['Australia/Lord_Howe', 'Pacific/Kiritimati'],
  },
  {
    seed: 4,
    from: '2008-01-01',
    years: 10,
    everyHours: 24,
    timeZones: ['Pacific/Apia', 'America/Los_Angeles'],
  },
  {
    seed: 5,
    from: '2031-02-01',
    years: 10,
    everyHours: 24,
    timeZones: ['UTC', 'Asia/Kathmandu', 'America/Santiago'],
  },
  { seed: 6, from: '2026-10-01', years: 2, everyHours: 6, timeZones: ['Asia/Beirut', 'Europe/London'] },
];

it.each(histories)(
  'the points kept on each day of $years years are those of the model: every $everyHours h, $timeZones',
  (shape) => {
    expect(firstDifference(shape)).toBe(undefined);
  },
);

it('the histories have all that can go wrong in them', () => {
  const events = historyOf({
    seed: 1,
    from: '2026-03-01',
    years: 10,
    everyHours: 24,
    timeZones: ['Europe/Berlin'],
  });
  const count = (what: HistoryEvent['what']) => events.filter((event) => event.what === what).length;
  expect(count('looked at')).toBe(3653);
  expect(count('values')).toBeGreaterThan(3);
  expect(count('damaged')).toBeGreaterThan(50);
  expect(events.filter((event) => event.what === 'made' && event.partial).length).toBeGreaterThan(10);
  expect(events.filter((event) => event.what === 'made' && !event.scheduled).length).toBeGreaterThan(10);
});

it('a model that kept one point longer would be noticed', () => {
  const events = historyOf({ seed: 7, from: '2026-03-01', years: 1, everyHours: 24, timeZones: ['UTC'] });
  const longer = events.map((event) =>
    event.what === 'values'
      ? { ...event, values: { ...event.values, keepAtLeast: event.values.keepAtLeast + 30 } }
      : event,
  );
  expect([...keptOf(events)]).not.toStrictEqual([...modelOf(longer)]);
  expect([...keptOf(events)]).toStrictEqual([...modelOf(events)]);
});
