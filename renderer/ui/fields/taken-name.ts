import { nameKey } from '../../../shared/names.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';

/**
 * That another one has the name already, upper and lower case being the same; null where none has. `self` is the id of
 * the one whose name it is. Said while the name is typed, as the coordinator would say it afterwards.
 */
export function takenName(
  what: 'policy' | 'server' | 'vault',
  name: string,
  known: readonly { readonly id: string; readonly name: string }[],
  self?: string,
): string | null {
  if (name.trim() === '') return null;
  const taken = known.find((each) => each.id !== self && nameKey(each.name) === nameKey(name));
  return taken === undefined ? null : `There is already a ${what} ${inQuotes(taken.name)}.`;
}
