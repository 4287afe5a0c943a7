import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContainer } from '../../../main/azure/blob/container.ts';
import { guardCloudHosts } from '../../../main/azure/http/guard.ts';
import { createTransport } from '../../../main/azure/http/transport.ts';

const heard: string[] = [];
const thief = createServer((request, response) => {
  heard.push(String(request.headers.authorization));
  response.end();
});
let port: number;

beforeAll(async () => {
  thief.listen(0, '127.0.0.1');
  await once(thief, 'listening');
  ({ port } = thief.address() as AddressInfo);
});
afterAll(async () => {
  thief.close();
  await once(thief, 'close');
});

const token = { authorization: 'Bearer the-token-of-somebody' };

describe('a token is never sent', () => {
  it.each([
    ['to an address that is local to a link', () => 'https://169.254.169.254/metadata/identity/oauth2/token'],
    ['to such an address over IPv6', () => 'https://[fe80::1]/'],
    ['to this machine', () => `http://127.0.0.1:${port}/`],
    ['to this machine by its name', () => `http://localhost:${port}/`],
    ['to this machine as a number', () => `http://2130706433:${port}/`],
    ['to this machine over IPv6', () => `http://[::ffff:127.0.0.1]:${port}/`],
    ['without TLS', () => 'http://contoso.vault.azure.net/'],
    ['to another port', () => `https://contoso.vault.azure.net:${port}/`],
    ['with a user in the URL', () => 'https://contoso.vault.azure.net@127.0.0.1/'],
    ['with another user in the URL', () => 'https://somebody@contoso.vault.azure.net/'],
    ['to a host that only begins so', () => 'https://contoso.vault.azure.net.example.com/'],
    ['to a host that only ends so', () => 'https://evilvault.azure.net/'],
    ['to another cloud', () => 'https://contoso.vault.azure.cn/'],
  ])('%s', async (_, url) => {
    const client = guardCloudHosts(createTransport(), 'public');
    const request = createPipelineRequest({ url: url(), allowInsecureConnection: true });
    for (const [name, value] of Object.entries(token)) request.headers.set(name, value);
    await expect(client.sendRequest(request)).rejects.toMatchObject({ code: 'UserErrorHostNotAllowed' });
    expect(heard).toEqual([]);
  });

  it('the server of this test hears one that is sent', async () => {
    const request = createPipelineRequest({
      url: `http://127.0.0.1:${port}/`,
      allowInsecureConnection: true,
    });
    request.headers.set('authorization', 'of the test itself');
    await createTransport().sendRequest(request);
    expect(heard.splice(0)).toEqual(['of the test itself']);
  });

  it.each(['http', 'https'])('to a storage on this machine, over %s', async (scheme) => {
    const credential = { getToken: () => Promise.reject(new Error('nobody asks')) };
    await expect(
      openContainer({
        url: `${scheme}://127.0.0.1:${port}/devstoreaccount1/backups`,
        credential: { kind: 'token', credential },
      }),
    ).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'An Entra token is never sent to a storage on this machine.',
    });
  });
});
