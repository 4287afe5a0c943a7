import { describe, expect, it } from 'vitest';
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

describe('what can be done', () => {
  const entries = [
    entry('Backup of prod/shop', 'Job', 'completed'),
    entry('backups', 'Database', 'prod'),
    entry('Back up prod/shop now', 'Action'),
    entry('Restore prod/shop', 'Action'),
    entry('Protect databases', 'Action'),
  ];

  it.each(['back up', 'back up shop', 'BACK  UP', 'back up now'])('comes first: %s', (query) => {
    expect(names(query, entries)[0]).toBe('Back up prod/shop now');
  });

  it('is found however it is written, before what has been', () => {
    const [, ...withoutOthers] = entries.filter(({ name }) => name !== 'backups').toReversed();
    expect(names('backup', withoutOthers)).toEqual(['Back up prod/shop now', 'Backup of prod/shop']);
    expect(names('backup', [...withoutOthers].toReversed())).toEqual([
      'Back up prod/shop now',
      'Backup of prod/shop',
    ]);
  });
});

describe('a slip of the finger', () => {
  const entries = [entry('orders'), entry('warehouse'), entry('Restore orders', 'Action'), entry('hr')];

  it.each([
    ['orfers', ['orders', 'Restore orders']],
    ['oders', ['orders', 'Restore orders']],
    ['orderss', ['orders', 'Restore orders']],
    ['warehosue', ['warehouse']],
    ['wareh0', ['warehouse']],
    ['restroe orders', ['Restore orders']],
  ])('is forgiven: %s', (query, expected) => expect(names(query, entries)).toEqual(expected));

  it('is forgiven where two words were run together', () => {
    const found = names('bakcup', [entry('Backup of a', 'Job'), entry('Back up a now', 'Action')]);
    expect(found).toEqual(['Back up a now', 'Backup of a']);
  });

  it.each(['hx', 'abc', 'elephant', 'orders elephant'])('is not everything: %s', (query) => {
    expect(names(query, entries)).toEqual([]);
  });

  it('is none where the words are there as they stand', () => {
    expect(names('order', [entry('border'), entry('older')])).toEqual(['border']);
  });
});
