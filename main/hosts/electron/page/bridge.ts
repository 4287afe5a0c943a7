import { ipcMain, type IpcMainEvent, type MessagePortMain } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import type { AppRouter } from '../../../compose.ts';
import { readSocketMessage } from '../../socket-message.ts';
import { connectMessage } from './channels.ts';
import { isTrustedFrame } from './permissions.ts';
import type { HostLog } from '../host-log.ts';

/** The longest message that a page may send, in UTF-16 units; the contract's longest input is far below. */
export const longestMessage = 1024 * 1024;

/**
 * The port as the router's handler sees it: only calls come in. A page that sends anything else is not ours
 * any more, and loses its port.
 */
class CheckedPort {
  readonly #port: MessagePortMain;
  readonly #onClose: (() => void)[] = [];
  #closed = false;

  constructor(port: MessagePortMain) {
    this.#port = port;
    port.on('close', () => this.close());
  }

  on(event: string, listener: (message?: { data: unknown }) => void): void {
    if (event === 'close') this.#onClose.push(() => listener());
    if (event === 'message') {
      this.#port.on('message', ({ data }: { data: unknown }) => {
        const text = typeof data === 'string' && data.length <= longestMessage ? data : '';
        const message = readSocketMessage(text);
        if (message === undefined) this.close();
        else if (!this.#closed) listener({ data: message });
      });
    }
  }

  postMessage(message: unknown): void {
    if (!this.#closed) this.#port.postMessage(message, []);
  }

  /** Ends the port, and with it the calls and subscriptions that came through it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.close();
    for (const listener of this.#onClose) listener();
  }
}

/**
 * Gives the router to the window's own page, one port a page load: a new one ends the one before. Anybody
 * else who asks is refused. Returns what ends the bridge.
 */
export function openBridge(router: AppRouter, log: HostLog): () => void {
  const handler = new RPCHandler(router);
  let current: CheckedPort | null = null;

  const connect = (event: Pick<IpcMainEvent, 'ports' | 'senderFrame'>) => {
    const [port, ...more] = event.ports;
    if (port === undefined || more.length > 0 || !isTrustedFrame(event.senderFrame)) {
      for (const each of event.ports) each.close();
      log.warn({ url: event.senderFrame?.url ?? null }, 'a page that is not ours asked for the router');
      return;
    }
    current?.close();
    current = new CheckedPort(port);
    handler.upgrade(current, { context: {} });
    port.start();
  };

  ipcMain.on(connectMessage, connect);
  return () => {
    ipcMain.off(connectMessage, connect);
    current?.close();
  };
}
