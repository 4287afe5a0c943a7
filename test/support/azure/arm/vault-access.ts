import { ArmError, type ArmAnswer, type ArmHandler } from './arm.ts';
import { expectMay, expectPolicy, expectUnlocked, type TestRights } from './rights.ts';
import type { TestResource, TestTenant } from './tenant.ts';

const ours =
  /^(?<vault>\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+)(?:\/accessPolicies\/(?<verb>add|remove|replace))?$/i;

/** An entry of a key vault's access policies. */
interface TestAccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  readonly applicationId?: string;
  readonly permissions: { readonly secrets?: readonly string[]; readonly keys?: readonly string[] };
}

/** Microsoft.KeyVault: a vault, and its access policies entry by entry. */
export function vaultAccessHandler(tenant: TestTenant, rights: TestRights): ArmHandler {
  return (request): ArmAnswer | undefined => {
    const { vault: id = '', verb } = ours.exec(request.path)?.groups ?? {};
    const vault = tenant.resources.get(id.toLowerCase());
    if (vault === undefined) return undefined;
    const may = (what: string) =>
      expectMay(tenant, rights, {
        principal: request.principal,
        scope: id,
        action: `Microsoft.KeyVault/vaults/${what}`,
      });
    if (verb === undefined && request.method === 'GET') {
      may('read');
      return { status: 200, body: vault };
    }
    if (verb === undefined && request.method === 'PATCH') {
      may('write');
      expectUnlocked(rights, id, 'write');
      expectPolicy(rights, id, 'Microsoft.KeyVault/vaults');
      patchNetwork(vault, request.body);
      return { status: 200, body: vault };
    }
    if (verb === undefined || request.method !== 'PUT') return undefined;
    may('accessPolicies/write');
    expectUnlocked(rights, id, 'write');
    expectPolicy(rights, id, 'Microsoft.KeyVault/vaults/accessPolicies');
    const { accessPolicies: given } = (
      request.body as { readonly properties: { readonly accessPolicies: TestAccessPolicy[] } }
    ).properties;
    change(vault, verb.toLowerCase(), given);
    return { status: 200, body: { id: request.path, properties: { accessPolicies: policiesOf(vault) } } };
  };
}

interface Patch {
  readonly properties: {
    readonly networkAcls?: { readonly ipRules?: readonly { readonly value: string }[] };
  };
}

/**
 * The rules are replaced whole, and a single address comes back with its prefix (learn.microsoft.com: Configure Azure Key Vault
 * networking settings; Vaults - Update).
 */
function patchNetwork(vault: TestResource, body: unknown): void {
  const { networkAcls } = (body as Patch).properties;
  if (networkAcls === undefined) return;
  vault.properties['networkAcls'] = {
    ...networkAcls,
    ipRules: (networkAcls.ipRules ?? []).map(({ value }) => {
      if (!/^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/.test(value)) {
        throw new ArmError(400, 'BadRequest', `Malformed IP address: ${value}.`);
      }
      return { value: value.includes('/') ? value : `${value}/32` };
    }),
  };
}

const policiesOf = ({ properties }: TestResource) =>
  (properties['accessPolicies'] ?? []) as readonly TestAccessPolicy[];

const sameHolder = (one: TestAccessPolicy, other: TestAccessPolicy) =>
  one.objectId === other.objectId && one.applicationId === other.applicationId;

/** `add` gives permissions to what an entry has, `remove` takes them; an entry without any is gone. */
function change(vault: TestResource, verb: string, given: readonly TestAccessPolicy[]): void {
  const before = policiesOf(vault);
  const others = before.filter((each) => !given.some((entry) => sameHolder(entry, each)));
  const changed = given.map((entry) => {
    const had = before.find((each) => sameHolder(entry, each))?.permissions.secrets ?? [];
    const asked = entry.permissions.secrets ?? [];
    const secrets =
      verb === 'remove'
        ? had.filter((one) => !asked.includes(one))
        : verb === 'add'
          ? [...new Set([...had, ...asked])]
          : asked;
    const keys = before.find((each) => sameHolder(entry, each))?.permissions.keys ?? [];
    return { ...entry, permissions: { keys, secrets } };
  });
  vault.properties['accessPolicies'] = [
    ...others,
    ...changed.filter(({ permissions }) => permissions.secrets.length + permissions.keys.length > 0),
  ];
}
