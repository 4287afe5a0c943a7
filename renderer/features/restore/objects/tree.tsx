import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { useMedia } from '../../../look/use-media.ts';
import { InTable } from '../../../ui/text/hint.tsx';
import { toggledScope, type ObjectChoice } from './choice.ts';
import { rowCheck, rowScope, toggleKey, treeRows, type TreeRow } from './rows.ts';
import { RowName, RowNumbers, TriStateBox } from './tree-row.tsx';
import { rowHeight, useTreeStyles } from './tree-styles.ts';
import type { ArchiveTree } from './archive-tree.ts';

export interface ObjectTreeProps {
  tree: ArchiveTree;
  search: string;
  choice: ObjectChoice;
  onChange: (choice: ObjectChoice) => void;
}

const ariaChecked = { all: true, some: 'mixed', none: false } as const;

/**
 * Schemas with their tables, views and other objects, with boxes that know "some of it". Virtualised.
 * Arrows move, open and close; Space checks; Home, End and Page keys jump.
 */
export function ObjectTree({ tree, search, choice, onChange }: ObjectTreeProps) {
  const styles = useTreeStyles();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useMedia('(min-width: 1600px)');
  const only = tree.schemas.length === 1 ? tree.schemas[0]?.name : undefined;
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(only === undefined ? [] : [`s${only}`]),
  );
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const rows = useMemo(() => treeRows(tree, open, search), [tree, open, search]);
  const largest = useMemo(
    () => Math.max(1, ...tree.schemas.flatMap(({ relations }) => relations.map(({ bytes }) => bytes ?? 0))),
    [tree],
  );
  const active = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  // What a search found begins at the top.
  const searched = useRef(search);
  useLayoutEffect(() => {
    if (searched.current === search) return;
    searched.current = search;
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();

  const move = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row === undefined) return;
    setActiveKey(row.key);
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
  };
  const fold = (row: TreeRow) => {
    if (row.isOpen === null) return;
    const next = new Set(open);
    const key = toggleKey(row.key, search);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const check = (row: TreeRow) => {
    const scope = rowScope(row);
    if (scope !== null) onChange(toggledScope(choice, scope));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (row === undefined) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    switch (event.key) {
      case 'ArrowDown':
        move(activeKey === null ? 0 : active + 1);
        break;
      case 'ArrowUp':
        move(active - 1);
        break;
      case 'PageDown':
        move(active + page);
        break;
      case 'PageUp':
        move(active - page);
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(rows.length - 1);
        break;
      case 'ArrowRight':
        if (row.isOpen === false) fold(row);
        else if (row.isOpen === true) move(active + 1);
        break;
      case 'ArrowLeft':
        if (row.isOpen === true) fold(row);
        else if (row.level > 1) move(rows.slice(0, active).findLastIndex(({ level }) => level < row.level));
        break;
      case ' ':
        check(row);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return;
    const line = event.target.closest<HTMLElement>('[data-index]');
    const row = line === null ? undefined : rows[Number(line.dataset['index'])];
    if (row === undefined) return;
    setActiveKey(row.key);
    if (rowScope(row) === null || event.target.closest('[data-fold]') !== null) fold(row);
    else check(row);
    scroller.current?.focus({ preventScroll: true });
  };

  if (rows.length === 0) return <p className={styles.none}>Nothing in the archive fits the search.</p>;
  return (
    <div>
      <div className={styles.head} aria-hidden="true">
        <span>Name</span>
        <span className={styles.end}>Rows</span>
        <span className={styles.end}>Size</span>
      </div>
      <div
        ref={scroller}
        className={styles.tree}
        role="tree"
        tabIndex={0}
        aria-label="Objects in the archive"
        aria-multiselectable="true"
        aria-activedescendant={items.some(({ index }) => index === active) ? `${id}-${active}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onFocus={() => (activeKey === null ? setActiveKey(rows[0]?.key ?? null) : undefined)}
      >
        <InTable value={true}>
          <div role="presentation" style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, key, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const checked = rowCheck(row, choice);
              return (
                <div
                  key={key}
                  id={`${id}-${index}`}
                  data-index={index}
                  role="treeitem"
                  tabIndex={-1}
                  className={styles.row}
                  data-active={index === active ? 'yes' : undefined}
                  aria-level={row.level}
                  aria-posinset={row.position}
                  aria-setsize={row.siblings}
                  aria-expanded={row.isOpen ?? undefined}
                  aria-checked={checked === null ? undefined : ariaChecked[checked]}
                  style={{ transform: `translateY(${start}px)` }}
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
                    <RowName row={row} max={wide ? 48 : 28} />
                  </span>
                  <RowNumbers row={row} largest={largest} />
                </div>
              );
            })}
          </div>
        </InTable>
      </div>
    </div>
  );
}
