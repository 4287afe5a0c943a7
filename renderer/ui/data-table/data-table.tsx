import { mergeClasses } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useRef, useState, type RefObject } from 'react';
import { visibleText } from '../format/identifier-text.ts';
import { InTable } from '../text/hint.tsx';
import { gridTracks, leastWidth, rowHeight, type Column } from './columns.ts';
import { DataRow, type RowChoice } from './data-row.tsx';
import { HeadRow } from './head-row.tsx';
import { coverage, type Selection } from './selection.ts';
import type { Sort } from './sort.ts';
import { useChoosing } from './use-choosing.ts';
import { useSortedRows } from './use-sorted-rows.ts';
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

/** No row can be chosen. */
const noChoice = { selected: new Set<string>(), onChange: () => undefined };

/** What a table does: its order, the rows that are drawn, the one that keys act on, and what is chosen. */
function useTable<Row>(props: DataTableProps<Row>, scroller: RefObject<HTMLDivElement | null>) {
  const { columns, selection, onOpen } = props;
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const rows = useSortedRows({ ...props, canSelect: selection?.canSelect });
  const { sorted, keys, choosable } = rows;
  const { choose, chooseAll } = useChoosing(selection ?? noChoice, keys, choosable);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    // The sticky head covers the top of the scrolled area.
    scrollPaddingStart: rowHeight,
    overscan: 8,
  });
  const active = activeKey === null ? -1 : keys.indexOf(activeKey);
  const open = (index: number) => {
    const row = sorted[index];
    if (row !== undefined) onOpen?.(row);
  };
  const onKeyDown = tableKeyHandler({
    rows: sorted.length,
    active,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2),
    move: (index) => {
      setActiveKey(keys[index] ?? null);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
    open: onOpen === undefined ? null : open,
    select: selection === undefined ? null : choose,
    selectAll: selection === undefined ? null : chooseAll,
  });
  const onRowClick = (index: number, range: boolean) => {
    setActiveKey(keys[index] ?? null);
    if (onOpen !== undefined) open(index);
    else if (selection !== undefined) choose(index, range);
  };
  return {
    ...rows,
    items: virtual.getVirtualItems(),
    /** Pixels. */
    height: virtual.getTotalSize(),
    active,
    tracks: gridTracks(columns, selection !== undefined),
    choose,
    chooseAll,
    onKeyDown,
    onRowClick,
  };
}

/** A virtualised table. Sort, scroll and selection stay while rows are updated. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, selection, height = { maxRows: 12 } } = props;
  const styles = useTableStyles();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable(props, scroller);
  const { active, items, keys, sorted, tracks } = table;
  const activeShown = items.some((item) => item.index === active);

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={sorted.length + 1}
      aria-multiselectable={selection === undefined ? undefined : true}
      aria-activedescendant={activeShown ? `${id}-${active}` : undefined}
      className={mergeClasses(styles.scroller, height === 'fill' && styles.fill)}
      style={
        height === 'fill' ? undefined : { maxHeight: (height.maxRows + 1) * rowHeight + 2, flexShrink: 0 }
      }
      onKeyDown={table.onKeyDown}
    >
      <div style={{ minWidth: leastWidth(columns, selection !== undefined) }} role="presentation">
        <HeadRow
          columns={columns}
          tracks={tracks}
          sort={table.sort}
          onSort={table.sortBy}
          selection={
            selection === undefined
              ? null
              : { state: coverage(selection.selected, table.choosable), toggle: table.chooseAll }
          }
        />
        <InTable value={true}>
          <div role="rowgroup" className={styles.body} style={{ height: table.height }}>
            {items.map((item) => {
              const row = sorted[item.index];
              const key = keys[item.index];
              if (row === undefined || key === undefined) return null;
              return (
                <DataRow
                  key={item.key}
                  id={`${id}-${item.index}`}
                  row={row}
                  columns={columns}
                  place={{ index: item.index, start: item.start, tracks }}
                  active={item.index === active}
                  choice={choiceOf(props, row, key)}
                  opens={props.onOpen !== undefined}
                  onClick={(range) => table.onRowClick(item.index, range)}
                  onChoose={(range) => table.choose(item.index, range)}
                />
              );
            })}
          </div>
        </InTable>
      </div>
      {sorted.length === 0 ? <p className={styles.none}>{props.empty ?? 'Nothing here.'}</p> : null}
    </div>
  );
}

/** How a row stands in the selection; null where rows cannot be chosen. */
function choiceOf<Row>(props: DataTableProps<Row>, row: Row, key: string): RowChoice | null {
  const { selection, rowName } = props;
  if (selection === undefined) return null;
  return {
    name: visibleText(rowName?.(row) ?? key),
    selected: selection.selected.has(key),
    disabled: selection.canSelect?.(row) === false,
  };
}
