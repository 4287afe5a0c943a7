import { useMemo, useState } from 'react';
import type { Column } from './columns.ts';
import { sortRows, toggledSort, type Sort } from './sort.ts';

/** The rows in the order that the user chose, with the keys of all and of those that can be chosen. */
export interface SortedRows<Row> {
  sort: Sort | null;
  sortBy: (column: string) => void;
  sorted: readonly Row[];
  keys: readonly string[];
  choosable: readonly string[];
}

export function useSortedRows<Row>(props: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Which rows can be chosen; undefined: all. */
  canSelect: ((row: Row) => boolean) | undefined;
  initialSort?: Sort;
}): SortedRows<Row> {
  const { columns, rows, rowKey, canSelect } = props;
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null);
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort?.column)?.sortBy;
    return sort === null || by === undefined ? rows : sortRows(rows, by, sort.direction);
  }, [rows, columns, sort]);
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey]);
  const choosable = useMemo(
    () => (canSelect === undefined ? keys : sorted.filter(canSelect).map(rowKey)),
    [canSelect, sorted, keys, rowKey],
  );
  return { sort, sortBy: (column) => setSort(toggledSort(sort, column)), sorted, keys, choosable };
}
