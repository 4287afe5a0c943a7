import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { proveEachOther } from '../../../renderer/api/transports/prove.ts';
import { expectedHeaders, serveApp, socketClient, type ServedApp } from '../../support/apps/serve-app.ts';
import { vault } from '../../support/store-records.ts';

let served: ServedApp;
let cookie: string;
let port: number;

beforeAll(async () => {
  served = await serveApp({ limits: { sockets: 4 } });
  cookie = await served.signIn();
  port = served.server.port;
});
afterAll(() => served[Symbol.asyncDispose]());

const open = () => served.socket({ Cookie: cookie });

async function closeOf(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close');
  return code as number;
}

async function replyTo(socket: WebSocket, message: string): Promise<unknown> {
  socket.send(message);
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

async function expectAlive(): Promise<void> {
  const socket = await open();
  expect(await socketClient(socket).vaults.list()).toStrictEqual([]);
  socket.close();
  await closeOf(socket);
}

describe('a message', () => {
  it('beyond the limit ends its socket', async () => {
    const socket = await open();
    const closed = closeOf(socket);
    socket.send(JSON.stringify({ i: '1', p: { u: '/vaults/list', b: { json: 'x'.repeat(1024 * 1024) } } }));
    expect(await closed).toBe(1009);
    await expectAlive();
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '17',
    '{}',
    '{"i":"1"}',
    '{"i":1,"p":{"u":"/vaults/list"}}',
    '{"i":"","p":{"u":"/vaults/list"}}',
    `{"i":"${'1'.repeat(41)}","p":{"u":"/vaults/list"}}`,
    '{"i":"1","p":null}',
    '{"i":"1","p":{}}',
    '{"i":"1","p":{"u":17}}',
    '{"i":"1","p":{"u":"http://evil.example/vaults/list"}}',
    '{"i":"1","p":{"u":"//evil.example/vaults/list"}}'.replace('//', '/\\\\'),
    '{"i":"1","p":{"u":"/vaults/../vaults/list"}}',
    '{"i":"1","p":{"u":"/vaults/list","b":"text"}}',
    '{"i":"1","p":{"u":"/vaults/list","b":{"meta":5}}}',
    '{"i":"1","t":2,"p":{}}',
    '{"i":"1","t":3,"p":{"e":"message"}}',
    '{"i":"1","t":99}',
  ])('that is no call ends its socket and nothing else: %s', async (message) => {
    const other = await open();
    const socket = await open();
    const closed = closeOf(socket);
    socket.send(message);
    expect(await closed).toBe(1008);
    expect(await socketClient(other).vaults.list()).toStrictEqual([]);
    other.terminate();
  });

  it('of bytes ends its socket', async () => {
    const socket = await open();
    const closed = closeOf(socket);
    socket.send(Buffer.from('{"i":"1","p":{"u":"/vaults/list"}}'));
    expect(await closed).toBe(1003);
  });

  it('that is no UTF-8 ends its socket', async () => {
    const socket = await open();
    const closed = closeOf(socket);
    socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await closed).toBe(1007);
    await expectAlive();
  });

  it('cannot turn a call into a file or a stream', async () => {
    const socket = await open();
    for (const h of [
      { 'content-type': 'text/event-stream' },
      { 'content-disposition': 'attachment; filename=x' },
      { 'content-type': {} },
    ]) {
      const reply = await replyTo(socket, JSON.stringify({ i: '1', p: { u: '/vaults/list', b: {}, h } }));
      expect(reply).toStrictEqual({ i: '1', p: { b: { json: [] } } });
    }
    socket.terminate();
  });
});

describe('a call', () => {
  it.each(['/nowhere', '/vaults', '/vaults/nowhere', '/constructor', '/toString/call'])(
    'that the contract does not have is answered so: %s',
    async (u) => {
      const socket = await open();
      expect(await replyTo(socket, JSON.stringify({ i: '1', p: { u, b: {} } }))).toStrictEqual({
        i: '1',
        p: { s: 404, b: 'No procedure matched' },
      });
      socket.terminate();
    },
  );

  it('for an unknown id fails typed, and its text stays text', async () => {
    const socket = await open();
    const vault = '<img src=x onerror=alert(1)>';
    const reply = await replyTo(
      socket,
      JSON.stringify({ i: '7', p: { u: '/vaults/show', b: { json: { vault } } } }),
    );
    expect(reply).toMatchObject({
      i: '7',
      p: {
        s: 422,
        b: {
          json: {
            code: 'PGKEEP',
            defined: true,
            data: { code: 'UserErrorNotFound', message: expect.stringContaining(vault) },
          },
        },
      },
    });
    socket.terminate();
  });

  it.each([
    ['{"i":"1","p":{"u":"/jobs/list","b":{"json":{"__proto__":{"polluted":true}}}}}', 200],
    ['{"i":"1","p":{"u":"/jobs/list","b":{"json":{"limit":"1"},"meta":[[1,"__proto__","polluted"]]}}}', 400],
    [
      '{"i":"__proto__","p":{"u":"/jobs/list","b":{"json":{"constructor":{"prototype":{"polluted":1}}}}}}',
      200,
    ],
    ['{"i":"1","__proto__":{"polluted":true},"p":{"u":"/jobs/list","b":{}}}', 400],
  ])('cannot reach prototypes: %s', async (message, status) => {
    const socket = await open();
    const { p: answer } = (await replyTo(socket, message)) as { p: { s?: number } };
    expect(answer.s ?? 200).toBe(status);
    expect(Object.prototype).not.toHaveProperty('polluted');
    socket.terminate();
  });

  it('that is aborted and never was is no matter', async () => {
    const socket = await open();
    socket.send('{"i":"nobody","t":4}');
    expect(await socketClient(socket).vaults.list()).toStrictEqual([]);
    socket.terminate();
  });
});

