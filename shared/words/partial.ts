import { leftOutBy, type RecordedSelection } from '../instances/dump-selection.ts';
import { listOf } from './counts.ts';

/** "Without schema audit and the rows of log_*": what was chosen not to be in a backup; undefined where it is whole. */
export function withoutWords(selection: RecordedSelection | undefined, most = 4): string | undefined {
  const items = selection === undefined ? [] : leftOutBy(selection);
  return items.length === 0 ? undefined : `Without ${listOf(items, most)}`;
}

/** What is not in a recovery point, by choice or for a reason that its warnings name; empty where it is whole. */
export function lacksWords(
  point: { readonly selection?: RecordedSelection | undefined; readonly partial?: true | undefined },
  most = 4,
): string {
  const chosen = point.selection === undefined ? [] : leftOutBy(point.selection);
  return listOf([...chosen, ...(point.partial === undefined ? [] : ['rows (see its warnings)'])], most);
}
