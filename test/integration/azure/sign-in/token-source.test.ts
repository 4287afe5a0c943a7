import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenSource } from '../../../../main/azure/sign-in/token-source.ts';
import { TokenCache } from '../../../../main/azure/sign-in/token-cache.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import type { TokenWish } from '../../../../main/credentials/token-source.ts';
import type { AzureIdentity, UserIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { startAzure, type TestAzure } from '../../../support/azure/azure.ts';
import { makeCertificate } from '../../../support/azure/certificates.ts';
import type { Refusal } from '../../../support/azure/entra-directory.ts';
import { claimsChallenge } from '../../../support/azure/claims-challenge.ts';
import { person } from '../../../support/azure/person.ts';

const tenant = '6f2c1f2e-0000-4000-8000-000000000001';
const guestTenant = '6f2c1f2e-0000-4000-8000-000000000009';
const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const alice = {
  username: 'alice@contoso.com',
  oid: '6f2c1f2e-0000-4000-8000-0000000000a1',
  tenantId: tenant,
  guestOf: { [guestTenant]: '6f2c1f2e-0000-4000-8000-0000000000a9' },
};
const bob = {
  username: 'bob@contoso.com',
  oid: '6f2c1f2e-0000-4000-8000-0000000000b0',
  tenantId: tenant,
};
const vaultScope = { scope: 'https://vault.azure.net/.default' };

const noSecrets = {
  readSecret: () => Promise.reject(new Error('nobody gave a secret')),
} as unknown as SecretReader;

let azure: TestAzure;
let folder: string;
let keys: Map<string, string>;
let unattended: boolean[];

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());

beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-tokens-'));
  keys = new Map();
  unattended = [];
  const { entra } = azure;
  entra.apps.splice(0, Infinity, {
    clientId,
    tenantId: tenant,
    isMultiTenant: true,
    allowsPublicFlows: true,
  });
  entra.users.splice(0, Infinity, alice, bob);
  Object.assign(entra, { person: '', tokenSeconds: 3600, rule: undefined, pageRule: undefined });
  entra.issued.length = 0;
  azure.network.refused.length = 0;
  entra.deviceCodes.clear();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A process of the home: what it knows of sign-ins is in the file. */
function openProcess() {
  const key = {
    read: (isUnattended: boolean) => {
      unattended.push(isUnattended);
      return Promise.resolve(keys.get('key'));
    },
    write: (text: string) => Promise.resolve(void keys.set('key', text)),
    remove: () => Promise.resolve(void keys.delete('key')),
  };
  const file = join(folder, 'tokens');
  const cache = new TokenCache({ file, key, locked: (work) => work(), warn: () => {} });
  return { file, tokens: createTokenSource(azure.transport, cache) };
}

const wanted = { id: IdentityId.parse('identity-1'), cloud: 'public', tenantId: tenant, clientId } as const;

const identityOf = (more: Partial<UserIdentity> = {}): UserIdentity => ({
  ...wanted,
  kind: 'user',
  name: 'Alice',
  by: 'browser',
  addedAt: '2026-01-01T00:00:00.000Z',
  username: alice.username,
  homeAccountId: `${alice.oid}.${tenant}`,
  ...more,
});

const claimsOf = async (
  identity: AzureIdentity,
  wish: TokenWish,
  secrets = noSecrets,
  process = openProcess(),
) => azure.entra.read((await process.tokens.token(identity, wish, secrets)).token);

