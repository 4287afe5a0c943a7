import type { AccessNeed, AccessRow, AccessScope } from '../../../shared/access/access.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { heldPermissions, neededPermissions, type Parties } from './facts.ts';
import { needsOf, type NeededRole } from './needs.ts';
import type { AccessWish } from '../../../shared/access/access.ts';
import type { KeyVaultFacts, ResourceControl } from './resource-control.ts';

type Grant = NonNullable<AccessRow['grant']>;

/** A key vault whose access policies decide. */
export interface DecidingVault {
  readonly id: string;
  readonly facts: KeyVaultFacts;
}

/** By what a need is given: where it cannot be told, nothing can be offered, since one of the two ways would do nothing. */
type GivenBy =
  | { readonly by: 'role' }
  | { readonly by: 'access-policy'; readonly vault: DecidingVault }
  | { readonly by: 'unknown'; readonly why: string };

export async function givenBy(
  { keyVault }: Pick<NeededRole, 'keyVault'>,
  { control }: { readonly control: Pick<ResourceControl, 'keyVault'> },
): Promise<GivenBy> {
  if (keyVault === undefined) return { by: 'role' };
  try {
    const facts = await control.keyVault(keyVault);
    if (facts.permissionModel === 'roles') return { by: 'role' };
    return { by: 'access-policy', vault: { id: keyVault, facts } };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { by: 'unknown', why: messageOf(error) };
  }
}

export const roleGrant = ({
  role,
  scopes,
}: Pick<NeededRole, 'role'> & { readonly scopes: readonly AccessScope[] }): Grant => ({
  kind: 'role',
  roleId: role.id,
  roleName: role.name,
  scopes: [...scopes],
});

export function policyGrant({ id, facts }: DecidingVault, { principal }: Pick<Parties, 'principal'>): Grant {
  const held = heldPermissions(facts, principal.objectId);
  const missing = neededPermissions.filter((each) => !held.includes(each));
  return {
    kind: 'access-policy',
    vault: id,
    // only what is not there: taking it back leaves the rest
    permissions: missing.length === 0 ? [...neededPermissions] : missing,
    opens: 'Every secret of the key vault, later ones too: its access policies know no single secrets.',
  };
}

/**
 * What gives each need that was picked. Nothing is tried and no rights are looked at: only by what a key vault decides is asked,
 * so this may follow each click.
 */
export async function grantsOf(
  subject: Pick<Parties, 'principal' | 'control'> & { readonly wish: AccessWish },
  picked: readonly AccessNeed[],
): Promise<Pick<AccessRow, 'need' | 'grant'>[]> {
  const rows: Pick<AccessRow, 'need' | 'grant'>[] = [];
  for (const need of needsOf(subject.wish)) {
    if (need.need === 'connect' || !picked.includes(need.need)) continue;
    const given = await givenBy(need, subject);
    const grant =
      given.by === 'unknown'
        ? null
        : given.by === 'role'
          ? roleGrant(need)
          : policyGrant(given.vault, subject);
    rows.push({ need: need.need, grant });
  }
  return rows;
}
