import { RPCLink } from '@orpc/client/websocket';
import { reconnectDelay } from './backoff.ts';
import type { Transport } from './transport.ts';

/** Path of the serve host's socket on the page's own origin; the session cookie goes along. */
const socketPath = '/rpc-socket';

/** One WebSocket to `pgkeep serve`, opened anew whenever it is lost. */
export const serveTransport: Transport = (events) => {
  let attempt = 0;

  const connect = () => {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(`${scheme}//${location.host}${socketPath}`);
    const link = new RPCLink({ websocket: socket });
    socket.addEventListener('open', () => {
      attempt = 0;
      events.opened(link);
    });
    socket.addEventListener('close', () => {
      events.closed();
      setTimeout(connect, reconnectDelay(attempt));
      attempt += 1;
    });
  };

  connect();
};
