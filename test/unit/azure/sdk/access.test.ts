import { RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { expect, it } from 'vitest';
import { armOptions, credentialOf, type AzureAccess } from '../../../../main/azure/sdk/access.ts';

const token = { token: 'a-token', expiresAt: Number.MAX_SAFE_INTEGER };

it('each try of a client has a limit, and the next one follows', async () => {
  const limits: number[] = [];
  const access: AzureAccess = {
    cloud: 'public',
    token: () => Promise.resolve(token),
    retryDelayInMs: 0,
    httpClient: {
      sendRequest({ timeout }: PipelineRequest) {
        limits.push(timeout);
        return Promise.reject(Object.assign(new Error('too long'), { name: 'AbortError' }));
      },
    },
  };
  const client = new ResourceGraphClient(credentialOf(access.token), armOptions(access));
  await expect(client.resources({ query: 'resources' })).rejects.toSatisfy(
    (error) => error instanceof RestError && error.code === 'ETIMEDOUT',
  );
  expect(limits).toEqual([30_000, 30_000, 30_000, 30_000, 30_000]);
});

it('whoever waits for a token does so no longer than the signal says', async () => {
  const ending = new AbortController();
  const credential = credentialOf(() => new Promise(() => {}));
  const asked = credential.getToken('https://vault.azure.net/.default', { abortSignal: ending.signal });
  ending.abort(new Error('nobody waits'));
  await expect(asked).rejects.toThrow('nobody waits');
});
