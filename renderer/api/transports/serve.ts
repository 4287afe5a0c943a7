import { RPCLink } from '@orpc/client/websocket';
import {
  SessionEnd,
  sessionEndedCode,
  type PageSession,
  type SessionMessage,
} from '../../../shared/serve-session.ts';
import { reconnectDelay } from './backoff.ts';
import {
  createPageSessionStore,
  createPendingCode,
  exchangeCode,
  isRefused,
  takeCode,
} from './page-session.ts';
import { ImpostorError, proveEachOther } from './prove.ts';
import { whileVisible } from './while-visible.ts';
import type { EndReason, Transport, TransportEvents } from './transport.ts';

/** Path of the serve host's socket on the page's own origin; the session's cookie goes along. */
const socketPath = '/rpc-socket';

/** How long the other side may take to prove itself, in ms. */
const proofPatienceMs = 10_000;

const say = (socket: WebSocket, message: SessionMessage['session']) =>
  socket.send(JSON.stringify({ session: message } satisfies SessionMessage));

/** One WebSocket to `pgkeep serve`, opened again whenever it is lost, as long as the session lives. */
export const serveTransport: Transport = (events) => {
  const connection = new ServeConnection(events);
  void connection.start();
  return { signOut: () => connection.signOut() };
};

class ServeConnection {
  readonly #events: TransportEvents;
  readonly #store = createPageSessionStore(() => localStorage, window);
  readonly #fetch: typeof window.fetch = (input, init) => window.fetch(input, init);
  /** The session that ended here; another one makes the page go on. */
  #ended: { session: string | null } | null = null;
  #socket: WebSocket | null = null;
  #attempt = 0;

  constructor(events: TransportEvents) {
    this.#events = events;
  }

  async start(): Promise<void> {
    const pending = createPendingCode(() => sessionStorage);
    const taken = takeCode(location, history);
    if (taken !== null) pending.set(taken);
    const code = taken ?? pending.get();
    this.#store.onChange(() => this.#look());
    if (code !== null) {
      // Without an answer, as when the page is left, the code stays for the next page of this tab.
      const answer = await exchangeCode(code, this.#fetch).catch(() => undefined);
      if (answer !== undefined) pending.done();
      if (answer) this.#store.set(answer);
    }
    this.#connect();
  }

  signOut(): void {
    if (this.#socket !== null) say(this.#socket, 'sign out');
  }

  /** Somebody signed in again in another tab: what stands in this page goes on. */
  #look(): void {
    const session = this.#store.get();
    if (this.#ended === null || session === null || session.session === this.#ended.session) return;
    this.#ended = null;
    this.#attempt = 0;
    this.#connect();
  }

  #connect(): void {
    const session = this.#store.get();
    if (session === null) return this.#end('unknown', null);
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${scheme}//${location.host}${socketPath}`);
    const patience = setTimeout(() => socket.close(), proofPatienceMs);
    let stopTelling: (() => void) | undefined;
    let isImpostor = false;
    const prove = async () => {
      try {
        await proveEachOther(socket, session, location.origin);
      } catch (error) {
        isImpostor = error instanceof ImpostorError;
        socket.close();
        return;
      }
      if (socket.readyState !== WebSocket.OPEN) return;
      clearTimeout(patience);
      this.#attempt = 0;
      this.#socket = socket;
      stopTelling = whileVisible(document, () => say(socket, 'seen'));
      this.#events.opened(new RPCLink({ websocket: socket }));
    };
    socket.addEventListener('open', () => void prove());
    socket.addEventListener('close', ({ code, reason }) => {
      clearTimeout(patience);
      stopTelling?.();
      this.#socket = null;
      this.#events.closed();
      if (isImpostor) return this.#end('impostor', session);
      if (code === sessionEndedCode) {
        this.#store.forget(session);
        return this.#end(SessionEnd.safeParse(reason).data ?? 'unknown', session);
      }
      void this.#tryAgain(session);
    });
  }

  async #tryAgain(session: PageSession): Promise<void> {
    if (await isRefused(this.#fetch)) return this.#end('unknown', session);
    setTimeout(() => this.#connect(), reconnectDelay(this.#attempt));
    this.#attempt += 1;
  }

  #end(reason: EndReason, session: PageSession | null): void {
    this.#ended = { session: session?.session ?? null };
    this.#events.ended(reason);
    // It may have been replaced by a tab that was quicker.
    this.#look();
  }
}
