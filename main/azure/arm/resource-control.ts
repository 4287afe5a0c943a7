import { z } from 'zod';
import type { AccessNeed } from '../../../shared/access/access.ts';
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
    /** A fresh token for what such an assignment opens; what is made afterwards takes it. */
    async refresh(need: AccessNeed): Promise<void> {
      const scopes: Readonly<Record<AccessNeed, string | undefined>> = {
        'read-secret': `https://${cloudHosts[access.cloud].keyVault.slice(1)}/.default`,
        blobs: 'https://storage.azure.com/.default',
        'read-server': armScope,
        connect: undefined,
      };
      const scope = scopes[need];
      if (scope !== undefined) await access.token({ scope, fresh: true });
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
