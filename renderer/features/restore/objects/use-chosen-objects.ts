import type { Selection } from '../../../../shared/points/restore.ts';
import { wholeDatabase, type Draft } from '../draft.ts';
import { chosenAmount, selectionOf } from './choice.ts';
import { useContents } from './use-contents.ts';

/** The archive's contents, read once objects are to be chosen, and what of them is restored. */
export function useChosenObjects(instance: string, point: string | undefined, draft: Draft) {
  const contents = useContents(instance, point, draft.scope === 'chosen');
  const { tree } = contents;
  const selection: Selection | null =
    draft.scope === 'whole' ? wholeDatabase : tree === undefined ? null : selectionOf(tree, draft.choice);
  return {
    contents,
    /** Null while it is not known, or nothing is checked. */
    selection,
    /** How much is checked; null while the contents are not read. */
    amount: tree === undefined ? null : chosenAmount(tree, draft.choice),
  };
}
