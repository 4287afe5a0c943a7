import { normalName } from '../../../../../shared/names.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';
import { inQuotes } from '../../../../../shared/words/in-quotes.ts';
import { CliError } from '../../cli-errors.ts';

/** The server of that name or id, or of an id that begins like this. Throws UserErrorNotFound. */
export function findKnown(known: readonly ServerSummary[], reference: string): ServerSummary {
  const begun = known.filter((each) => each.id.startsWith(reference));
  const found =
    known.find(({ name, id }) => [name, id].includes(reference) || name === normalName(reference)) ??
    (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  throw new CliError(
    'UserErrorNotFound',
    `There is no server ${inQuotes(reference)}, or several begin like this.`,
  );
}
