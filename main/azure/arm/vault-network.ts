import { z } from 'zod';
import type { KeyVaultAcls } from '../../../shared/access/changes.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { explained } from './arm-errors.ts';
import type { ArmClients } from './clients.ts';

const Vault = z.object({
  properties: z.object({
    publicNetworkAccess: z.string().nullish(),
    networkAcls: z
      .object({
        bypass: z.string().nullish(),
        defaultAction: z.string().nullish(),
        ipRules: z.array(z.object({ value: z.string() })).nullish(),
        virtualNetworkRules: z
          .array(z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().nullish() }))
          .nullish(),
      })
      .nullish(),
  }),
});

/** Network rules of key vaults: they are patched, the vault itself is never written. */
export function vaultNetwork({ keyVaults }: Pick<ArmClients, 'keyVaults'>) {
  return {
    async vaultNetwork(id: string): Promise<{ isPublic: boolean; acls: KeyVaultAcls }> {
      const { resourceGroup, names } = partsOf(id);
      const [name = ''] = names;
      return explained(`read the key vault ${name}`, async () => {
        const { properties } = Vault.parse(await keyVaults(id).vaults.get(resourceGroup, name));
        const { bypass, defaultAction, ipRules, virtualNetworkRules } = properties.networkAcls ?? {};
        return {
          isPublic: properties.publicNetworkAccess?.toLowerCase() !== 'disabled',
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
      });
    },
    /** What is null is left out, as it was read. */
    async patchVaultNetwork(id: string, acls: KeyVaultAcls): Promise<void> {
      const { resourceGroup, names } = partsOf(id);
      const [name = ''] = names;
      const { bypass, defaultAction, ipRules, virtualNetworkRules } = acls;
      await explained(`change the firewall of the key vault ${name}`, () =>
        keyVaults(id).vaults.update(resourceGroup, name, {
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
