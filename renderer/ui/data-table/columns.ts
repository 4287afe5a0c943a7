import type { ReactNode } from 'react';
import type { SortValue } from './sort.ts';

/** Every row is as high, in pixels: that is what makes 10,000 of them fluid. */
export const rowHeight = 36;

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it the column cannot be sorted. */
  sortBy?: (row: Row) => SortValue;
  /** Pixels, or a least width that grows with a share of the room that is left. */
  width: number | { min: number; grow: number };
  /** Numbers and sizes stand at the end. */
  align?: 'start' | 'end';
}

const selectionWidth = 40;

/** CSS grid tracks of the columns; the same for the head and every row. */
export function gridTracks<Row>(columns: readonly Column<Row>[], selectable: boolean): string {
  const tracks = columns.map(({ width }) =>
    typeof width === 'number' ? `${width}px` : `minmax(${width.min}px, ${width.grow}fr)`,
  );
  return [...(selectable ? [`${selectionWidth}px`] : []), ...tracks].join(' ');
}

/** Least width of the whole table in pixels; below it the table scrolls sideways. */
export function leastWidth<Row>(columns: readonly Column<Row>[], selectable: boolean): number {
  return columns.reduce(
    (sum, { width }) => sum + (typeof width === 'number' ? width : width.min),
    selectable ? selectionWidth : 0,
  );
}
