import type { ClientContext, ClientLink } from '@orpc/client';
import { createConnectionStore, nextConnectionState, type ConnectionEvent } from './connection-state.ts';
import { NotConnectedError } from './not-connected-error.ts';
import { insideElectron } from './platform.ts';
import { electronTransport } from './transports/electron.ts';
import { serveTransport } from './transports/serve.ts';
import type { Link } from './transports/transport.ts';

export const connectionState = createConnectionStore(Date.now());

/** How long a call waits for a connection before it gives up, in milliseconds. */
const callPatienceMs = 10_000;

let current: Link | null = null;
let endSession: (() => void) | null = null;

const tell = (event: ConnectionEvent) =>
  connectionState.set(nextConnectionState(connectionState.get(), event, Date.now()));

/** Resolves with the link of the present connection, waiting for one if there is none now. */
function currentLink(signal: AbortSignal | undefined): Promise<Link> {
  if (current !== null) return Promise.resolve(current);
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const onAbort = () => end(() => reject(new NotConnectedError()));
    const timer = setTimeout(onAbort, callPatienceMs);
    const unsubscribe = connectionState.subscribe(() => {
      const link = current;
      if (link !== null) end(() => resolve(link));
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The link that every call goes through: whichever connection is alive. */
export const link: ClientLink<ClientContext> = {
  async call(path, input, options) {
    const live = await currentLink(options.signal);
    return live.call(path, input, options);
  },
};

/** Opens the way to the router that this page's host offers; called once at the start. */
export function connect(): void {
  const transport = insideElectron() ? electronTransport : serveTransport;
  const { signOut } = transport({
    opened(opened) {
      current = opened;
      tell('opened');
    },
    closed() {
      current = null;
      tell('closed');
    },
    ended(reason) {
      current = null;
      tell({ ended: reason });
    },
  });
  endSession = signOut;
}

/** Whether this page belongs to a session that one can sign out of: the desktop application has none. */
export const canSignOut = (): boolean => !insideElectron();

/** Ends this browser's session; jobs go on. Does nothing where there is none or no connection. */
export const signOut = (): void => endSession?.();
