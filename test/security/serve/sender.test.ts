import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedHeaders, page, serveApp, type ServedApp } from '../../support/apps/serve-app.ts';

let served: ServedApp;
let cookie: string;
let port: number;

beforeAll(async () => {
  served = await serveApp();
  cookie = await served.signIn();
  port = served.server.port;
});
afterAll(() => served[Symbol.asyncDispose]());

/** What a sender that is not ours sends, with `PORT` for the server's own port and `OTHER` for another. */
const foreign: readonly (readonly [what: string, headers: Record<string, string>])[] = [
  ['a name that was rebound to 127.0.0.1', { Host: 'evil.example:PORT' }],
  ['a name that begins like ours', { Host: '127.0.0.1.evil.example:PORT' }],
  ['a name that ends like ours', { Host: 'evil.localhost:PORT' }],
  ['our name without the port', { Host: '127.0.0.1' }],
  ['our name with another port', { Host: '127.0.0.1:OTHER' }],
  ['our name with a user', { Host: 'evil@127.0.0.1:PORT' }],
  ['another address of this machine', { Host: '127.0.0.2:PORT' }],
  ['all addresses of this machine', { Host: '0.0.0.0:PORT' }],
  ['our address as a number', { Host: '2130706433:PORT' }],
  ['a foreign origin', { Origin: 'https://evil.example' }],
  ['a rebound origin with its own host', { Host: 'evil.example:PORT', Origin: 'http://evil.example:PORT' }],
  ['an opaque origin', { Origin: 'null' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:OTHER' }],
  ['our origin over https', { Origin: 'https://127.0.0.1:PORT' }],
  ['our other name as origin', { Origin: 'http://localhost:PORT' }],
  ['a page of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a page of another port', { 'Sec-Fetch-Site': 'same-site' }],
  ['a word that no browser sends', { 'Sec-Fetch-Site': 'Same-Origin' }],
  [
    'a link on a page of another site',
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
  ],
  [
    'a frame on a page of another site',
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
  ],
];

function withPorts(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('PORT', String(port)).replace('OTHER', String(port === 65_535 ? 1024 : port + 1)),
    ]),
  );
}

describe.each(foreign)('%s', (_what, raw) => {
  it.each([
    ['GET', '/'],
    ['GET', '/assets/main-1a2b.js'],
    ['GET', '/nowhere'],
    ['POST', '/rpc/vaults/list'],
    ['OPTIONS', '/rpc/vaults/list'],
  ])('gets nothing from %s %s, not even with the cookie', async (method, path) => {
    const headers = { 'Content-Type': 'application/json', ...withPorts(raw), Cookie: cookie };
    const answer = await served.request({ method, path, headers });
    expect(answer).toMatchObject({ status: 403, body: 'Forbidden\n', headers: expectedHeaders(port) });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('gets no socket, not even with the cookie', async () => {
    const answer = await served.refusedSocket({ ...withPorts(raw), Cookie: cookie });
    expect(answer).toMatchObject({ status: 403, body: 'Forbidden\n', headers: expectedHeaders(port) });
  });
});

describe('our own page', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]'])('is served and heard under the name %s', async (name) => {
    const own = {
      Host: `${name}:${port}`,
      Origin: `http://${name}:${port}`,
      'Sec-Fetch-Site': 'same-origin',
      Cookie: cookie,
    };
    expect(await served.request({ headers: own })).toMatchObject({ status: 200, body: page });
    (await served.socket(own)).terminate();
  });

  it('is served to an address that the user typed', async () => {
    const headers = { Cookie: cookie, 'Sec-Fetch-Site': 'none' };
    expect(await served.request({ headers })).toMatchObject({ status: 200, body: page });
  });
});

describe('a request that is unclear about where it is from', () => {
  it.each([
    ['Host', (): string => `Host: 127.0.0.1:${port}\r\nHost: evil.example`],
    ['Host', (): string => `Host: evil.example\r\nHost: 127.0.0.1:${port}`],
    [
      'Origin',
      () => `Host: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nOrigin: https://evil.example`,
    ],
    ['Sec-Fetch-Site', () => `Host: 127.0.0.1:${port}\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site`],
  ])('is refused with two: %s', async (_name, lines) => {
    const answer = await served.raw(`GET / HTTP/1.1\r\n${lines()}\r\nCookie: ${cookie}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toMatch(/\r\n\r\nForbidden\n$/);
  });

  it('is refused with an empty Host or Origin', async () => {
    for (const lines of ['Host:', `Host: 127.0.0.1:${port}\r\nOrigin:`]) {
      const answer = await served.raw(`GET / HTTP/1.1\r\n${lines}\r\nCookie: ${cookie}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it('is refused without any Host', async () => {
    expect(await served.raw(`GET / HTTP/1.1\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await served.raw(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('is refused when the first line names another server', async () => {
    const head = (target: string) =>
      `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`;
    expect(await served.raw(head('http://evil.example/'))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await served.raw(head(`http://127.0.0.1:${port}/`))).toMatch(/^HTTP\/1\.1 400 /);
  });
});