describe('a socket', () => {
  it.each(['/', '/rpc', '/rpc/vaults/list', '/rpc-socket/', '/rpc-socket/more', '/nowhere'])(
    'is opened at one path only: not at %s',
    async (path) => {
      const answer = await served.refusedSocket({ Cookie: cookie }, path);
      expect(answer).toMatchObject({ status: 404, body: 'Not Found\n', headers: expectedHeaders(port) });
    },
  );

  it('is one of a few', async () => {
    const sockets = await Promise.all(Array.from({ length: 4 }, open));
    expect(await served.refusedSocket({ Cookie: cookie })).toMatchObject({
      status: 503,
      headers: expectedHeaders(port),
    });
    expect(await served.request({ headers: { Cookie: cookie } })).toMatchObject({ status: 200 });
    await Promise.all(
      sockets.map((socket) => {
        socket.close();
        return closeOf(socket);
      }),
    );
    await expectAlive();
  });

  it('is one of a few also where many were opened before one of them was proved', async () => {
    await using small = await serveApp({ limits: { sockets: 1 } });
    const mine = await small.signIn();
    const late = await small.unprovenSocket({ Cookie: mine });
    const page = await small.socket({ Cookie: mine });
    const closed = once(late, 'close');
    // Never settles: the server closes the socket instead of taking the proof.
    const proven = proveEachOther(late, small.pageSession(mine), small.server.origin).then(() => [
      0,
      'it is taken',
    ]);
    const [code, reason] = await Promise.race([closed, proven]);
    expect({ code, reason: String(reason) }).toStrictEqual({ code: 1013, reason: 'too many pages' });
    expect(await socketClient(page).vaults.list()).toStrictEqual([]);
    page.terminate();
  });

  it('whose page does not read is ended before its answers fill the memory', async () => {
    await using small = await serveApp({ limits: { unsentBytes: 1024 * 1024, sockets: 1 } });
    const mine = await small.signIn();
    const folder = `/${'x'.repeat(2 * 1024 * 1024)}`;
    const list = vi
      .spyOn(small.app.coordinator.engine.store.vaults, 'list')
      .mockReturnValue([{ ...vault(), location: { kind: 'folder', path: folder } }]);
    const socket = await small.socket({ Cookie: mine });
    let answers = 0;
    socket.on('message', () => (answers += 1));
    const closed = closeOf(socket);
    socket.pause();
    // More than what the system itself keeps of a connection, on both sides.
    const calls = 20;
    for (let call = 1; call <= calls; call += 1) {
      socket.send(JSON.stringify({ i: String(call), p: { u: '/vaults/list', b: {} } }));
    }
    const tryAnother = () =>
      small.socket({ Cookie: mine }).then(
        (another) => another.terminate(),
        (error: Error) => error.message,
      );
    // Its place is free for another page.
    await expect.poll(tryAnother).toBeUndefined();
    socket.resume();
    expect(await closed).toBe(1006);
    expect(answers).toBeLessThan(calls);
    list.mockRestore();
  });

  it('whose page does not answer is cut off when the server ends', { timeout: 20_000 }, async () => {
    const ending = await serveApp({ limits: { closeMs: 10 } });
    const socket = await ending.socket({ Cookie: await ending.signIn() });
    socket.pause();
    await expect(ending[Symbol.asyncDispose]()).resolves.toBeUndefined();
    socket.terminate();
  });

  it.each([
    ['an odd key', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: odd'],
    ['no key', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13'],
    [
      'an odd version',
      'Upgrade: websocket\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ],
    ['another protocol', 'Upgrade: h2c'],
  ])('is not made of %s', async (_what, lines) => {
    const answer = await served.raw(
      `GET /rpc-socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\n${lines}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain("Content-Security-Policy: default-src 'none';");
  });

  it('that breaks the protocol ends alone', async () => {
    const other = await open();
    const answer = await served.raw([
      `GET /rpc-socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`,
      // a frame without the mask that every client's frame has
      '\u0001\u0001x',
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    // Compression was offered, with which a small message becomes a large one.
    expect(answer).not.toContain('permessage-deflate');
    expect(await socketClient(other).vaults.list()).toStrictEqual([]);
    other.terminate();
  });
});
