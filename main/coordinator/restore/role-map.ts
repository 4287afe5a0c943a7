import type { DatabaseProperties } from '../../../shared/points/manifest.ts';
import type { NewDatabase } from '../../../shared/points/restore.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { closeNames } from '../../postgres/archive/select/close-names.ts';
import { rolesIn } from '../../postgres/archive/entries/map-roles.ts';
import type { TocEntry } from '../../postgres/archive/format/types.ts';

/**
 * The one map that archive, checks and properties of the database go by. Throws UserErrorInvalidInput for
 * a role that is mapped twice, and for one that nothing in the recovery point refers to: a misspelt name
 * would leave the objects with the role that was to be replaced.
 */
export function checkedRoleMap(
  wanted: NewDatabase['roleMap'],
  entries: readonly TocEntry[],
  properties: Pick<DatabaseProperties, 'owner' | 'grants' | 'settings'>,
): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  if (wanted.length === 0) return map;
  const known = new Set([
    ...rolesIn(entries),
    properties.owner,
    ...(properties.grants ?? []).flatMap(({ grantee }) => grantee ?? []),
    ...properties.settings.flatMap(({ role }) => role ?? []),
  ]);
  for (const { from, to } of wanted) {
    if (map.has(from)) {
      throw new PgkeepError('UserErrorInvalidInput', `The role ${inQuotes(from)} is mapped more than once.`, {
        remedy: 'Name one new role for each old one.',
      });
    }
    if (!known.has(from)) throw unknownRole(from, known);
    map.set(from, to);
  }
  return map;
}

function unknownRole(name: string, known: ReadonlySet<string>): PgkeepError {
  const close = closeNames(name, known).map(inQuotes);
  return new PgkeepError(
    'UserErrorInvalidInput',
    `Nothing in this recovery point refers to the role ${inQuotes(name)}, so it can’t be mapped.`,
    {
      remedy:
        close.length === 0
          ? `Map one of these roles: ${[...known].toSorted().map(inQuotes).join(', ')}.`
          : `Did you mean ${close.join(' or ')}?`,
    },
  );
}