describe('a person signs in with a browser', () => {
  it('once, for all audiences, which other processes get silently', async () => {
    const around = person(azure);
    expect(await openProcess().tokens.signIn({ ...wanted, by: 'browser' }, around)).toEqual({
      username: alice.username,
      homeAccountId: `${alice.oid}.${tenant}`,
    });
    const page = new URL(around.pages[0] ?? '');
    expect(page.origin).toBe('https://login.microsoftonline.com');
    expect(page.searchParams.get('client_id')).toBe(clientId);
    const audiences = [
      'https://management.azure.com',
      'https://vault.azure.net',
      'https://storage.azure.com',
      'https://ossrdbms-aad.database.windows.net',
    ];
    for (const audience of audiences) {
      expect(await claimsOf(identityOf(), { scope: `${audience}/.default` })).toMatchObject({
        aud: audience,
        upn: alice.username,
        tid: tenant,
      });
    }
    expect(azure.entra.issued.map(({ grant, resource }) => [grant, resource])).toEqual([
      ['authorization_code', audiences[0]],
      ...audiences.slice(1).map((audience) => ['refresh_token', audience]),
    ]);
    expect(around.pages).toHaveLength(1);
    expect(azure.network.refused).toEqual([]);
  });

  it.each([
    ['us-government', 'login.microsoftonline.us'],
    ['china', 'login.partner.microsoftonline.cn'],
  ] as const)('in the cloud %s, at %s alone', async (cloud, host) => {
    azure.network.asked.length = 0;
    const { tokens } = openProcess();
    await tokens.signIn({ ...wanted, cloud, by: 'browser' }, person(azure));
    await tokens.token(identityOf({ cloud }), vaultScope, noSecrets);
    expect(new Set(azure.network.asked)).toEqual(new Set([`${host}:443`]));
  });

  it('and says what Entra says there', async () => {
    azure.entra.pageRule = () => ({
      error: 'access_denied',
      number: 90094,
      words: 'Admin consent is required',
    });
    await expect(
      openProcess().tokens.signIn({ ...wanted, by: 'browser' }, person(azure)),
    ).rejects.toMatchObject({
      code: 'UserErrorConsentRequired',
      message: `This account may not consent to the app registration: an administrator has to (AADSTS90094, tenant ${tenant}).`,
    });
  });

  it('and gives up', async () => {
    const giveUp = new AbortController();
    const around = { ...person(azure, {}, giveUp.signal), showPage: async () => giveUp.abort() };
    await expect(openProcess().tokens.signIn({ ...wanted, by: 'browser' }, around)).rejects.toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'Nobody signed in: it was cancelled, or took too long.',
    });
    expect(azure.entra.issued).toEqual([]);
  });

  it('and is another one than the identity is of', async () => {
    azure.entra.person = bob.username;
    const { tokens, file } = openProcess();
    await expect(
      tokens.signIn({ ...wanted, by: 'browser', who: identityOf() }, person(azure)),
    ).rejects.toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'bob@contoso.com signed in, and the identity is of alice@contoso.com.',
    });
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is the same one by another name, and another one by the same name', async () => {
    const { tokens } = openProcess();
    const who = { ...identityOf(), username: 'alice.before@contoso.com' };
    expect(await tokens.signIn({ ...wanted, by: 'browser', who }, person(azure))).toEqual({
      username: alice.username,
      homeAccountId: who.homeAccountId,
    });
    const before = { ...identityOf(), homeAccountId: `${bob.oid}.${tenant}` };
    await expect(
      tokens.signIn({ ...wanted, by: 'browser', who: before }, person(azure)),
    ).rejects.toMatchObject({
      code: 'UserErrorSignInFailed',
      message: 'alice@contoso.com signed in with another account of the same name than the identity is of.',
    });
  });
});

describe('a person signs in with a code', () => {
  it('that is typed elsewhere', async () => {
    const around = person(azure, { user: alice });
    await openProcess().tokens.signIn({ ...wanted, by: 'device-code' }, around);
    expect(around.codes).toEqual(['ABCD1234']);
    expect(await claimsOf(identityOf(), vaultScope)).toMatchObject({ aud: 'https://vault.azure.net' });
  });

  it.each([
    [
      'the app registration allows none',
      undefined,
      'UserErrorDeviceCodeBlocked',
      'may not sign in with a code: the app registration does not allow it (AADSTS7000218',
    ],
    [
      'Conditional Access blocks it',
      { error: 'access_denied', number: 53003 },
      'UserErrorDeviceCodeBlocked',
      'is blocked by a policy of the tenant (AADSTS53003',
    ],
    [
      'the code was not typed in time',
      { error: 'expired_token', number: 70019 },
      'UserErrorSignInAgain',
      'did not type the code in time (AADSTS70019',
    ],
    [
      'the person declined',
      { error: 'authorization_declined', number: 70018 },
      'UserErrorSignInFailed',
      'did not sign in: it was declined or cancelled (AADSTS70018',
    ],
  ] as const)('but %s', async (_, refusal, code, words) => {
    if (refusal === undefined) azure.entra.apps.splice(0, 1, { clientId, tenantId: tenant });
    const around = person(azure, refusal === undefined ? {} : { refusal });
    await expect(openProcess().tokens.signIn({ ...wanted, by: 'device-code' }, around)).rejects.toMatchObject(
      {
        code,
        message: `This account ${words}, tenant ${tenant}).`,
      },
    );
  });

  it('and gives up', async () => {
    const giveUp = new AbortController();
    const around = { ...person(azure, {}, giveUp.signal), showCode: () => giveUp.abort() };
    await expect(openProcess().tokens.signIn({ ...wanted, by: 'device-code' }, around)).rejects.toMatchObject(
      {
        code: 'UserErrorSignInFailed',
        message: 'Nobody signed in: it was cancelled, or took too long.',
      },
    );
  });
});

