import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { SignInProgress } from '../../../../shared/identities/identities.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { Keychain } from '../../../../main/credentials/kinds/keychain.ts';
import { failureOf, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { startAzure, type TestAzure } from '../../../support/azure/azure.ts';
import { visitPage } from '../../../support/azure/person.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';

const tenant = '6f2c1f2e-0000-4000-8000-000000000001';
const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const alice = {
  username: 'alice@contoso.com',
  oid: '6f2c1f2e-0000-4000-8000-0000000000a1',
  tenantId: tenant,
};
const browser = { kind: 'browser', tenantId: tenant, clientId } as const;

let azure: TestAzure;
let account: TestStorageAccount;
let app: TestApp;
let entries: Map<string, string>;
let opened: string[];
/** Whether somebody is in front of the browser. */
let visit: boolean;

beforeAll(async () => {
  azure = await startAzure();
  account = await startAzurite({ oauth: azure.certificate });
  azure.network.place(`${account.accountName}.blob.core.windows.net`, Number(new URL(account.url).port));
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  await account.stop();
});

const keychain: Keychain = {
  read: (name) => Promise.resolve(entries.get(name)),
  write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
  remove: (name) => Promise.resolve(void entries.delete(name)),
  probe: () => Promise.resolve(),
};

const openApp = (home?: string) =>
  openTestApp({
    ...(home !== undefined && { home }),
    env: { APP_SECRET: 'the-secret-of-the-app' },
    replace: {
      keychain,
      blob: { httpClient: azure.transport },
      // A browser reads the file and goes where it leads.
      openFile: async (path) => {
        const url = /url=([^"]+)"/.exec(await readFile(path, 'utf8'))?.[1]?.replaceAll('&amp;', '&') ?? '';
        opened.push(url);
        if (visit) setImmediate(() => void visitPage(azure, url));
      },
    },
  });

beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  entries = new Map();
  opened = [];
  visit = true;
  azure.entra.apps.splice(0, Infinity, { clientId, tenantId: tenant, secret: 'the-secret-of-the-app' });
  azure.entra.users.splice(0, Infinity, alice);
  azure.entra.pageRule = undefined;
  app = await openApp();
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

type Wish = Parameters<TestApp['client']['azure']['signIn']>[0];

async function signIn(wish: Wish, at: TestApp = app): Promise<SignInProgress[]> {
  return Array.fromAsync(await at.client.azure.signIn({ open: true, ...wish }));
}

const states = async () =>
  (await app.client.azure.identities({ check: true })).map(({ identity, state, problem }) => [
    identity.name,
    state,
    problem?.code ?? null,
  ]);

describe('signing in to Azure', () => {
  it('opens the browser with a file, and keeps who signed in', async () => {
    const steps = await signIn({ way: browser });
    expect(steps).toEqual([
      { step: 'browser', url: opened[0] },
      {
        step: 'done',
        identity: {
          kind: 'user',
          by: 'browser',
          id: expect.stringMatching(/^identity-/),
          name: alice.username,
          cloud: 'public',
          addedAt: expect.any(String),
          tenantId: tenant,
          clientId,
          username: alice.username,
          homeAccountId: `${alice.oid}.${tenant}`,
        },
        warnings: [expect.stringContaining('end with "Sign in again"')],
      },
    ]);
    expect((await readdir(app.home)).filter((name) => name.endsWith('.html'))).toEqual([]);
    expect(await states()).toEqual([[alice.username, 'works', null]]);
  });

  it('leaves no page behind when it is interrupted, nor an identity', async () => {
    const stopping = new AbortController();
    const pages = async () => (await readdir(app.home)).filter((name) => name.endsWith('.html'));
    azure.entra.pageRule = () => expect.unreachable();
    visit = false;
    const steps = await app.client.azure.signIn({ open: true, way: browser }, { signal: stopping.signal });
    expect(await steps.next()).toMatchObject({ value: { step: 'browser' } });
    expect(await pages()).toEqual([`azure-sign-in-${process.pid}.html`]);
    stopping.abort();
    // as a process that ends now
    expect(await pages()).toEqual([]);
    await steps.next().catch(() => {});
    expect(await app.client.azure.identities({})).toEqual([]);
  });

  it('begins only where there is a keychain for its key', async () => {
    const refusing = vi.spyOn(keychain, 'read').mockRejectedValue(
      new PgkeepError('UserErrorCredentialUnavailable', 'Cannot read from the keychain of this machine.', {
        remedy: 'Name an environment variable or a password file.',
      }),
    );
    onTestFinished(() => refusing.mockRestore());
    const steps: SignInProgress[] = [];
    for (const way of [browser, { ...browser, kind: 'device-code' } as const]) {
      const signingIn = app.client.azure.signIn({ open: true, way }).then(async (all) => {
        for await (const step of all) steps.push(step);
      });
      expect(await failureOf(signingIn)).toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        message: 'Cannot read from the keychain of this machine.',
        remedy: expect.stringMatching(/service principal .* or a managed identity\.$/),
      });
    }
    expect([steps, opened]).toEqual([[], []]);
  });

  it('refuses an application whose secret is empty', async () => {
    const login = { kind: 'secret', source: { kind: 'keychain' } } as const;
    const way = { kind: 'service-principal', tenantId: tenant, clientId, login } as const;
    expect(await failureOf(signIn({ way, secret: '', name: 'backups' }))).toMatchObject({
      code: 'UserErrorApplicationLogin',
      message: 'The client secret of backups is empty.',
    });
    expect([...entries]).toEqual([]);
  });

  it('is there after a start, and gone in every process once it is signed out', async () => {
    await signIn({ way: browser, name: 'me' });
    await using other = await openApp(app.home);
    expect(await states()).toEqual([['me', 'works', null]]);
    expect(await other.client.azure.signOut({ identity: 'me' })).toEqual({
      name: 'me',
      stillUsedBy: [],
      leftRules: [],
    });
    expect(await app.client.azure.identities({})).toEqual([]);
    expect(await readdir(join(app.home, 'azure'))).not.toContain('tokens');
    expect([...entries.keys()]).toEqual([]);
  });

  it('ends without a trace when Entra refuses or the name is taken', async () => {
    await signIn({ way: browser, name: 'me' });
    azure.entra.pageRule = () => ({ error: 'access_denied', number: 65004, words: 'declined' });
    expect(await failureOf(signIn({ way: browser }))).toMatchObject({ code: 'UserErrorConsentRequired' });
    azure.entra.pageRule = undefined;
    expect(await failureOf(signIn({ way: browser, name: 'ME' }))).toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: 'There is already an identity "ME".',
    });
    expect(await app.client.azure.identities({})).toHaveLength(1);
  });

  it('is asked for again once Entra has revoked it, and goes on under the same id', async () => {
    const before = await signIn({ way: browser, name: 'me' });
    azure.entra.revoke();
    azure.entra.tokenSeconds = 1;
    await signIn({ again: 'me' });
    azure.entra.tokenSeconds = 3600;
    azure.entra.revoke();
    expect(await states()).toEqual([['me', 'fails', 'UserErrorSignInAgain']]);
    const after = await signIn({ again: 'me' });
    const idOf = (steps: SignInProgress[]) =>
      steps.flatMap((step) => ('identity' in step ? step.identity.id : []));
    expect(idOf(after)).toEqual(idOf(before));
    expect(await states()).toEqual([['me', 'works', null]]);
  });

  it('takes an application, whose secret is read from the environment', async () => {
    const way = {
      kind: 'service-principal',
      tenantId: tenant,
      clientId,
      login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
    } as const;
    await signIn({ way, name: 'backups' });
    expect(await states()).toEqual([['backups', 'works', null]]);
    expect(await app.client.variables.list()).toEqual([
      { name: 'APP_SECRET', isSet: true, usedBy: ['backups'] },
    ]);
    azure.entra.apps.splice(0, Infinity, { clientId, tenantId: tenant, secret: 'another' });
    expect(await failureOf(signIn({ way, name: 'more' }))).toMatchObject({
      code: 'UserErrorApplicationLogin',
      message: `more gave a client secret that is wrong (AADSTS7000215, tenant ${tenant}).`,
    });
  });

  it('keeps the secret of an application in the keychain, until it is signed out', async () => {
    const way = {
      kind: 'service-principal',
      tenantId: tenant,
      clientId,
      login: { kind: 'secret', source: { kind: 'keychain' } },
    } as const;
    expect(await failureOf(signIn({ way, secret: 'a-wrong-secret' }))).toMatchObject({
      code: 'UserErrorApplicationLogin',
    });
    expect([...entries]).toEqual([]);
    await signIn({ way, secret: 'the-secret-of-the-app', name: 'backups' });
    expect([...entries.values()]).toEqual(['the-secret-of-the-app']);
    await app.client.azure.signOut({ identity: 'backups' });
    expect([...entries]).toEqual([]);
  });

  it('goes on with the secret that works where a new one does not', async () => {
    const inKeychain = {
      kind: 'service-principal',
      tenantId: tenant,
      clientId,
      login: { kind: 'secret', source: { kind: 'keychain' } },
    } as const;
    await signIn({ way: inKeychain, secret: 'the-secret-of-the-app', name: 'backups' });
    const kept = [...entries];
    expect(await failureOf(signIn({ again: 'backups', secret: 'a-wrong-secret' }))).toMatchObject({
      code: 'UserErrorApplicationLogin',
    });
    expect([...entries]).toEqual(kept);
    expect(await states()).toEqual([['backups', 'works', null]]);
    azure.entra.apps.splice(0, Infinity, { clientId, tenantId: tenant, secret: 'the-next-secret' });
    await signIn({ again: 'backups', secret: 'the-next-secret' });
    expect([...entries]).toEqual([[kept[0]?.[0], 'the-next-secret']]);
    await signIn({ again: 'backups' });
    expect(await states()).toEqual([['backups', 'works', null]]);
  });

  it('leaves nothing where its secret came from before', async () => {
    const way = (source: { kind: 'keychain' } | { kind: 'env'; variable: string }) => ({
      kind: 'service-principal' as const,
      tenantId: tenant,
      clientId,
      login: { kind: 'secret' as const, source },
    });
    await signIn({ way: way({ kind: 'keychain' }), secret: 'the-secret-of-the-app', name: 'backups' });
    await signIn({ again: 'backups', way: way({ kind: 'env', variable: 'APP_SECRET' }) });
    expect([...entries]).toEqual([]);
    expect(await states()).toEqual([['backups', 'works', null]]);
  });
});

