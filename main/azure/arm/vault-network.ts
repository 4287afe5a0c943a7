import type { KeyVaultAcls } from '../../../shared/access/changes.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { explained } from './arm-errors.ts';
import type { ArmClients } from './clients.ts';
import { readKeyVault, vaultName } from './read-key-vault.ts';

/** Network rules of key vaults: they are patched, the vault itself is never written. */
export function vaultNetwork({ keyVaults }: Pick<ArmClients, 'keyVaults'>) {
  return {
    async vaultNetwork(id: string): Promise<{ isPublic: boolean; acls: KeyVaultAcls }> {
      const { publicNetworkAccess, networkAcls } = await readKeyVault(keyVaults, id);
      const { bypass, defaultAction, ipRules, virtualNetworkRules } = networkAcls ?? {};
      return {
        isPublic: publicNetworkAccess?.toLowerCase() !== 'disabled',
        acls: {
          bypass: bypass ?? null,
          defaultAction: defaultAction ?? null,
          ipRules: (ipRules ?? []).map(({ value }) => value),
          virtualNetworkRules: (virtualNetworkRules ?? []).map((each) => ({
            id: each.id,
            ignoreMissingVnetServiceEndpoint: each.ignoreMissingVnetServiceEndpoint ?? null,
          })),
        },
      };
    },
    /** What is null is left out, as it was read. */
    async patchVaultNetwork(id: string, acls: KeyVaultAcls): Promise<void> {
      const name = vaultName(id);
      const { bypass, defaultAction, ipRules, virtualNetworkRules } = acls;
      await explained(`change the firewall of the key vault ${name}`, () =>
        keyVaults(id).vaults.update(partsOf(id).resourceGroup, name, {
          properties: {
            networkAcls: {
              ...(bypass !== null && { bypass }),
              ...(defaultAction !== null && { defaultAction }),
              ipRules: ipRules.map((value) => ({ value })),
              virtualNetworkRules: virtualNetworkRules.map((rule) => ({
                id: rule.id,
                ...(rule.ignoreMissingVnetServiceEndpoint !== null && {
                  ignoreMissingVnetServiceEndpoint: rule.ignoreMissingVnetServiceEndpoint,
                }),
              })),
            },
          },
        }),
      );
    },
  };
}
