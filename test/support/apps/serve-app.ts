import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { compose, openHome, type App, type Client } from '../../../main/compose.ts';
import type { ServeLimits } from '../../../main/hosts/serve/limits.ts';
import { startServe, type ServeHost } from '../../../main/hosts/serve/server.ts';
import { proveEachOther } from '../../../renderer/api/transports/prove.ts';
import { PageSession, sessionPath } from '../../../shared/serve-session.ts';

/** The page and script of {@link serveApp}'s interface. */
export const page = '<!doctype html><title>pgkeep</title>\n';
export const script = 'export {};\n';

type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

type Request = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
};

export type ServedApp = AsyncDisposable & {
  readonly app: App;
  readonly server: ServeHost;
  /** Holds `home`, the application's own state, and `renderer`, the interface. */
  readonly folder: string;
  readonly signIns: () => number;
  /** Redeems a new URL and trades the code for the secret; the Cookie header of the session. */
  signIn(): Promise<string>;
  /** What the page of such a session keeps. */
  pageSession(cookie: string): PageSession;
  /** Redeems a new URL: the Cookie header, and the page's code that nobody has traded yet. */
  redeem(): Promise<{ cookie: string; code: string }>;
  /** Trades a code. */
  exchange(cookie: string, code: string): Promise<Answer>;
  /** One request, with the headers as given and no others than Host and Connection. */
  request(request: Request): Promise<Answer>;
  /** A call of the router over HTTP, without a client; with the secret where this cookie signed in. */
  call(path: string, cookie: string, body?: string): Promise<Answer>;
  /** Opens a WebSocket and proves the session to it; fails with the status when the server refuses it. */
  socket(headers: Record<string, string>, path?: string): Promise<WebSocket>;
  /** Opens one that has proved nothing yet. */
  unprovenSocket(headers: Record<string, string>, path?: string): Promise<WebSocket>;
  /** Tries the same and gives the refusal. */
  refusedSocket(headers: Record<string, string>, path?: string): Promise<Answer>;
  /** Sends bytes as they are and gives all that comes back until the connection ends. */
  raw(bytes: string | readonly string[]): Promise<string>;
  httpClient(cookie: string): Client;
};

/**
 * The whole application behind a real server, with an interface of two files. Disposing it ends both,
 * and fails when the server reported a defect: nothing that a client sends is one.
 */
export async function serveApp(
  options: { limits?: Partial<ServeLimits>; now?: () => number } = {},
): Promise<ServedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-serve-'));
  const rendererFolder = join(folder, 'renderer');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(join(rendererFolder, 'index.html'), page);
  await writeFile(join(rendererFolder, 'assets/main-1a2b.js'), script);
  const env = { PGKEEP_HOME: join(folder, 'home') };
  const app = await compose({
    home: openHome(env),
    env,
    host: { kind: 'serve' },
    ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
    notice: () => {},
  });
  const defects: unknown[] = [];
  let signIns = 0;
  const server = await startServe({
    router: app.router,
    rendererFolder,
    limits: options.limits ?? {},
    ...(options.now === undefined ? {} : { now: options.now }),
    onSignIn: () => (signIns += 1),
    onDefect: (error) => defects.push(error),
  });
  const { port } = server;
  const pages = new Map<string, PageSession>();
  const secretOf = (cookie: string): Record<string, string> => {
    const secret = pages.get(cookie)?.secret;
    return secret === undefined ? {} : { 'Pgkeep-Session-Secret': secret };
  };

  async function request({ method = 'GET', path = '/', headers = {}, body }: Request): Promise<Answer> {
    // A new connection each: how one request ends must not touch the next.
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    sent.end(body);
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  function openSocket(headers: Record<string, string>, path = '/rpc-socket'): WebSocket {
    const { Host, Origin, ...others } = headers;
    return new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      headers: { ...others, ...(Host === undefined ? {} : { Host }) },
      ...(Origin === undefined ? {} : { origin: Origin }),
      perMessageDeflate: false,
    });
  }

  async function redeem(): Promise<{ cookie: string; code: string }> {
    const { status, headers } = await request({ path: server.newUrl().slice(server.origin.length) });
    const cookie = headers['set-cookie']?.[0]?.split(';')[0];
    const code = headers.location?.split('#code=')[1];
    if (status !== 303 || cookie === undefined || code === undefined) {
      throw new Error(`not signed in: ${status}`);
    }
    return { cookie, code };
  }

  const exchange = (cookie: string, code: string) =>
    request({
      method: 'POST',
      path: sessionPath,
      headers: { Cookie: cookie, 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    });

  async function openUnproven(headers: Record<string, string>, path?: string): Promise<WebSocket> {
    const socket = openSocket(headers, path);
    await once(socket, 'open');
    return socket;
  }

  return {
    app,
    server,
    folder,
    signIns: () => signIns,
    async signIn() {
      const { cookie, code } = await redeem();
      const { status, body } = await exchange(cookie, code);
      if (status !== 200) throw new Error(`no secret was given: ${status}`);
      pages.set(cookie, PageSession.parse(JSON.parse(body)));
      return cookie;
    },
    pageSession(cookie) {
      const session = pages.get(cookie);
      if (session === undefined) throw new Error('nobody signed in with this cookie');
      return session;
    },
    redeem,
    exchange,
    request,
    call: (path, cookie, body = '{}') =>
      request({
        method: 'POST',
        path: `/rpc/${path}`,
        headers: { Cookie: cookie, ...secretOf(cookie), 'Content-Type': 'application/json' },
        body,
      }),
    async socket(headers, path) {
      const socket = await openUnproven(headers, path);
      const session = pages.get(headers['Cookie'] ?? '');
      if (session === undefined) throw new Error('nobody signed in with this cookie');
      const host = headers['Host'] ?? `127.0.0.1:${port}`;
      const closed = once(socket, 'close').then(([code]) => {
        throw new Error(`the socket was closed with ${code}`);
      });
      await Promise.race([proveEachOther(socket, session, `http://${host}`), closed]);
      return socket;
    },
    unprovenSocket: openUnproven,
    async refusedSocket(headers, path) {
      const socket = openSocket(headers, path);
      const opened = once(socket, 'open').then(() => {
        socket.terminate();
        throw new Error('the socket was not refused');
      });
      const refused = once(socket, 'unexpected-response').then(async ([, response]) => ({
        status: response.statusCode,
        headers: response.headers,
        body: await text(response),
      }));
      return Promise.race([opened, refused]);
    },
    async raw(bytes) {
      const connection = connect(port, '127.0.0.1');
      connection.on('error', () => {});
      for (const part of typeof bytes === 'string' ? [bytes] : bytes) connection.write(part);
      const parts: string[] = [];
      connection.setEncoding('utf8').on('data', (part: string) => parts.push(part));
      await once(connection, 'close');
      return parts.join('');
    },
    httpClient: (cookie) =>
      createORPCClient<Client>(
        new HttpLink({ url: `${server.origin}/rpc`, headers: { Cookie: cookie, ...secretOf(cookie) } }),
      ),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
      if (defects.length > 0) throw new AggregateError(defects, 'the server has defects');
    },
  };
}

/** The typed client on a socket that is open. */
export function socketClient(socket: WebSocket): Client {
  return createORPCClient<Client>(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

/** The headers that every response has to carry, as the server on this port writes them. */
export function expectedHeaders(port: number): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy':
      'camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
  };
}
