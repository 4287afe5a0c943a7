import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { stayOnThisMachine } from './this-machine.ts';

/**
 * The proxy of a company (CONNECT) on the loopback interface, behind which some hosts of Azure are servers of the test
 * and nothing else exists. HTTPS_PROXY makes any process take it. What this process asks for past it, a name or an address
 * beyond this machine, is refused as well: nothing leaves the machine.
 */
export interface TestNetwork extends AsyncDisposable {
  /** For HTTPS_PROXY. */
  readonly url: string;
  /** Host and port of each connection that was asked for, in order. */
  readonly asked: string[];
  /** Those of them that do not exist. */
  readonly refused: string[];
  /** Names and addresses beyond this machine that were asked for past the proxy. */
  readonly left: string[];
  /** From now on a host, or all below it (`.vault.azure.net`), is the server at a port of this machine. */
  place(host: string, port: number): void;
}

export interface NetworkOptions {
  /** The login (user:password) that the proxy asks for. */
  readonly login?: string;
}

export async function startNetwork({ login }: NetworkOptions = {}): Promise<TestNetwork> {
  const places = new Map<string, number>();
  const asked: string[] = [];
  const refused: string[] = [];
  const sockets = new Set<Duplex>();
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;

  const portOf = (host: string) =>
    [...places].find(([name]) => host === name || (name.startsWith('.') && host.endsWith(name)))?.[1];

  function answer(request: IncomingMessage, client: Duplex): void {
    client.on('error', () => client.destroy());
    const target = request.url ?? '';
    asked.push(target);
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      return;
    }
    const port = target.endsWith(':443') ? portOf(target.slice(0, -4)) : undefined;
    if (port === undefined) {
      refused.push(target);
      client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
    sockets.add(server);
  }

  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request, client: Duplex) => {
    sockets.add(client);
    answer(request, client);
  });
  proxy.on('connection', (socket: Socket) => sockets.add(socket));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const machine = stayOnThisMachine();
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    refused,
    left: machine.left,
    place: (host, at) => void places.set(host, at),
    async [Symbol.asyncDispose]() {
      machine[Symbol.dispose]();
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
