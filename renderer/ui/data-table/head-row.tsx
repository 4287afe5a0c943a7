import { mergeClasses } from '@fluentui/react-components';
import { ArrowDownFilled } from '@fluentui/react-icons/svg/arrow-down';
import { ArrowUpFilled } from '@fluentui/react-icons/svg/arrow-up';
import { useEffect, useRef } from 'react';
import type { Column } from './columns.ts';
import type { Sort } from './sort.ts';
import { useTableStyles } from './use-styles.ts';

export interface HeadRowProps<Row> {
  columns: readonly Column<Row>[];
  tracks: string;
  sort: Sort | null;
  onSort: (column: string) => void;
  selection: { state: 'all' | 'some' | 'none'; toggle: () => void } | null;
}

/** Titles of the columns, as buttons where a column can be sorted. */
export function HeadRow<Row>({ columns, tracks, sort, onSort, selection }: HeadRowProps<Row>) {
  const styles = useTableStyles();
  return (
    <div role="rowgroup" className={styles.head} style={{ display: 'block' }}>
      <div
        role="row"
        aria-rowindex={1}
        style={{ display: 'grid', gridTemplateColumns: tracks, height: '100%' }}
      >
        {selection === null ? null : (
          <div role="columnheader" className={mergeClasses(styles.headCell, styles.check)}>
            <AllCheckbox state={selection.state} onChange={selection.toggle} />
          </div>
        )}
        {columns.map((column) => {
          const sorted = sort?.column === column.id ? sort.direction : undefined;
          const end = column.align === 'end' && styles.end;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={column.sortBy === undefined ? undefined : (sorted ?? 'none')}
              className={mergeClasses(styles.headCell, end)}
            >
              {column.sortBy === undefined ? (
                <span className={styles.headText}>{column.title}</span>
              ) : (
                <button
                  type="button"
                  className={mergeClasses(styles.sortButton, end)}
                  onClick={() => onSort(column.id)}
                >
                  {column.align === 'end' ? <SortMark sorted={sorted} /> : null}
                  {column.title}
                  {column.align === 'end' ? null : <SortMark sorted={sorted} />}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Its room is kept while the column is not sorted by; it never moves the title away from its values. */
function SortMark({ sorted }: { sorted: Sort['direction'] | undefined }) {
  const styles = useTableStyles();
  return (
    <span className={styles.sortMark} aria-hidden="true">
      {sorted === 'ascending' ? <ArrowUpFilled fontSize={12} /> : null}
      {sorted === 'descending' ? <ArrowDownFilled fontSize={12} /> : null}
    </span>
  );
}

function AllCheckbox({ state, onChange }: { state: 'all' | 'some' | 'none'; onChange: () => void }) {
  const styles = useTableStyles();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = state === 'some';
  }, [state]);
  return (
    <label className={styles.checkTarget}>
      <input
        ref={box}
        type="checkbox"
        aria-label="Select all rows"
        checked={state === 'all'}
        onChange={onChange}
      />
    </label>
  );
}
