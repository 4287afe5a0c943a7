import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';

const origin = 'https://contoso.blob.core.windows.net';
const url = `${origin}/backups/team`;

type Answer = { status: number; headers?: Record<string, string>; body?: string };

/** The prefix `team` of a container that gives the answers one after the other, and the last one for ever. */
async function containerThat(...answers: [Answer, ...Answer[]]) {
  const requests: PipelineRequest[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const { status, headers, body } = answers[Math.min(requests.length, answers.length - 1)] ?? answers[0];
      requests.push(request);
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body ?? '' };
    },
  };
  const storage = await openContainer({
    url,
    credential: { kind: 'sas', value: 'sv=2024-11-04&sig=c2lnbmVk' },
    httpClient,
    retry: { maxTries: 1, delayMs: 1, maxDelayMs: 1, stallMs: 5_000 },
  });
  const asked = () =>
    requests.map(({ method, url: of }) => `${method} ${decodeURIComponent(of.slice(origin.length))}`);
  return { storage, requests, asked };
}

const xml = (items: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="backups"><Blobs>${items}</Blobs><NextMarker/></EnumerationResults>`,
});
const blob = (name: string, size: number | undefined, metadata = '') =>
  `<Blob><Name>${name}</Name><Properties><Last-Modified>Fri, 02 Jan 2026 00:00:00 GMT</Last-Modified>${size === undefined ? '' : `<Content-Length>${size}</Content-Length>`}</Properties><Metadata>${metadata}</Metadata></Blob>`;
const refused: Answer = { status: 403, headers: { 'x-ms-error-code': 'InsufficientAccountPermissions' } };
const nobody: Answer = { status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' } };

type Opened = Awaited<ReturnType<typeof containerThat>>['storage'];
const operations: [string, (storage: Opened) => Promise<unknown>][] = [
  ['reading', (storage) => storage.read('a')],
  ['reading a range', (storage) => Array.fromAsync(storage.readRange('a', { offset: 0, length: 1 }))],
  ['asking for', (storage) => storage.stat('a')],
  ['writing', (storage) => storage.write('a', Buffer.from('x'))],
  ['writing anew', (storage) => storage.write('a', Buffer.from('x'), { ifAbsent: true })],
  ['removing', (storage) => storage.remove('a')],
  ['removing what is named', (storage) => storage.removeOnly('a/', ['b'])],
  ['removing all', (storage) => storage.removeAll('a/')],
  ['listing', (storage) => Array.fromAsync(storage.list(''))],
  ['listing everything', (storage) => Array.fromAsync(storage.everything(''))],
  ['listing folders', (storage) => Array.fromAsync(storage.listFolders(''))],
  ['the time', (storage) => storage.now()],
];

describe('a login that may not do it', () => {
  it.each(operations)('is told as such: %s', async (_, operate) => {
    const { storage, requests } = await containerThat(refused);
    await expect(operate(storage)).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot use ${url}: the login may not do this (InsufficientAccountPermissions).`,
    });
    expect(requests).toHaveLength(1);
  });
});

describe('what is listed', () => {
  it('is named from the prefix on, with its size, and without the folders of a hierarchical namespace', async () => {
    const { storage, asked } = await containerThat(
      xml(
        blob('team/jobs', 0, '<hdi_isfolder>true</hdi_isfolder>') +
          blob('team/jobs/a.json', 7, '<hdi_isfolder>false</hdi_isfolder>') +
          blob('team/jobs/b.json', undefined),
      ),
    );
    const modifiedAt = new Date('2026-01-02T00:00:00Z');
    expect(await Array.fromAsync(storage.list('jobs/'))).toEqual([
      { name: 'jobs/a.json', size: 7, modifiedAt },
      { name: 'jobs/b.json', size: 0, modifiedAt },
    ]);
    expect(await Array.fromAsync(storage.everything('jobs/'))).toEqual(['a.json', 'b.json']);
    const [list] = asked();
    expect(list).toContain('prefix=team/jobs/');
    expect(list).toContain('include=metadata');
  });

  it('as folders is named without what is before and behind, and without files', async () => {
    const { storage, asked } = await containerThat(
      xml(
        '<BlobPrefix><Name>team/instances/inst-1/</Name></BlobPrefix>' +
          blob('team/instances/notes.txt', 1) +
          '<BlobPrefix><Name>team/instances/inst-2/</Name></BlobPrefix>',
      ),
    );
    expect(await Array.fromAsync(storage.listFolders('instances/'))).toEqual(['inst-1', 'inst-2']);
    const [list] = asked();
    expect(list).toContain('prefix=team/instances/');
    expect(list).toContain('delimiter=/');
  });
});

