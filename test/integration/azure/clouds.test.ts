import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import { failureOf, openTestApp } from '../../support/apps/app.ts';
import { startAzure, testTenant } from '../../support/azure/azure.ts';
import { moveTo, testClouds } from '../../support/azure/clouds.ts';
import { addRole, estateHandlers, fillEstate } from '../../support/azure/estate.ts';
import { startKeyVaults } from '../../support/azure/key-vault.ts';
import { resolveServersHere } from '../../support/azure/postgres/host-names.ts';
import { startPostgresTokens } from '../../support/azure/postgres/postgres-tokens.ts';
import { builtIn } from '../../support/azure/arm/rights.ts';
import { startStorage } from '../../support/azure/storage.ts';
import { sharedServer } from '../../support/servers/shared.ts';

const server = sharedServer(17);
const role = 'pgkeep of a cloud';
const clientId = '6f2c1f2e-0000-4000-8000-0000000000c1';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-clouds-'));
  const admin = await server.connect();
  await admin.query(`CREATE ROLE "${role}" LOGIN PASSWORD 'inside'`);
  await admin.end();
});
afterAll(async () => {
  const admin = await server.connect();
  await admin.query(`DROP ROLE "${role}"`);
  await admin.end();
  await rm(folder, { recursive: true });
});

/** An Azure in which the application may read secrets and write into containers, and a home where it is signed in. */
async function openStage(cloud: AzureCloud) {
  const azure = await startAzure();
  onTestFinished(() => azure[Symbol.asyncDispose]());
  const caFile = join(folder, `${cloud}.pem`);
  await writeFile(caFile, azure.certificate.ca);
  const { tenant, handlers } = azure.arm;
  fillEstate(tenant, [clientId]);
  moveTo(tenant, cloud);
  for (const resource of tenant.resources.values()) {
    for (const wanted of [builtIn.secretsUser, builtIn.blobContributor]) {
      addRole(tenant, { principalId: clientId, scope: resource.id, role: wanted });
    }
  }
  handlers.push(...estateHandlers(tenant));
  azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  onTestFinished(resolveServersHere());
  const app = await openTestApp({
    env: { APP_SECRET: 'the-secret-of-the-app' },
    replace: { blob: { httpClient: azure.transport } },
  });
  onTestFinished(() => app[Symbol.asyncDispose]());
  const source = { kind: 'env', variable: 'APP_SECRET' } as const;
  const login = { kind: 'secret', source } as const;
  const way = { kind: 'service-principal', tenantId: testTenant, clientId, login } as const;
  await Array.fromAsync(await app.client.azure.signIn({ name: 'backups', cloud, way }));
  return { azure, caFile, client: app.client };
}

const clouds = ['public', 'us-government', 'china'] as const;

