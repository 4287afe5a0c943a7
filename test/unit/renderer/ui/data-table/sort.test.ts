import { describe, expect, it } from 'vitest';
import { sortRows, toggledSort } from '../../../../../renderer/ui/data-table/sort.ts';

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
