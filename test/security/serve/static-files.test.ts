import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedHeaders, page, script, serveApp, type ServedApp } from '../../support/apps/serve-app.ts';

const secret = 'what nobody may read';

let served: ServedApp;
let cookie: string;
let port: number;

beforeAll(async () => {
  served = await serveApp();
  cookie = await served.signIn();
  port = served.server.port;
  await writeFile(join(served.folder, 'secret.txt'), secret);
  await mkdir(join(served.folder, 'renderer-next-door'));
  await writeFile(join(served.folder, 'renderer-next-door/secret.txt'), secret);
  await symlink(join(served.folder, 'secret.txt'), join(served.folder, 'renderer/assets/link.txt'));
  await symlink(served.folder, join(served.folder, 'renderer/assets/up'));
});
afterAll(() => served[Symbol.asyncDispose]());

const escapes = [
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/.%2e/secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/..\\secret.txt',
  '/..%5csecret.txt',
  '/..%c0%afsecret.txt',
  '/..%00/secret.txt',
  '/index.html%00.txt',
  '/../renderer-next-door/secret.txt',
  '/-next-door/secret.txt',
  '//etc/passwd',
  '/%2fetc/passwd',
  '/etc/passwd',
  '/file:///etc/passwd',
  '/C:%5cWindows%5cwin.ini',
  '/assets/link.txt',
  '/assets/up/secret.txt',
  '/assets',
  '/assets/',
  '/assets/..',
  '/secret.txt',
  '/index.html/../../secret.txt',
  '/__proto__',
  '/constructor',
];

describe('a path that leads out of the interface', () => {
  it.each(escapes)('finds nothing: %s', async (path) => {
    const answer = await served.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (400 Bad Request|404 Not Found)\r\n/);
    expect(answer).toContain("Content-Security-Policy: default-src 'none';");
    expect(answer).not.toContain(secret);
    expect(answer).not.toContain('root:');
  });

  it.each(escapes)('shows a browser the page at most: %s', async (path) => {
    const answer = await served.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    if (body !== page)
      expect(body).toMatch(/<h1>(This address cannot be read|There is nothing at this address)</);
    expect(body).not.toContain(secret);
    expect(body).not.toContain('root:');
  });
});

describe('the interface', () => {
  it.each(['/%', '/%zz', '/jobs/%E0%A4%A', '/jobs/100%'])(
    'answers %s, which it will not find',
    async (path) => {
      const browser = { Cookie: cookie, Accept: 'text/html' };
      expect(await served.request({ path, headers: browser })).toMatchObject({ status: 200, body: page });
      expect(await served.request({ path, headers: { Cookie: cookie } })).toMatchObject({
        status: 400,
        body: expect.stringContaining('after a % two hexadecimal digits have to follow') as string,
      });
      expect(await served.request({ path: `/assets${path}`, headers: browser })).toMatchObject({
        status: 400,
      });
      expect(await served.request({ path, headers: { Accept: 'text/html' } })).toMatchObject({ status: 403 });
    },
  );

  const get = (path: string, headers = {}) =>
    served.request({ path, headers: { Cookie: cookie, ...headers } });

  it('is the page, never kept', async () => {
    for (const path of ['/', '/index.html', '/?tab=1', '/index.html?x']) {
      expect(await get(path)).toMatchObject({
        status: 200,
        body: page,
        headers: {
          ...expectedHeaders(port),
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
        },
      });
    }
  });

  it('is its files, kept for ever under a name of their content', async () => {
    expect(await get('/assets/main-1a2b.js')).toMatchObject({
      status: 200,
      body: script,
      headers: {
        ...expectedHeaders(port),
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'private, max-age=31536000, immutable',
      },
    });
  });

  it('is the page at its own addresses for a browser, and nothing for other programs', async () => {
    const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const path of [
      '/jobs',
      '/jobs/job-20260101t000000-1a2b3c4d',
      '/databases/shop%20(1)',
      '/servers/',
    ]) {
      expect(await get(path, browser)).toMatchObject({ status: 200, body: page });
      expect(await get(path, { Accept: '*/*' })).toMatchObject({ status: 404, body: 'Not Found\n' });
    }
    for (const path of ['/assets/gone-0000.js', '/rpc', '/rpc-socket']) {
      expect(await get(path, browser)).toMatchObject({
        status: 404,
        body: expect.stringContaining('<h1>There is nothing at this address</h1>') as string,
      });
    }
  });

  it('answers HEAD with the head', async () => {
    const { status, headers, body } = await served.request({ method: 'HEAD', headers: { Cookie: cookie } });
    expect({ status, length: headers['content-length'], body }).toStrictEqual({
      status: 200,
      length: String(page.length),
      body: '',
    });
  });

  it('is the new one after a build', async () => {
    await writeFile(join(served.folder, 'renderer/assets/main-3c4d.js'), 'export const next = 1;\n');
    expect(await get('/')).toMatchObject({ status: 200 });
    expect(await get('/assets/main-3c4d.js')).toMatchObject({
      status: 200,
      body: 'export const next = 1;\n',
    });
  });

  it('says what to do where it is not built', async () => {
    await using unbuilt = await serveApp();
    const mine = await unbuilt.signIn();
    await rm(join(unbuilt.folder, 'renderer'), { recursive: true });
    expect(await unbuilt.request({ headers: { Cookie: mine } })).toMatchObject({
      status: 503,
      body: 'The interface is not built yet: run npm run build.\n',
      headers: expectedHeaders(unbuilt.server.port),
    });
  });
});
