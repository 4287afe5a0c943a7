import { createHttpHeaders, RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { readSecret } from '../../../../main/azure/key-vault/read-secret.ts';
import { namedSecret } from '../../../../shared/logins/secret-uri.ts';

const secret = namedSecret('https://contoso-kv.vault.azure.net/secrets/shop-login');
const signIn = 'https://login.microsoftonline.com/';
const notFound = () => Promise.reject(new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }));
const answer = (request: PipelineRequest, status: number) =>
  Promise.resolve({ request, status, headers: createHttpHeaders(), bodyAsText: '' });

/** The way to Azure of a client that is never asked for a token. */
function accessBy(send: (request: PipelineRequest) => ReturnType<typeof answer>) {
  const asked: string[] = [];
  const access = {
    cloud: 'public',
    token: () => Promise.reject(new Error('no token is asked for')),
    retryDelayInMs: 0,
    httpClient: {
      sendRequest: (request: PipelineRequest) => {
        asked.push(new URL(request.url).host);
        return send(request);
      },
    },
  } as const;
  return { access, asked };
}

it('a key vault whose name does not resolve may be there where no name does', async () => {
  const { access, asked } = accessBy(notFound);
  await expect(readSecret(access, secret, { now: new Date(0) })).rejects.toMatchObject({
    code: 'UserErrorAzureNotReachable',
    message: 'The key vault at contoso-kv.vault.azure.net does not answer (ENOTFOUND).',
  });
  expect(asked).toContain('login.microsoftonline.com');
});

it('what a proxy answers for a moment is tried again', async () => {
  let left = 2;
  const { access } = accessBy((request) => {
    left -= 1;
    return left >= 0 ? answer(request, 504) : Promise.reject(new RestError('next', { code: 'NEXT' }));
  });
  await expect(readSecret(access, secret, { now: new Date(0) })).rejects.toMatchObject({
    message: 'The key vault at contoso-kv.vault.azure.net does not answer (NEXT).',
  });
  expect(left).toBe(-1);
});

it.each([
  [502, 'UserErrorAzureNotReachable'],
  [200, 'UserErrorInvalidSecretStore'],
])('a proxy that answers HTTP %s for the sign-in tells %s', async (status, code) => {
  const { access, asked } = accessBy((request) => answer(request, request.url === signIn ? status : 502));
  await expect(readSecret(access, secret, { now: new Date(0) })).rejects.toMatchObject({ code });
  expect(asked.at(-1)).toBe('login.microsoftonline.com');
});

it('a key vault whose name does not resolve is not there where other names do, and is asked once', async () => {
  const { access, asked } = accessBy((request) =>
    request.url.startsWith(secret.vaultUrl) ? notFound() : answer(request, 200),
  );
  await expect(readSecret(access, secret, { now: new Date(0) })).rejects.toMatchObject({
    code: 'UserErrorInvalidSecretStore',
    message: 'There is no key vault at contoso-kv.vault.azure.net (no such host).',
  });
  expect(asked).toEqual(['contoso-kv.vault.azure.net', 'login.microsoftonline.com']);
});

it('whoever does not wait any more is told so, and no other try follows', async () => {
  const ending = new AbortController();
  const { access, asked } = accessBy(
    ({ abortSignal }) =>
      new Promise((_resolve, reject) => {
        abortSignal?.addEventListener('abort', () =>
          reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
        );
        ending.abort(new Error('cancelled'));
      }),
  );
  await expect(readSecret(access, secret, { now: new Date(0), signal: ending.signal })).rejects.toThrow(
    'cancelled',
  );
  expect(asked).toEqual(['contoso-kv.vault.azure.net']);
});
