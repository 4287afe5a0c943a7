import { z } from 'zod';
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
        virtualNetworkRules: z
          .array(z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().nullish() }))
          .nullish(),
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

/** What Azure Resource Manager says of a key vault, as it is written there. Never what is in it. */
export async function readKeyVault(keyVaults: ArmClients['keyVaults'], id: string) {
  return explained(`read the key vault ${vaultName(id)}`, async () => {
    const { resourceGroup } = partsOf(id);
    return Vault.parse(await keyVaults(id).vaults.get(resourceGroup, vaultName(id))).properties;
  });
}

/** Its own name, which a resource id ends with. */
export const vaultName = (id: string): string => partsOf(id).names[0] ?? '';
