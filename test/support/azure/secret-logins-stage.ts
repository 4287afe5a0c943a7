import { vi } from 'vitest';
import { addServer, openTestApp, type TestApp } from '../apps/app.ts';
import type { ServerAccess } from '../servers/access.ts';
import { startAzure, type TestAzure } from './azure.ts';
import { addTestVault, assignTo, backupsApp } from './key-vault-stage.ts';
import { startKeyVaults, type TestKeyVaults } from './key-vault.ts';
import { roles } from './roles.ts';

/** An Azure with the key vault contoso-kv, whose secrets the identity `backups` may read. */
export interface SecretLogins extends AsyncDisposable {
  readonly azure: TestAzure;
  readonly keyVaults: TestKeyVaults;
  /** Resource id of the key vault. */
  readonly vaultId: string;
  /** A workstation with the identity `backups`, and with a server `source` whose own login does not work. */
  openHome(server: ServerAccess, given?: { readonly home: string }): Promise<TestApp>;
}

export async function startSecretLogins(): Promise<SecretLogins> {
  const azure = await startAzure();
  azure.entra.apps.push(backupsApp);
  const { id: vaultId } = addTestVault(azure, 'contoso-kv');
  assignTo(azure, roles.secretsUser, vaultId);
  const keyVaults = await startKeyVaults(azure);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  return {
    azure,
    keyVaults,
    vaultId,
    async openHome(server, given) {
      const app = await openTestApp({
        env: { APP_SECRET: backupsApp.secret },
        replace: { blob: { httpClient: azure.transport } },
        ...given,
      });
      if (given !== undefined) return app;
      const login = { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } } as const;
      const { clientId, tenantId } = backupsApp;
      const way = { kind: 'service-principal', clientId, tenantId, login } as const;
      await Array.fromAsync(await app.client.azure.signIn({ name: 'backups', way }));
      await addServer(app, server, { password: 'not the right one' });
      return app;
    },
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await keyVaults[Symbol.asyncDispose]();
      await azure[Symbol.asyncDispose]();
    },
  };
}
