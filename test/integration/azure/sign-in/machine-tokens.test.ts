import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenSource } from '../../../../main/azure/sign-in/token-source.ts';
import { TokenCache } from '../../../../main/azure/sign-in/token-cache.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { makeAzureCli, tokenOfCli, type TestAzureCli } from '../../../support/azure/azure-cli.ts';
import { forgetManagedIdentities, startMachine, type TestMachine } from '../../../support/azure/machine.ts';
import { azureCliIdentity, ids, managedIdentity } from '../../../support/samples/identities.ts';

const vaultScope = { scope: 'https://vault.azure.net/.default' };
const armScope = { scope: 'https://management.azure.com/.default' };
const noSecrets = {} as SecretReader;

let azure: TestAzure;
let machine: TestMachine;

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());

beforeEach(async () => {
  await forgetManagedIdentities();
  machine = await startMachine(azure.entra);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of [
    'https_proxy',
    'NO_PROXY',
    'no_proxy',
    'IDENTITY_ENDPOINT',
    'IDENTITY_HEADER',
    'MSI_ENDPOINT',
  ]) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await machine[Symbol.asyncDispose]();
});

/** What a home has; nobody has signed in there. */
function openTokens(client = azure.transport) {
  const nothing = () => Promise.reject(new Error('nothing is kept of such an identity'));
  const cache = new TokenCache({
    file: '/nowhere',
    key: { read: nothing, write: nothing, remove: nothing },
    locked: (work) => work(),
    warn: () => {},
  });
  return createTokenSource(client, cache);
}

const claimsOf = ({ token }: { token: string }) => azure.entra.read(token);

