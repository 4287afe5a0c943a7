import { RPCLink } from '@orpc/client/message-port';
import { reconnectDelay } from './backoff.ts';
import type { Transport } from './transport.ts';

/** The page asks the preload for a port with the first message and gets it with the second. */
const connectMessage = 'pgkeep:connect';
const portMessage = 'pgkeep:port';

const isPortMessage = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === portMessage;

/** One MessagePort to the main process, asked for again if it is ever closed. */
export const electronTransport: Transport = (events) => {
  let attempt = 0;
  const ask = () => window.postMessage({ type: connectMessage }, location.origin);

  window.addEventListener('message', (event) => {
    if (event.source !== window || !isPortMessage(event.data)) return;
    const port = event.ports[0];
    if (port === undefined) return;
    const link = new RPCLink({ port });
    port.addEventListener('close', () => {
      events.closed();
      setTimeout(ask, reconnectDelay(attempt));
      attempt += 1;
    });
    port.start();
    attempt = 0;
    events.opened(link);
  });

  ask();
  return { signOut: null };
};