describe('a vault in a container', () => {
  it('is opened with an identity, which it remembers by its id', async () => {
    const url = `https://${account.accountName}.blob.core.windows.net/vault`;
    await new ContainerClient(
      url,
      newPipeline(new StorageSharedKeyCredential(account.accountName, account.accountKey), {
        httpClient: guardHttpClient(azure.transport, new URL(url).origin, quickRetry),
      }),
    ).create();
    await signIn({ way: browser, name: 'me' });
    const [me] = await app.client.azure.identities({});
    const vault = await app.client.vaults.add({
      name: 'archive',
      location: { kind: 'azure-blob', url, credential: { kind: 'entra', identity: 'me' } },
    });
    expect(vault.location).toEqual({
      kind: 'azure-blob',
      url,
      credential: { kind: 'entra', identity: me?.identity.id },
    });
    expect(await app.client.vaults.show({ vault: 'archive' })).toMatchObject({ instances: [], problems: [] });
    expect(await app.client.azure.identities({})).toMatchObject([{ usedBy: ['vault archive'] }]);
    expect(await app.client.azure.signOut({ identity: 'me' })).toEqual({
      name: 'me',
      stillUsedBy: ['vault archive'],
      leftRules: [],
    });
    expect(await failureOf(app.client.vaults.show({ vault: 'archive' }))).toMatchObject({
      code: 'UserErrorSignInAgain',
      message: `The identity that opens ${url} was signed out here.`,
      steps: [{ do: 'set-vault-login', vault: 'archive' }],
    });
    await signIn({ way: browser, name: 'me again' });
    await app.client.vaults.setLogin({
      vault: 'archive',
      credential: { kind: 'entra', identity: 'me again' },
    });
    expect(await app.client.vaults.show({ vault: 'archive' })).toMatchObject({ instances: [], problems: [] });
    expect(await app.client.azure.identities({})).toMatchObject([{ usedBy: ['vault archive'] }]);
    expect(azure.network.refused).toEqual([]);
  });
});
