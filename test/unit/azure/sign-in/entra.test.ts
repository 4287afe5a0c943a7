import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEntraCredential } from '../../../../main/azure/sign-in/entra.ts';
import { redact } from '../../../../main/core/redact.ts';

const scope = 'https://storage.azure.com/.default';
const authority = 'https://login.microsoftonline.com';

type Answer = (url: URL, form: URLSearchParams) => object;

/** A network in which all say what `answer` gives, and all that was asked. */
function network(answer: Answer) {
  const asked: { url: URL; form: URLSearchParams }[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const url = new URL(request.url);
      const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
      asked.push({ url, form });
      return {
        request,
        status: 200,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        bodyAsText: JSON.stringify(answer(url, form)),
      };
    },
  };
  return { httpClient, asked };
}

/** Microsoft Entra, which gives out `token` to everybody. */
const entra =
  (token: string): Answer =>
  ({ pathname }) => {
    const base = `${authority}${pathname.split('/v2.0/', 1)[0] ?? ''}`;
    return pathname.endsWith('/token')
      ? { token_type: 'Bearer', expires_in: 3600, access_token: token }
      : {
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
        };
  };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-entra-'));
  for (const name of ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'])
    vi.stubEnv(name, undefined);
  // No Azure CLI but the one that a test puts there.
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('an application with a secret', () => {
  it('is signed in where it belongs to, once for many requests, and its secrets are shown nowhere', async () => {
    const { httpClient, asked } = network(entra('the-token-of-the-application'));
    const credential = createEntraCredential({
      tenantId: 'contoso',
      clientId: 'application-1',
      clientSecret: 'the-secret-of-the-application',
      httpClient,
    });
    expect(asked).toEqual([]);
    expect(await credential.getToken(scope)).toMatchObject({ token: 'the-token-of-the-application' });
    await credential.getToken(scope);
    const posts = asked.filter(({ url }) => url.pathname.endsWith('/token'));
    expect(posts.map(({ url }) => `${url.origin}${url.pathname}`)).toEqual([
      `${authority}/contoso/oauth2/v2.0/token`,
    ]);
    const form = posts[0]?.form;
    expect(['client_id', 'client_secret', 'grant_type'].map((field) => form?.get(field))).toEqual([
      'application-1',
      'the-secret-of-the-application',
      'client_credentials',
    ]);
    expect(form?.get('scope')).toContain(scope);
    expect(redact('the-token-of-the-application')).toBe('[redacted]');
    expect(redact('the-secret-of-the-application')).toBe('[redacted]');
  });

  it.each([[{ clientId: 'application-1' }], [{ tenantId: 'contoso' }], [{}]])(
    'needs to know whose secret it is, not only %o',
    (given) => {
      let error: unknown;
      try {
        createEntraCredential({ ...given, clientSecret: 'the-secret-of-nobody' });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'A client secret needs the tenant and the client id that it belongs to.',
        remedy: 'Give the directory (tenant) id and the application (client) id of the app registration.',
      });
      expect(redact('the-secret-of-nobody')).toBe('[redacted]');
    },
  );
});

describe('a sign-in without a secret of its own', () => {
  it('takes the application from the environment first', async () => {
    vi.stubEnv('AZURE_TENANT_ID', 'fabrikam');
    vi.stubEnv('AZURE_CLIENT_ID', 'application-2');
    vi.stubEnv('AZURE_CLIENT_SECRET', 'the-secret-of-the-environment');
    const { httpClient, asked } = network(entra('the-token-of-the-environment'));
    const credential = createEntraCredential({ tenantId: 'contoso', clientId: 'application-1', httpClient });
    expect(await credential.getToken(scope)).toMatchObject({ token: 'the-token-of-the-environment' });
    expect(asked.at(-1)?.url.pathname).toBe('/fabrikam/oauth2/v2.0/token');
    expect(redact('the-token-of-the-environment')).toBe('[redacted]');
  });

  it.each([
    ['of the tenant that was named', { tenantId: 'contoso' }, ['--tenant', 'contoso']],
    ['of its own tenant', {}, []],
  ])('takes the Azure CLI’s next, %s', async (_, given, named) => {
    const expires = Math.floor(Date.now() / 1000) + 3600;
    const answer = JSON.stringify({ accessToken: 'the-token-of-the-cli', expires_on: expires });
    const az = join(folder, 'az');
    await writeFile(az, `#!/bin/sh\necho "$@" > ${folder}/asked\necho '${answer}'\n`);
    await chmod(az, 0o755);
    const { httpClient, asked } = network(entra('none'));
    const credential = createEntraCredential({ ...given, httpClient });
    expect(await credential.getToken(scope)).toMatchObject({ token: 'the-token-of-the-cli' });
    expect((await readFile(join(folder, 'asked'), 'utf8')).trim().split(' ')).toEqual([
      'account',
      'get-access-token',
      '--output',
      'json',
      '--resource',
      'https://storage.azure.com',
      ...named,
    ]);
    expect(asked).toEqual([]);
    expect(redact('the-token-of-the-cli')).toBe('[redacted]');
  });

  // In one test: the library keeps the network of the first, and what it got there, as long as the process lives.
  it('takes the machine’s managed identity last, the one that was named or its own', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', 'http://127.0.0.1:9/token');
    vi.stubEnv('IDENTITY_HEADER', 'a-header');
    const { httpClient, asked } = network(({ searchParams }) => ({
      access_token: `the-token-of-${searchParams.get('client_id') ?? 'the-machine'}`,
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      token_type: 'Bearer',
    }));
    const named = createEntraCredential({ clientId: 'identity-1', httpClient });
    expect(await named.getToken(scope)).toMatchObject({ token: 'the-token-of-identity-1' });
    const own = createEntraCredential({ httpClient });
    expect(await own.getToken(scope)).toMatchObject({ token: 'the-token-of-the-machine' });
    expect(asked.map(({ url }) => url.origin)).toEqual(['http://127.0.0.1:9', 'http://127.0.0.1:9']);
  });
});
