import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Joining, split } from '../../../../main/vault/documents/pieces.ts';

function carried(value: unknown): unknown {
  const joining = new Joining();
  // Each piece crosses on its own, as between threads.
  for (const piece of split(value)) joining.add(structuredClone(piece));
  return joining.value;
}

it('any JSON arrives as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      const value: unknown = JSON.parse(JSON.stringify(json));
      expect(carried(value)).toEqual(value);
    }),
  );
});

it('long arrays arrive whole and in order, in pieces of bounded size', () => {
  const rows = Array.from({ length: 12_345 }, (_, row) => ({ row }));
  const value = { archive: { segments: rows, size: 1 }, tables: rows.slice(0, 2_001), roles: [], note: null };
  expect(carried(value)).toEqual(value);
  const sizes = [...split(value)].map((piece) => (piece.at === 'array' ? piece.items.length : 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
});

it('arrays that are short enough come with the value, and each long one behind it', () => {
  const rows = Array.from({ length: 4_001 }, (_, row) => row);
  const short = rows.slice(0, 2_000);
  expect([...split({ short, deep: { long: rows }, text: 'a' })]).toEqual([
    { at: 'whole', value: { short, deep: { long: [] }, text: 'a' } },
    { at: 'array', path: ['deep', 'long'], items: rows.slice(0, 2_000) },
    { at: 'array', path: ['deep', 'long'], items: rows.slice(2_000, 4_000) },
    { at: 'array', path: ['deep', 'long'], items: [4_000] },
  ]);
});
