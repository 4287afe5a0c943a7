import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, neededFor, type PointFacts } from '../../../../main/coordinator/expire/decide.ts';
import type { Ending } from '../../../../main/vault/ended/ending.ts';
import { PointId } from '../../../../shared/ids.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const now = new Date('2026-06-15T12:00:00.000Z');
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
const by = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };

const idOf = (name: string) => PointId.parse(`point-${name}`);

/** A good point that was completed and stored so many days ago. */
function fact(name: string, days: number, rest: Partial<PointFacts> = {}): PointFacts {
  return {
    pointId: idOf(name),
    isDue: false,
    completedAt: ago(days * day),
    storedAt: ago(days * day),
    isWhole: true,
    uncertain: [],
    held: [],
    inUse: [],
    ...rest,
  };
}

function ended(agoMs: number, rest: Partial<Ending> = {}): Ending {
  const at = ago(agoMs);
  return {
    revision: 1,
    ended: true,
    reason: 'Its promise has ended.',
    decidedAt: at,
    writtenAt: at,
    by,
    deleting: false,
    ...rest,
  };
}

/** What is done with a point that is due, when these others are there; a good one of today is one of them. */
function verdictOf(rest: Partial<PointFacts>, others: PointFacts[] = [fact('newer', 0)], keepNewest = 1) {
  const old = fact('old', 100, { isDue: true, ...rest });
  return decide({ now, points: [old, ...others], keepNewest }).get(old.pointId);
}

describe('a point whose promise has ended', () => {
  it.each<[string, Partial<PointFacts>, string, RegExp]>([
    ['nothing was decided', {}, 'end', /^Its promise has ended\.$/],
    ['it was decided a day ago', { ending: ended(day) }, 'delete', /^Its promise has ended\.$/],
    ['not quite a day ago', { ending: ended(day - 1) }, 'keep', /looked at again from 2026-06-15 12:00 UTC/],
    ['two weeks ago', { ending: ended(14 * day) }, 'delete', /ended/],
    ['more than two weeks ago', { ending: ended(14 * day + 1) }, 'end', /ended/],
    ['in the future', { ending: ended(-1) }, 'withdraw', /has yet to come/],
    ['and withdrawn', { ending: ended(9 * day, { ended: false }) }, 'end', /ended/],
    ['it is pinned', { held: ['It is pinned.'] }, 'keep', /pinned/],
    ['it was pinned since', { held: ['It is pinned.'], ending: ended(2 * day) }, 'withdraw', /pinned/],
    ['it is being read', { inUse: ['anna restores it.'] }, 'keep', /restores/],
    ['it is being read since', { inUse: ['anna restores it.'], ending: ended(2 * day) }, 'keep', /restores/],
    ['its hold is uncertain', { uncertain: ['A gap.'], ending: ended(2 * day) }, 'keep', /gap/],
    [
      'somebody deletes it',
      { ending: ended(hour - 1, { deleting: true }) },
      'keep',
      /deleted by anna on ws1/,
    ],
    ['a deletion by a person was killed', { ending: ended(2 * day, { deleting: true }) }, 'end', /ended/],
    [
      'an expiry was killed',
      { ending: ended(2 * day, { deleting: true, writtenAt: ago(day) }) },
      'delete',
      /ended/,
    ],
    [
      'the storage does not let it go',
      { ending: ended(2 * day, { notBefore: ago(-1), reason: 'protected' }) },
      'keep',
      /protected/,
    ],
    ['the storage lets it go by now', { ending: ended(2 * day, { notBefore: now }) }, 'delete', /ended/],
    ['it is damaged', { isWhole: false, ending: ended(2 * day) }, 'delete', /ended/],
    ['it is verified, and no newer one is', { verified: 'restored' }, 'keep', /No newer .* was verified/],
  ])('when %s', (_, rest, what, reason) => {
    expect(verdictOf(rest)).toMatchObject({ do: what, reason: expect.stringMatching(reason) });
  });

  it.each<[string, PointFacts[], string]>([
    ['there is no other', [], 'withdraw'],
    ['the other one is older', [fact('other', 101)], 'withdraw'],
    ['the other one is damaged', [fact('other', 1, { isWhole: false })], 'withdraw'],
    ['the other one failed its verification', [fact('other', 1, { verified: 'failed' })], 'withdraw'],
    ['the other one differs when restored', [fact('other', 1, { verified: 'differs' })], 'delete'],
    ['the other one cannot be read', [fact('other', 1, { uncertain: ['damaged'] })], 'withdraw'],
    [
      'the other one goes as well',
      [fact('other', 1, { ending: ended(hour - 1, { deleting: true }) })],
      'withdraw',
    ],
    [
      'the other one was to go and stays',
      [fact('other', 1, { ending: ended(3 * hour, { deleting: true }) })],
      'delete',
    ],
    ['the other one is due too, and the last', [fact('other', 1, { isDue: true })], 'delete'],
    [
      'the other one is newer by its manifest only',
      [fact('other', 1, { storedAt: ago(200 * day) })],
      'withdraw',
    ],
    [
      'the other one is newer by its file only',
      [fact('other', 1, { completedAt: ago(200 * day), storedAt: now })],
      'withdraw',
    ],
  ])('goes or stays at the second look where %s', (_, others, what) => {
    expect(verdictOf({ ending: ended(2 * day) }, others)?.do).toBe(what);
  });

  it('stays among the newest so many, and the newest verified one beside them', () => {
    const three = [fact('first', 1), fact('second', 2), fact('third', 3, { verified: 'readable' })];
    expect(verdictOf({}, three, 3)?.do).toBe('end');
    expect(verdictOf({}, three, 4)).toMatchObject({ do: 'keep', forWantOfOthers: true });
    expect(verdictOf({ verified: 'readable' }, three, 3)?.do).toBe('end');
    expect(verdictOf({ verified: 'readable' }, three.slice(0, 2))?.do).toBe('keep');
    expect(verdictOf({}, [], 0)?.do).toBe('keep');
  });
});

