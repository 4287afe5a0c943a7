import { expect, it } from 'vitest';
import { boundByStorage } from '../../../../main/coordinator/promises/bound-by-storage.ts';
import { planChange, type Wish } from '../../../../main/coordinator/promises/plan-change.ts';
import type { Protection } from '../../../../main/vault/storage.ts';
import type { Promised } from '../../../../shared/policies/promise.ts';
import { point } from '../../../support/store-records.ts';

const bounds = { now: new Date('2026-01-10T00:00:00.000Z'), graceDays: 14 };
const until = (expiresAt: string, rule: Promised['rule'] = 'default'): Promised => ({
  rule,
  why: 'Default',
  expiresAt,
});
const made = until('2026-06-01T00:00:00.000Z');
const [first, second] = [point('point-1', { made }), point('point-2', { made })];
const wishFor = (promised: Promised): Wish => ({ want: () => promised, cause: 'The test changed it.' });

/** What is planned for the two points in a storage that retains the first one so long, and what it was asked. */
async function planned(
  wanted: Promised,
  retained: string,
  protection: Protection = 'each-object',
): Promise<{ ends: (string | null)[]; asked: string[] }> {
  const asked: string[] = [];
  const wish = wishFor(wanted);
  const changes = [first, second].flatMap((each) => planChange(each, wish, bounds) ?? []);
  const storage = {
    protection: async () => protection,
    retainedUntil: async (name: string) => {
      asked.push(name);
      return name.includes('point-1') ? new Date(retained) : undefined;
    },
  };
  const bounded = await boundByStorage(storage, changes, { wish, bounds });
  return { ends: bounded.map(({ change }) => change.promised.expiresAt), asked };
}

it('no shorter promise ends before the storage lets the point go', async () => {
  const shorter = until('2026-02-01T00:00:00.000Z');
  expect(await planned(shorter, '2026-03-01T00:00:00.000Z')).toEqual({
    ends: ['2026-03-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    asked: ['instances/inst-1/point-1/manifest.json', 'instances/inst-1/point-2/manifest.json'],
  });
  // kept by the storage for longer than promised, it does not change at all
  expect((await planned(shorter, '2026-07-01T00:00:00.000Z')).ends).toEqual(['2026-02-01T00:00:00.000Z']);
});

it('a storage is not asked about what gets longer, nor one that keeps no single objects', async () => {
  const longer = until('2026-09-01T00:00:00.000Z');
  expect(await planned(longer, '2026-12-01T00:00:00.000Z')).toEqual({
    ends: ['2026-09-01T00:00:00.000Z', '2026-09-01T00:00:00.000Z'],
    asked: [],
  });
  const shorter = until('2026-02-01T00:00:00.000Z');
  expect(await planned(shorter, '2026-03-01T00:00:00.000Z', 'whole-place')).toEqual({
    ends: ['2026-02-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
    asked: [],
  });
});
