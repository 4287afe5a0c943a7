import { createHash } from 'node:crypto';
import type { AccessCheck, AccessPick, AccessRow } from '../../../shared/access/access.ts';
import {
  makesContainer,
  type ChangedEntry,
  type KeyVaultAcls,
  type PlannedChange,
} from '../../../shared/access/changes.ts';
import { placeWords } from '../../../shared/access/place-words.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { templateGuid } from './assignment-name.ts';
import { withAddress } from './vault-acls.ts';

/** What is to be added for the rows that were picked, in their order. Throws UserErrorInvalidInput for what cannot be. */
export function planOf(
  {
    principal,
    rows,
    identity,
  }: Pick<AccessCheck, 'principal'> & {
    readonly rows: readonly Pick<AccessRow, 'need' | 'grant'>[];
    /** The name of whoever asks, which may be the principal itself. */
    readonly identity: { readonly name: string };
  },
  picks: readonly AccessPick[],
) {
  const whom = { ...principal, ...(principal.isMe && { principalName: identity.name }) };
  return picks.map(({ need, scope }): { need: AccessPick['need']; change: PlannedChange } => {
    const row = rows.find((each) => each.need === need);
    if (row === undefined || row.grant === null) throw notOffered(`Nothing can be assigned for ${need}.`);
    return { need, change: adding(entryOf(row.grant, whom, scope)) };
  });
}

const notOffered = (message: string) =>
  new PgkeepError('UserErrorInvalidInput', message, { remedy: 'Pick rows that the check offers to assign.' });

function entryOf(
  grant: NonNullable<AccessRow['grant']>,
  {
    objectId: principalId,
    type: principalType,
    principalName,
  }: AccessCheck['principal'] & { readonly principalName?: string },
  scope: string | undefined,
): ChangedEntry {
  const named = principalName !== undefined && { principalName };
  if (grant.kind === 'access-policy') {
    if (scope !== undefined && scope.toLowerCase() !== grant.vault.toLowerCase()) {
      throw notOffered('Access policies are for a whole key vault.');
    }
    return {
      kind: 'access-policy',
      vault: grant.vault,
      principalId,
      ...named,
      permissions: grant.permissions,
    };
  }
  const at = scope === undefined ? grant.scopes[0] : grant.scopes.find(({ id }) => isSame(id, scope));
  if (at === undefined) throw notOffered(`${scope} is none of the scopes of the role ${grant.roleName}.`);
  return {
    kind: 'role-assignment',
    scope: at.id,
    name: templateGuid(at.id, principalId, grant.roleId),
    roleId: grant.roleId,
    roleName: grant.roleName,
    principalId,
    ...named,
    principalType,
  };
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export const adding = (entry: ChangedEntry): PlannedChange => ({
  action: 'add',
  entry,
  says: says('add', entry),
  request: requestOf('add', entry),
});

export const removing = (entry: ChangedEntry): PlannedChange => ({
  action: 'remove',
  entry,
  says: says('remove', entry),
  request: requestOf('remove', entry),
});

/** Names what was shown, so that nothing else is asked for. */
export function digestOfPlan(changes: readonly PlannedChange[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

function says(action: PlannedChange['action'], entry: ChangedEntry): string {
  const [verb, to] = action === 'add' ? (['Adds', 'to'] as const) : (['Takes away', 'from'] as const);
  switch (entry.kind) {
    case 'role-assignment':
      return `${verb} the role ${entry.roleName} of ${whose(entry)} at ${placeWords(entry.scope)}.`;
    case 'access-policy':
      return `${verb} the permissions ${entry.permissions.join(' and ')} of ${whose(entry)} for all secrets of ${placeWords(entry.vault)}.`;
    case 'firewall-rule':
      return `${verb} the firewall rule ${entry.name} (${addressesOf(entry)}) ${to} ${placeWords(entry.server)}.`;
    case 'key-vault-address':
      return `${verb} the address ${entry.address} ${to} the firewall of ${placeWords(entry.vault)}; it is for ${entry.owner}, until ${minuteOf(entry.until)}.`;
    case 'container':
      return makesContainer(entry);
    case 'secret': {
      const { name, vault } = namedSecret(entry.secret);
      return `Makes the secret ${name} in the key vault ${vault}.`;
    }
  }
}

/** An id says nothing to whoever reads it: a name where there is one. */
const whose = ({
  principalId,
  principalName,
}: {
  readonly principalId: string;
  readonly principalName?: string | undefined;
}): string => (principalName === undefined ? principalId : inQuotes(principalName));

/** In UTC: "2026-12-24 18:00 UTC". */
export const minuteOf = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

export const addressesOf = ({
  startIpAddress,
  endIpAddress,
}: {
  readonly startIpAddress: string;
  readonly endIpAddress: string;
}): string => (startIpAddress === endIpAddress ? startIpAddress : `${startIpAddress} to ${endIpAddress}`);

/** The request as Azure Resource Manager takes it, without its version: the SDK sends that. */
function requestOf(action: PlannedChange['action'], entry: ChangedEntry): string {
  const remove = action === 'remove';
  switch (entry.kind) {
    case 'role-assignment': {
      const { scope, name, roleId, principalId, principalType } = entry;
      return request(
        remove ? 'DELETE' : 'PUT',
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
        {
          roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          principalId,
          principalType,
        },
      );
    }
    case 'access-policy':
      return requestWithBody(`PUT ${entry.vault}/accessPolicies/${action}`, {
        accessPolicies: [{ objectId: entry.principalId, permissions: { secrets: entry.permissions } }],
      });
    case 'firewall-rule': {
      const { server, name, startIpAddress, endIpAddress } = entry;
      return request(remove ? 'DELETE' : 'PUT', `${server}/firewallRules/${name}`, {
        startIpAddress,
        endIpAddress,
      });
    }
    case 'key-vault-address': {
      const { vault, address, beside } = entry;
      return requestWithBody(`PATCH ${vault}`, {
        networkAcls: bodyOf(remove ? beside : withAddress(beside, address)),
      });
    }
    case 'container':
      return requestWithBody(`PUT ${entry.account}/blobServices/default/containers/${entry.name}`, {
        publicAccess: 'None',
      });
    case 'secret':
      // Key Vault takes the value with it, which is kept nowhere
      return `PUT ${entry.secret}`;
  }
}

/** What is null is left out, as it was read. */
const bodyOf = ({ bypass, defaultAction, ipRules, virtualNetworkRules }: KeyVaultAcls): object => ({
  ...(bypass !== null && { bypass }),
  ...(defaultAction !== null && { defaultAction }),
  ipRules: ipRules.map((value) => ({ value })),
  virtualNetworkRules: virtualNetworkRules.map(({ id, ignoreMissingVnetServiceEndpoint: ignore }) => ({
    id,
    ...(ignore !== null && { ignoreMissingVnetServiceEndpoint: ignore }),
  })),
});

const request = (method: 'DELETE' | 'PUT', path: string, properties: object): string =>
  method === 'DELETE' ? `DELETE ${path}` : requestWithBody(`PUT ${path}`, properties);

const requestWithBody = (line: string, properties: object): string =>
  `${line}\n${JSON.stringify({ properties }, null, 2)}`;
