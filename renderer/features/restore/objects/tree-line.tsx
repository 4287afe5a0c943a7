import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import type { ObjectChoice } from './choice.ts';
import { rowCheck, type TreeRow } from './rows.ts';
import { RowName, RowNumbers, TriStateBox } from './tree-row.tsx';
import { useTreeStyles } from './tree-styles.ts';

const ariaChecked = { all: true, some: 'mixed', none: false } as const;

export interface TreeLineProps {
  id: string;
  row: TreeRow;
  /** Index among the lines that are shown. */
  index: number;
  /** Distance from the top, in pixels. */
  top: number;
  isActive: boolean;
  choice: ObjectChoice;
  /** Bytes of the largest table. */
  largest: number;
  /** Characters of a name that there is room for. */
  maxName: number;
}

/** One line of the tree. */
export function TreeLine({ id, row, index, top, isActive, choice, largest, maxName }: TreeLineProps) {
  const styles = useTreeStyles();
  const checked = rowCheck(row, choice);
  return (
    <div
      id={id}
      data-index={index}
      role="treeitem"
      tabIndex={-1}
      className={styles.row}
      data-active={isActive ? 'yes' : undefined}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.isOpen ?? undefined}
      aria-checked={checked === null ? undefined : ariaChecked[checked]}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className={styles.name} style={{ paddingLeft: (row.level - 1) * 24 }}>
        <span className={styles.fold} data-fold="yes" aria-hidden="true">
          {row.isOpen === null ? null : row.isOpen ? (
            <ChevronDownRegular fontSize={14} />
          ) : (
            <ChevronRightRegular fontSize={14} />
          )}
        </span>
        {checked === null ? null : <TriStateBox check={checked} className={styles.box} />}
        <RowName row={row} max={maxName} />
      </span>
      <RowNumbers row={row} largest={largest} />
    </div>
  );
}
