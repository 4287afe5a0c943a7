import { shell, type Session, type WebContents, type WebPreferences } from 'electron';
import { isAppUrl, mayOpenOutside, mayUse } from './permissions.ts';
import type { HostLog } from '../host-log.ts';

/** Preferences of the only window: a page that can do nothing but ask the router. */
export function restrictedPreferences(preload: string, devTools: boolean): WebPreferences {
  return {
    preload,
    devTools,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    // It would download dictionaries, and names of databases are no prose.
    spellcheck: false,
  };
}

/** Refuses every permission that permissions.ts does not name, and devices. */
export function restrictSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
}

/** Keeps a page where it is: no navigation elsewhere, no popups, no embedded guests. */
export function restrictContents(contents: WebContents, log: HostLog): void {
  const refuse = (what: string, event: { preventDefault(): void }, url: string) => {
    event.preventDefault();
    log.warn({ url }, `${what} was refused`);
  };
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isAppUrl(event.url)) refuse('navigation', event, event.url);
  });
  contents.on('will-redirect', (event) => refuse('redirect', event, event.url));
  contents.on('will-attach-webview', (event) => refuse('embedded page', event, ''));
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    else log.warn({ url }, 'popup was refused');
    return { action: 'deny' };
  });
}
