import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PgkeepError } from '../../../main/core/errors.ts';
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

const mebibyte = 1024 * 1024;

function head(...lines: string[]): string {
  const all = [
    'POST /rpc/vaults/list HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Cookie: ${cookie}`,
    `Pgkeep-Session-Secret: ${served.pageSession(cookie).secret}`,
    ...lines,
  ];
  return `${all.join('\r\n')}\r\n\r\n`;
}

/** Names and values of the head of a response as it came over the wire. */
function rawHeaders(answer: string): Record<string, string> {
  const lines = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

describe('a body', () => {
  it('is refused by its announced size, before it is read', async () => {
    const answer = await served.raw(
      head('Content-Type: application/json', `Content-Length: ${mebibyte + 1}`),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(rawHeaders(answer)).toMatchObject(expectedHeaders(port));
  });

  it('is refused by its size where none is announced', async () => {
    const answer = await served.raw([
      head('Content-Type: application/json', 'Transfer-Encoding: chunked'),
      `${(mebibyte + 1).toString(16)}\r\n"${'x'.repeat(mebibyte)}\r\n`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of the largest size is read', async () => {
    const overhead = JSON.stringify({ json: { search: '' } }).length;
    const search = 'x'.repeat(mebibyte - overhead);
    const answer = await served.call('jobs/list', cookie, JSON.stringify({ json: { search } }));
    // and only then found to be too long for a search
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ json: { code: 'BAD_REQUEST' } });
  });

  it.each([
    '{',
    '{"json":',
    'null',
    '"text"',
    '17',
    '[]]',
    '\u0000',
    '{"json":{},"meta":5}',
    '{"meta":[[1]]}',
  ])('that is no call is answered, not fatal: %j', async (body) => {
    const answer = await served.call('vaults/show', cookie, body);
    expect(answer).toMatchObject({ status: 400, headers: expectedHeaders(port) });
  });

  it('is not needed for a call without input, and its type may say its characters', async () => {
    expect(await served.call('vaults/list', cookie, '')).toMatchObject({ status: 200, body: '{"json":[]}' });
    const typed = await served.raw([
      head('Content-Type: Application/JSON ; charset=utf-8', 'Content-Length: 2', 'Connection: close'),
      '{}',
    ]);
    expect(typed).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is not read from whoever brings two secrets, also where one is right', async () => {
    const second = `Pgkeep-Session-Secret: ${served.pageSession(cookie).secret}`;
    const answer = await served.raw([
      head('Content-Type: application/json', 'Content-Length: 2', 'Connection: close', second),
      '{}',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('of a code to be traded is asked for where it is announced with Expect', async () => {
    const { cookie: fresh, code } = await served.redeem();
    const body = JSON.stringify({ code });
    const answer = await served.raw([
      `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${fresh}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`,
      body,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  it('nested without end is answered', async () => {
    const depth = 100_000;
    const body = `{"json":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(await served.call('vaults/show', cookie, body)).toMatchObject({ status: 400 });
  });

  it.each([
    'text/plain',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ])('of the type %j is refused: any page could send it', async (type) => {
    const answer = await served.request({
      method: 'POST',
      path: '/rpc/vaults/list',
      headers: {
        Cookie: cookie,
        'Pgkeep-Session-Secret': served.pageSession(cookie).secret,
        ...(type === '' ? {} : { 'Content-Type': type }),
      },
      body: '{}',
    });
    expect(answer).toMatchObject({ status: 415, headers: expectedHeaders(port) });
  });

  it('that is announced with Expect is not asked for from strangers', async () => {
    const lines = ['Content-Type: application/json', 'Content-Length: 2', 'Expect: 100-continue'];
    const own = await served.raw([head(...lines, 'Connection: close'), '{}']);
    expect(own).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    const stranger = await served.raw(head(...lines).replace(cookie, 'none=1'));
    expect(stranger).toMatch(/^HTTP\/1\.1 403 /);
    const foreign = await served.raw(head(...lines).replace(`127.0.0.1:${port}`, `evil.example:${port}`));
    expect(foreign).toMatch(/^HTTP\/1\.1 403 /);
    const { secret } = served.pageSession(cookie);
    const noSecret = await served.raw(head(...lines, 'Connection: close').replace(secret, 'none'));
    expect(noSecret).toMatch(/^HTTP\/1\.1 401 /);
    const odd = await served.raw(
      head('Content-Type: application/json', 'Expect: a miracle', 'Connection: close'),
    );
    expect(rawHeaders(odd)).toMatchObject(expectedHeaders(port));
  });
});

describe('what is asked for', () => {
  it.each([
    'nowhere',
    'vaults',
    'vaults/nowhere',
    'vaults/list/more',
    'constructor',
    '__proto__',
    'vaults/__proto__',
    'vaults/list/~orpc',
    'toString/call',
    'vaults%2Flist',
  ])('has to be a call of the contract: %s is not', async (path) => {
    const answer = await served.call(path, cookie);
    expect(answer).toMatchObject({ status: 404, body: 'Not Found\n', headers: expectedHeaders(port) });
  });

  it.each([
    ['vaults/show', { vault: 'vault-20260101t000000-00000000' }],
    ['servers/test', { server: 'nobody' }],
    ['backup/start', { instance: '../../etc/passwd' }],
    ['jobs/show', { job: "'; drop table jobs; --" }],
    ['jobs/cancel', { job: '%' }],
    ['points/contents', { instance: '__proto__', point: 'constructor' }],
  ])('has to exist: %s says typed that it does not', async (path, input) => {
    const answer = await served.call(path, cookie, JSON.stringify({ json: input }));
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.body)).toMatchObject({
      json: { code: 'PGKEEP', defined: true, data: { code: 'UserErrorNotFound' } },
    });
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])(
    'is not asked for with %s',
    async (method) => {
      const answer = await served.request({ method, path: '/rpc/vaults/list', headers: { Cookie: cookie } });
      expect(answer).toMatchObject({ status: 405, headers: { ...expectedHeaders(port), allow: 'POST' } });
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('is no file with %s', async (method) => {
    const answer = await served.request({ method, path: '/', headers: { Cookie: cookie } });
    expect(answer).toMatchObject({ status: 405, headers: { ...expectedHeaders(port), allow: 'GET, HEAD' } });
  });
});

describe('keys that reach prototypes elsewhere', () => {
  it.each([
    '{"json":{"__proto__":{"polluted":true}}}',
    '{"json":{"constructor":{"prototype":{"polluted":true}}}}',
    '{"json":{"limit":"1"},"meta":[[1,"__proto__","polluted"]]}',
    '{"json":{"limit":null},"meta":[[3,"constructor","prototype","polluted"]]}',
    '{"__proto__":{"json":{"polluted":true}}}',
  ])('change nothing here: %s', async (body) => {
    await served.call('jobs/list', cookie, body);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(await served.call('jobs/list', cookie, '{"json":{}}')).toMatchObject({
      status: 200,
      body: '{"json":[]}',
    });
  });
});

describe('text of a server in an error', () => {
  it('stays text in JSON that no browser takes for a page', async () => {
    const message = 'database "<img src=x onerror=alert(1)></script><script>alert(1)</script>" is gone';
    const spy = vi.spyOn(served.app.coordinator.engine.store.vaults, 'list').mockImplementationOnce(() => {
      throw new PgkeepError('UserErrorDBNotFound', message);
    });
    const answer = await served.call('vaults/list', cookie);
    spy.mockRestore();
    expect(answer).toMatchObject({
      status: 422,
      headers: { ...expectedHeaders(port), 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      json: { data: { code: 'UserErrorDBNotFound', message } },
    });
  });

  it('of a name in the path is not repeated', async () => {
    const answer = await served.request({
      path: '/<script>alert(1)</script>.js',
      headers: { Cookie: cookie },
    });
    expect(answer.body).toBe('Bad Request\n');
    const encoded = await served.request({ path: '/%3Cscript%3E.js', headers: { Cookie: cookie } });
    expect(encoded).toMatchObject({ status: 404, body: 'Not Found\n' });
  });
});

describe('bytes that are no request', () => {
  it.each([
    ['nonsense', 'nonsense\r\n\r\n', 400],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n', 400],
    ['an endless head', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a proxy request', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n', 405],
  ])('are refused with our headers: %s', async (_what, bytes, status) => {
    const answer = await served.raw(bytes);
    expect(answer.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(rawHeaders(answer)).toMatchObject({ ...expectedHeaders(port), connection: 'close' });
  });
});

describe('a client that takes its time', () => {
  it.each([
    ['says nothing', () => ''],
    ['does not finish the head', () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`],
    ['does not finish the body', () => head('Content-Type: application/json', 'Content-Length: 100')],
  ])('is let go when it %s', async (_what, bytes) => {
    await using patient = await serveApp({ limits: { headersMs: 100, requestMs: 200 } });
    const mine = await patient.signIn();
    const sent = bytes()
      .replace(cookie, mine)
      .replace(served.pageSession(cookie).secret, patient.pageSession(mine).secret)
      .replaceAll(String(port), String(patient.server.port));
    const answer = await patient.raw(sent);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(rawHeaders(answer)).toMatchObject(expectedHeaders(patient.server.port));
  });
});

describe('connections', () => {
  it('are a few at the same time: one more is ended unheard, and has a place when another ends', async () => {
    await using small = await serveApp({ limits: { connections: 2 } });
    const { port: smallPort } = small.server;
    const open = async () => {
      const connection = connect(smallPort, '127.0.0.1');
      await once(connection, 'connect');
      return connection;
    };
    const held = [await open(), await open()];
    const ask = () => small.raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(ask).toBe('');
    expect(await ask()).toBe('');
    held[0]?.destroy();
    await expect.poll(ask).toMatch(/^HTTP\/1\.1 403 /);
    held[1]?.destroy();
  });
});

describe('a thousand bad requests', () => {
  it('do not hurt those of the user', async () => {
    const bad = [
      () => served.call('nowhere', cookie),
      () => served.call('vaults/list', cookie, '{'),
      () => served.call('vaults/list', 'none=1'),
      () => served.request({ path: '/?token=wrong' }),
      () => served.request({ headers: { Host: 'evil.example' } }),
      () => served.request({ path: '/../../etc/passwd', headers: { Cookie: cookie } }),
      () => served.raw('nonsense\r\n\r\n').then((answer) => ({ status: Number(answer.split(' ')[1]) })),
      () => served.refusedSocket({}),
    ];
    const statuses = new Set<number>();
    for (let round = 0; round < 25; round += 1) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => bad.map((send) => send())).flat());
      for (const { status } of answers) statuses.add(status);
    }
    expect(statuses).toStrictEqual(new Set([400, 403, 404]));
    expect(await served.request({ headers: { Cookie: cookie } })).toMatchObject({ status: 200, body: page });
    expect(await served.httpClient(cookie).vaults.list()).toStrictEqual([]);
    (await served.socket({ Cookie: cookie })).terminate();
  });
});
