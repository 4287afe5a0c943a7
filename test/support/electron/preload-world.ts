import { runInNewContext } from 'node:vm';

/** Name of the isolated world that the preload runs in, and of the function that it talks through. */
export const worldName = 'pgkeep-preload';
export const bindingName = 'pgkeepTellMain';

/**
 * Electron tells a port that its other end has closed; Chromium alone does not. Here each end says so with its
 * last message, and the page's end makes an event of it.
 */
const closedWord = 'pgkeep-double:closed';

/** What the preload's world sends. */
export type FromPreload =
  | { readonly do: 'ipc'; readonly channel: string; readonly message: unknown; readonly ports: string[] }
  | { readonly do: 'port-message'; readonly port: string; readonly data: unknown }
  | { readonly do: 'port-close'; readonly port: string };

/** The preload's `require`: Electron alone, as in a sandboxed preload. */
const requireText = `(name) => {
  if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name);
  return electron;
}`;

/**
 * The script that runs the bundled preload in a world of its own before the page's scripts do, with as much of
 * ipcRenderer as a port needs.
 */
export function preloadScript(preload: string, platform: NodeJS.Platform): string {
  return `(() => {
  if (window.top !== window) return;
  const tell = (message) => globalThis[${JSON.stringify(bindingName)}](JSON.stringify(message));
  const ports = new Map();
  const listeners = new Map();
  const adopt = (port) => {
    const id = crypto.randomUUID();
    ports.set(id, port);
    port.onmessage = ({ data }) => {
      if (data !== ${JSON.stringify(closedWord)}) tell({ do: 'port-message', port: id, data });
      else if (ports.delete(id)) tell({ do: 'port-close', port: id });
    };
    return id;
  };
  globalThis.pgkeepHearMain = (message) => {
    if (message.do === 'port-message') ports.get(message.port)?.postMessage(message.data);
    if (message.do === 'port-close') {
      ports.get(message.port)?.postMessage(${JSON.stringify(closedWord)});
      ports.delete(message.port);
    }
    if (message.do === 'send') for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
  };
  const electron = {
    contextBridge: { exposeInMainWorld() {} },
    ipcRenderer: {
      postMessage: (channel, message, transfer = []) =>
        tell({ do: 'ipc', channel, message, ports: transfer.map(adopt) }),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  const module = { exports: {} };
  ((require, module, exports, process) => {
${preload}
  })(${requireText}, module, module.exports, { platform: ${JSON.stringify(platform)} });
})()`;
}

/**
 * What the preload puts on the page's window. It is run once outside of the browser to find out, since worlds
 * cannot share objects; so only plain data can be exposed, and a function fails here.
 */
export function exposedValues(preload: string, platform: NodeJS.Platform): Readonly<Record<string, unknown>> {
  const exposed: Record<string, unknown> = {};
  const electron = {
    contextBridge: {
      exposeInMainWorld(key: string, value: unknown) {
        exposed[key] = structuredClone(value);
      },
    },
    ipcRenderer: { postMessage() {}, on() {} },
  };
  const module = { exports: {} };
  const sandbox = {
    window: { addEventListener() {} },
    module,
    exports: module.exports,
    process: { platform },
    require: (name: string) => {
      if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
      return electron;
    },
  };
  runInNewContext(preload, sandbox);
  return exposed;
}

/**
 * The script that runs in the page's world before its own scripts do: puts those values on its window, and gives
 * the ports that it receives their event `close`.
 */
export function exposeScript(values: Readonly<Record<string, unknown>>): string {
  return `(() => {
  window.addEventListener('message', ({ ports: received }) => {
    for (const port of received) {
      const close = port.close.bind(port);
      port.close = () => {
        port.postMessage(${JSON.stringify(closedWord)});
        close();
      };
      port.addEventListener('message', (event) => {
        if (event.data !== ${JSON.stringify(closedWord)}) return;
        event.stopImmediatePropagation();
        close();
        port.dispatchEvent(new Event('close'));
      });
    }
  });
  const freeze = (value) => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  for (const [key, value] of Object.entries(${JSON.stringify(values)}))
    Object.defineProperty(window, key, { value: freeze(value), enumerable: true });
})()`;
}