describe('a managed identity', () => {
  const own = { oid: '6f2c1f2e-0000-4000-8000-0000000000e1' };
  const given = { oid: '6f2c1f2e-0000-4000-8000-0000000000e2' };
  const notThere = {
    code: 'UserErrorSignInFailed',
    message: 'machine gets no token: this machine has no such managed identity.',
    remedy:
      'Give the virtual machine a managed identity (Security, Identity), or the client id of the one it has; a machine outside of Azure needs Azure Arc.',
  };

  it('of a virtual machine is asked for at the metadata service, for each audience once', async () => {
    machine.identities.set('', own);
    const limits = new Set<number>();
    const client = machine.metadataService(azure.transport);
    const tokens = openTokens({
      sendRequest(request) {
        limits.add(request.timeout);
        return client.sendRequest(request);
      },
    });
    const first = await tokens.token(managedIdentity(), vaultScope, noSecrets);
    expect(claimsOf(first)).toMatchObject({ aud: 'https://vault.azure.net', ...own });
    expect(first.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await tokens.token(managedIdentity(), vaultScope, noSecrets)).toEqual(first);
    expect(claimsOf(await tokens.token(managedIdentity(), armScope, noSecrets))).toMatchObject({
      aud: 'https://management.azure.com',
    });
    expect(machine.asked).toEqual([
      `/metadata/identity/oauth2/token https://vault.azure.net`,
      `/metadata/identity/oauth2/token https://management.azure.com`,
    ]);
    expect([...limits]).toEqual([10_000]);
    // the machine is asked itself, and no proxy
    expect(azure.network.asked).not.toContain('169.254.169.254:80');
  });

  it('is the one that the client id names', async () => {
    machine.identities.set('', own).set(ids.client, given);
    const identity = { ...managedIdentity(), clientId: ids.client };
    const tokens = openTokens(machine.metadataService(azure.transport));
    expect(claimsOf(await tokens.token(identity, vaultScope, noSecrets))).toMatchObject(given);
    // for the same audience
    expect(claimsOf(await tokens.token(managedIdentity(), vaultScope, noSecrets))).toMatchObject(own);
  });

  it('is told of where the machine has none of that name', async () => {
    machine.identities.set('', own);
    const identity = { ...managedIdentity(), clientId: ids.client };
    const tokens = openTokens(machine.metadataService(azure.transport));
    await expect(tokens.token(identity, vaultScope, noSecrets)).rejects.toMatchObject({
      ...notThere,
      details: expect.stringContaining('Identity not found'),
    });
  });

  it('of App Service is asked for where its environment says', async () => {
    machine.identities.set('', own);
    vi.stubEnv('IDENTITY_ENDPOINT', machine.endpoint);
    vi.stubEnv('IDENTITY_HEADER', machine.header);
    expect(claimsOf(await openTokens().token(managedIdentity(), vaultScope, noSecrets))).toMatchObject({
      aud: 'https://vault.azure.net',
      ...own,
    });
    expect(machine.asked).toEqual([`/msi/token https://vault.azure.net`]);
    await forgetManagedIdentities();
    vi.stubEnv('IDENTITY_HEADER', 'a-wrong-one');
    await expect(openTokens().token(managedIdentity(), armScope, noSecrets)).rejects.toMatchObject(notThere);
  });

  it('is told of where nothing answers', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', 'http://127.0.0.1:9/msi/token');
    vi.stubEnv('IDENTITY_HEADER', machine.header);
    await expect(openTokens().token(managedIdentity(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'machine gets no token: nothing on this machine gives out tokens of a managed identity.',
      details: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe.skipIf(process.platform === 'win32')('the Azure CLI', () => {
  const alice = { oid: '6f2c1f2e-0000-4000-8000-0000000000a1' };
  let folder: string;
  let cli: TestAzureCli;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgkeep-az-'));
    cli = await makeAzureCli(folder);
    vi.stubEnv('PATH', cli.path);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const tokenFor = (aud: string, expires: Date) =>
    tokenOfCli(azure.entra.sign({ aud, ...alice }), testTenant, expires);

  it('gives the token of whoever is signed in there', async () => {
    const expires = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    await cli.answers({ stdout: tokenFor('https://vault.azure.net', expires) });
    const given = await openTokens().token(azureCliIdentity(), vaultScope, noSecrets);
    expect(claimsOf(given)).toMatchObject({ aud: 'https://vault.azure.net', ...alice });
    expect(given.expiresAt).toBe(expires.getTime());
    expect(await cli.calls()).toEqual([
      'account get-access-token --output json --resource https://vault.azure.net',
    ]);
  });

  it('is asked for the tenant of the identity, or the one that a service names', async () => {
    await cli.answers({ stdout: tokenFor('https://vault.azure.net', new Date(Date.now() + 3_600_000)) });
    const identity = { ...azureCliIdentity(), tenantId: testTenant };
    const tokens = openTokens();
    await tokens.token(identity, vaultScope, noSecrets);
    await tokens.token(identity, { ...vaultScope, tenantId: 'fabrikam.com' }, noSecrets);
    expect((await cli.calls()).map((call) => call.split(' --tenant ')[1])).toEqual([
      testTenant,
      'fabrikam.com',
    ]);
  });

  it.each([
    [
      'nobody is signed in',
      "ERROR: Please run 'az login' to setup account.",
      {
        code: 'UserErrorSignInAgain',
        message: 'cli gets no token: nobody is signed in to the Azure CLI of this user.',
        remedy: 'Sign in there: az login.',
      },
    ],
    [
      'its sign-in wants a second factor',
      'ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication. Trace ID: 1',
      {
        code: 'UserErrorMfaRequired',
        message: `cli has to pass a second factor (AADSTS50076, its own tenant).`,
        remedy: 'Sign in there, and pass the second factor: az login.',
      },
    ],
    [
      'it says something else',
      'ERROR: The command failed with an unexpected error.',
      {
        code: 'UserErrorSignInFailed',
        message: 'cli gets no token from the Azure CLI.',
        remedy: 'Look at what az account get-access-token says.',
        details: 'ERROR: The command failed with an unexpected error.',
      },
    ],
  ])('gives none where %s', async (_, stderr, error) => {
    await cli.answers({ stderr: `${stderr}\n`, exitCode: 1 });
    await expect(openTokens().token(azureCliIdentity(), vaultScope, noSecrets)).rejects.toMatchObject(error);
  });

  it('gives none where it is not installed', async () => {
    await rm(join(folder, 'az'));
    vi.stubEnv('PATH', folder);
    await expect(openTokens().token(azureCliIdentity(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'cli gets no token: the Azure CLI is not installed, or not in PATH.',
      remedy: 'Install the Azure CLI, and sign in there: az login.',
    });
  });

  it('gives none for a challenge, which only its own sign-in can answer', async () => {
    const wish = { ...vaultScope, claims: '{"access_token":{"nbf":{"essential":true}}}' };
    await expect(openTokens().token(azureCliIdentity(), wish, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorSignInAgain',
      message: 'cli gets no token: the service asks for a new sign-in to the Azure CLI.',
      remedy: `Sign in there: az login --claims-challenge ${Buffer.from(wish.claims).toString('base64')} --scope ${wish.scope}.`,
    });
    expect(await cli.calls()).toEqual([]);
  });
});
