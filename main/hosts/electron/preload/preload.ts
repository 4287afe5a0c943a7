import { contextBridge, ipcRenderer } from 'electron';
import { connectMessage, openChannel, portMessage } from '../page/channels.ts';

// All that a page gets: the name of its platform, a port to the router, and the page that a menu asks for.
// Nothing of Node or of ipcRenderer passes.
contextBridge.exposeInMainWorld('pgkeepPlatform', { os: process.platform });

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { data, origin, source } = event;
  if (source !== window || origin !== location.origin) return;
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== connectMessage) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(connectMessage, null, [port1]);
  window.postMessage({ type: portMessage }, location.origin, [port2]);
});

ipcRenderer.on(openChannel, (_event, route: unknown) => {
  if (typeof route !== 'string' || !/^\/(?!\/)/.test(route)) return;
  // What the browser's own Back button does: the page's router follows the address.
  history.pushState(null, '', route);
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }));
});
