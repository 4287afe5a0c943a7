import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AnonymousCredential, ContainerClient, newPipeline, type WebResource } from '@azure/storage-blob';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import type { BlobStorage } from '../../../../main/azure/blob/blob-storage.ts';

afterEach(() => {
  vi.useRealTimers();
});

const retry = { maxTries: 5, delayMs: 1, maxDelayMs: 2, stallMs: 5_000 };
const url = 'https://contoso.blob.core.windows.net/backups';
const sas = { kind: 'sas', value: 'sv=2024-11-04&sp=rl&sig=c2lnbmF0dXJlLW9mLW5vdGhpbmc%3D' } as const;

type Answer = { status: number; headers?: Record<string, string>; body?: string } | Error;

/** A network that gives the answers one after the other, and the last one for ever. */
function network(...answers: [Answer, ...Answer[]]) {
  const requests: PipelineRequest[] = [];
  const client: HttpClient = {
    async sendRequest(request) {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? answers[0];
      requests.push(request);
      if (answer instanceof Error) throw answer;
      return {
        request,
        status: answer.status,
        headers: createHttpHeaders(answer.headers),
        bodyAsText: answer.body ?? '',
      };
    },
  };
  return { client, requests };
}

const found: Answer = {
  status: 200,
  headers: { 'content-length': '7', 'last-modified': 'Fri, 02 Jan 2026 00:00:00 GMT' },
};

async function storageOn(client: HttpClient): Promise<BlobStorage> {
  return openContainer({ url, credential: sas, httpClient: client, retry });
}

function networkError(code: string): RestError {
  return new RestError(`getaddrinfo ${code} contoso.blob.core.windows.net`, { code });
}

