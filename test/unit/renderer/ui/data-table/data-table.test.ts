import { describe, expect, it } from 'vitest';
import { gridTracks, leastWidth } from '../../../../../renderer/ui/data-table/columns.ts';
import { coverage, toggled, toggledAll, withRange } from '../../../../../renderer/ui/data-table/selection.ts';
import { sortRows, toggledSort } from '../../../../../renderer/ui/data-table/sort.ts';
import { movedTo } from '../../../../../renderer/ui/data-table/use-table-keys.ts';

describe('sortRows', () => {
  const by = (value: string | number | null) => value;

  it('sorts text with numbers as a person does', () => {
    expect(sortRows(['t10', 'T2', 'a'], by, 'ascending')).toEqual(['a', 'T2', 't10']);
  });

  it('puts what has no value last, whichever way', () => {
    expect(sortRows([3, null, 1], by, 'ascending')).toEqual([1, 3, null]);
    expect(sortRows([3, null, 1], by, 'descending')).toEqual([3, 1, null]);
  });

  it('keeps the order of equals in both directions and leaves the input alone', () => {
    const rows = [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
      { id: 'c', n: 0 },
    ];
    expect(sortRows(rows, (row) => row.n, 'descending').map((row) => row.id)).toEqual(['a', 'b', 'c']);
    expect(sortRows(rows, (row) => row.n, 'ascending').map((row) => row.id)).toEqual(['c', 'a', 'b']);
    expect(rows.map((row) => row.id)).toEqual(['a', 'b', 'c']);
  });
});

it('toggles the direction of a column and starts another ascending', () => {
  const first = toggledSort(null, 'size');
  expect(first).toEqual({ column: 'size', direction: 'ascending' });
  expect(toggledSort(first, 'size').direction).toBe('descending');
  expect(toggledSort(toggledSort(first, 'size'), 'size').direction).toBe('ascending');
  expect(toggledSort({ column: 'size', direction: 'ascending' }, 'name')).toEqual({
    column: 'name',
    direction: 'ascending',
  });
});

describe('selection', () => {
  const keys = ['a', 'b', 'c', 'd'];

  it('toggles one', () => {
    expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
    expect([...toggled(new Set(['a']), 'a')]).toEqual([]);
  });

  it('adds a range in either direction', () => {
    expect([...withRange(new Set(['a']), keys, 'd', 'b')].toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect([...withRange(new Set(), keys, 'b', 'c')]).toEqual(['b', 'c']);
  });

  it('falls back to one row when the range’s beginning is filtered out', () => {
    expect([...withRange(new Set(), keys, 'gone', 'c')]).toEqual(['c']);
  });

  it('knows and toggles all, and leaves others alone', () => {
    expect(coverage(new Set(), keys)).toBe('none');
    expect(coverage(new Set(['a']), keys)).toBe('some');
    expect(coverage(new Set(keys), keys)).toBe('all');
    expect([...toggledAll(new Set(['x', 'a']), keys)]).toEqual(['x', 'a', 'b', 'c', 'd']);
    expect([...toggledAll(new Set(['x', ...keys]), keys)]).toEqual(['x']);
    expect(coverage(new Set(['x']), [])).toBe('none');
  });
});

describe('columns', () => {
  const column = (width: number | { min: number; grow: number }) => ({
    id: 'x',
    title: 'X',
    cell: () => null,
    width,
  });

  it('become grid tracks with a least width', () => {
    const columns = [column({ min: 120, grow: 2 }), column(80)];
    expect(gridTracks(columns, true)).toBe('40px minmax(120px, 2fr) 80px');
    expect(leastWidth(columns, true)).toBe(240);
    expect(leastWidth(columns, false)).toBe(200);
  });
});

describe('keys', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 99, 99],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 15],
    ['PageDown', -1, 10],
    ['PageUp', 5, 0],
    ['End', 3, 99],
    ['Home', 3, 0],
    ['x', 3, null],
  ])('%s from %d goes to %s', (key, active, to) => expect(movedTo(key, active, 100, 10)).toBe(to));
});
