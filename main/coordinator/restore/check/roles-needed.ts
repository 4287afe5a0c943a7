import type { Manifest } from '../../../../shared/points/manifest.ts';
import { rolesIn } from '../../../postgres/archive/entries/map-roles.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import type { SelectedArchive } from '../selected-archive.ts';

/**
 * Roles that the restore will name, given what it leaves out: in the archive and for the database itself.
 * The entries are mapped already, the database's own roles are mapped here.
 */
export function rolesNeeded(
  { entries, mapRole }: Pick<SelectedArchive, 'entries' | 'mapRole'>,
  manifest: Manifest,
  options: { readonly noOwner: boolean; readonly noPrivileges: boolean },
): string[] {
  const { owner, grants = [], settings } = manifest.database.properties;
  const ofDatabase = [
    ...(options.noOwner ? [] : [owner]),
    ...(options.noPrivileges ? [] : grants.map(({ grantee }) => grantee)),
    ...settings.map(({ role }) => role),
  ];
  const isPrivilege = (entry: TocEntry) => ['ACL', 'DEFAULT ACL'].includes(String(entry.desc));
  const named = entries
    .filter((entry) => !(options.noPrivileges && isPrivilege(entry)))
    .map((entry) => (options.noOwner ? { ...entry, owner: Buffer.alloc(0) } : entry));
  const names = new Set([
    ...rolesIn(named),
    ...ofDatabase.filter((name) => name !== undefined).map((name) => mapRole(name)),
  ]);
  // predefined roles that an older target lacks cannot be created there; pg_restore's warnings name them
  return [...names].filter((name) => !name.startsWith('pg_')).toSorted();
}