describe('requests to a container', () => {
  it('go on after passing failures that the SDK does not know', async () => {
    const { client, requests } = network(
      found,
      networkError('EAI_AGAIN'),
      networkError('ENETUNREACH'),
      { status: 429 },
      { status: 502 },
      found,
    );
    const storage = await storageOn(client);
    await storage.stat('vault.json');
    expect(await storage.stat('vault.json')).toMatchObject({ name: 'vault.json', size: 7 });
    expect(requests).toHaveLength(6);
  });

  it.each([
    networkError('EAI_AGAIN'),
    networkError('ENETUNREACH'),
    networkError('EHOSTUNREACH'),
    networkError('ENETDOWN'),
    networkError('EHOSTDOWN'),
    networkError('ECONNABORTED'),
    networkError('ECONNRESET'),
    { status: 408 },
    { status: 429 },
    { status: 502 },
    { status: 504 },
    { status: 503 },
    { status: 500 },
  ])('are repeated after %o', async (failure) => {
    const { client, requests } = network(found, failure, found);
    const storage = await storageOn(client);
    await storage.stat('vault.json');
    expect(await storage.stat('vault.json')).toMatchObject({ size: 7 });
    expect(requests).toHaveLength(3);
  });

  it.each([
    [networkError('EPROTO'), 'does not answer.'],
    [new TypeError('a defect'), 'a defect'],
    [{ status: 400 }, 'refused a request (400).'],
    [{ status: 409 }, 'refused a request (409).'],
  ])('are not repeated after %o, which does not pass', async (failure, message) => {
    const { client, requests } = network(found, failure);
    const storage = await storageOn(client);
    await storage.stat('vault.json');
    await expect(storage.stat('vault.json')).rejects.toThrow(message);
    expect(requests).toHaveLength(2);
  });

  it('carry what the SDK gave them, and bring back what the account said', async () => {
    const { client, requests } = network({ status: 201 }, found);
    const storage = await storageOn(client);
    await storage.write('vault.json', Buffer.from('{"format":1}'));
    expect(await storage.stat('vault.json')).toEqual({
      name: 'vault.json',
      size: 7,
      modifiedAt: new Date('2026-01-02T00:00:00Z'),
    });
    const [put, head] = requests;
    expect([put?.method, head?.method]).toEqual(['PUT', 'HEAD']);
    expect(new URL(put?.url ?? '').searchParams.get('sig')).toBe('c2lnbmF0dXJlLW9mLW5vdGhpbmc=');
    expect(put?.body).toEqual(Buffer.from('{"format":1}'));
    expect(put?.headers.get('content-length')).toBe('12');
    expect(put?.headers.get('x-ms-blob-content-type')).toBe('application/json');
    expect(put?.headers.get('user-agent')).toMatch(/^pgkeep /);
    expect(put?.allowInsecureConnection).toBe(true);
  });

  it('are sent whole, and answered with nothing but what the account said', async () => {
    const { client, requests } = network({ status: 201, headers: { etag: '"1"', date: 'now' } });
    const guarded = guardHttpClient(client, new URL(url).origin, retry);
    const agent = {} as NonNullable<WebResource['agent']>;
    const answered: [string, string][][] = [];
    const pipeline = newPipeline(new AnonymousCredential(), {
      httpClient: {
        async sendRequest(request) {
          Object.assign(request, { agent, streamResponseStatusCodes: new Set([299]) });
          const response = await guarded.sendRequest(request);
          expect(response.request).toBe(request);
          answered.push(response.headers.headersArray().map(({ name, value }) => [name, value]));
          return response;
        },
      },
    });
    await new ContainerClient(url, pipeline).getBlockBlobClient('a').upload('body', 4);
    expect(answered).toEqual([
      [
        ['etag', '"1"'],
        ['date', 'now'],
      ],
    ]);
    expect(requests).toMatchObject([
      { method: 'PUT', url: `${url}/a`, body: 'body', streamResponseStatusCodes: new Set([299]) },
    ]);
    expect(requests[0]?.agent).toBe(agent);
    expect(requests[0]?.headers.get('content-length')).toBe('4');
  });

  it('leave no clock running that the process would wait for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { client } = network(found, new TypeError('a defect'));
    const storage = await storageOn(client);
    await storage.stat('a');
    await expect(storage.stat('a')).rejects.toThrow('a defect');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('have the time that their bytes take on a slow line', async () => {
    const slow: HttpClient = {
      sendRequest: (request) =>
        new Promise((resolve, reject) => {
          const answer = () => resolve({ request, status: 201, headers: createHttpHeaders() });
          const timer = setTimeout(answer, 40);
          request.abortSignal?.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(new DOMException('stopped', 'AbortError'));
          });
        }),
    };
    const options = { url, credential: sas, httpClient: slow, retry: { ...retry, stallMs: 10 } };
    // 64 KiB may take half a second more than nothing
    await (await openContainer(options)).write('a', Buffer.alloc(65_536));
    await expect((await openContainer(options)).stat('a')).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });

  it('end at once when their caller gives up, and are not repeated', async () => {
    const controller = new AbortController();
    let sent = 0;
    const client: HttpClient = {
      sendRequest(request) {
        sent += 1;
        const stopped = new Promise<never>((_, reject) => {
          request.abortSignal?.addEventListener('abort', () =>
            reject(new DOMException('stopped', 'AbortError')),
          );
        });
        controller.abort(new Error('the user changed her mind'));
        return stopped;
      },
    };
    const reading = (await storageOn(client)).readRange('a', { offset: 0, length: 1 }, controller.signal);
    await expect(Array.fromAsync(reading)).rejects.toThrow('the user changed her mind');
    expect(sent).toBe(1);
  });

  it('that nobody answered are counted each for itself', async () => {
    let sent = 0;
    const client: HttpClient = {
      async sendRequest(request) {
        sent += 1;
        if (sent <= 4) throw networkError('ECONNREFUSED');
        return { request, status: 200, headers: createHttpHeaders({ 'content-length': '7' }) };
      },
    };
    const storage = await storageOn(client);
    const both = await Promise.all([storage.stat('a'), storage.stat('b')]);
    expect(both).toMatchObject([{ size: 7 }, { size: 7 }]);
    expect(sent).toBe(6);
  });

  it('are given up in the end, as a vault that is not accessible', async () => {
    const { client, requests } = network(found, networkError('ECONNRESET'));
    const storage = await storageOn(client);
    await storage.stat('vault.json');
    await expect(storage.stat('vault.json')).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${url} does not answer.`,
    });
    expect(requests).toHaveLength(1 + retry.maxTries);
  });

  it('are given up soon where nothing ever answered', async () => {
    const { client, requests } = network(networkError('ENOTFOUND'));
    await expect((await storageOn(client)).stat('vault.json')).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: 'https://contoso.blob.core.windows.net does not answer.',
      remedy:
        'Check the name of the storage account, the network, proxy and firewall between here and Azure.',
      details: 'getaddrinfo ENOTFOUND contoso.blob.core.windows.net',
      cause: expect.objectContaining({ name: 'RestError', code: 'ENOTFOUND' }),
    });
    expect(requests).toHaveLength(3);
  });

  it('end when nobody answers in time', async () => {
    const requests: PipelineRequest[] = [];
    const client: HttpClient = {
      sendRequest(request) {
        requests.push(request);
        return new Promise((_, reject) => {
          request.abortSignal?.addEventListener('abort', () =>
            reject(new DOMException('stopped', 'AbortError')),
          );
        });
      },
    };
    const storage = await openContainer({
      url,
      credential: sas,
      httpClient: client,
      retry: { ...retry, stallMs: 5 },
    });
    await expect(storage.stat('vault.json')).rejects.toMatchObject({ code: 'UserErrorVaultNotAccessible' });
    expect(requests).toHaveLength(3);
  });

  it.each([
    'https://evil.example/steal',
    'http://169.254.169.254/metadata/identity',
    'http://contoso.blob.core.windows.net/backups/vault.json',
  ])('do not follow a redirect to %s', async (location) => {
    const { client, requests } = network({ status: 307, headers: { location } });
    await expect((await storageOn(client)).stat('vault.json')).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
    expect(new Set(requests.map((request) => new URL(request.url).origin))).toEqual(
      new Set(['https://contoso.blob.core.windows.net']),
    );
  });

  it('never show the SAS in an error', async () => {
    const { client } = network({
      status: 403,
      headers: { 'x-ms-error-code': 'AuthorizationPermissionMismatch' },
    });
    const failed = await (await storageOn(client)).stat('vault.json').catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${url}: the login may not do this (AuthorizationPermissionMismatch).`,
    });
    const { message, remedy, details } = failed as { message: string; remedy: string; details: string };
    expect(message + remedy + details).not.toContain('c2lnbmF0dXJl');
  });

  it.each([
    ['BlobArchived', 409, 'UserErrorVaultNotAccessible', 'is in the archive tier'],
    ['BlobBeingRehydrated', 409, 'UserErrorVaultNotAccessible', 'is still being rehydrated'],
    ['ContainerNotFound', 404, 'UserErrorContainerNotAccessible', 'the container does not exist'],
    ['AuthenticationFailed', 403, 'UserErrorContainerNotAccessible', 'Azure does not accept the login'],
    [
      'KeyBasedAuthenticationNotPermitted',
      403,
      'UserErrorContainerNotAccessible',
      'does not allow account keys',
    ],
    ['AccountIsDisabled', 403, 'UserErrorContainerNotAccessible', 'the storage account is disabled'],
  ])('tell %s in words', async (azureCode, status, code, words) => {
    const { client } = network({ status, headers: { 'x-ms-error-code': azureCode } });
    const failed = await (await storageOn(client)).stat('vault.json').catch((error: unknown) => error);
    expect(failed).toMatchObject({ code });
    expect(String(failed)).toContain(words);
  });
});
