import { expect, it } from 'vitest';
import { otherRowCounts } from '../../../../../main/coordinator/restore/data/other-row-counts.ts';

const table = (dumpId: number, rows?: number, schema = 'shop') => ({
  dumpId,
  schema,
  name: 'orders',
  offset: 0,
  length: 1,
  ...(rows === undefined ? {} : { rows }),
});

it('says nothing of what agrees, was not counted then, or could not be counted now', () => {
  const counted = new Map([
    [1, 5],
    [2, 7],
    [4, 0],
  ]);
  expect(otherRowCounts([table(1, 5), table(2), table(3, 9), table(4, 0)], counted)).toEqual([]);
});

it('names each by its schema, of one name as well, and none too', () => {
  const counted = new Map([
    [1, 5],
    [2, 6],
    [3, 0],
  ]);
  expect(otherRowCounts([table(1, 5), table(2, 5, 'past'), table(3, 1, 'third')], counted)).toEqual([
    'past.orders: 6 rows were restored; the manifest says 5.',
    'third.orders: 0 rows were restored; the manifest says 1.',
  ]);
});

it('names five, and says how many there are more', () => {
  const tables = (count: number) => Array.from({ length: count }, (_, id) => table(id, 1));
  const counted = new Map(tables(7).map(({ dumpId }) => [dumpId, 2]));
  expect(otherRowCounts(tables(5), counted)).toHaveLength(5);
  expect(otherRowCounts(tables(5), counted).at(-1)).toContain('shop.orders');
  const seven = otherRowCounts(tables(7), counted);
  expect(seven).toHaveLength(6);
  expect(seven.at(-1)).toBe('2 more tables have other rows than the manifest says.');
});
