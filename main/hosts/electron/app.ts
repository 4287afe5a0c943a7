import { app, dialog, Menu, protocol, session, shell, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { AppRouter, Client } from '../../compose.ts';
import { appId } from './app-id.ts';
import { appScheme } from './page/app-origin.ts';
import { openBridge } from './page/bridge.ts';
import { onCloseWindow, onLastJobEnded, onQuit, quitQuestion } from './window/closing.ts';
import { linkAmong, linkScheme, routeOfLink } from './deep-links.ts';
import { createFileDialogs, type FileDialogs } from './window/file-dialogs.ts';
import { limitDownloads } from './page/downloads.ts';
import type { HostLog } from './host-log.ts';
import { notificationOfTold } from './notices/auto-protect.ts';
import { watchJobs } from './notices/job-watch.ts';
import { countsOf } from './notices/job-lines.ts';
import { restrictContents, restrictSession } from './page/restrict.ts';
import { menuTemplate } from './window/menu.ts';
import { notificationFor, notify } from './notices/notifications.ts';
import { KeepAwake, notePowerEvents } from './power.ts';
import { createAppHandler, registerAppScheme } from './page/protocol.ts';
import { RunningTray } from './notices/tray.ts';
import { openRoute, openWindow, showWindow } from './window/open.ts';

/** What the desktop needs of the composed application; disposing it cancels what still runs. */
interface OpenedApp extends AsyncDisposable {
  readonly router: AppRouter;
  readonly client: Pick<Client, 'settings'> & {
    readonly jobs: Pick<Client['jobs'], 'changes'>;
    readonly autoProtect: Pick<Client['autoProtect'], 'news'>;
  };
  readonly log: HostLog;
}

export interface DesktopOptions {
  /** The built interface. */
  readonly rendererFolder: string;
  /** The bundled preload. */
  readonly preload: string;
  readonly iconFolder: string;
  /** Where pgkeep keeps its state; Electron's own goes into a folder below. */
  readonly dataFolder: string;
  readonly version: string;
  readonly platform: NodeJS.Platform;
  readonly argv: readonly string[];
  /** Whether it runs from a checkout: developer tools are offered, the system's link handler stays as it is. */
  readonly developer: boolean;
  readonly open: (dialogs: FileDialogs) => Promise<OpenedApp>;
}

/**
 * Runs the desktop application; resolves when its window is open, or when another instance has taken over.
 * Has to be called before Electron is ready, and not to be awaited by the entry: Electron waits for that.
 */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  app.setPath('userData', join(options.dataFolder, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerAppScheme();
  app.enableSandbox();
  app.setAppUserModelId(appId);

  let desktop: Desktop | null = null;
  // What arrives before there is a window decides what the window shows.
  let asked: string | null = linkAmong(options.argv);
  const follow = (link: string | null) => {
    if (desktop === null) asked = link ?? asked;
    else desktop.follow(link);
  };
  app.on('second-instance', (_event, argv) => follow(linkAmong(argv)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    follow(link);
  });
  // Without a listener Electron would quit with the last window; closing.ts decides that here.
  app.on('window-all-closed', () => {});

  await app.whenReady();
  let window: () => BrowserWindow | null = () => null;
  let opened: OpenedApp;
  try {
    opened = await options.open(createFileDialogs(() => window()));
  } catch (error) {
    dialog.showErrorBox('pgkeep cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
    return;
  }
  const started = new Desktop(options, opened);
  window = () => started.window;
  desktop = started;
  started.start(asked);
}

class Desktop {
  readonly #options: DesktopOptions;
  readonly #opened: OpenedApp;
  readonly #tray: RunningTray;
  readonly #keepAwake = new KeepAwake();
  #window: BrowserWindow | null = null;
  #running: readonly Job[] = [];
  #endedWhileHidden: Job['state'][] = [];
  #closeBridge: () => void = () => {};
  /** `deciding`: a question is open. `leaving`: nothing stops it any more. */
  #phase: 'staying' | 'deciding' | 'leaving' = 'staying';

  constructor(options: DesktopOptions, opened: OpenedApp) {
    this.#options = options;
    this.#opened = opened;
    this.#tray = new RunningTray(options.iconFolder, options.platform, {
      open: (route) => this.open(route),
      show: () => this.show(),
      quit: () => app.quit(),
    });
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  start(link: string | null): void {
    const { log, router } = this.#opened;
    const { developer, platform, rendererFolder, version, dataFolder } = this.#options;
    restrictSession(session.defaultSession);
    limitDownloads(session.defaultSession, log);
    app.on('web-contents-created', (_event, contents) => restrictContents(contents, log));
    protocol.handle(appScheme, createAppHandler(rendererFolder));
    this.#closeBridge = openBridge(router, log);
    if (!developer) app.setAsDefaultProtocolClient(linkScheme);
    app.setAboutPanelOptions({ applicationName: 'pgkeep', applicationVersion: version });
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          platform,
          developer,
          open: (route) => this.open(route),
          showDataFolder: () => void shell.openPath(dataFolder),
        }),
      ),
    );
    app.on('activate', () => this.show());
    app.on('before-quit', (event) => {
      if (this.#phase === 'leaving') return;
      event.preventDefault();
      void this.#decide(() => Promise.resolve(onQuit({ runningJobs: this.#running.length })));
    });
    notePowerEvents(
      log,
      () => this.#running.length,
      () => void this.#leave(),
    );
    void this.#followJobs();
    void this.#followAutoProtect();
    this.open(this.#routeOf(link) ?? '/overview');
  }

  /** Opens what a link names. One that names nothing known is noted and changes nothing. */
  follow(link: string | null): void {
    if (link === null) return this.show();
    const route = this.#routeOf(link);
    if (route !== null) this.open(route);
  }

  /** Brings a page of the interface to the front. */
  open(route: string): void {
    if (this.#phase === 'leaving') return;
    if (this.#window === null) this.#window = this.#openWindow(route);
    else {
      openRoute(this.#window, route);
      this.show();
    }
  }

  show(): void {
    if (this.#window === null) return this.open('/overview');
    this.#endedWhileHidden = [];
    showWindow(this.#window);
    this.#updateTray();
  }

  #routeOf(link: string | null): string | null {
    const route = link === null ? null : routeOfLink(link);
    if (link !== null && route === null) {
      this.#opened.log.warn({ link: link.slice(0, 200) }, 'a link was refused');
    }
    return route;
  }

  #openWindow(route: string): BrowserWindow {
    const { dataFolder, developer, iconFolder, preload } = this.#options;
    const options = {
      preload,
      developer,
      icon: join(iconFolder, 'app/256x256.png'),
      stateFile: join(dataFolder, 'window.json'),
      log: this.#opened.log,
      mayClose: () => {
        if (this.#phase === 'leaving') return true;
        void this.#decide(() => this.#onCloseWindow());
        return false;
      },
    };
    const window = openWindow(options, route);
    window.on('closed', () => {
      this.#window = null;
    });
    return window;
  }

  async #onCloseWindow(): Promise<'hide' | 'ask' | 'quit'> {
    const { closeToTray } = await this.#opened.client.settings.get();
    return onCloseWindow({
      runningJobs: this.#running.length,
      closeToTray,
      platform: this.#options.platform,
    });
  }

  async #decide(decision: () => Promise<'hide' | 'ask' | 'quit'>): Promise<void> {
    if (this.#phase !== 'staying') return;
    this.#phase = 'deciding';
    try {
      const decided = await decision();
      if (decided === 'hide' || (decided === 'ask' && !(await this.#confirmsQuit()))) {
        this.#phase = 'staying';
        this.#window?.hide();
        this.#updateTray();
      } else {
        await this.#leave();
      }
    } catch (error) {
      this.#phase = 'staying';
      this.#opened.log.error({ error: String(error) }, 'pgkeep could not be closed');
    }
  }

  async #confirmsQuit(): Promise<boolean> {
    const { message, detail, buttons } = quitQuestion(countsOf(this.#running));
    const question = { type: 'warning' as const, message, detail, buttons: [...buttons], cancelId: 0 };
    const { response } = await (this.#window === null
      ? dialog.showMessageBox(question)
      : dialog.showMessageBox(this.#window, question));
    return response === 1;
  }

  /** Cancels what runs, waits until that is cleaned, and goes. */
  async #leave(): Promise<void> {
    if (this.#phase === 'leaving') return;
    this.#phase = 'leaving';
    this.#window?.hide();
    this.#tray.destroy();
    this.#closeBridge();
    try {
      await this.#opened[Symbol.asyncDispose]();
    } finally {
      this.#keepAwake.update(0);
      app.quit();
    }
  }

  async #followJobs(): Promise<void> {
    try {
      await watchJobs(await this.#opened.client.jobs.changes(), {
        running: (jobs) => {
          this.#running = jobs;
          this.#keepAwake.update(jobs.length);
          this.#updateTray();
        },
        ended: (job) => void this.#onJobEnded(job),
      });
    } catch (error) {
      if (this.#phase !== 'leaving') {
        this.#opened.log.error({ error: String(error) }, 'the jobs are not followed any more');
      }
    }
  }

  /** What is done without anybody asking for it is said, by whichever process of this home. */
  async #followAutoProtect(): Promise<void> {
    const { client, log } = this.#opened;
    try {
      for await (const told of await client.autoProtect.news()) {
        if (this.#phase === 'leaving') return;
        const text = notificationOfTold(told, (await client.settings.get()).notifications);
        if (text !== null) notify(text, () => this.open(`/servers/${told.serverId}`));
      }
    } catch (error) {
      if (this.#phase !== 'leaving') {
        log.error(
          { error: String(error) },
          'databases that are protected by themselves are not told any more',
        );
      }
    }
  }

  async #onJobEnded(job: Job): Promise<void> {
    if (this.#phase === 'leaving') return;
    const hidden = this.#isHidden();
    if (hidden) this.#endedWhileHidden.push(job.state);
    const { notifications } = await this.#opened.client.settings.get();
    const text = notificationFor(job, notifications);
    if (text !== null) notify(text, () => this.open(`/jobs/${job.id}`));
    if (this.#running.length > 0 || this.#phase !== 'staying') return;
    const decision = onLastJobEnded({
      windowHidden: this.#isHidden(),
      platform: this.#options.platform,
      endedWhileHidden: this.#endedWhileHidden,
    });
    if (decision === 'quit') await this.#leave();
  }

  /** Closed to the tray; a minimised window still is one. */
  #isHidden(): boolean {
    return this.#window !== null && !this.#window.isVisible() && !this.#window.isMinimized();
  }

  #updateTray(): void {
    if (this.#phase === 'leaving') return;
    // On macOS the Dock leads back to a hidden window.
    const needsWayBack = this.#isHidden() && this.#options.platform !== 'darwin';
    this.#tray.update(this.#running, needsWayBack);
  }
}
