import Table from 'cli-table3';
import { printable } from './printable.ts';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
  /** May be broken over several lines where the terminal is narrow; ids and numbers may not. */
  readonly flexible?: boolean;
}

const gap = 3;
const narrowest = 12;

const borders = `top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right
  left left-mid mid mid-mid right right-mid`.split(/\s+/);

const plain = {
  chars: { ...Object.fromEntries(borders.map((name) => [name, ''])), middle: ' '.repeat(gap) },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
} satisfies Table.TableConstructorOptions;

/** Columns that the widest of the cells takes on a terminal: a wide character takes two. */
function widthOf(cells: readonly string[]): number {
  const table = new Table(plain);
  for (const cell of cells) table.push([cell]);
  return table.width;
}

/** Takes what is too much from the widest flexible columns, one character at a time. */
function fit(widths: readonly number[], flexible: readonly boolean[], available: number): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + gap * (fitted.length - 1);
  while (total() > available) {
    let widest = -1;
    for (const [index, width] of fitted.entries()) {
      if (flexible[index] && width > narrowest && width > (fitted[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

/**
 * Rows under upper-case titles, without lines. Every cell is made printable here, so no command can forget
 * it. `width` is that of the terminal in characters; without it (a pipe, a file) lines are as long as they
 * are.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width?: number,
): string[] {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row))));
  const head = columns.map(({ title }) => title);
  const widths = head.map((title, index) => widthOf([title, ...cells.map((row) => row[index] ?? '')]));
  const fitted =
    width === undefined
      ? widths
      : fit(
          widths,
          columns.map(({ flexible }) => flexible === true),
          width,
        );
  const table = new Table({
    ...plain,
    head,
    colWidths: fitted,
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  table.push(...cells);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
