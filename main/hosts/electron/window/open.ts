import { BrowserWindow, screen } from 'electron';
import { appOrigin } from '../page/app-origin.ts';
import { openChannel } from '../page/channels.ts';
import type { HostLog } from '../host-log.ts';
import { restrictedPreferences } from '../page/restrict.ts';
import {
  minimumSize,
  placeWindow,
  readWindowState,
  writeWindowState,
  type Bounds,
  type WindowState,
} from './state.ts';

export interface MainWindowOptions {
  /** The bundled preload. */
  readonly preload: string;
  /** Where place and size are remembered. */
  readonly stateFile: string;
  readonly icon: string;
  readonly developer: boolean;
  readonly log: HostLog;
  /** Asked before the window closes; false keeps it. */
  readonly mayClose: (window: BrowserWindow) => boolean;
}

/** An interface that keeps dying is left alone; the jobs run in another process. */
const mostReloads = 3;

/** The work areas of all displays, the primary one first. */
function workAreas(): [Bounds, ...Bounds[]] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary.workArea, ...others.map(({ workArea }) => workArea)];
}

/** Opens the only window at `route`, locked, where it was left. */
export function openWindow(options: MainWindowOptions, route: string): BrowserWindow {
  const { log, stateFile } = options;
  const { bounds, maximized } = placeWindow(readWindowState(stateFile), workAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: Math.min(minimumSize.width, bounds.width),
    minHeight: Math.min(minimumSize.height, bounds.height),
    title: 'pgkeep',
    icon: options.icon,
    // Shown when there is something to see, so that no white sheet flashes in the dark.
    show: false,
    autoHideMenuBar: true,
    webPreferences: restrictedPreferences(options.preload, options.developer),
  });
  if (maximized) window.maximize();

  const remember = () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeWindowState(stateFile, state);
    } catch (error) {
      log.warn({ error: String(error) }, 'the place of the window could not be remembered');
    }
  };
  window.on('close', (event) => {
    remember();
    if (!options.mayClose(window)) event.preventDefault();
  });
  window.once('ready-to-show', () => window.show());
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error({ reason }, 'the process of the interface ended');
    if (reason === 'clean-exit' || window.isDestroyed() || reloads === mostReloads) return;
    reloads += 1;
    window.webContents.reload();
  });
  window.loadURL(`${appOrigin}${route}`).catch((error: unknown) => {
    log.error({ error: String(error) }, 'the interface could not be loaded');
  });
  return window;
}

/** Brings the window to the front, whatever state it is in. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Shows a page of the interface in the window that is open. */
export function openRoute(window: BrowserWindow, route: string): void {
  window.webContents.send(openChannel, route);
}