it.each(clouds)(
  'all of the cloud %s is reached at its own hosts, with tokens for them alone',
  async (cloud) => {
    const hosts = testClouds[cloud];
    const { azure, caFile, client } = await openStage(cloud);
    const flexible = await startPostgresTokens({ ...azure, server });
    onTestFinished(() => flexible[Symbol.asyncDispose]());
    flexible.audience = hosts.postgresAudience;
    const keyVaults = await startKeyVaults(azure);
    onTestFinished(() => keyVaults[Symbol.asyncDispose]());
    const storage = await startStorage(azure);
    onTestFinished(() => storage[Symbol.asyncDispose]());
    expect(await client.azure.identities({ check: true })).toMatchObject([
      { identity: { name: 'backups', cloud }, state: 'works' },
    ]);

    // what there is
    const servers = await client.discovery.servers({});
    expect(servers).toMatchObject({ failures: [], otherHosts: [] });
    expect(servers.found.map(({ host }) => host)).toContain(`contoso-shop.${hosts.postgres}`);
    const vaults = await client.discovery.keyVaults({});
    expect(vaults.found.map(({ name }) => name)).toContain('contoso-logins');
    const accounts = await client.discovery.storageAccounts({});
    expect(accounts).toMatchObject({ failures: [], otherHosts: [] });

    // a login from a key vault
    const host = `contoso-shop.${hosts.postgres}`;
    const address = { host, port: flexible.port, caFile };
    keyVaults.put('contoso-logins', 'shop', `Server=${host};User Id=${role};Password=inside`);
    await client.servers.add({
      name: 'by secret',
      address: { ...address, user: role },
      credential: {
        kind: 'key-vault',
        secret: `https://contoso-logins.${hosts.keyVault}/secrets/shop`,
        identity: 'backups',
      },
    });
    expect(await client.servers.test({ server: 'by secret' })).toMatchObject({ user: role });

    // a login with a token
    flexible.principals.set(role, { oid: clientId, type: 'service', password: 'inside' });
    await client.servers.add({
      name: 'by token',
      address: { ...address, user: role },
      credential: { kind: 'entra', identity: 'backups' },
    });
    expect(await client.servers.test({ server: 'by token' })).toMatchObject({ user: role });
    expect(flexible.logins.filter(({ refused }) => refused !== undefined)).toStrictEqual([]);

    // a container
    const container = `pgkeep-${cloud}`;
    await storage.account('contosobackups').createContainer(container);
    await client.vaults.add({
      name: 'archive',
      location: {
        kind: 'azure-blob',
        url: `https://contosobackups.${hosts.blob}/${container}`,
        credential: { kind: 'entra', identity: 'backups' },
      },
    });
    expect(await client.vaults.show({ vault: 'archive' })).toMatchObject({ instances: [], problems: [] });

    const audiences = new Set(azure.entra.issued.map(({ resource }) => resource));
    expect([...audiences].toSorted()).toStrictEqual(
      [
        `https://${hosts.resourceManager}`,
        `https://${hosts.keyVault}`,
        hosts.postgresAudience,
        'https://storage.azure.com',
      ].toSorted(),
    );
    expect([...new Set(azure.network.asked)].toSorted()).toStrictEqual(
      [
        hosts.signIn,
        hosts.resourceManager,
        `contoso-logins.${hosts.keyVault}`,
        `contosobackups.${hosts.blob}`,
      ]
        .map((each) => `${each}:443`)
        .toSorted(),
    );
    expect(azure.network.refused).toStrictEqual([]);
  },
);

it.each([
  ['us-government', 'public', 'Azure’s cloud of the US Government'],
  ['china', 'public', 'Azure’s cloud in China'],
  ['public', 'china', 'Azure’s public cloud'],
] as const)('an identity of %s sends nothing to hosts of %s', async (cloud, other, name) => {
  const { azure, client } = await openStage(cloud);
  azure.network.asked.length = 0;
  const { keyVault, blob, postgres } = testClouds[other];
  const address = { host: `contoso-shop.${postgres}`, port: 5432, user: role };
  const place = `https://contosobackups.${blob}/pgkeep`;
  await client.servers.add({
    name: 'by secret',
    address,
    credential: {
      kind: 'key-vault',
      secret: `https://contoso-logins.${keyVault}/secrets/shop`,
      identity: 'backups',
    },
  });
  const refused = [
    client.vaults.add({
      name: 'archive',
      location: { kind: 'azure-blob', url: place, credential: { kind: 'entra', identity: 'backups' } },
    }),
    client.servers.add({ name: 'by token', address, credential: { kind: 'entra', identity: 'backups' } }),
    client.servers.test({ server: 'by secret' }),
  ].map(async (call) => {
    const { code, message } = await failureOf(call);
    return [code, message];
  });
  expect(await Promise.all(refused)).toStrictEqual([
    [
      'UserErrorHostNotAllowed',
      `contosobackups.${blob} is no storage of ${name}, where the identity signs in: no token is sent there.`,
    ],
    [
      'UserErrorHostNotAllowed',
      `contoso-shop.${postgres} is no PostgreSQL server of ${name}, where backups signs in: no token is sent there.`,
    ],
    [
      'UserErrorHostNotAllowed',
      `https://contoso-logins.${keyVault} is not a host of ${name}: no login is sent there.`,
    ],
  ]);
  expect(azure.network.asked).toStrictEqual([]);
});
