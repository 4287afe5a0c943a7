import { DisplayName } from '../../../../shared/ids.ts';
import { nameKey } from '../../../../shared/names.ts';
import { asSentence } from '../../../ui/format/as-sentence.ts';
import { capital } from '../../../ui/format/capital.ts';

/** Why an instance cannot get the name that was typed; null where it can. `all` are the instances, it among them. */
export function newNameProblem(
  typed: string,
  instance: { readonly id: string; readonly name: string },
  all: readonly { readonly id: string; readonly name: string }[],
): string | null {
  const name = DisplayName.safeParse(typed);
  if (!name.success) return capital(asSentence(name.error.issues[0]?.message ?? 'this is no name'));
  if (name.data === instance.name) return 'It has this name already.';
  const isTaken = all.some((other) => other.id !== instance.id && nameKey(other.name) === nameKey(name.data));
  return isTaken ? 'Another database has this name, in upper or lower case.' : null;
}
