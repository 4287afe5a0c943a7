import { mergeClasses } from '@fluentui/react-components';
import type { MouseEvent } from 'react';
import type { Column } from './columns.ts';
import { useTableStyles } from './use-styles.ts';

const interactive = 'a, button, input, select, textarea, label, summary';

export interface DataRowProps<Row> {
  id: string;
  row: Row;
  columns: readonly Column<Row>[];
  place: RowPlace;
  active: boolean;
  /** Null: it cannot be chosen. */
  choice: RowChoice | null;
  /** Whether a click opens the row. */
  opens: boolean;
  /** A click on the row beside what takes clicks itself; `range` with the Shift key. */
  onClick: (range: boolean) => void;
  /** A click on the checkbox. */
  onChoose: (range: boolean) => void;
}

/** Where a row stands. */
interface RowPlace {
  /** Among all rows, from 0. */
  index: number;
  /** Pixels from the top of the first row. */
  start: number;
  /** Tracks of the grid, as the head has them. */
  tracks: string;
}

export interface RowChoice {
  /** Short text of the row, for its checkbox. */
  name: string;
  selected: boolean;
  disabled: boolean;
}

/** One row of a table: its checkbox, and a cell a column. */
export function DataRow<Row>(props: DataRowProps<Row>) {
  const styles = useTableStyles();
  const { row, columns, place, choice } = props;
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest(interactive) !== null) return;
    props.onClick(event.shiftKey);
  };
  return (
    <div
      id={props.id}
      role="row"
      tabIndex={-1}
      aria-rowindex={place.index + 2}
      aria-selected={choice?.selected}
      data-active={props.active ? 'yes' : undefined}
      className={mergeClasses(
        styles.row,
        props.opens && styles.opens,
        choice?.selected === true && styles.selected,
      )}
      style={{ gridTemplateColumns: place.tracks, transform: `translateY(${place.start}px)` }}
      onClick={onClick}
    >
      {choice === null ? null : (
        <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
          <label className={styles.checkTarget}>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${choice.name}`}
              checked={choice.selected}
              disabled={choice.disabled}
              onClick={(event) => props.onChoose(event.shiftKey)}
              onChange={() => undefined}
            />
          </label>
        </div>
      )}
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={mergeClasses(styles.cell, column.align === 'end' && styles.end)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}
