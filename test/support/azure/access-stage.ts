import { onTestFinished, vi } from 'vitest';
import type { AccessWish, AssignProgress } from '../../../shared/access/access.ts';
import { memoryKeychain } from '../apps/memory-keychain.ts';
import { openTestApp, type TestApp } from '../apps/app.ts';
import { quickRetry } from '../apps/quick-retry.ts';
import { authorizationHandler } from './arm/authorization.ts';
import { firewallRulesHandler } from './arm/firewall-rules.ts';
import { builtIn, makeRights, type TestRights } from './arm/rights.ts';
import { addResource, type TestTenant } from './arm/tenant.ts';
import { vaultAccessHandler } from './arm/vault-access.ts';
import { startAzure, testTenant, type TestAzure } from './azure.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';

/** Whoever pgkeep is in these tests: a service principal, whose object id here is its client id. */
export const me = clientId;
export const subscription = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1';
export const group = `${subscription}/resourceGroups/shop`;
export const keyVault = `${group}/providers/Microsoft.KeyVault/vaults/shop-kv`;
export const server = `${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`;
export const otherGroup = `${subscription}/resourceGroups/keep`;

export interface AccessStage {
  readonly azure: TestAzure;
  readonly tenant: TestTenant;
  readonly rights: TestRights;
  readonly app: TestApp;
  /** The time of Azure, in ms; waiting moves it on. */
  time: number;
  /** Assigns a role, as an administrator did before. */
  assign(role: string, scope: string, principalId?: string, condition?: string): void;
}

/** An Azure with a key vault and a server, and an application that is signed in there as a service principal. */
export async function openAccessStage(): Promise<AccessStage> {
  const azure = await startAzure();
  onTestFinished(() => azure[Symbol.asyncDispose]());
  const { tenant } = azure.arm;
  const rights = makeRights(tenant);
  azure.arm.handlers.push(
    authorizationHandler(tenant, rights),
    vaultAccessHandler(tenant, rights),
    firewallRulesHandler(tenant, rights),
  );
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  let time = Date.parse('2026-11-29T12:00:00Z');
  tenant.now = () => time;
  const app = await openTestApp({
    env: { APP_SECRET: 'the-secret-of-the-app' },
    replace: {
      keychain: memoryKeychain(),
      blob: { httpClient: azure.transport, retry: quickRetry },
      clock: { now: () => new Date(time), elapsed: () => time },
      resolve: () => Promise.resolve(['20.1.2.3']),
      wait: (ms) => {
        time += ms;
        return Promise.resolve();
      },
    },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  await signIn(app);
  addKeyVaultAndServer(tenant);
  return {
    azure,
    tenant,
    rights,
    app,
    get time() {
      return time;
    },
    set time(to: number) {
      time = to;
    },
    assign(role, scope, principalId = me, condition) {
      tenant.assignments.push({
        id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${tenant.assignments.length}`,
        scope,
        role,
        principalId,
        principalType: 'ServicePrincipal',
        ...(condition !== undefined && { condition }),
        actsAt: 0,
      });
    },
  };
}

/** As the service principal, under the name app. */
export async function signIn(app: TestApp, name = 'app'): Promise<void> {
  const source = { kind: 'env', variable: 'APP_SECRET' } as const;
  await Array.fromAsync(
    await app.client.azure.signIn({
      name,
      way: {
        kind: 'service-principal',
        tenantId: testTenant,
        clientId,
        login: { kind: 'secret', source },
      },
    }),
  );
}

function addKeyVaultAndServer(tenant: TestTenant): void {
  addResource(tenant, {
    id: keyVault,
    type: 'Microsoft.KeyVault/vaults',
    name: 'shop-kv',
    location: 'westeurope',
    properties: {
      tenantId: testTenant,
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
    },
  });
  addResource(tenant, {
    id: server,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    name: 'shop-pg',
    location: 'westeurope',
    properties: {
      fullyQualifiedDomainName: 'shop-pg.postgres.database.azure.com',
      network: { publicNetworkAccess: 'Enabled' },
      state: 'Ready',
    },
  });
}

/** Owner of all there is. */
export const makeOwner = (stage: AccessStage): void => stage.assign(builtIn.owner, subscription);

/** Assigns all that the check offers, at the narrowest scopes. */
export async function assignAll({ app }: AccessStage, wish: AccessWish): Promise<AssignProgress[]> {
  const { rows } = await app.client.access.check(wish);
  const picks = rows
    .filter(({ canAssign }) => canAssign)
    .map(({ need, grant }) => ({ need, ...(grant?.kind === 'role' && { scope: grant.scopes[0]?.id }) }));
  const { digest } = await app.client.access.preview({ wish, picks });
  return Array.fromAsync(await app.client.access.assign({ wish, picks, digest }));
}
