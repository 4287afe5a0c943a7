import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect, it, onTestFinished } from 'vitest';
import { withTryLimit } from '../../../../main/azure/http/try-limit.ts';

/** The URL of a peer that takes connections and says nothing. */
async function silentPeer(): Promise<string> {
  const sockets: { destroy(): void }[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const asking = (url: string, abortSignal?: AbortSignal) =>
  createPipelineRequest({ url, allowInsecureConnection: true, ...(abortSignal && { abortSignal }) });

it('a silent peer is given up as a connection that broke, which the SDKs try again', async () => {
  const client = withTryLimit(createDefaultHttpClient(), 5);
  await expect(client.sendRequest(asking(await silentPeer()))).rejects.toMatchObject({
    name: 'RestError',
    code: 'ETIMEDOUT',
    statusCode: undefined,
  });
});

it('whoever does not wait any more is not told of a limit', async () => {
  const ending = new AbortController();
  const asked = withTryLimit(createDefaultHttpClient()).sendRequest(
    asking(await silentPeer(), ending.signal),
  );
  ending.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

it('is half a minute for all that has none of its own', async () => {
  const limits: number[] = [];
  const client = withTryLimit({
    sendRequest: ({ timeout }) => {
      limits.push(timeout);
      return Promise.reject(new Error('enough'));
    },
  });
  for (const timeout of [0, 10]) {
    const request = createPipelineRequest({ url: 'https://management.azure.com/', timeout });
    await expect(client.sendRequest(request)).rejects.toThrow('enough');
  }
  expect(limits).toEqual([30_000, 10]);
});
