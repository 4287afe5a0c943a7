import type { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { z } from 'zod';
import type { AccessPolicyEntry } from '../../../shared/access/changes.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { explained } from './arm-errors.ts';
import type { ArmClients } from './clients.ts';

const Vault = z.object({
  properties: z.object({
    tenantId: z.string(),
    enableRbacAuthorization: z.boolean().nullish(),
    publicNetworkAccess: z.string().nullish(),
    networkAcls: z
      .object({
        bypass: z.string().nullish(),
        defaultAction: z.string().nullish(),
        ipRules: z.array(z.object({ value: z.string() })).nullish(),
      })
      .nullish(),
    accessPolicies: z
      .array(
        z.object({
          objectId: z.string(),
          applicationId: z.string().nullish(),
          permissions: z.object({ secrets: z.array(z.string()).nullish() }),
        }),
      )
      .nullish(),
  }),
});

/** Access policies of key vaults: entries are added and removed, the vault itself is never written. */
export function vaultPolicies({ keyVaults }: Pick<ArmClients, 'keyVaults'>) {
  const read = async (id: string) =>
    explained(`read the key vault ${nameOf(id)}`, async () => {
      const { resourceGroup } = partsOf(id);
      return Vault.parse(await keyVaults(id).vaults.get(resourceGroup, nameOf(id))).properties;
    });
  const update = async (verb: 'add' | 'remove', { vault, principalId, permissions }: AccessPolicyEntry) => {
    const { tenantId } = await read(vault);
    await explained(`change access policies of the key vault ${nameOf(vault)}`, () =>
      keyVaults(vault).vaults.updateAccessPolicy(partsOf(vault).resourceGroup, nameOf(vault), verb, {
        properties: {
          accessPolicies: [{ tenantId, objectId: principalId, permissions: { secrets: [...permissions] } }],
        },
      } satisfies Parameters<KeyVaultManagementClient['vaults']['updateAccessPolicy']>[3]),
    );
  };
  return {
    async keyVault(id: string) {
      const { tenantId, enableRbacAuthorization, publicNetworkAccess, networkAcls, accessPolicies } =
        await read(id);
      return {
        tenantId,
        // null and false both mean access policies
        permissionModel: enableRbacAuthorization === true ? ('roles' as const) : ('access-policies' as const),
        policies: (accessPolicies ?? []).flatMap(({ objectId, applicationId, permissions }) =>
          applicationId === undefined || applicationId === null
            ? [
                {
                  objectId: objectId.toLowerCase(),
                  secrets: (permissions.secrets ?? []).map((each) => each.toLowerCase()),
                },
              ]
            : [],
        ),
        network: {
          isPublic: publicNetworkAccess?.toLowerCase() !== 'disabled',
          deniesByDefault: networkAcls?.defaultAction?.toLowerCase() === 'deny',
          letsTrustedServicesIn: (networkAcls?.bypass ?? 'AzureServices').toLowerCase() === 'azureservices',
          ipRules: (networkAcls?.ipRules ?? []).map(({ value }) => value),
        },
      };
    },
    addAccessPolicy: (entry: AccessPolicyEntry) => update('add', entry),
    removeAccessPolicy: (entry: AccessPolicyEntry) => update('remove', entry),
  };
}

const nameOf = (id: string) => partsOf(id).names[0] ?? '';
