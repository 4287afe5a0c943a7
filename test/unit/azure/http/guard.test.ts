import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { guardCloudHosts } from '../../../../main/azure/http/guard.ts';

/** A network in which everything answers the same, and what was sent. */
function network(status = 200, location?: string) {
  const sent: string[] = [];
  const client: HttpClient = {
    async sendRequest(request) {
      sent.push(request.url);
      return { request, status, headers: createHttpHeaders(location === undefined ? {} : { location }) };
    },
  };
  return { client, sent };
}

const send = (client: HttpClient, url: string) => client.sendRequest(createPipelineRequest({ url }));

describe('a client for one cloud', () => {
  it('sends to its services', async () => {
    const { client, sent } = network();
    const url = 'https://contoso.vault.azure.net/secrets/a?api-version=7.6';
    expect(await send(guardCloudHosts(client, 'public'), url)).toMatchObject({ status: 200 });
    expect(sent).toEqual([url]);
  });

  it('says which cloud a host is not of', async () => {
    const { client, sent } = network();
    for (const [cloud, words] of [
      ['public', 'Azure’s public cloud'],
      ['us-government', 'Azure’s cloud of the US Government'],
      ['china', 'Azure’s cloud in China'],
    ] as const) {
      await expect(send(guardCloudHosts(client, cloud), 'https://example.com/')).rejects.toMatchObject({
        code: 'UserErrorHostNotAllowed',
        message: `https://example.com is not a host of ${words}: no login is sent there.`,
      });
    }
    expect(sent).toEqual([]);
  });

  it('gives back an answer that leads to another place of the same host', async () => {
    const { client } = network(307, '/elsewhere');
    expect(await send(guardCloudHosts(client, 'public'), 'https://management.azure.com/a')).toMatchObject({
      status: 307,
    });
  });

  it.each(['https://contoso.vault.azure.net/', 'http://management.azure.com/a', 'https://[bad'])(
    'refuses one that leads to %s',
    async (location) => {
      const { client } = network(302, location);
      await expect(
        send(guardCloudHosts(client, 'public'), 'https://management.azure.com/a'),
      ).rejects.toMatchObject({
        code: 'UserErrorHostNotAllowed',
        message: expect.stringContaining('management.azure.com answered with another address'),
      });
    },
  );
});
