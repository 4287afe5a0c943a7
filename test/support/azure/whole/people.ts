import { readFile } from 'node:fs/promises';
import { addRole } from '../estate.ts';
import { estateSubscriptions, type Estate } from '../estate.ts';
import type { TestAzure } from '../azure.ts';
import { testTenant } from '../azure.ts';
import type { TestUser } from '../entra-directory.ts';
import type { TestRights } from '../arm/rights.ts';
import { visitPage } from '../person.ts';
import { roles } from '../roles.ts';

/** pgkeep's app registration in the tenant. */
export const appId = '6f2c1f2e-0000-4000-8000-0000000000c1';

const user = (name: string, last: string): TestUser => ({
  username: `${name}@contoso.com`,
  oid: `6f2c1f2e-0000-4000-8000-0000000000${last}`,
  tenantId: testTenant,
});

/** Owner of both subscriptions: may assign roles, and has none for data. */
export const alice = user('alice', 'a1');
/** Key Vault Administrator of the key vault with logins, and nothing else. */
export const bob = user('bob', 'b0');

/** Learn.microsoft.com: Azure built-in roles for Security, Key Vault Administrator. */
const keyVaultAdministrator = {
  actions: ['Microsoft.Authorization/*/read', 'Microsoft.KeyVault/vaults/*/read'],
  dataActions: ['Microsoft.KeyVault/vaults/*'],
};

/** Makes the app registration and both of them. */
export function addPeople({ entra, arm }: TestAzure, rights: TestRights, estate: Estate): void {
  entra.apps.push({ clientId: appId, tenantId: testTenant, allowsPublicFlows: true });
  entra.users.push(alice, bob);
  rights.roles.set(roles.keyVaultAdministrator, keyVaultAdministrator);
  for (const subscription of Object.values(estateSubscriptions)) {
    addRole(arm.tenant, {
      principalId: alice.oid,
      scope: `/subscriptions/${subscription}`,
      role: roles.owner,
    });
  }
  addRole(arm.tenant, {
    principalId: bob.oid,
    scope: estate.keyVaults.logins.id,
    role: roles.keyVaultAdministrator,
  });
}

/** The browser of a person: what is opened is a private file that leads on to the page of Entra. */
export const browserOf =
  (azure: TestAzure) =>
  async (file: string): Promise<void> => {
    const page = /url=([^"]+)"/.exec(await readFile(file, 'utf8'))?.[1] ?? '';
    // A browser answers when it likes.
    setImmediate(() => void visitPage(azure, page.replaceAll('&amp;', '&')));
  };
