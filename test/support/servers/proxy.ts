import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';

export type ProxyOptions = {
  host?: string;
  port: number;
  /** Limit for each connection and direction; unlimited by default. */
  bytesPerSecond?: number;
};

type Direction = 'toServer' | 'toClient';

/** A network that fails on request, in front of one server. */
export type TestProxy = {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** The most clients that were there at the same time. */
  readonly mostClients: number;
  /** Bytes passed on so far. */
  readonly bytes: Readonly<Record<Direction, number>>;
  /** Resets all open connections and says how many there were. */
  cut(): number;
  /** With true nobody listens on the port any more, until false; open connections stay. */
  refuse(on: boolean): Promise<void>;
  /** Resets each of the next `count` connections as soon as the client has sent something. */
  failNext(count: number): void;
  /** Once, after this many more bytes in that direction, resets all open connections. */
  cutAfterBytes(bytes: number, direction: Direction): void;
  /** With true bytes stop flowing, both ways and without any sign, until false. */
  stall(on: boolean): void;
  /** Once, after at least this many more bytes in that direction, stalls. */
  stallAfterBytes(bytes: number, direction: Direction): void;
  /**
   * Once, stalls at a request whose first bytes match: before they reach the server, or (`passed`) right after, so
   * that its answer stays behind. Resolves when it is there. Undone by `stall(false)`.
   */
  stallAtRequest(pattern: RegExp, passed: boolean): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Listens on a free loopback port and passes every connection on to `host:port`. */
export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const target = { host: options.host ?? '127.0.0.1', port: options.port };
  /** Both ends of each connection. */
  const open = new Set<readonly Socket[]>();
  const bytes = { toServer: 0, toClient: 0 };
  /** Those that have not said that they leave. */
  const clients = new Set<Socket>();
  let mostClients = 0;
  let failures = 0;
  let planned: { direction: Direction; remaining: number; fault: 'cut' | 'stall' } | undefined;
  let gate: PromiseWithResolvers<void> | undefined;
  let awaited: { pattern: RegExp; passed: boolean; reached: () => void } | undefined;

  /** Stalls where the bytes are the beginning of the request that is waited for. */
  function stallAt(chunk: Buffer, passed: boolean): void {
    if (awaited?.passed !== passed || !awaited.pattern.test(chunk.toString('latin1', 0, 2_000))) return;
    stall(true);
    awaited.reached();
    awaited = undefined;
  }

  function cut(): number {
    const connections = [...open];
    open.clear();
    for (const socket of connections.flat()) socket.resetAndDestroy();
    return connections.length;
  }

  function stall(on: boolean): void {
    if (on) gate ??= Promise.withResolvers<void>();
    else {
      gate?.resolve();
      [gate, awaited] = [undefined, undefined];
    }
  }

  /** Counted two turns later: one that left before this one came may be seen after it. */
  async function count(client: Socket): Promise<void> {
    clients.add(client);
    for (const left of ['end', 'close']) client.once(left, () => clients.delete(client));
    for (let turns = 0; turns < 2; turns += 1) await setImmediate();
    mostClients = Math.max(mostClients, clients.size);
  }

  function accept(client: Socket): void {
    client.on('error', () => client.destroy());
    void count(client);
    if (failures > 0) {
      failures -= 1;
      track([client]);
      client.once('data', () => client.resetAndDestroy());
      return;
    }
    const server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    server.on('error', () => server.destroy());
    const close = track([client, server]);
    // Either direction may end before the other; an error in one ends both.
    Promise.all([pump(client, server, 'toServer'), pump(server, client, 'toClient')]).then(close, close);
  }

  function track(sockets: readonly Socket[]): () => void {
    open.add(sockets);
    for (const socket of sockets) {
      socket.once('close', () => {
        if (sockets.every(({ destroyed }) => destroyed)) open.delete(sockets);
      });
    }
    return () => {
      for (const socket of sockets) socket.destroy();
    };
  }

  async function pump(from: Socket, to: Socket, direction: Direction): Promise<void> {
    // A socket whose peer has finished sending can still be written to, so reading must not destroy it.
    const chunks = from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of chunks) {
      if (options.bytesPerSecond !== undefined) await delay((1000 * chunk.length) / options.bytesPerSecond);
      if (direction === 'toServer') stallAt(chunk, false);
      await gate?.promise;
      const plan = planned?.direction === direction ? planned : undefined;
      // What comes behind a cut is lost; what comes behind a stall is only late.
      const part = plan?.fault === 'cut' ? chunk.subarray(0, plan.remaining) : chunk;
      if (plan) plan.remaining -= part.length;
      await new Promise<void>((resolve, reject) => {
        to.write(part, (error) => (error ? reject(error) : resolve()));
      });
      bytes[direction] += part.length;
      if (direction === 'toServer') stallAt(chunk, true);
      if (plan !== undefined && plan.remaining <= 0 && planned === plan) {
        planned = undefined;
        if (plan.fault === 'cut') cut();
        else stall(true);
      }
    }
    await new Promise<void>((resolve) => to.end(resolve));
  }

  let listener = await listen(0, accept);
  const { port } = listener.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    bytes,
    get connections() {
      return open.size;
    },
    get mostClients() {
      return mostClients;
    },
    cut,
    async refuse(on) {
      if (on) listener.close();
      else if (!listener.listening) listener = await listen(port, accept);
    },
    failNext(count) {
      failures = count;
    },
    cutAfterBytes(count, direction) {
      planned = { direction, remaining: count, fault: 'cut' };
    },
    stall,
    stallAfterBytes(count, direction) {
      planned = { direction, remaining: count, fault: 'stall' };
    },
    stallAtRequest(pattern, passed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { pattern, passed, reached: resolve };
      return promise;
    },
    async [Symbol.asyncDispose]() {
      gate?.resolve();
      cut();
      if (!listener.listening) return;
      listener.close();
      await once(listener, 'close');
    },
  };
}

async function listen(port: number, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
