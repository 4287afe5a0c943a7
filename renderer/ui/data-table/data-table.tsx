import { mergeClasses } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useMemo, useRef, useState, type MouseEvent } from 'react';
import { visibleText } from '../format/identifier-text.ts';
import { InTable } from '../text/hint.tsx';
import { gridTracks, leastWidth, rowHeight, type Column } from './columns.ts';
import { HeadRow } from './head-row.tsx';
import { coverage, toggled, toggledAll, withRange, type Selection } from './selection.ts';
import { sortRows, toggledSort, type Sort } from './sort.ts';
import { useTableStyles } from './use-styles.ts';
import { tableKeyHandler } from './use-table-keys.ts';

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers: "Databases on prod-1". */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** A key that stays while the row's data changes. */
  rowKey: (row: Row) => string;
  /** Short text of a row, for its checkbox. */
  rowName?: (row: Row) => string;
  initialSort?: Sort;
  /** A click on the row, or Enter. */
  onOpen?: (row: Row) => void;
  /** Present: rows can be chosen. */
  selection?: { selected: Selection; onChange: (next: Selection) => void; canSelect?: (row: Row) => boolean };
  /** `fill` takes the height of a page with `fill`; otherwise as high as its rows, up to so many. */
  height?: 'fill' | { maxRows: number };
  /** Said when there are no rows. */
  empty?: string;
}

const interactive = 'a, button, input, select, textarea, label, summary';

/** A virtualised table. Sort, scroll and selection stay while rows are updated. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, selection, onOpen, height = { maxRows: 12 } } = props;
  const styles = useTableStyles();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const anchor = useRef<string | null>(null);

  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort?.column)?.sortBy;
    return sort === null || by === undefined ? rows : sortRows(rows, by, sort.direction);
  }, [rows, columns, sort]);
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey]);
  const choosable = useMemo(() => {
    const canSelect = selection?.canSelect;
    return canSelect === undefined ? keys : sorted.filter(canSelect).map(rowKey);
  }, [selection?.canSelect, sorted, keys, rowKey]);

  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    // The sticky head covers the top of the scrolled area.
    scrollPaddingStart: rowHeight,
    overscan: 8,
  });

  const tracks = gridTracks(columns, selection !== undefined);
  const least = leastWidth(columns, selection !== undefined);
  const activeIndex = activeKey === null ? -1 : keys.indexOf(activeKey);
  const items = virtual.getVirtualItems();
  const activeShown = items.some((item) => item.index === activeIndex);

  const choose = (index: number, range: boolean) => {
    const key = keys[index];
    if (selection === undefined || key === undefined || !choosable.includes(key)) return;
    const from = anchor.current;
    anchor.current = key;
    selection.onChange(
      range && from !== null
        ? withRange(selection.selected, choosable, from, key)
        : toggled(selection.selected, key),
    );
  };
  const chooseAll = () => selection?.onChange(toggledAll(selection.selected, choosable));
  const open = (index: number) => {
    const row = sorted[index];
    if (row !== undefined) onOpen?.(row);
  };

  const onKeyDown = tableKeyHandler({
    rows: sorted.length,
    active: activeIndex,
    pageSize: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    move: (index) => {
      setActiveKey(keys[index] ?? null);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
    open: onOpen === undefined ? null : open,
    select: selection === undefined ? null : choose,
    selectAll: selection === undefined ? null : chooseAll,
  });

  const onRowClick = (event: MouseEvent, index: number) => {
    if (event.target instanceof Element && event.target.closest(interactive) !== null) return;
    setActiveKey(keys[index] ?? null);
    if (onOpen !== undefined) open(index);
    else choose(index, event.shiftKey);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={sorted.length + 1}
      aria-multiselectable={selection === undefined ? undefined : true}
      aria-activedescendant={activeShown ? `${id}-${activeIndex}` : undefined}
      className={mergeClasses(styles.scroller, height === 'fill' && styles.fill)}
      style={
        height === 'fill' ? undefined : { maxHeight: (height.maxRows + 1) * rowHeight + 2, flexShrink: 0 }
      }
      onKeyDown={onKeyDown}
    >
      <div style={{ minWidth: least }} role="presentation">
        <HeadRow
          columns={columns}
          tracks={tracks}
          sort={sort}
          onSort={(column) => setSort(toggledSort(sort, column))}
          selection={
            selection === undefined
              ? null
              : { state: coverage(selection.selected, choosable), toggle: chooseAll }
          }
        />
        <InTable value={true}>
          <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = sorted[item.index];
              const key = keys[item.index];
              if (row === undefined || key === undefined) return null;
              const selected = selection?.selected.has(key) === true;
              return (
                <div
                  key={item.key}
                  id={`${id}-${item.index}`}
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={item.index + 2}
                  aria-selected={selection === undefined ? undefined : selected}
                  data-active={item.index === activeIndex ? 'yes' : undefined}
                  className={mergeClasses(
                    styles.row,
                    onOpen !== undefined && styles.opens,
                    selected && styles.selected,
                  )}
                  style={{ gridTemplateColumns: tracks, transform: `translateY(${item.start}px)` }}
                  onClick={(event) => onRowClick(event, item.index)}
                >
                  {selection === undefined ? null : (
                    <div role="gridcell" className={mergeClasses(styles.cell, styles.check)}>
                      <input
                        type="checkbox"
                        tabIndex={-1}
                        aria-label={`Select ${visibleText(props.rowName?.(row) ?? key)}`}
                        checked={selected}
                        disabled={selection.canSelect?.(row) === false}
                        onClick={(event) => choose(item.index, event.shiftKey)}
                        onChange={() => undefined}
                      />
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
            })}
          </div>
        </InTable>
      </div>
      {sorted.length === 0 ? <p className={styles.none}>{props.empty ?? 'Nothing here.'}</p> : null}
    </div>
  );
}
