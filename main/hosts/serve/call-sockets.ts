import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AppRouter } from '../../compose.ts';
import type { ServeLimits } from './limits.ts';
import { refuseConnection } from './refuse.ts';
import { readSocketMessage } from '../socket-message.ts';

export const socketPath = '/rpc-socket';

/** Close codes of RFC 6455, section 7.4.1. */
const closeCodes = { goingAway: 1001, unsupportedData: 1003, policyViolation: 1008 } as const;

const createHandler = (router: AppRouter) => new RPCHandler(router);

/** Calls of the router over WebSockets. A socket that ends ends its calls and subscriptions. */
export class CallSockets {
  readonly #handler: ReturnType<typeof createHandler>;
  readonly #limits: ServeLimits;
  readonly #server: WebSocketServer;

  constructor(router: AppRouter, limits: ServeLimits, headers: Readonly<Record<string, string>>) {
    this.#handler = createHandler(router);
    this.#limits = limits;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytes,
      // Compression would let a small message become a large one.
      perMessageDeflate: false,
    });
    this.#server.on('wsClientError', (_error, socket) => refuseConnection(socket, 400, headers));
  }

  get full(): boolean {
    return this.#server.clients.size >= this.#limits.sockets;
  }

  /** Makes a WebSocket of a connection whose sender was found good. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket));
  }

  /** Ends all sockets; clients that do not answer are cut off. */
  async close(): Promise<void> {
    const clients = [...this.#server.clients];
    const closed = clients.map(
      (client) => new Promise<void>((resolve) => void client.once('close', () => resolve())),
    );
    for (const client of clients) client.close(closeCodes.goingAway, 'pgkeep ends');
    const cutOff = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, this.#limits.closeMs);
    await Promise.all(closed);
    clearTimeout(cutOff);
  }

  #serve(socket: WebSocket): void {
    // ws closes the socket itself after a broken or oversized frame.
    socket.on('error', () => {});
    const readers: ((event: { data: string }) => void)[] = [];
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        socket.close(closeCodes.unsupportedData, 'text messages only');
        return;
      }
      const message = readSocketMessage(data.toString('utf8'));
      if (message === undefined) socket.close(closeCodes.policyViolation, 'not a call');
      else for (const read of readers) read({ data: message });
    });
    void this.#handler.upgrade(this.#guarded(socket, readers), { context: {} });
  }

  /** The socket as the router's handler sees it: only messages that were read come in. */
  #guarded(
    socket: WebSocket,
    readers: ((event: { data: string }) => void)[],
  ): Pick<WebSocket, 'addEventListener' | 'send'> {
    const addEventListener = (type: string, listener: (event: { data: string }) => void) => {
      if (type === 'message') readers.push(listener);
      else socket.on(type, listener);
    };
    const send = (data: string | Buffer) => {
      if (socket.bufferedAmount > this.#limits.unsentBytes) socket.terminate();
      else socket.send(data);
    };
    return { addEventListener, send } as Pick<WebSocket, 'addEventListener' | 'send'>;
  }
}
