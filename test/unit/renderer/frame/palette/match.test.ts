import { expect, it } from 'vitest';
import { matchEntries, type PaletteEntry } from '../../../../../renderer/frame/palette/match.ts';

const entry = (name: string, group = 'Database', detail?: string): PaletteEntry => ({
  id: name,
  group,
  name,
  run: () => undefined,
  ...(detail === undefined ? {} : { detail }),
});

const names = (query: string, entries: PaletteEntry[], limit = 10) =>
  matchEntries(entries, query, limit).map((found) => found.name);

it('puts the exact name first, then beginnings, then parts', () => {
  const entries = [entry('reorders'), entry('my_orders'), entry('orders_2024'), entry('orders')];
  expect(names('orders', entries)).toEqual(['orders', 'orders_2024', 'my_orders', 'reorders']);
});

it('wants every word, in any order, also from the details', () => {
  const entries = [entry('orders', 'Database', 'Production'), entry('orders', 'Database', 'Test')];
  expect(matchEntries(entries, 'prod ord', 10).map((found) => found.detail)).toEqual(['Production']);
  expect(names('orders staging', entries)).toEqual([]);
});

it('looks past accents and case', () => expect(names('crEme', [entry('Crème')])).toEqual(['Crème']));

it('shows the beginning of the list for an empty query', () => {
  expect(names('  ', [entry('a'), entry('b'), entry('c')], 2)).toEqual(['a', 'b']);
});
