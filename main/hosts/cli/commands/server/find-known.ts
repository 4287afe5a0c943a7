import { normalName } from '../../../../../shared/names.ts';
import { inQuotes } from '../../../../../shared/words/in-quotes.ts';
import { CliError } from '../../cli-errors.ts';

/** The server, or what is said, of that name or id, or of an id that begins like this. Throws UserErrorNotFound. */
export function findKnown<Thing extends { readonly id: string; readonly name: string }>(
  known: readonly Thing[],
  reference: string,
  what = 'server',
): Thing {
  const begun = known.filter((each) => each.id.startsWith(reference));
  const found =
    known.find(({ name, id }) => [name, id].includes(reference) || name === normalName(reference)) ??
    (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  throw new CliError(
    'UserErrorNotFound',
    `There is no ${what} ${inQuotes(reference)}, or several begin like this.`,
  );
}
