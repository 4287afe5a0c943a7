import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDirectory } from '../../../../main/azure/arm/directory.ts';
import { createTokenSource } from '../../../../main/azure/sign-in/token-source.ts';
import type { TokenCache } from '../../../../main/azure/sign-in/token-cache.ts';
import { toErrorReport } from '../../../../main/core/errors.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { claimsChallenge } from '../../../support/azure/claims-challenge.ts';
import { ArmError, type ArmHandler } from '../../../support/azure/arm/arm.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import {
  addRole,
  addServer,
  estateHandlers,
  estateSubscriptions,
  fillEstate,
  type Estate,
} from '../../../support/azure/estate.ts';
import { roles } from '../../../support/azure/roles.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const { production, development } = estateSubscriptions;

const identity: AzureIdentity = {
  kind: 'service-principal',
  id: IdentityId.parse('identity-1'),
  name: 'Backups',
  cloud: 'public',
  addedAt: '2026-01-01T00:00:00.000Z',
  tenantId: testTenant,
  clientId,
  login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
};
const secrets = { readSecret: () => Promise.resolve('the-secret-of-the-app') } as unknown as SecretReader;
const as = { identity, secrets };

let azure: TestAzure;
let estate: Estate;
let waits: number[];

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());

beforeEach(() => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  azure.entra.apps.splice(0, Infinity, { clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  const { tenant, handlers } = azure.arm;
  tenant.resources.clear();
  tenant.assignments.length = 0;
  tenant.subscriptions.length = 0;
  estate = fillEstate(tenant, [clientId]);
  handlers.splice(0, Infinity, ...estateHandlers(tenant));
  azure.arm.rule = undefined;
  azure.arm.asked.length = 0;
  waits = [];
});
afterEach(() => vi.unstubAllEnvs());

const directory = () =>
  createDirectory({
    tokens: createTokenSource(azure.transport, {} as TokenCache),
    httpClient: azure.transport,
    wait: (ms) => Promise.resolve(void waits.push(ms)),
    retryDelayInMs: 0,
  });

const failure = async (call: Promise<unknown>) => {
  const { code, message, remedy } = toErrorReport(
    await call.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
  return { code, message, remedy };
};

it('answers with the claims that Azure Resource Manager challenges for', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
  azure.arm.rule = ({ claims: token }) => claimsChallenge(claims, token);
  expect((await directory().servers(as)).found.length).toBeGreaterThan(0);
  expect(azure.entra.issued.at(-1)?.claims).toBe('{"nbf":{"essential":true,"value":"1700000000"}}');
});

describe('servers of Azure', () => {
  it('are found with network, logins and backups', async () => {
    const { found, failures, unreadable, otherHosts } = await directory().servers(as);
    expect({ failures, unreadable, otherHosts }).toEqual({ failures: [], unreadable: 0, otherHosts: [] });
    expect(found.map(({ name, network, logins, state }) => [name, network, logins, state])).toEqual([
      ['contoso-billing', 'private-endpoint', { password: false, entra: true }, 'Ready'],
      ['contoso-shop', 'public', { password: true, entra: true }, 'Ready'],
      ['contoso-warehouse', 'delegated-subnet', { password: true, entra: false }, 'Ready'],
      ['contoso-sandbox', 'public', { password: true, entra: true }, 'Stopped'],
    ]);
    expect(found[0]).toEqual({
      id: estate.servers.billing.id,
      name: 'contoso-billing',
      subscriptionId: production,
      subscription: 'Contoso Production',
      resourceGroup: 'contoso',
      region: 'westeurope',
      identity: 'identity-1',
      host: 'contoso-billing.postgres.database.azure.com',
      version: '16',
      state: 'Ready',
      network: 'private-endpoint',
      logins: { password: false, entra: true },
      administrator: 'dba',
      nativeBackup: {
        retentionDays: 35,
        earliestRestore: '2026-11-20T04:12:31.000Z',
        geoRedundant: true,
      },
    });
    expect(azure.network.refused).toEqual([]);
  });

  it('are found beyond a thousand, page by page', async () => {
    for (let number = 0; number < 2100; number += 1) {
      addServer(azure.arm.tenant, { subscription: production, name: `many-${number}` });
    }
    const { found } = await directory().servers(as);
    expect(found).toHaveLength(2104);
    expect(new Set(found.map(({ id }) => id)).size).toBe(2104);
    // one for the subscriptions, three for the servers
    expect(azure.arm.asked).toHaveLength(4);
  });

  it('are asked for again when Azure says when', async () => {
    let refusals = 2;
    azure.arm.rule = ({ path }) => {
      if (!path.endsWith('/resources') || refusals === 0) return undefined;
      refusals -= 1;
      throw new ArmError(429, 'RateLimiting', 'throttled', { 'retry-after': '0' });
    };
    expect((await directory().servers(as)).found).toHaveLength(4);
    expect(refusals).toBe(0);
  });

  it('are waited for where the quota is used up', async () => {
    azure.arm.handlers.splice(
      0,
      Infinity,
      ...estateHandlers(azure.arm.tenant, { graph: { quota: 1, windowMs: 5000 } }),
    );
    let now = 1_000_000;
    onTestFinished(() => void (azure.arm.tenant.now = () => Date.now()));
    azure.arm.tenant.now = () => now;
    const asking = createDirectory({
      tokens: createTokenSource(azure.transport, {} as TokenCache),
      httpClient: azure.transport,
      wait: (ms) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    });
    expect((await asking.servers(as)).found).toHaveLength(4);
    expect(waits).toEqual([5000]);
  });

  it('are found although another subscription cannot be asked', async () => {
    const refused: ArmHandler = ({ path, body }) => {
      const { subscriptions } = body as { subscriptions?: string[] };
      if (!path.endsWith('/resources') || !subscriptions?.includes(development)) return undefined;
      throw new ArmError(403, 'AuthorizationFailed', 'The client does not have authorization.');
    };
    azure.arm.rule = refused;
    const { found, failures } = await directory().servers(as);
    expect(found.map(({ name }) => name)).toEqual(['contoso-billing', 'contoso-shop', 'contoso-warehouse']);
    expect(failures).toEqual([
      {
        identity: 'Backups',
        subscription: 'Contoso Development',
        problem: expect.objectContaining({
          code: 'UserErrorMSIMissingPermissions',
          message: 'This identity may not read the servers of Contoso Development.',
        }),
      },
    ]);
  });

  it('with a host of another cloud or of an unknown shape are told, not taken', async () => {
    const { tenant } = azure.arm;
    const evil = addServer(tenant, { subscription: production, name: 'evil' });
    evil.properties['fullyQualifiedDomainName'] = 'evil.postgres.database.azure.com.example.org';
    const odd = addServer(tenant, { subscription: production, name: 'odd' });
    odd.properties['version'] = 17;
    const { found, unreadable, otherHosts } = await directory().servers(as);
    expect(found).toHaveLength(4);
    expect({ unreadable, otherHosts }).toEqual({ unreadable: 1, otherHosts: ['evil'] });
  });

  it('are none for who may read nothing', async () => {
    azure.arm.tenant.assignments.length = 0;
    expect(await directory().servers(as)).toEqual({
      kind: 'servers',
      found: [],
      failures: [],
      unreadable: 0,
      otherHosts: [],
    });
  });

  it('are read as they are now by their id', async () => {
    const id = estate.servers.warehouse.id;
    const read = await directory().server(as, id);
    expect(read).toMatchObject({
      id,
      network: 'delegated-subnet',
      nativeBackup: {
        retentionDays: 14,
        earliestRestore: '2026-11-20T04:12:31.000Z',
        geoRedundant: false,
      },
    });
  });

  it('that are gone or closed say so', async () => {
    const { id } = estate.servers.shop;
    azure.arm.tenant.resources.delete(id.toLowerCase());
    expect(await failure(directory().server(as, id))).toEqual({
      code: 'ResourceNotFound',
      message: 'Azure has no such resource, so it could not read the server contoso-shop.',
      remedy: 'Look for it in the Azure portal: it was deleted, renamed or moved.',
    });
    azure.arm.tenant.assignments.length = 0;
    expect(await failure(directory().server(as, id))).toMatchObject({
      code: 'UserErrorMSIMissingPermissions',
      message: 'This identity may not read the server contoso-shop.',
    });
    expect(await failure(directory().server(as, '/subscriptions/x'))).toMatchObject({
      code: 'UserErrorInvalidInput',
    });
  });

  it('cannot be listed without a sign-in that works', async () => {
    azure.entra.apps.splice(0, Infinity, { clientId, tenantId: testTenant, secret: 'another' });
    expect(await failure(directory().servers(as))).toMatchObject({ code: 'UserErrorApplicationLogin' });
  });
});

describe('key vaults and storage of Azure', () => {
  it('are found with what decides about them', async () => {
    const vaults = await directory().keyVaults(as);
    expect(vaults.found.map(({ name, uri, permissionModel }) => [name, uri, permissionModel])).toEqual([
      ['contoso-logins', 'https://contoso-logins.vault.azure.net', 'roles'],
      ['contoso-old', 'https://contoso-old.vault.azure.net', 'access-policies'],
    ]);
    const accounts = await directory().storageAccounts(as);
    expect(
      accounts.found.map(({ name, blobEndpoint, sku, redundancy, sharedKeyAccess, publicBlobs }) => [
        name,
        blobEndpoint,
        sku,
        redundancy,
        sharedKeyAccess,
        publicBlobs,
      ]),
    ).toEqual([
      ['contosocheap', 'https://contosocheap.blob.core.windows.net', 'Standard_LRS', 'local', true, true],
      ['contosobackups', 'https://contosobackups.blob.core.windows.net', 'Standard_GRS', 'geo', false, false],
    ]);
  });

  const account = () => ({
    id: estate.storage.backups.id,
    blobEndpoint: 'https://contosobackups.blob.core.windows.net',
  });

  it('has containers, and gets new ones from who may make them', async () => {
    const pgkeep = {
      name: 'pgkeep',
      url: 'https://contosobackups.blob.core.windows.net/pgkeep',
      isPublic: false,
      isImmutable: false,
    };
    expect(await directory().containers(as, account())).toEqual([pgkeep]);
    expect(await failure(directory().createContainer(as, account(), 'archive'))).toEqual({
      code: 'UserErrorContainerNotAccessible',
      message: 'The identity may not create contosobackups/archive.',
      remedy:
        'Give it the role Storage Blob Data Contributor on the storage account, or have an owner of the account create the container.',
    });
    addRole(azure.arm.tenant, {
      principalId: clientId,
      scope: account().id,
      role: roles.blobDataContributor,
    });
    const archive = { ...pgkeep, name: 'archive', url: `${account().blobEndpoint}/archive` };
    expect(await directory().createContainer(as, account(), 'archive')).toEqual({
      container: archive,
      isNew: true,
    });
    azure.arm.asked.length = 0;
    // one that is there is not written again
    expect(await directory().createContainer(as, account(), 'archive')).toEqual({
      container: archive,
      isNew: false,
    });
    expect(azure.arm.asked.filter((line) => line.startsWith('PUT'))).toEqual([]);
    expect(await directory().containers(as, account())).toEqual([archive, pgkeep]);
  });

  it('says whether the identity may delete blobs', async () => {
    const asked: string[] = [];
    let answer: object[] = [];
    azure.arm.rule = ({ path }) => {
      if (!path.endsWith('/providers/Microsoft.Authorization/permissions')) return undefined;
      asked.push(path);
      return { status: 200, body: { value: answer } };
    };
    const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
    answer = [{ actions: ['*/read'], notActions: [], dataActions: [`${blobs}/read`], notDataActions: [] }];
    expect(await directory().blobRights(as, account(), 'pgkeep')).toEqual({ delete: false });
    answer = [...answer, { actions: [], notActions: [], dataActions: [`${blobs}/*`], notDataActions: [] }];
    expect(await directory().blobRights(as, account(), 'pgkeep')).toEqual({ delete: true });
    // the SDK writes `resourcegroups`
    expect(asked[0]?.toLowerCase()).toBe(
      `${account().id}/blobServices/default/containers/pgkeep/providers/Microsoft.Authorization/permissions`.toLowerCase(),
    );
  });
});
