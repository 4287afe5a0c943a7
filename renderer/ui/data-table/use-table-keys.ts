import type { KeyboardEvent } from 'react';

export interface TableKeys {
  rows: number;
  active: number;
  /** Rows that are visible at once. */
  pageSize: () => number;
  move: (row: number) => void;
  open: ((row: number) => void) | null;
  select: ((row: number, range: boolean) => void) | null;
  selectAll: (() => void) | null;
}

/** Where a key moves to, or null when it does not move. */
export function movedTo(key: string, active: number, rows: number, pageSize: number): number | null {
  const last = rows - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, last);
    case 'ArrowUp':
      return Math.max(active - 1, 0);
    case 'PageDown':
      return Math.min(Math.max(active, 0) + pageSize, last);
    case 'PageUp':
      return Math.max(active - pageSize, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Keys of the table itself; those of links and buttons inside it stay theirs. */
export function tableKeyHandler(keys: TableKeys): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (event.target !== event.currentTarget || keys.rows === 0) return;
    const to = movedTo(event.key, keys.active, keys.rows, keys.pageSize());
    const at = Math.max(keys.active, 0);
    if (to !== null) keys.move(to);
    else if (event.key === 'Enter' && keys.open !== null) keys.open(at);
    else if (event.key === ' ' && keys.select !== null) keys.select(at, event.shiftKey);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && keys.selectAll !== null)
      keys.selectAll();
    else return;
    event.preventDefault();
  };
}
