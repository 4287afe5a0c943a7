import { nameKey } from '../../shared/names.ts';
import { inQuotes } from '../../shared/words/in-quotes.ts';
import { PgkeepError } from '../core/errors.ts';

/**
 * Throws UserErrorNameAlreadyInUse where another one has the name already, upper and lower case being the same. `id`
 * is the one that takes the name; `fixes` say what else could be done.
 */
export function refuseTakenName(
  what: 'identity' | 'instance' | 'key' | 'policy' | 'server' | 'vault',
  { id, name }: { readonly id?: string | undefined; readonly name: string },
  known: readonly { readonly id: string; readonly name: string }[],
  fixes: Pick<NonNullable<ConstructorParameters<typeof PgkeepError>[2]>, 'remedy' | 'steps'> = {},
): void {
  if (!known.some((other) => nameKey(other.name) === nameKey(name) && other.id !== id)) return;
  throw new PgkeepError(
    'UserErrorNameAlreadyInUse',
    `There is already ${what === 'instance' || what === 'identity' ? 'an' : 'a'} ${what} ${inQuotes(name)}.`,
    fixes,
  );
}
