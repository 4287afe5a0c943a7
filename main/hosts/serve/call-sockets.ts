import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AppRouter } from '../../compose.ts';
import { SessionMessage, sessionEndedCode, type SessionEnd } from '../../../shared/serve-session.ts';
import type { ServeLimits } from './limits.ts';
import { refuseConnection } from './refuse.ts';
import type { BrowserSession, Sessions } from './sessions.ts';
import { SocketProof } from './socket-proof.ts';
import { readSocketMessage } from '../socket-message.ts';

export const socketPath = '/rpc-socket';

/** Close codes of RFC 6455, section 7.4.1, and of its registry at IANA. */
const closeCodes = {
  goingAway: 1001,
  unsupportedData: 1003,
  policyViolation: 1008,
  tryAgainLater: 1013,
} as const;

const createHandler = (router: AppRouter) => new RPCHandler(router);

/** Calls of the router over WebSockets. A socket that ends ends its calls and subscriptions. */
export class CallSockets {
  readonly #handler: ReturnType<typeof createHandler>;
  readonly #limits: ServeLimits;
  readonly #sessions: Sessions;
  readonly #server: WebSocketServer;
  /** The sockets whose page proved which session it belongs to. */
  readonly #proven = new Map<WebSocket, BrowserSession>();
  /** The others, the oldest first: it goes when one too many comes. */
  readonly #unproven = new Set<WebSocket>();

  constructor(
    router: AppRouter,
    limits: ServeLimits,
    sessions: Sessions,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#handler = createHandler(router);
    this.#limits = limits;
    this.#sessions = sessions;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytes,
      // Compression would let a small message become a large one.
      perMessageDeflate: false,
    });
    this.#server.on('wsClientError', (_error, socket) => refuseConnection(socket, 400, headers));
  }

  /** Those without a proof do not count: whoever has nothing but a cookie keeps no page out. */
  get full(): boolean {
    return this.#proven.size >= this.#limits.sockets;
  }

  /** Makes a WebSocket of a connection whose sender was found good and has the cookie of these sessions. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    candidates: readonly BrowserSession[],
  ): void {
    const proof = new SocketProof(candidates, `http://${request.headers.host ?? ''}`);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#prove(webSocket, proof));
  }

  /** Ends the sockets of a session that ended. */
  endSession(session: BrowserSession, why: SessionEnd): void {
    const sockets = [...this.#proven].filter(([, each]) => each.id === session.id);
    void this.#end(
      sockets.map(([socket]) => socket),
      sessionEndedCode,
      why,
    );
  }

  /** Ends all sockets; clients that do not answer are cut off. */
  async close(): Promise<void> {
    await this.#end([...this.#server.clients], closeCodes.goingAway, 'pgkeep ends');
  }

  async #end(clients: readonly WebSocket[], code: number, reason: string): Promise<void> {
    const closed = clients.map(
      (client) => new Promise<void>((resolve) => void client.once('close', () => resolve())),
    );
    for (const client of clients) client.close(code, reason);
    const cutOff = setTimeout(() => {
      for (const client of clients) client.terminate();
    }, this.#limits.closeMs);
    await Promise.all(closed);
    clearTimeout(cutOff);
  }

  /** Nothing is heard of a socket before its page has proved that it knows its session's secret. */
  #prove(socket: WebSocket, proof: SocketProof): void {
    const [oldest] = this.#unproven;
    if (oldest !== undefined && this.#unproven.size >= this.#limits.unprovenSockets) {
      this.#unproven.delete(oldest);
      oldest.terminate();
    }
    this.#unproven.add(socket);
    // ws closes the socket itself after a broken or oversized frame.
    socket.on('error', () => {});
    const tooLate = setTimeout(
      () => socket.close(closeCodes.policyViolation, 'no proof of a session in time'),
      this.#limits.proofMs,
    );
    socket.once('close', () => {
      clearTimeout(tooLate);
      this.#unproven.delete(socket);
      this.#proven.delete(socket);
    });
    const hear = (data: Buffer, isBinary: boolean) => {
      if (isBinary) return socket.close(closeCodes.unsupportedData, 'text messages only');
      const step = proof.next(data.toString('utf8'));
      if (step.kind === 'reply') return socket.send(JSON.stringify(step.message));
      socket.off('message', hear);
      clearTimeout(tooLate);
      if (step.kind === 'refused' || !this.#sessions.lives(step.session)) {
        return socket.close(sessionEndedCode, 'no proof of a session');
      }
      if (this.#proven.size >= this.#limits.sockets) {
        return socket.close(closeCodes.tryAgainLater, 'too many pages');
      }
      this.#sessions.settle(step.session);
      this.#unproven.delete(socket);
      this.#proven.set(socket, step.session);
      this.#serve(socket, step.session);
      socket.send(JSON.stringify(step.message));
    };
    socket.on('message', hear);
  }

  #serve(socket: WebSocket, session: BrowserSession): void {
    const readers: ((event: { data: string }) => void)[] = [];
    socket.on('message', (data: Buffer, isBinary) => {
      // Also what arrives while the socket of an ended session closes.
      if (!this.#sessions.lives(session)) return;
      if (isBinary) {
        socket.close(closeCodes.unsupportedData, 'text messages only');
        return;
      }
      const text = data.toString('utf8');
      const about = readSessionMessage(text);
      if (about !== undefined) {
        if (about.session === 'seen') this.#sessions.see(session);
        else this.#sessions.end(session, 'signed out');
        return;
      }
      const message = readSocketMessage(text);
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

/** No call is this short, so that calls are parsed once. */
const longestSessionMessage = 40;

function readSessionMessage(text: string): SessionMessage | undefined {
  if (text.length > longestSessionMessage || !text.startsWith('{"session":')) return undefined;
  try {
    return SessionMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
