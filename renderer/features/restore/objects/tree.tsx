import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useMedia } from '../../../look/use-media.ts';
import { InTable } from '../../../ui/text/hint.tsx';
import { toggledScope, type ObjectChoice } from './choice.ts';
import { rowScope, type TreeRow } from './rows.ts';
import { treeCommand } from './tree-keys.ts';
import { TreeLine } from './tree-line.tsx';
import { rowHeight, useTreeStyles } from './tree-styles.ts';
import { useTreeRows } from './use-tree-rows.ts';
import type { ArchiveTree } from './archive-tree.ts';

export interface ObjectTreeProps {
  tree: ArchiveTree;
  search: string;
  choice: ObjectChoice;
  onChange: (choice: ObjectChoice) => void;
}

/**
 * Schemas with their tables, views and other objects, with boxes that know "some of it". Virtualised.
 * Arrows move, open and close; Space checks; Home, End and Page keys jump.
 */
export function ObjectTree({ tree, search, choice, onChange }: ObjectTreeProps) {
  const styles = useTreeStyles();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const wide = useMedia('(min-width: 1600px)');
  const { rows, fold } = useTreeRows(tree, search);
  const { active, isEntered, setActive } = useActiveLine(rows);
  const largest = useMemo(() => largestTable(tree), [tree]);
  // What a search found begins at the top.
  useAfterSearch(search, () => scroller.current?.scrollTo({ top: 0 }));
  const virtual = useVirtualLines(rows, scroller);
  const items = virtual.getVirtualItems();

  const move = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row === undefined) return;
    setActive(row);
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' });
  };
  const check = (row: TreeRow) => {
    const scope = rowScope(row);
    if (scope !== null) onChange(toggledScope(choice, scope));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const command = treeCommand(event.key, { rows, active, isEntered, page });
    const row = rows[active];
    if (command === null || row === undefined) return;
    if (command.kind === 'move') move(command.to);
    else if (command.kind === 'fold') fold(row);
    else if (command.kind === 'check') check(row);
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const row = rowAt(rows, event.target);
    if (row === undefined) return;
    setActive(row);
    if (rowScope(row) === null || isOnFold(event.target)) fold(row);
    else check(row);
    scroller.current?.focus({ preventScroll: true });
  };

  if (rows.length === 0) return <p className={styles.none}>Nothing in the archive fits the search.</p>;
  return (
    <div>
      <TreeHead />
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
        onFocus={() => (isEntered ? undefined : setActive(rows[0]))}
      >
        <InTable value={true}>
          <div role="presentation" style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, key, start }) => {
              const row = rows[index];
              return row === undefined ? null : (
                <TreeLine
                  key={key}
                  id={`${id}-${index}`}
                  row={row}
                  index={index}
                  top={start}
                  isActive={index === active}
                  choice={choice}
                  largest={largest}
                  maxName={wide ? 48 : 28}
                />
              );
            })}
          </div>
        </InTable>
      </div>
    </div>
  );
}

/** Titles of the columns, for the eye; the tree says them with each number. */
function TreeHead() {
  const styles = useTreeStyles();
  return (
    <div className={styles.head} aria-hidden="true">
      <span>Name</span>
      <span className={styles.end}>Rows</span>
      <span className={styles.end}>Size</span>
    </div>
  );
}

/** Bytes of the largest table, at least 1. */
const largestTable = (tree: ArchiveTree): number =>
  Math.max(1, ...tree.schemas.flatMap(({ relations }) => relations.map(({ bytes }) => bytes ?? 0)));

/** The line that the keys are about: the first one until another is made active. */
function useActiveLine(rows: readonly TreeRow[]) {
  const [activeKey, setActiveKey] = useState<string | null>(null);
  return {
    active: Math.max(
      0,
      rows.findIndex(({ key }) => key === activeKey),
    ),
    isEntered: activeKey !== null,
    setActive: (row: TreeRow | undefined) => setActiveKey(row?.key ?? null),
  };
}

/** Only the lines in sight, and a few around them, are rendered. */
const useVirtualLines = (rows: readonly TreeRow[], scroller: RefObject<HTMLDivElement | null>) =>
  useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });

/** Runs after a render with another search than the one before. */
function useAfterSearch(search: string, run: () => void): void {
  const searched = useRef(search);
  useLayoutEffect(() => {
    if (searched.current === search) return;
    searched.current = search;
    run();
  });
}

/** The line that was clicked, if any. */
function rowAt(rows: readonly TreeRow[], target: EventTarget): TreeRow | undefined {
  const line = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return line === null ? undefined : rows[Number(line.dataset['index'])];
}

/** Whether what opens and closes a line was clicked. */
const isOnFold = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[data-fold]') !== null;
