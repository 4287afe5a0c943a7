import { denialOf, hasRole, type TestResource } from './arm/tenant.ts';
import type { TestAzure } from './azure.ts';
import { KeyVaultError, type KeyVaultRequest } from './key-vault-wire.ts';
import { roles } from './roles.ts';

export type SecretAction = 'get' | 'list' | 'set';

/** Built-in roles that hold an action (learn.microsoft.com: Azure built-in roles for Security). */
const rolesFor: Readonly<Record<SecretAction, readonly string[]>> = {
  get: [roles.secretsUser, roles.secretsOfficer, roles.keyVaultAdministrator],
  list: [roles.secretsUser, roles.secretsOfficer, roles.keyVaultReader, roles.keyVaultAdministrator],
  set: [roles.secretsOfficer, roles.keyVaultAdministrator],
};

const dataActions = { get: 'getSecret', list: 'readMetadata', set: 'setSecret' };

interface Asked {
  readonly azure: TestAzure;
  readonly asked: KeyVaultRequest;
  readonly name: string;
  readonly action: SecretAction;
  /** The address that Key Vault sees. */
  readonly from: string;
}

/** Throws what Key Vault answers to whoever may not: the network is looked at first, then the vault's own model. */
export function expectMayUse(request: Asked): void {
  expectNetwork(request);
  const { asked } = request;
  const { enableRbacAuthorization } = asked.vault.properties;
  if (enableRbacAuthorization === true) expectRole(request);
  else expectPolicy(request);
}

/** learn.microsoft.com: Azure Key Vault network security; Troubleshooting, HTTP 403: insufficient permissions. */
function expectNetwork({ asked: { vault, claims }, from }: Asked): void {
  const { publicNetworkAccess, networkAcls } = vault.properties as {
    publicNetworkAccess?: string;
    networkAcls?: { defaultAction?: string; ipRules?: { value: string }[] };
  };
  if (publicNetworkAccess?.toLowerCase() === 'disabled') {
    throw new KeyVaultError(
      403,
      'Forbidden',
      `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: ${callerOf(claims)}\r\nVault: ${placeOf(vault)}`,
      { inner: 'ForbiddenByConnection' },
    );
  }
  const isLetIn = networkAcls?.ipRules?.some(({ value }) => value.replace(/\/32$/, '') === from) === true;
  if (networkAcls?.defaultAction?.toLowerCase() !== 'deny' || isLetIn) return;
  throw new KeyVaultError(
    403,
    'Forbidden',
    `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${from}\r\nCaller: ${callerOf(claims)}\r\nVault: ${placeOf(vault)}`,
    { inner: 'ForbiddenByFirewall' },
  );
}

/** learn.microsoft.com: Provide access to Key Vault with Azure role-based access control. */
function expectRole({ azure, asked, name, action }: Asked): void {
  const { vault, principal, claims } = asked;
  const scope = name === '' ? vault.id : `${vault.id}/secrets/${name}`;
  const dataAction = `Microsoft.KeyVault/vaults/secrets/${dataActions[action]}/action`;
  const denial = denialOf(azure.arm.tenant, principal, dataAction, scope);
  if (denial === undefined && hasRole(azure.arm.tenant, principal, rolesFor[action], scope)) return;
  throw new KeyVaultError(
    403,
    'Forbidden',
    `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${callerOf(claims)}\r\nAction: '${dataAction}'\r\nResource: '${scope.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: ${denial === undefined ? 'null' : `'${denial.name}'`}\r\nDecisionReason: null \r\nVault: ${placeOf(vault)}\r\n`,
    { inner: 'ForbiddenByRbac' },
  );
}

interface Policy {
  readonly objectId: string;
  readonly permissions: { readonly secrets?: readonly string[] };
}

/** learn.microsoft.com: Assign a Key Vault access policy; Key Vault REST API error codes, AccessDenied. */
function expectPolicy({ asked: { vault, principal, claims }, action }: Asked): void {
  const policies = (vault.properties['accessPolicies'] ?? []) as readonly Policy[];
  const given = policies
    .filter(({ objectId }) => objectId === principal)
    .flatMap(({ permissions }) => permissions.secrets ?? [])
    .map((each) => each.toLowerCase());
  if (given.includes(action) || given.includes('all')) return;
  throw new KeyVaultError(
    403,
    'Forbidden',
    `The user, group or application '${callerOf(claims)}' does not have secrets ${action} permission on key vault '${placeOf(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
    { inner: 'AccessDenied' },
  );
}

const callerOf = (claims: Readonly<Record<string, unknown>>) =>
  `appid=${String(claims['appid'])};oid=${String(claims['oid'])};iss=${String(claims['iss'])}`;

const placeOf = ({ name, location }: TestResource) => `${name};location=${location}`;
