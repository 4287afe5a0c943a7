import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { securityHeaders } from '../security-headers.ts';
import { defaultLimits, type ServeLimits } from './limits.ts';
import { refuseConnection } from './refuse.ts';
import { Site, type SiteOptions } from './site.ts';

/** Never another one: what listens on a network needs more than a token in a URL. */
const loopback = '127.0.0.1';

export interface ServeOptions extends SiteOptions {
  /** 0 or nothing is any free port. */
  readonly port?: number | undefined;
  readonly limits?: Partial<ServeLimits>;
}

/** A running server; disposing it ends all requests and sockets. */
export interface ServeHost extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string;
  /** A URL that signs one browser in, once. An earlier one that nobody opened stops working. */
  newUrl(): string;
}

/** Starts the server. Fails as node:net does, for example with EADDRINUSE. */
export async function startServe(options: ServeOptions): Promise<ServeHost> {
  const limits = { ...defaultLimits, ...options.limits };
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs / 2),
    // Node's own answer would lack our headers.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  server.listen({ host: loopback, port: options.port ?? 0, exclusive: true });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const headers = securityHeaders([`ws://${loopback}:${port}`, `ws://localhost:${port}`]);
  const site = new Site(options, limits, port, headers);
  server.on('request', (request, response) => site.answer(request, response));
  // "Expect" asks before it sends: it gets its answer as any request does.
  server.on('checkContinue', (request, response) => site.answerExpecting(request, response));
  server.on('checkExpectation', (request, response) => site.answer(request, response));
  server.on('upgrade', (request, socket, head) => site.upgrade(request, socket, head));
  server.on('connect', (_request, socket) => refuseConnection(socket, 405, headers));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseConnection(socket, clientErrorStatus(error.code), headers),
  );
  server.on('error', options.onDefect);

  const checking = setInterval(() => site.sessions.endExpired(), limits.sessionCheckMs);
  const origin = `http://${loopback}:${port}`;
  return {
    port,
    origin,
    newUrl: () => `${origin}/?token=${site.signIn.newToken()}`,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      clearInterval(checking);
      server.close();
      await site.sockets.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function clientErrorStatus(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}
