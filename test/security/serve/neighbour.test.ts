import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { proveEachOther, type ProofSocket } from '../../../renderer/api/transports/prove.ts';
import { PageSession } from '../../../shared/serve-session.ts';
import { serveApp, socketClient, type ServedApp } from '../../support/apps/serve-app.ts';

const hour = 60 * 60_000;

let served: ServedApp;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1);
  served = await serveApp({
    limits: { sessionCheckMs: 5, closeMs: 50 },
    now: () => now,
  });
});
afterEach(() => served[Symbol.asyncDispose]());

async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(socket, 'close');
  return { code: code as number, reason: String(reason) };
}

/** Sends each text when the one before it was answered; how the socket ended. */
async function closeAfter(socket: WebSocket, ...texts: readonly string[]) {
  const closed = closeOf(socket);
  for (const text of texts) socket.send(text);
  return closed;
}

const nonce = 'n'.repeat(43);
const hello = (session: string) => JSON.stringify({ hello: { session, nonce } });

describe('a neighbour on another port that the browser visits', () => {
  it('gets the cookie, as it is the same host, and nothing for it', async () => {
    const seen: (string | undefined)[] = [];
    const neighbour: Server = createServer((request, response) => {
      seen.push(request.headers.cookie);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(neighbour, 'listening');
    const cookie = await served.signIn();
    // A browser's cookie jar knows no ports.
    const { port } = neighbour.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/`, { headers: { Cookie: cookie } });
    neighbour.close();
    const [stolen = ''] = seen;
    expect(stolen).toBe(cookie);

    const call = (headers: Record<string, string>) =>
      served.request({
        method: 'POST',
        path: '/rpc/tools/addFolder',
        headers: { Cookie: stolen, 'Content-Type': 'application/json', ...headers },
        body: '{"json":{"folder":"/tmp/neighbour"}}',
      });
    const refused = { status: 401, body: 'Unauthorized\n' };
    const { session } = served.pageSession(cookie);
    for (const headers of [
      {},
      { 'Pgkeep-Session-Secret': '' },
      { 'Pgkeep-Session-Secret': session },
      { 'Pgkeep-Session-Secret': stolen },
      { 'Pgkeep-Session-Secret': `${served.pageSession(cookie).secret}x` },
    ]) {
      expect(await call(headers)).toMatchObject(refused);
    }
    expect((await served.app.client.tools.list()).folders).not.toContain('/tmp/neighbour');
  });

  it('cannot trade a code that it does not know, nor one whose secret was proved', async () => {
    const { cookie, code } = await served.redeem();
    expect(await served.exchange(cookie, 'x'.repeat(43))).toMatchObject({ status: 401 });
    expect(await served.exchange(cookie, 'x')).toMatchObject({ status: 400 });
    expect(await served.exchange('none=1', code)).toMatchObject({ status: 403 });
    const given = await served.exchange(cookie, code);
    expect(given.status).toBe(200);
    const { secret } = JSON.parse(given.body) as { secret: string };
    const headers = { Cookie: cookie, 'Content-Type': 'application/json', 'Pgkeep-Session-Secret': secret };
    expect(
      await served.request({ method: 'POST', path: '/rpc/vaults/list', headers, body: '{}' }),
    ).toMatchObject({ status: 200 });
    expect(await served.exchange(cookie, code)).toMatchObject({ status: 401, body: 'Unauthorized\n' });
  });

  it('cannot trade a code whose secret a page proved on its socket', async () => {
    const { cookie, code } = await served.redeem();
    const given = await served.exchange(cookie, code);
    const session = PageSession.parse(JSON.parse(given.body));
    const socket = await served.unprovenSocket({ Cookie: cookie });
    expect(await served.exchange(cookie, code)).toMatchObject({ status: 200 });
    await proveEachOther(socket, session, served.server.origin);
    expect(await served.exchange(cookie, code)).toMatchObject({ status: 401 });
    socket.terminate();
  });

  it('asks about a session in one way only', async () => {
    const code = 'x'.repeat(43);
    const cookie = await served.signIn();
    const json = 'application/json';
    for (const [method, type, body, status] of [
      ['PUT', json, '{}', 405],
      ['PATCH', json, '{}', 405],
      ['POST', 'text/plain', JSON.stringify({ code }), 415],
      ['POST', 'application/jsonp', JSON.stringify({ code }), 415],
      ['POST', json, '{', 400],
      ['POST', json, '{"other":1}', 400],
      ['POST', json, JSON.stringify({ code, more: 'x'.repeat(200) }), 413],
      ['POST', json, JSON.stringify({ code }), 401],
      ['POST', 'Application/JSON; charset=utf-8', JSON.stringify({ code }), 401],
    ] as const) {
      const headers = { Cookie: cookie, 'Content-Type': type };
      const answer = await served.request({ method, path: '/session', headers, body });
      expect([method, type, body, answer.status]).toStrictEqual([method, type, body, status]);
      expect(answer.headers['allow']).toBe(status === 405 ? 'GET, POST' : undefined);
    }
  });

  it('cannot use the secret of another session with the cookie', async () => {
    const [first, second] = [await served.signIn(), await served.signIn()];
    const answer = await served.request({
      method: 'POST',
      path: '/rpc/vaults/list',
      headers: {
        Cookie: first,
        'Content-Type': 'application/json',
        'Pgkeep-Session-Secret': served.pageSession(second).secret,
      },
      body: '{}',
    });
    expect(answer).toMatchObject({ status: 401 });
  });

  it('that plants a cookie of the same name disturbs nobody who has the right one too', async () => {
    const cookie = await served.signIn();
    const planted = `${cookie.slice(0, cookie.indexOf('='))}=${'p'.repeat(43)}`;
    const answer = await served.request({
      method: 'POST',
      path: '/rpc/vaults/list',
      headers: {
        Cookie: `${planted}; ${cookie}`,
        'Content-Type': 'application/json',
        'Pgkeep-Session-Secret': served.pageSession(cookie).secret,
      },
      body: '{}',
    });
    expect(answer).toMatchObject({ status: 200, body: '{"json":[]}' });
  });
});

describe('a socket that has nothing but the cookie', () => {
  const refused = { code: 4401, reason: 'no proof of a session' };

  it('is closed when it brings no first message', async () => {
    await using impatient = await serveApp({ limits: { proofMs: 1_500 } });
    const cookie = await impatient.signIn();
    const page = await impatient.socket({ Cookie: cookie });
    const socket = await impatient.unprovenSocket({ Cookie: cookie });
    expect(await closeOf(socket)).toStrictEqual({ code: 1008, reason: 'no proof of a session in time' });
    expect(await socketClient(page).vaults.list()).toStrictEqual([]);
    page.terminate();
  });

  it('is closed when its first message is bytes', async () => {
    const socket = await served.unprovenSocket({ Cookie: await served.signIn() });
    const closed = closeOf(socket);
    socket.send(Buffer.from('{}'));
    expect(await closed).toStrictEqual({ code: 1003, reason: 'text messages only' });
  });

  it('proves nothing of a session that ended before its proof came', async () => {
    const cookie = await served.signIn();
    const socket = await served.unprovenSocket({ Cookie: cookie });
    const closed = closeOf(socket);
    let sent = 0;
    const slow: ProofSocket = {
      send: (text) => {
        sent += 1;
        if (sent === 2) now += 12 * hour;
        socket.send(text);
      },
      addEventListener: (type, listener) => socket.addEventListener(type, listener),
      removeEventListener: (type, listener) => socket.removeEventListener(type, listener),
    };
    const proven = proveEachOther(slow, served.pageSession(cookie), served.server.origin).then(
      () => 'proven',
    );
    expect(await Promise.race([closed, proven])).toStrictEqual(refused);
  });

  it.each([
    ['a call', '{"i":"1","p":{"u":"/vaults/list","b":{}}}'],
    ['no JSON', '{'],
    ['an odd hello', '{"hello":{"session":"x","nonce":"y"}}'],
    ['a session that nobody has', hello('s'.repeat(43))],
    ['too long a text', hello('s'.repeat(1_000))],
    ['a proof without a challenge', JSON.stringify({ proof: 'p'.repeat(43) })],
    ['the end of the session', '{"session":"sign out"}'],
  ])('is closed after %s, and no call is made', async (_what, text) => {
    const cookie = await served.signIn();
    const list = vi.spyOn(served.app.coordinator.engine.store.vaults, 'list');
    const socket = await served.unprovenSocket({ Cookie: cookie });
    expect(await closeAfter(socket, text, '{"i":"1","p":{"u":"/vaults/list","b":{}}}')).toStrictEqual(
      refused,
    );
    expect(list).not.toHaveBeenCalled();
    expect(await served.call('vaults/list', cookie)).toMatchObject({ status: 200 });
  });

  it('is closed after a wrong proof', async () => {
    const cookie = await served.signIn();
    const socket = await served.unprovenSocket({ Cookie: cookie });
    socket.send(hello(served.pageSession(cookie).session));
    const [challenge] = await once(socket, 'message');
    // What the server itself said proves nothing.
    const { proof } = JSON.parse(String(challenge)).challenge as { proof: string };
    expect(await closeAfter(socket, JSON.stringify({ proof }))).toStrictEqual(refused);
  });

  it('cannot use a proof that was made for another socket', async () => {
    const cookie = await served.signIn();
    const sent: string[] = [];
    const first = await served.unprovenSocket({ Cookie: cookie });
    const recording: ProofSocket = {
      send: (text) => {
        sent.push(text);
        first.send(text);
      },
      addEventListener: (type, listener) => first.addEventListener(type, listener),
      removeEventListener: (type, listener) => first.removeEventListener(type, listener),
    };
    await proveEachOther(recording, served.pageSession(cookie), served.server.origin);
    const second = await served.unprovenSocket({ Cookie: cookie });
    expect(sent).toHaveLength(2);
    expect(await closeAfter(second, ...sent)).toStrictEqual(refused);
    first.terminate();
  });

  it('cannot use another address of the server', async () => {
    const cookie = await served.signIn();
    const socket = await served.unprovenSocket({ Cookie: cookie });
    const proof = proveEachOther(socket, served.pageSession(cookie), 'http://127.0.0.1:1');
    await expect(proof).rejects.toThrow('the proof is wrong');
    socket.terminate();
  });

  it('is one of a few, of which the oldest goes: it keeps no page out', async () => {
    await using crowded = await serveApp({ limits: { unprovenSockets: 4 } });
    const cookie = await crowded.signIn();
    const page = await crowded.socket({ Cookie: cookie });
    const others = await Promise.all(
      Array.from({ length: 4 }, () => crowded.unprovenSocket({ Cookie: cookie })),
    );
    const oldest = others.slice(0, 1).map(closeOf);
    const another = await crowded.socket({ Cookie: cookie });
    await Promise.all(oldest);
    for (const each of [page, another]) {
      expect(await socketClient(each).vaults.list()).toStrictEqual([]);
      each.terminate();
    }
    for (const other of others.slice(1)) {
      expect(other.readyState).toBe(WebSocket.OPEN);
      other.terminate();
    }
  });
});

describe('whoever listens on the port when pgkeep has ended', () => {
  it('learns nothing from a page that is still open: it has to prove itself first', async () => {
    const cookie = await served.signIn();
    const session = served.pageSession(cookie);
    const heard: string[] = [];
    const listeners: ((event: { data: unknown }) => void)[] = [];
    const impostor: ProofSocket = {
      send: (text) => {
        heard.push(text);
        const answer = JSON.stringify({ challenge: { nonce, proof: nonce } });
        for (const listener of listeners.splice(0)) listener({ data: answer });
      },
      addEventListener: (_type, listener) => listeners.push(listener),
      removeEventListener: () => {},
    };
    await expect(proveEachOther(impostor, session, served.server.origin)).rejects.toMatchObject({
      name: 'ImpostorError',
    });
    expect(heard).toHaveLength(1);
    expect(heard.join()).not.toContain(session.secret);
  });
});

describe('a session', () => {
  it.each([
    ['two hours without anybody who sees a page', 'idle', [2 * hour]],
    ['twelve hours', 'age', Array.from({ length: 12 }, () => hour)],
  ] as const)('ends after %s, with its sockets, and jobs go on', async (_what, why, steps) => {
    const cookie = await served.signIn();
    const socket = await served.socket({ Cookie: cookie });
    const go = Promise.withResolvers<void>();
    const job = served.app.coordinator.jobs.start({
      kind: 'verify',
      request: { kind: 'verify', instanceId: 'inst-1' as never, pointId: 'point-1' as never },
      subject: 'shop',
      instanceId: null,
      vaultId: null,
      exclusive: null,
      flow: async () => {
        await go.promise;
        return { state: 'completed', result: { losses: [], messages: [], warnings: [], notes: [] } };
      },
    });
    const closed = closeOf(socket);
    const client = socketClient(socket);
    for (const step of steps) {
      socket.send('{"session":"seen"}');
      // A call after it is answered after it.
      await client.vaults.list();
      now += step;
    }
    expect(await closed).toStrictEqual({ code: 4401, reason: why });
    expect(await served.call('vaults/list', cookie)).toMatchObject({ status: 403 });
    expect(await served.request({ headers: { Cookie: cookie } })).toMatchObject({ status: 403 });
    expect(await served.refusedSocket({ Cookie: cookie })).toMatchObject({ status: 403 });
    expect(await served.app.client.jobs.show({ job })).toMatchObject({ state: 'in progress' });
    go.resolve();
    await served.app.coordinator.jobs.idle();
    expect(await served.app.client.jobs.show({ job })).toMatchObject({ state: 'completed' });
  });

  it('of a page that somebody sees is not idle; calls of a page that nobody sees are', async () => {
    const cookie = await served.signIn();
    const socket = await served.socket({ Cookie: cookie });
    const client = socketClient(socket);
    now += 1.5 * hour;
    socket.send('{"session":"seen"}');
    expect(await client.vaults.list()).toStrictEqual([]);
    now += 1.5 * hour;
    expect(await client.vaults.list()).toStrictEqual([]);
    const closed = closeOf(socket);
    now += 0.5 * hour;
    expect(await closed).toStrictEqual({ code: 4401, reason: 'idle' });
  });

  it('is kept awake by a program that calls over HTTP', async () => {
    const cookie = await served.signIn();
    now += 1.5 * hour;
    expect(await served.call('vaults/list', cookie)).toMatchObject({ status: 200 });
    now += 1.5 * hour;
    expect(await served.call('vaults/list', cookie)).toMatchObject({ status: 200 });
  });

  it('hears nothing of what comes while its sockets close', async () => {
    const cookie = await served.signIn();
    const socket = await served.socket({ Cookie: cookie });
    const list = vi.spyOn(served.app.coordinator.engine.store.vaults, 'list');
    expect(
      await closeAfter(socket, '{"session":"sign out"}', '{"i":"1","p":{"u":"/vaults/list","b":{}}}'),
    ).toStrictEqual({ code: 4401, reason: 'signed out' });
    expect(list).not.toHaveBeenCalled();
  });

  it('that is signed out of ends in all its pages, and in no other session', async () => {
    const [mine, other] = [await served.signIn(), await served.signIn()];
    const pages = [await served.socket({ Cookie: mine }), await served.socket({ Cookie: mine })];
    const stranger = await served.socket({ Cookie: other });
    const closed = Promise.all(pages.map(closeOf));
    pages[0]?.send('{"session":"sign out"}');
    const ended = { code: 4401, reason: 'signed out' };
    expect(await closed).toStrictEqual([ended, ended]);
    expect(await served.call('vaults/list', mine)).toMatchObject({ status: 403 });
    await setImmediate();
    expect(await socketClient(stranger).vaults.list()).toStrictEqual([]);
    stranger.terminate();
  });

  it('is asked for by a page without being kept awake', async () => {
    const cookie = await served.signIn();
    now += 2 * hour - 1;
    expect(await served.request({ path: '/session', headers: { Cookie: cookie } })).toMatchObject({
      status: 204,
    });
    now += 1;
    expect(await served.request({ path: '/session', headers: { Cookie: cookie } })).toMatchObject({
      status: 403,
    });
  });
});

describe('a browser without a session', () => {
  it('is told how to get one, in a page that can be read', async () => {
    const answer = await served.request({ path: '/jobs', headers: { Accept: 'text/html' } });
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(answer.body).toContain('Press Enter there: it prints a new link.');
    expect(answer.body).not.toContain('<script');
  });
});