describe('what is removed', () => {
  it('goes with its snapshots, and what is gone already is fine', async () => {
    const { storage, requests, asked } = await containerThat({ status: 202 }, nobody);
    await storage.remove('a');
    await storage.remove('a');
    expect(requests.map(({ headers }) => headers.get('x-ms-delete-snapshots'))).toEqual([
      'include',
      'include',
    ]);
    expect(asked().map((request) => request.split('?', 1)[0])).toEqual([
      'DELETE /backups/team/a',
      'DELETE /backups/team/a',
    ]);
  });

  it('is all below a prefix, or only what is named, without what has no name yet', async () => {
    const all = await containerThat(xml(blob('team/a/b', 1) + blob('team/a/C d', 1)), { status: 202 });
    await all.storage.removeAll('a/');
    expect(
      all
        .asked()
        .slice(1)
        .map((request) => request.split('?', 1)[0]),
    ).toEqual(['DELETE /backups/team/a/b', 'DELETE /backups/team/a/C d']);
    const named = await containerThat({ status: 202 }, xml(blob('team/a/notes.txt', 1)));
    expect(await named.storage.removeOnly('a/', ['x', 'x.part'])).toEqual(['notes.txt']);
    expect(named.asked().map((request) => request.split('?', 1)[0])).toEqual([
      'DELETE /backups/team/a/x',
      'GET /backups',
    ]);
  });

  it('is never everything', async () => {
    const { storage, requests } = await containerThat({ status: 202 });
    await expect(storage.removeAll('')).rejects.toThrow('everything');
    await expect(storage.removeOnly('', ['a'])).rejects.toThrow('everything');
    expect(requests).toEqual([]);
  });
});

describe('the protection of a container', () => {
  const container = (headers: Record<string, string>): Answer => ({ status: 200, headers });

  it.each([
    [{}, 'none'],
    [{ 'x-ms-has-immutability-policy': 'false', 'x-ms-has-legal-hold': 'false' }, 'none'],
    [{ 'x-ms-has-immutability-policy': 'true' }, 'whole-place'],
    [{ 'x-ms-has-legal-hold': 'true' }, 'whole-place'],
    [
      { 'x-ms-immutable-storage-with-versioning-enabled': 'true', 'x-ms-has-immutability-policy': 'true' },
      'each-object',
    ],
  ])('is what its properties say: %o', async (headers, expected) => {
    expect(await (await containerThat(container(headers))).storage.protection()).toBe(expected);
    await expect((await containerThat(refused)).storage.protection()).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
    });
  });

  it('needs another role than writing does, which is said', async () => {
    const { storage } = await containerThat(refused);
    await expect(storage.setHold('a', true)).rejects.toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot protect a in ${url}: the login may not set holds.`,
      remedy: expect.stringContaining('Storage Blob Data Owner'),
      details: expect.stringContaining('403 InsufficientAccountPermissions'),
    });
    const mayRead = await containerThat({ status: 200 }, refused);
    await expect(mayRead.storage.retainUntil('a', new Date(0))).rejects.toMatchObject({
      message: `Cannot protect a in ${url}: the login may not set holds.`,
    });
  });

  const protectedBlob: Answer = {
    status: 409,
    headers: { 'x-ms-error-code': 'BlobImmutableDueToPolicy' },
  };

  it('that has ended already, or is not its own, says nothing of when a blob may go', async () => {
    const date = 'Fri, 02 Jan 2026 00:00:00 GMT';
    const until = 'x-ms-immutability-policy-until-date';
    for (const looked of [
      { status: 200, headers: { date, [until]: date } },
      { status: 200, headers: { date } },
      { status: 200, headers: { date, [until]: 'Sat, 03 Jan 2026 00:00:00 GMT', 'x-ms-legal-hold': 'true' } },
      refused,
    ]) {
      const { storage } = await containerThat(protectedBlob, looked);
      await expect(storage.remove('a')).rejects.toMatchObject({ name: 'ObjectProtected', until: undefined });
    }
    const { storage } = await containerThat(protectedBlob, {
      status: 200,
      headers: { date, [until]: 'Sat, 03 Jan 2026 00:00:00 GMT' },
    });
    await expect(storage.remove('a')).rejects.toMatchObject({ until: new Date('2026-01-03T00:00:00Z') });
  });
});

describe('the time of the account', () => {
  it('is the one in its answer', async () => {
    const { storage } = await containerThat({
      status: 200,
      headers: { date: 'Fri, 02 Jan 2026 03:04:05 GMT' },
    });
    expect(await storage.now()).toEqual(new Date('2026-01-02T03:04:05Z'));
  });

  it('is not made up where the answer has none', async () => {
    const { storage } = await containerThat({ status: 200 });
    await expect(storage.now()).rejects.toThrow('the answer has no date');
  });
});

it('nothing is unfinished in a container, but the names are checked all the same', async () => {
  const { storage, requests } = await containerThat(refused);
  expect(await Array.fromAsync(storage.unfinished('a/'))).toEqual([]);
  await expect(Array.fromAsync(storage.unfinished('../'))).rejects.toThrow('../');
  await expect(storage.removeUnfinished('a.part')).rejects.toThrow('a container has no unfinished a.part');
  expect(requests).toEqual([]);
});

it('an upload sends as many blocks at a time as its container was told', async () => {
  const gate = Promise.withResolvers<void>();
  let sent = 0;
  const storage = await openContainer({
    url,
    credential: { kind: 'sas', value: 'sv=2024-11-04&sig=c2lnbmVk' },
    parallel: 2,
    httpClient: {
      async sendRequest(request) {
        sent += 1;
        await gate.promise;
        return { request, status: 201, headers: createHttpHeaders() };
      },
    },
  });
  const upload = await storage.createUpload('a.pgdump');
  const writing = upload.write(Buffer.alloc(3 * 8 * 1024 * 1024));
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(sent).toBe(2);
  gate.resolve();
  await writing;
  await upload.commit(Buffer.alloc(0));
  expect(sent).toBe(4);
});
