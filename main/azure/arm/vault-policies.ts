import type { KeyVaultManagementClient } from '@azure/arm-keyvault';
import type { AccessPolicyEntry } from '../../../shared/access/changes.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { explained } from './arm-errors.ts';
import type { ArmClients } from './clients.ts';
import { readKeyVault, vaultName } from './read-key-vault.ts';

/** Access policies of key vaults: entries are added and removed, the vault itself is never written. */
export function vaultPolicies({ keyVaults }: Pick<ArmClients, 'keyVaults'>) {
  const update = async (verb: 'add' | 'remove', { vault, principalId, permissions }: AccessPolicyEntry) => {
    const { tenantId } = await readKeyVault(keyVaults, vault);
    await explained(`change access policies of the key vault ${vaultName(vault)}`, () =>
      keyVaults(vault).vaults.updateAccessPolicy(partsOf(vault).resourceGroup, vaultName(vault), verb, {
        properties: {
          accessPolicies: [{ tenantId, objectId: principalId, permissions: { secrets: [...permissions] } }],
        },
      } satisfies Parameters<KeyVaultManagementClient['vaults']['updateAccessPolicy']>[3]),
    );
  };
  return {
    async keyVault(id: string) {
      const { tenantId, enableRbacAuthorization, publicNetworkAccess, networkAcls, accessPolicies } =
        await readKeyVault(keyVaults, id);
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
