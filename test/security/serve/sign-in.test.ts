import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedHeaders, page, serveApp, type ServedApp } from '../../support/apps/serve-app.ts';

const signInAgain =
  'Open the URL that pgkeep serve printed; it works once. Press Enter there for a new one.\n';

let served: ServedApp;
let port: number;

beforeEach(async () => {
  served = await serveApp();
  port = served.server.port;
});
afterEach(() => served[Symbol.asyncDispose]());

function newPath(): string {
  const { pathname, search } = new URL(served.server.newUrl());
  return `${pathname}${search}`;
}

describe('the one-time token', () => {
  it('is exchanged for a strict session cookie and leaves the address', async () => {
    const path = newPath();
    expect(path).toMatch(/^\/\?token=[\w-]{43}$/);
    const { status, headers, body } = await served.request({ path });
    expect(status).toBe(303);
    expect(headers).toMatchObject({
      ...expectedHeaders(port),
      location: expect.stringMatching(/^\/#code=[\w-]{43}$/) as string,
      'cache-control': 'no-store',
    });
    expect(headers['set-cookie']).toStrictEqual([
      expect.stringMatching(
        new RegExp(`^pgkeep-session-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
      ),
    ]);
    expect(body).toBe('');
    expect(headers['set-cookie']?.[0]).not.toContain(path.slice('/?token='.length));
    expect(served.signIns()).toBe(1);
  });

  it('works once', async () => {
    const path = newPath();
    await served.request({ path });
    const again = await served.request({ path });
    expect(again).toMatchObject({ status: 403, body: signInAgain, headers: expectedHeaders(port) });
    expect(again.headers).not.toHaveProperty('set-cookie');
    expect(served.signIns()).toBe(1);
  });

  it('works once even when it comes many times at once', async () => {
    const path = newPath();
    const answers = await Promise.all(Array.from({ length: 20 }, () => served.request({ path })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(19);
  });

  it('ends when a new one is made', async () => {
    const old = newPath();
    const current = newPath();
    expect(await served.request({ path: old })).toMatchObject({ status: 403 });
    expect(await served.request({ path: current })).toMatchObject({ status: 303 });
  });

  it('is not used up by a wrong one', async () => {
    const path = newPath();
    const last = path.at(-1) === 'A' ? 'B' : 'A';
    const wrong = [
      '/?token=',
      '/?token=x',
      path.slice(0, -1),
      `${path}x`,
      `/?token=${'x'.repeat(10_000)}`,
      `${path.slice(0, -1).slice(0, -1)}${last}${last}`,
      `${path}&token=x`,
      '/?token=__proto__',
      '/?token=%00',
    ];
    for (const each of wrong) {
      const answer = await served.request({ path: each });
      expect(answer, each).toMatchObject({ status: 403, body: signInAgain });
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
    expect(await served.request({ path })).toMatchObject({ status: 303 });
  });

  it.each(['HEAD', 'POST', 'OPTIONS', 'DELETE'])('is not taken from %s', async (method) => {
    const path = newPath();
    expect(await served.request({ method, path })).toMatchObject({ status: 403 });
    expect(await served.request({ path })).toMatchObject({ status: 303 });
  });

  it('is not taken from another path, a header or a cookie', async () => {
    const path = newPath();
    const token = path.slice('/?token='.length);
    for (const request of [
      { path: `/index.html?token=${token}` },
      { path: `/rpc-socket?token=${token}` },
      { headers: { Authorization: `Bearer ${token}` } },
      { headers: { Cookie: `pgkeep-session-${port}=${token}` } },
    ]) {
      expect(await served.request(request)).toMatchObject({ status: 403 });
    }
    expect(await served.request({ path })).toMatchObject({ status: 303 });
  });

  it('is no good to a rebound name or a foreign page', async () => {
    const path = newPath();
    for (const headers of [{ Host: `evil.example:${port}` }, { Origin: 'https://evil.example' }]) {
      expect(await served.request({ path, headers })).toMatchObject({ status: 403, body: 'Forbidden\n' });
    }
    expect(await served.request({ path })).toMatchObject({ status: 303 });
  });

  it('signs in from a page elsewhere too, as a page that leads on by itself', async () => {
    const elsewhere = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect(await served.request({ path: '/?token=wrong', headers: elsewhere })).toMatchObject({
      status: 403,
    });
    const { status, headers } = await served.request({ path: newPath(), headers: elsewhere });
    expect({ status, refresh: headers['refresh'] }).toStrictEqual({
      status: 200,
      refresh: expect.stringMatching(/^0; url=\/#code=[\w-]{43}$/) as string,
    });
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(await served.request({ headers: { Cookie: cookie } })).toMatchObject({ status: 200, body: page });
  });
});

describe('the session cookie', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/index.html'],
    ['GET', '/assets/main-1a2b.js'],
    ['GET', '/jobs'],
    ['GET', '/nowhere.js'],
    ['GET', '/%zz'],
    ['POST', '/rpc/vaults/list'],
    ['POST', '/rpc/nowhere'],
    ['TRACE', '/'],
  ])('is needed for %s %s', async (method, path) => {
    const without = await served.request({ method, path });
    expect(without).toMatchObject({ status: 403, headers: expectedHeaders(port) });
    const { length } = 'x'.repeat(43);
    for (const value of ['', 'x', 'x'.repeat(length), '"', '__proto__', 'undefined']) {
      const headers = { Cookie: `pgkeep-session-${port}=${value}` };
      expect(await served.request({ method, path, headers })).toMatchObject({ status: 403 });
    }
  });

  it('is needed for a socket', async () => {
    for (const headers of [{}, { Cookie: `pgkeep-session-${port}=x` }]) {
      expect(await served.refusedSocket(headers as Record<string, string>)).toMatchObject({
        status: 403,
        body: 'Forbidden\n',
        headers: expectedHeaders(port),
      });
    }
  });

  it('counts under its own name only', async () => {
    const cookie = await served.signIn();
    const value = cookie.slice(cookie.indexOf('=') + 1);
    for (const other of [`pgkeep-session-${port + 1}=${value}`, `x${cookie}`, value, `a="${cookie}"`]) {
      expect(await served.request({ headers: { Cookie: other } })).toMatchObject({ status: 403 });
    }
  });

  it('is found beside cookies that other servers of this machine set', async () => {
    const cookie = await served.signIn();
    const headers = { Cookie: `theme=dark; pgkeep-session-${port}=planted; ${cookie}; pgkeep-session-1=x` };
    expect(await served.request({ headers })).toMatchObject({ status: 200, body: page });
  });

  it('makes a reloaded sign-in address lead to the page', async () => {
    const path = newPath();
    const { headers } = await served.request({ path });
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await served.request({ path, headers: { Cookie: cookie } });
    expect({ status: again.status, location: again.headers.location }).toStrictEqual({
      status: 303,
      location: '/',
    });
    expect(again.headers).not.toHaveProperty('set-cookie');
  });

  it('of one browser goes on when another signs in', async () => {
    const [first, second] = [await served.signIn(), await served.signIn()];
    expect(first).not.toBe(second);
    expect(await served.request({ headers: { Cookie: first } })).toMatchObject({ status: 200 });
    expect(await served.request({ headers: { Cookie: second } })).toMatchObject({ status: 200 });
  });

  it('of one server is worth nothing at another', async () => {
    await using other = await serveApp();
    const cookie = await served.signIn();
    const moved = cookie.replace(String(port), String(other.server.port));
    expect(await other.request({ headers: { Cookie: moved } })).toMatchObject({ status: 403 });
  });
});
