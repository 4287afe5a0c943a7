import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { msalNetwork, type NetworkSays } from '../../../../main/azure/sign-in/msal-network.ts';

const url = 'https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token';

type Answer = { status: number; body: string; headers?: Record<string, string> } | Error;

function network(...answers: [Answer, ...Answer[]]) {
  const sent: PipelineRequest[] = [];
  const client: HttpClient = {
    async sendRequest(request) {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? answers[0];
      sent.push(request);
      if (answer instanceof Error) throw answer;
      const { status, body, headers } = answer;
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body };
    },
  };
  return { msal: msalNetwork(client), sent };
}

describe('the network of MSAL', () => {
  it('sends what MSAL sends, and gives what was answered', async () => {
    const { msal, sent } = network({ status: 200, body: '{"a":1}', headers: { 'x-ms-request-id': '7' } });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await msal.sendPostRequestAsync(url, { headers, body: 'a=b' })).toEqual({
      status: 200,
      headers: { 'x-ms-request-id': '7' },
      body: { a: 1 },
    });
    expect(await msal.sendGetRequestAsync(url)).toMatchObject({ body: { a: 1 } });
    expect(sent.map(({ method, body, timeout }) => [method, body, timeout])).toEqual([
      ['POST', 'a=b', 30_000],
      ['GET', undefined, 30_000],
    ]);
    expect(sent[0]?.headers.get('content-type')).toBe(headers['content-type']);
  });

  it('asks again after as long as Entra says', async () => {
    const busy = { status: 429, body: '{}', headers: { 'retry-after-ms': '1' } };
    const { msal, sent } = network(busy, busy, { status: 200, body: '{"a":1}' });
    expect(await msal.sendPostRequestAsync(url)).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(3);
  });

  /** What work is told to have met, where it then fails. */
  async function saidOf(msal: ReturnType<typeof msalNetwork>, work: () => Promise<unknown>) {
    const said: NetworkSays[] = [];
    const failing = msal.telling(
      async () => {
        await work();
        throw new Error('MSAL says little');
      },
      (error, heard) => {
        said.push(heard);
        return error;
      },
    );
    await expect(failing).rejects.toThrow(/^/);
    return said;
  }

  it('tells what Entra refused with, to the work that asked', async () => {
    const { msal } = network(
      { status: 400, body: '{"error":"invalid_grant","error_description":"AADSTS50173: no"}' },
      { status: 200, body: '{}' },
    );
    const asked = Promise.withResolvers<undefined>();
    const [refused, other] = await Promise.all([
      saidOf(msal, async () => {
        await msal.sendPostRequestAsync(url);
        asked.resolve(undefined);
      }),
      saidOf(msal, () => asked.promise),
    ]);
    expect(refused).toEqual([{ refusal: 'AADSTS50173: no' }]);
    expect(other).toEqual([{}]);
    expect(await saidOf(msal, () => msal.sendPostRequestAsync(url))).toEqual([{}]);
  });

  it('gives the page of a proxy as an error', async () => {
    const { msal } = network({ status: 403, body: '<html>not here</html>' });
    expect(await msal.sendPostRequestAsync(url)).toMatchObject({ status: 403, body: { error: 'no_json' } });
  });

  it('tells why nothing answered, without the request', async () => {
    const { msal } = network(
      new RestError('certificate has expired\n{"secret":1}', { code: 'CERT_HAS_EXPIRED' }),
    );
    await expect(msal.sendPostRequestAsync(url)).rejects.toMatchObject({
      code: 'UserErrorAzureNotReachable',
      message: 'login.microsoftonline.com does not answer.',
      details: 'certificate has expired',
    });
    expect(await saidOf(msal, () => msal.sendPostRequestAsync(url))).toMatchObject([
      { failure: { code: 'UserErrorAzureNotReachable' } },
    ]);
  });
});
