import { z } from 'zod';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { cloudHosts } from '../http/clouds.ts';
import { armOptions, type AzureAccess } from '../sdk/access.ts';
import { callerIn } from './caller.ts';
import { explained } from './arm-errors.ts';
import { armClients } from './clients.ts';
import { firewall } from './firewall.ts';
import { getJson, permissions } from './permissions.ts';
import { roleAssignments } from './role-assignments.ts';
import { vaultNetwork } from './vault-network.ts';
import { vaultPolicies } from './vault-policies.ts';

const BackupVault = z.object({ identity: z.object({ principalId: z.guid().nullish() }).nullish() });

/** Azure Resource Manager as one identity asks it, for what pgkeep looks at and changes there. */
export function createResourceControl(access: AzureAccess) {
  const clients = armClients(access);
  const [armScope = ''] = armOptions(access).credentialScopes;
  return {
    async caller() {
      return callerIn((await access.token({ scope: armScope })).token);
    },
    /** Fresh tokens for all that an assignment may open; what is made afterwards takes them. */
    async refresh(): Promise<void> {
      const { keyVault } = cloudHosts[access.cloud];
      for (const scope of [
        armScope,
        `https://${keyVault.slice(1)}/.default`,
        'https://storage.azure.com/.default',
      ]) {
        await access.token({ scope, fresh: true });
      }
    },
    async backupVaultIdentity(vault: string): Promise<string | undefined> {
      return explained('read the Backup vault', async () => {
        const url = `${clients.endpoint}${vault}?api-version=2025-07-01`;
        return BackupVault.parse(await getJson(clients, url)).identity?.principalId ?? undefined;
      });
    },
    secretUri: (vault: string, name: string) =>
      `https://${firstName(vault)}${cloudHosts[access.cloud].keyVault}/secrets/${name}`,
    containerUrl: (account: string, name: string) =>
      `https://${firstName(account)}${cloudHosts[access.cloud].blob[0]}/${name}`,
    ...roleAssignments(clients),
    ...permissions(clients),
    ...vaultPolicies(clients),
    ...vaultNetwork(clients),
    ...firewall(clients),
  };
}

/** Of the resource itself, in lower case as host names are. */
const firstName = (id: string) => (partsOf(id).names[0] ?? '').toLowerCase();
