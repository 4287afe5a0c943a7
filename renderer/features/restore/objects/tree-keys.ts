import type { TreeRow } from './rows.ts';

/** What a key does in the tree. */
export type TreeCommand =
  /** To the line of that index, or the nearest one that there is. */
  | { readonly kind: 'move'; readonly to: number }
  /** Opens or closes the active line. */
  | { readonly kind: 'fold' }
  | { readonly kind: 'check' }
  /** The key is the tree's, and does nothing here. */
  | { readonly kind: 'stay' };

export interface TreePosition {
  readonly rows: readonly Pick<TreeRow, 'level' | 'isOpen'>[];
  /** Index of the active line. */
  readonly active: number;
  /** Whether a line was made active already; until then the first one is, quietly. */
  readonly isEntered: boolean;
  /** Lines that Page Up and Page Down jump over. */
  readonly page: number;
}

/** Arrows move, open and close; Space checks; Home, End and Page keys jump. Null: the key is not the tree's. */
export function treeCommand(
  key: string,
  { rows, active, isEntered, page }: TreePosition,
): TreeCommand | null {
  const row = rows[active];
  if (row === undefined) return null;
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', to: isEntered ? active + 1 : 0 };
    case 'ArrowUp':
      return { kind: 'move', to: active - 1 };
    case 'PageDown':
      return { kind: 'move', to: active + page };
    case 'PageUp':
      return { kind: 'move', to: active - page };
    case 'Home':
      return { kind: 'move', to: 0 };
    case 'End':
      return { kind: 'move', to: rows.length - 1 };
    case 'ArrowRight':
      if (row.isOpen === null) return { kind: 'stay' };
      return row.isOpen ? { kind: 'move', to: active + 1 } : { kind: 'fold' };
    case 'ArrowLeft':
      if (row.isOpen === true) return { kind: 'fold' };
      if (row.level === 1) return { kind: 'stay' };
      return { kind: 'move', to: rows.slice(0, active).findLastIndex(({ level }) => level < row.level) };
    case ' ':
      return { kind: 'check' };
    default:
      return null;
  }
}
