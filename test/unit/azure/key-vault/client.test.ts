import { RestError } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { readSecret } from '../../../../main/azure/key-vault/read-secret.ts';
import { namedSecret } from '../../../../shared/logins/secret-uri.ts';

const secret = namedSecret('https://contoso-kv.vault.azure.net/secrets/shop-login');

it('a key vault whose name does not resolve is not there, and is asked once', async () => {
  const asked: string[] = [];
  const access = {
    cloud: 'public',
    token: () => Promise.reject(new Error('no token is asked for')),
    httpClient: {
      sendRequest: (request: { url: string }) => {
        asked.push(new URL(request.url).pathname);
        return Promise.reject(new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }));
      },
    },
  } as const;
  await expect(readSecret(access, secret, new Date(0))).rejects.toMatchObject({
    code: 'UserErrorInvalidSecretStore',
    message: 'There is no key vault at contoso-kv.vault.azure.net (no such host).',
  });
  expect(asked).toEqual(['/secrets/shop-login/']);
});
