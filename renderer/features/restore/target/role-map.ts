import { countOf } from '../../../../shared/words/counts.ts';

/** A role that the archive names. */
export interface ArchiveRole {
  readonly name: string;
  readonly onTarget: boolean;
}

/** False where the target was not reached: nothing is known of its roles then. */
export function isCompared(role: {
  readonly name: string;
  readonly onTarget: boolean | null;
}): role is ArchiveRole {
  return role.onTarget !== null;
}

/** From the archive's role to the target's. */
export type RoleMap = ReadonlyMap<string, string>;

/** Superusers of the common installations and providers: on another one, whoever restores stands in for them. */
const administrators: ReadonlySet<string> = new Set([
  'postgres',
  'azure_pg_admin',
  'azuresu',
  'cloudsqladmin',
  'cloudsqlsuperuser',
  'rds_superuser',
  'rdsadmin',
]);

const comparable = (name: string) => name.toLowerCase().replace(/[-_. ]/g, '');

/**
 * For each role that the target lacks, one there that is likely meant: of the same letters whatever case and
 * separators, or the login itself for a superuser of another installation. Others are left to the user.
 */
export function suggestedRoleMap(
  roles: readonly ArchiveRole[],
  targetRoles: readonly string[],
  login: string | undefined,
): Map<string, string> {
  const byComparable = new Map(targetRoles.map((name) => [comparable(name), name]));
  const map = new Map<string, string>();
  for (const { name, onTarget } of roles) {
    if (onTarget) continue;
    const match = byComparable.get(comparable(name));
    if (match !== undefined) map.set(name, match);
    else if (administrators.has(name) && login !== undefined) map.set(name, login);
  }
  return map;
}

/** What is used: what the user typed, else what was suggested. An emptied field keeps the role's name. */
export function effectiveRoleMap(
  roles: readonly ArchiveRole[],
  suggested: RoleMap,
  typed: RoleMap,
): { from: string; to: string }[] {
  return roles.flatMap(({ name }) => {
    const to = (typed.get(name) ?? suggested.get(name) ?? '').trim();
    return to === '' || to === name ? [] : [{ from: name, to }];
  });
}

/** Roles that neither exist on the target nor are mapped to another one. */
export const unmappedRoles = (
  roles: readonly ArchiveRole[],
  map: readonly { readonly from: string }[],
): string[] => {
  const mapped = new Set(map.map(({ from }) => from));
  return roles.filter(({ name, onTarget }) => !onTarget && !mapped.has(name)).map(({ name }) => name);
};

/** Which of the roles that the archive names the target has, in words. */
export function rolesSentence(roles: readonly ArchiveRole[]): string {
  const missing = roles.filter(({ onTarget }) => !onTarget).length;
  return missing === 0
    ? roles.length === 1
      ? 'The target has the one role that the archive names.'
      : `The target has all ${roles.length} roles that the archive names.`
    : `The target lacks ${countOf(missing, 'role')} that the archive names. Let ${missing === 1 ? 'it' : 'them'} become others that are there, or have ${missing === 1 ? 'it' : 'them'} created.`;
}