describe('a person who is signed in', () => {
  beforeEach(async () => {
    await openProcess().tokens.signIn({ ...wanted, by: 'browser' }, person(azure));
    azure.entra.issued.length = 0;
  });

  it('gets the same token for the same audience as long as it is valid, in another process, too', async () => {
    const first = await openProcess().tokens.token(identityOf(), vaultScope, noSecrets);
    expect(await openProcess().tokens.token(identityOf(), vaultScope, noSecrets)).toEqual(first);
    expect(azure.entra.issued).toHaveLength(1);
  });

  it('is looked up in a keychain that nobody is in front of, where nobody is', async () => {
    const { tokens } = openProcess();
    unattended = [];
    await tokens.token(identityOf(), vaultScope, { ...noSecrets, isUnattended: true });
    expect(new Set(unattended)).toEqual(new Set([true]));
    unattended = [];
    await tokens.token(identityOf(), vaultScope, noSecrets);
    expect(new Set(unattended)).toEqual(new Set([false]));
  });

  it('gets one with the claims that a service challenges for', async () => {
    const { tokens } = openProcess();
    await tokens.token(identityOf(), vaultScope, noSecrets);
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
    await tokens.token(identityOf(), { ...vaultScope, claims }, noSecrets);
    expect(azure.entra.issued.map((issued) => issued.claims)).toEqual([
      undefined,
      '{"nbf":{"essential":true,"value":"1700000000"}}',
    ]);
  });

  it('gets ones that services may challenge, in place of taking them until they expire', async () => {
    const { tokens } = openProcess();
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
    const tokenOf = async (wish: TokenWish) =>
      azure.entra.read((await tokens.token(identityOf(), wish, noSecrets)).token);
    const first = await tokenOf(vaultScope);
    expect(claimsChallenge(claims, first)).toMatchObject({ status: 401 });
    expect(claimsChallenge(claims, await tokenOf({ ...vaultScope, claims }))).toBeUndefined();
  });

  it('gets one of a tenant where it is a guest', async () => {
    expect(await claimsOf(identityOf(), { ...vaultScope, tenantId: guestTenant })).toMatchObject({
      tid: guestTenant,
      oid: alice.guestOf[guestTenant],
    });
    // and of its own tenant, as before
    expect(await claimsOf(identityOf(), vaultScope)).toMatchObject({ tid: tenant, oid: alice.oid });
  });

  it('gets none of a tenant that does not know it', async () => {
    const tenantId = '6f2c1f2e-0000-4000-8000-000000000008';
    await expect(
      openProcess().tokens.token(identityOf(), { ...vaultScope, tenantId }, noSecrets),
    ).rejects.toMatchObject({
      code: 'UserErrorNotInTenant',
      message: `Alice is not an account of the tenant, nor a guest in it (AADSTS50020, tenant ${tenantId}).`,
    });
  });

  it('has to sign in again once the sign-in was revoked, and then goes on', async () => {
    azure.entra.revoke();
    const { tokens } = openProcess();
    await expect(tokens.token(identityOf(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorSignInAgain',
      message: `Alice has to sign in again: the sign-in was revoked (AADSTS50173, tenant ${tenant}).`,
      steps: [{ do: 'sign-in-again', identity: 'Alice' }],
    });
    await tokens.signIn({ ...wanted, by: 'browser', who: identityOf() }, person(azure));
    expect(await tokens.token(identityOf(), vaultScope, noSecrets)).toMatchObject({
      token: expect.stringMatching(/^eyJ/),
    });
  });

  it('is asked for a second factor by nobody here', async () => {
    azure.entra.rule = ({ grant }): Refusal | undefined =>
      grant === 'refresh_token'
        ? {
            error: 'interaction_required',
            number: 50076,
            suberror: 'basic_action',
            claims: '{"access_token":{"capolids":{"essential":true,"values":["c1"]}}}',
          }
        : undefined;
    await expect(openProcess().tokens.token(identityOf(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorMfaRequired',
      message: `Alice has to pass a second factor (AADSTS50076, tenant ${tenant}).`,
      steps: [{ do: 'sign-in-again', identity: 'Alice' }],
    });
  });

  it('is blocked by a policy of the tenant', async () => {
    azure.entra.rule = ({ grant }): Refusal | undefined =>
      grant === 'refresh_token' ? { error: 'invalid_grant', number: 53003 } : undefined;
    await expect(openProcess().tokens.token(identityOf(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorBlockedByPolicy',
      message: `Alice is blocked by a policy of the tenant (AADSTS53003, tenant ${tenant}).`,
    });
  });

  it('is signed out in every process, and nothing of it stays', async () => {
    const [here, there] = [openProcess(), openProcess()];
    await there.tokens.token(identityOf(), vaultScope, noSecrets);
    await here.tokens.forget(identityOf());
    await expect(stat(here.file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect([...keys]).toEqual([]);
    for (const { tokens } of [here, there]) {
      await expect(tokens.token(identityOf(), vaultScope, noSecrets)).rejects.toMatchObject({
        code: 'UserErrorSignInAgain',
        message: `Alice is not signed in any more (tenant ${tenant}).`,
      });
    }
  });

  it('does not come back through a process that was renewing a token meanwhile', async () => {
    const [here, there] = [openProcess(), openProcess()];
    azure.entra.rule = ({ grant }) => {
      if (grant === 'refresh_token') void here.tokens.forget(identityOf());
      return undefined;
    };
    await there.tokens.token(identityOf(), vaultScope, noSecrets);
    await expect(stat(here.file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('has its tokens in a file that says nothing and is its own', async () => {
    const { tokens, file } = openProcess();
    const { token } = await tokens.token(identityOf(), vaultScope, noSecrets);
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 16).toString()).toBe('pgkeep tokens 1\n');
    for (const text of [token, alice.username, 'refresh', 'secret']) {
      expect(bytes.includes(Buffer.from(text))).toBe(false);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is told when Entra does not answer', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:9');
    await expect(openProcess().tokens.token(identityOf(), vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorAzureNotReachable',
      message: 'login.microsoftonline.com does not answer.',
      details: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('an application', () => {
  const app = (login: Extract<AzureIdentity, { kind: 'service-principal' }>['login']): AzureIdentity => ({
    ...wanted,
    kind: 'service-principal',
    name: 'backups',
    addedAt: '2026-01-01T00:00:00.000Z',
    login,
  });
  const source = { kind: 'env', variable: 'SECRET' } as const;
  const withSecret = (secret: string) =>
    ({ readSecret: () => Promise.resolve(secret) }) as unknown as SecretReader;

  it('proves itself with a secret, and takes a newer one at once', async () => {
    azure.entra.apps.splice(0, 1, { clientId, tenantId: tenant, secret: 'the-first-secret' });
    const process = openProcess();
    const identity = app({ kind: 'secret', source });
    expect(await claimsOf(identity, vaultScope, withSecret('the-first-secret'), process)).toMatchObject({
      appid: clientId,
      aud: 'https://vault.azure.net',
    });
    await process.tokens.token(identity, vaultScope, withSecret('the-first-secret'));
    expect(azure.entra.issued).toHaveLength(1);
    azure.entra.apps.splice(0, 1, { clientId, tenantId: tenant, secret: 'the-second-secret' });
    await process.tokens.token(identity, vaultScope, withSecret('the-second-secret'));
    expect(azure.entra.issued).toHaveLength(2);
  });

  it('is told that its secret is wrong, without the secret', async () => {
    azure.entra.apps.splice(0, 1, { clientId, tenantId: tenant, secret: 'the-right-secret' });
    const failed = await openProcess()
      .tokens.token(app({ kind: 'secret', source }), vaultScope, withSecret('the-wrong-secret'))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'UserErrorApplicationLogin',
      message: `backups gave a client secret that is wrong (AADSTS7000215, tenant ${tenant}).`,
    });
    expect(JSON.stringify(failed)).not.toContain('the-wrong-secret');
  });

  it('proves itself with a certificate', async () => {
    const { cert, key } = await makeCertificate(['backups.contoso.com']);
    const file = join(folder, 'app.pem');
    await writeFile(file, `${key}\n${cert}`, { mode: 0o600 });
    const publicKey = createPublicKey(cert).export({ type: 'spki', format: 'pem' }).toString();
    azure.entra.apps.splice(0, 1, { clientId, tenantId: tenant, publicKey });
    const identity = app({ kind: 'certificate', file });
    expect(await claimsOf(identity, vaultScope)).toMatchObject({ appid: clientId });
    const other = await makeCertificate(['others.contoso.com']);
    await writeFile(file, `${other.key}\n${other.cert}`);
    await expect(openProcess().tokens.token(identity, vaultScope, noSecrets)).rejects.toMatchObject({
      code: 'UserErrorApplicationLogin',
      message: `backups gave a certificate that the app registration does not have (AADSTS700027, tenant ${tenant}).`,
    });
  });
});
