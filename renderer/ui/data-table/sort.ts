export type SortValue = string | number | boolean | null | undefined;

export type Sort = Readonly<{ column: string; direction: 'ascending' | 'descending' }>;

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareValues(a: NonNullable<SortValue>, b: NonNullable<SortValue>): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  return Number(a) - Number(b);
}

/** Sorted copy. What has no value stands last in both directions; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  direction: Sort['direction'],
): Row[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: valueOf(row) ?? null }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * compareValues(a.value, b.value);
    })
    .map(({ row }) => row);
}

/** What a click on a column's title makes of the present sort. */
export function toggledSort(present: Sort | null, column: string): Sort {
  const descending = present?.column === column && present.direction === 'ascending';
  return { column, direction: descending ? 'descending' : 'ascending' };
}
