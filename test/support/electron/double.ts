import { EventEmitter } from 'node:events';
import type { FromMain, FrameFacts, ToMain } from './messages.ts';

/**
 * Electron without Electron: as much of the main process's API as pgkeep uses. Native things are written down,
 * and told to whoever plays the outside. What it cannot show: the operating system's sandbox and keychain,
 * fuses, real dialogs, trays and notifications.
 */

/** Only names that Electron has: the double cannot invent API. */
type Methods<Of> = Partial<Record<keyof Of, unknown>>;
type Handler = (...args: never[]) => unknown;

const emitter = <Own extends object>(own: Own): EventEmitter & Own => Object.assign(new EventEmitter(), own);

/** An event that listeners can prevent. */
function preventable<Facts extends object>(facts: Facts) {
  const event = {
    ...facts,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}

type Area = { x: number; y: number; width: number; height: number };
const firstDisplay: { id: number; workArea: Area } = {
  id: 1,
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
};

/** What a test sets up and reads. */
export const world = {
  tell: (_message: FromMain): void => {},
  lock: true,
  displays: [firstDisplay],
  /** What the next file dialogs answer; null is Cancel. */
  dialogPath: null as string | null,
  /** Index of the button that questions are answered with. */
  button: 0,
  dialogOptions: [] as object[],
  windows: [] as BrowserWindow[],
  trays: [] as Tray[],
  notifications: [] as Notification[],
  blockers: [] as number[],
  schemes: new Map<string, (request: Request) => Promise<Response>>(),
  privileged: [] as { scheme: string; privileges: object }[],
  paths: new Map<string, string>(),
  permissions: {} as Record<string, Handler | undefined>,
  menu: null as MenuDouble | null,
  exit: (_code: number): void => {},
  protocolClients: [] as string[],
};

class WebContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null;

  setWindowOpenHandler(handler: WebContents['openHandler']): void {
    this.openHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    world.tell({ do: 'send', channel, args });
  }
  reload(): void {
    world.tell({ do: 'reload' });
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: Readonly<Record<string, unknown>> & { webPreferences: Record<string, unknown> };
  readonly webContents = new WebContents();
  readonly loaded = Promise.withResolvers<void>();
  url = '';
  visible: boolean;
  minimized = false;
  maximized = false;
  destroyed = false;
  bounds: Area;

  constructor(options: BrowserWindow['options'] & Area) {
    super();
    this.options = options;
    this.visible = options['show'] !== false;
    this.bounds = { x: options.x, y: options.y, width: options.width, height: options.height };
    world.windows.push(this);
    app.emit('web-contents-created', preventable({}), this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.url = url;
    world.tell({ do: 'load', url, preload: String(this.options.webPreferences['preload']) });
    return this.loaded.promise;
  }
  show(): void {
    this.visible = true;
    world.tell({ do: 'show' });
  }
  hide(): void {
    this.visible = false;
    world.tell({ do: 'hide' });
  }
  focus(): void {
    world.tell({ do: 'focus' });
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  isVisible = () => this.visible;
  isMinimized = () => this.minimized;
  isMaximized = () => this.maximized;
  isDestroyed = () => this.destroyed;
  getNormalBounds = () => this.bounds;

  /** Whether it has closed. */
  close(): boolean {
    if (this.destroyed) return true;
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroyed = true;
    world.windows.splice(world.windows.indexOf(this), 1);
    world.tell({ do: 'window-closed' });
    this.emit('closed');
    if (world.windows.length === 0) app.emit('window-all-closed');
    return true;
  }
}

export const app = emitter({
  isPackaged: false,
  setName: () => {},
  getVersion: () => '0.0.0-double',
  setPath: (name: string, path: string) => void world.paths.set(name, path),
  getPath: (name: string) => world.paths.get(name) ?? `/home/user/${name}`,
  requestSingleInstanceLock: () => world.lock,
  disableHardwareAcceleration: () => {},
  enableSandbox: () => {},
  setAppUserModelId: () => {},
  setAboutPanelOptions: () => {},
  setAsDefaultProtocolClient: (scheme: string) => void world.protocolClients.push(scheme),
  whenReady: () => Promise.resolve(),
  exit(code = 0) {
    world.tell({ do: 'exit', code });
    world.exit(code);
  },
  /** As Electron: asks, closes the windows, and goes unless somebody prevents it. */
  quit() {
    const event = preventable({});
    app.emit('before-quit', event);
    if (event.defaultPrevented) return;
    if (world.windows.map((window) => window.close()).includes(false)) return;
    app.exit(0);
  },
} satisfies Methods<Electron.App>);

/** The page's end of a port is outside; messages wait until `start`, as in Electron. */
export class MessagePortMain extends EventEmitter {
  readonly id: string;
  #waiting: unknown[] | null = [];
  #closed = false;

  constructor(id: string) {
    super();
    this.id = id;
  }
  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const data of waiting) this.emit('message', { data, ports: [] });
  }
  postMessage(data: unknown): void {
    if (!this.#closed) world.tell({ do: 'port-message', port: this.id, data });
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    ports.delete(this.id);
    world.tell({ do: 'port-close', port: this.id });
  }
  hear(data: unknown): void {
    if (this.#waiting === null) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
  lose(): void {
    if (this.#closed) return;
    this.#closed = true;
    ports.delete(this.id);
    this.emit('close');
  }
}

const ports = new Map<string, MessagePortMain>();

/** What a page downloads. Without a save path Electron asks for one, with the options that were set. */
export class DownloadItem extends EventEmitter {
  readonly #url: string;
  readonly #name: string;
  saveDialogOptions: object | null = null;
  #path = '';

  constructor(url: string, name: string) {
    super();
    this.#url = url;
    this.#name = name;
  }
  getURL = () => this.#url;
  getURLChain = () => [this.#url];
  getFilename = () => this.#name;
  getSavePath = () => this.#path;
  setSavePath(path: string): void {
    this.#path = path;
  }
  setSaveDialogOptions(options: object): void {
    this.saveDialogOptions = options;
  }
}

const downloads = new Map<number, DownloadItem>();

/** A download of the page; the path that it is saved to, or null. */
export function download(id: number, item: DownloadItem, frame: object | null): string | null {
  const event = preventable({});
  session.defaultSession.emit('will-download', event, item, {}, frame);
  if (event.defaultPrevented) return null;
  if (item.getSavePath() === '') {
    world.dialogOptions.push(item.saveDialogOptions ?? {});
    if (world.dialogPath === null) {
      item.emit('done', preventable({}), 'cancelled');
      return null;
    }
    item.setSavePath(world.dialogPath);
  }
  downloads.set(id, item);
  return item.getSavePath();
}

export const ipcMain = emitter({} satisfies Methods<Electron.IpcMain>);

/** A message from a frame; `parent` is set for a frame inside the page. */
export function sendFromFrame(
  channel: string,
  frame: (FrameFacts & { parent: object | null }) | null,
  sent: readonly MessagePortMain[],
  message: unknown = null,
): void {
  for (const port of sent) ports.set(port.id, port);
  ipcMain.emit(channel, { ...preventable({}), ports: sent, senderFrame: frame }, message);
}

export const dialog = {
  showOpenDialog(...args: object[]) {
    world.dialogOptions.push(args.at(-1) ?? {});
    const path = world.dialogPath;
    return Promise.resolve({ canceled: path === null, filePaths: path === null ? [] : [path] });
  },
  showMessageBox(...args: object[]) {
    const options = args.at(-1) as { message: string };
    world.dialogOptions.push(options);
    world.tell({ do: 'ask', message: options.message });
    return Promise.resolve({ response: world.button, checkboxChecked: false });
  },
  showErrorBox: (title: string, content: string) => world.tell({ do: 'error-box', title, content }),
} satisfies Methods<Electron.Dialog>;

type MenuTemplate = readonly object[];

class MenuDouble {
  readonly template: MenuTemplate;
  constructor(template: MenuTemplate) {
    this.template = template;
  }
}

export const Menu = {
  buildFromTemplate: (template: MenuTemplate) => new MenuDouble(template),
  setApplicationMenu: (menu: MenuDouble | null) => {
    world.menu = menu;
  },
} satisfies Methods<typeof Electron.Menu>;

export const nativeImage = {
  createFromPath: (path: string) => ({ path }),
} satisfies Methods<typeof Electron.NativeImage>;

export class Notification extends EventEmitter {
  static isSupported = () => true;
  readonly options: { title: string; body: string };

  constructor(options: { title: string; body: string }) {
    super();
    this.options = options;
  }
  show(): void {
    world.notifications.push(this);
    world.tell({ do: 'notify', ...this.options });
  }
}

export class Tray extends EventEmitter {
  readonly image: { path: string };
  tooltip = '';
  menu: MenuDouble | null = null;

  constructor(image: { path: string }) {
    super();
    this.image = image;
    world.trays.push(this);
  }
  setToolTip(tooltip: string): void {
    this.tooltip = tooltip;
  }
  setContextMenu(menu: MenuDouble): void {
    this.menu = menu;
  }
  destroy(): void {
    world.trays.splice(world.trays.indexOf(this), 1);
  }
}

export const powerMonitor = emitter({} satisfies Methods<Electron.PowerMonitor>);

let lastBlocker = 0;
export const powerSaveBlocker = {
  start(_kind: string) {
    lastBlocker += 1;
    world.blockers.push(lastBlocker);
    return lastBlocker;
  },
  stop(id: number) {
    world.blockers.splice(world.blockers.indexOf(id), 1);
  },
} satisfies Methods<Electron.PowerSaveBlocker>;

export const protocol = {
  registerSchemesAsPrivileged: (schemes: (typeof world)['privileged']) => {
    world.privileged.push(...schemes);
  },
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
    world.schemes.set(scheme, handler);
  },
} satisfies Methods<Electron.Protocol>;

export const screen = {
  getPrimaryDisplay: () => world.displays[0],
  getAllDisplays: () => world.displays,
} satisfies Methods<Electron.Screen>;

const keep = (name: string) => (handler: Handler) => {
  world.permissions[name] = handler;
};
export const session = {
  defaultSession: emitter({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
  } satisfies Methods<Electron.Session>),
} satisfies Methods<typeof Electron.Session>;

export const shell = {
  openExternal: (url: string) => {
    world.tell({ do: 'open-external', url });
    return Promise.resolve();
  },
  openPath: () => Promise.resolve(''),
} satisfies Methods<Electron.Shell>;

/** A machine that has just started, for the next test. */
export function reset(): void {
  for (const each of [app, ipcMain, powerMonitor, session.defaultSession]) each.removeAllListeners();
  ports.clear();
  downloads.clear();
  world.paths.clear();
  world.schemes.clear();
  for (const list of [world.windows, world.trays, world.notifications, world.blockers, world.dialogOptions]) {
    list.length = 0;
  }
  Object.assign(world, { tell: () => {}, exit: () => {}, lock: true, displays: [firstDisplay], menu: null });
  Object.assign(world, { dialogPath: null, button: 0, privileged: [], permissions: {}, protocolClients: [] });
}

/** Does to the application what the outside does. */
export async function receive(message: ToMain): Promise<void> {
  const window = world.windows[0];
  switch (message.do) {
    case 'loaded':
      window?.loaded.resolve();
      window?.emit('ready-to-show');
      return;
    case 'close-window':
      window?.close();
      return;
    case 'quit':
      world.button = 1;
      app.quit();
      return;
    case 'open-link':
      app.emit('second-instance', preventable({}), ['pgkeep', message.link], '/');
      return;
    case 'ipc': {
      const sent = message.ports.map((id) => new MessagePortMain(id));
      sendFromFrame(message.channel, { ...message.frame, parent: null }, sent, message.message);
      return;
    }
    case 'port-message':
      ports.get(message.port)?.hear(message.data);
      return;
    case 'port-close':
      ports.get(message.port)?.lose();
      return;
    case 'answer-dialogs':
      world.dialogPath = message.path;
      return;
    case 'request': {
      const { url, method, id } = message;
      const handler = world.schemes.get(new URL(url).protocol.slice(0, -1));
      const response = (await handler?.(new Request(url, { method }))) ?? new Response(null, { status: 404 });
      const body = new Uint8Array(await response.arrayBuffer());
      const headers = Object.fromEntries(response.headers);
      world.tell({ do: 'answer', id, value: { status: response.status, headers, body } });
      return;
    }
    case 'navigate': {
      const event = preventable({ url: message.url, isMainFrame: message.isMainFrame });
      window?.webContents.emit('will-frame-navigate', event);
      world.tell({ do: 'answer', id: message.id, value: !event.defaultPrevented });
      return;
    }
    case 'download': {
      const item = new DownloadItem(message.url, message.name);
      const value = download(message.id, item, { ...message.frame, parent: null });
      world.tell({ do: 'answer', id: message.id, value });
      return;
    }
    case 'download-done':
      downloads.get(message.download)?.emit('done', preventable({}), message.state);
      downloads.delete(message.download);
      return;
    case 'popup': {
      const answer = window?.webContents.openHandler?.({ url: message.url });
      world.tell({ do: 'answer', id: message.id, value: answer?.action !== 'deny' });
    }
  }
}

// Every name that this file exports for the application is one of Electron's.
({
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  Tray,
}) satisfies Partial<Record<keyof typeof Electron.CrossProcessExports, unknown>>;