it('the newest good point is needed, however few are to stay', () => {
  expect(neededFor(fact('only', 1), { staying: [], keepNewest: 0 })).toBe(
    'No newer good recovery point of the database is there.',
  );
});

describe('a point whose promise has not ended', () => {
  it.each<[string, Partial<PointFacts>, string]>([
    ['is left alone', {}, 'keep'],
    ['is withdrawn where it was to go', { ending: ended(2 * day) }, 'withdraw'],
    ['is left to whoever deletes it', { ending: ended(60, { deleting: true }) }, 'keep'],
    ['is left alone where its record is uncertain', { ending: ended(2 * day), uncertain: ['gap'] }, 'keep'],
  ])('%s', (_, rest, what) => {
    expect(verdictOf({ ...rest, isDue: false })?.do).toBe(what);
  });
});

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const anyEnding = fc
  .record({
    agoMs: fc.integer({ min: -day, max: 20 * day }),
    isEnded: fc.boolean(),
    deleting: fc.boolean(),
  })
  .map(({ agoMs, isEnded, deleting }) => ended(agoMs, { ended: isEnded, deleting }));
const anyFacts = fc.record({
  isDue: fc.boolean(),
  completedAt: optional(fc.integer({ min: -5, max: 50 }).map((days) => ago(days * day))),
  storedAt: fc.integer({ min: 0, max: 50 }).map((days) => ago(days * day)),
  isWhole: fc.boolean(),
  verified: optional(
    fc.constantFrom('readable' as const, 'restored' as const, 'differs' as const, 'failed' as const),
  ),
  ending: optional(anyEnding),
  uncertain: fc.constantFrom([], [], [], ['a gap']),
  held: fc.constantFrom([], [], [], ['pinned']),
  inUse: fc.constantFrom([], [], [], ['read']),
});

it('whatever is read, nothing goes that anything keeps, and the newest good and verified ones stay', () => {
  let deleted = 0;
  fc.assert(
    fc.property(
      fc.array(anyFacts, { maxLength: 12 }),
      fc.integer({ min: 0, max: 3 }),
      (facts, keepNewest) => {
        const points = facts.map((each, index) => ({ ...each, pointId: idOf(`${index}`.padStart(4, '0')) }));
        const verdicts = decide({ now, points, keepNewest });
        const goes = points.filter(({ pointId }) =>
          ['end', 'delete'].includes(verdicts.get(pointId)?.do ?? ''),
        );
        const stay = points.filter((point) => !goes.includes(point));
        for (const point of goes) {
          expect(point).toMatchObject({ isDue: true, uncertain: [], held: [], inUse: [] });
          const newer = stay.filter(
            ({ completedAt, storedAt, isWhole, verified }) =>
              completedAt !== undefined &&
              completedAt > (point.completedAt ?? point.storedAt) &&
              storedAt >= point.storedAt &&
              isWhole &&
              verified !== 'failed',
          );
          expect(newer.length).toBeGreaterThanOrEqual(Math.max(1, keepNewest));
          if (point.verified === 'readable' || point.verified === 'restored') {
            expect(newer.map(({ verified }) => verified)).toEqual(
              expect.arrayContaining([expect.stringMatching(/^(readable|restored)$/)]),
            );
          }
          if (verdicts.get(point.pointId)?.do !== 'delete') continue;
          deleted += 1;
          const age = now.getTime() - (point.ending?.decidedAt.getTime() ?? now.getTime());
          expect(point.ending?.ended).toBe(true);
          expect(age).toBeGreaterThanOrEqual(day);
        }
        // what others read of fewer points never makes more of them go
        const fewer = decide({ now, points: points.filter((_, index) => index % 3 > 0), keepNewest });
        for (const [pointId, { do: what }] of fewer) {
          if (what === 'delete') expect(verdicts.get(pointId)?.do).toBe('delete');
        }
      },
    ),
    { numRuns: 3_000 },
  );
  expect(deleted).toBeGreaterThan(10);
});
