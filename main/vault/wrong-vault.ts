import type { VaultId } from '../../shared/ids.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import { PgkeepError } from '../core/errors.ts';

interface Identity {
  readonly id: VaultId;
  readonly name: string;
}

/** Another vault than the expected one lies at the place: its disk or container was exchanged. */
export function wrongVault(location: string, expected: Identity, found: Identity): PgkeepError {
  return new PgkeepError(
    'UserErrorWrongVault',
    `${location} holds another vault than ${inQuotes(expected.name)} (${expected.id}): there is ${inQuotes(found.name)} (${found.id}).`,
    {
      remedy: `Put ${inQuotes(expected.name)} back in its place: mount its disk or folder there. What is there now can be added as a vault of its own.`,
    },
  );
}
