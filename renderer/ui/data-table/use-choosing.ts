import { useRef } from 'react';
import { toggled, toggledAll, withRange, type Selection } from './selection.ts';

/** Choosing rows by place or all at once; with a range, from the row that was chosen last. */
export function useChoosing(
  selection: { selected: Selection; onChange: (next: Selection) => void },
  keys: readonly string[],
  choosable: readonly string[],
) {
  const anchor = useRef<string | null>(null);
  const choose = (index: number, range: boolean) => {
    const key = keys[index];
    if (key === undefined || !choosable.includes(key)) return;
    const from = anchor.current;
    anchor.current = key;
    selection.onChange(
      range && from !== null
        ? withRange(selection.selected, choosable, from, key)
        : toggled(selection.selected, key),
    );
  };
  return { choose, chooseAll: () => selection.onChange(toggledAll(selection.selected, choosable)) };
}
