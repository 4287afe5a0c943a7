import { useMemo, useState } from 'react';
import type { ArchiveTree } from './archive-tree.ts';
import { schemaKey, toggleKey, treeRows, type TreeRow } from './rows.ts';

/** The lines that are shown, and opening and closing them. A schema that is alone begins open. */
export function useTreeRows(tree: ArchiveTree, search: string) {
  const only = tree.schemas.length === 1 ? tree.schemas[0]?.name : undefined;
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(only === undefined ? [] : [schemaKey(only)]),
  );
  const rows = useMemo(() => treeRows(tree, open, search), [tree, open, search]);
  const fold = (row: TreeRow) => {
    if (row.isOpen === null) return;
    const next = new Set(open);
    const key = toggleKey(row.key, search);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  return { rows, fold };
}
