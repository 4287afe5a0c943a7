import type { Browser, CDPSession, Download, Page, Route } from '@playwright/test';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appOrigin } from '../../../main/hosts/electron/page/app-origin.ts';
import { guardChild } from '../processes/guard.ts';
import type { Desktop } from './desktop.ts';
import type { AppResponse, FromMain, ToMain } from './messages.ts';
import {
  bindingName,
  exposedValues,
  exposeScript,
  preloadScript,
  worldName,
  type FromPreload,
} from './preload-world.ts';

/** Stock Chromium opens no foreign scheme: the page lives here, and the main process hears its own origin. */
const pageOrigin = 'https://pgkeep.test';

const toPage = (url: string) => url.replace(appOrigin, pageOrigin);
const toApp = (url: string) => url.replace(pageOrigin, appOrigin);

export interface DoubleOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly browser: Browser;
  readonly colorScheme: 'light' | 'dark';
}

/** The process that runs the main bundle. */
class MainProcess {
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #questions = new Map<number, (value: unknown) => void>();
  readonly #output: string[] = [];
  #lastId = 0;

  constructor({ root, env }: DoubleOptions, hear: (message: FromMain) => void) {
    this.#child = fork(join(import.meta.dirname, 'main-process.ts'), [join(root, 'dist/main/index.js')], {
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.exited = once(this.#child, 'exit');
    if (this.#child.pid !== undefined) guardChild(this.#child.pid);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data: Buffer) => void this.#output.push(data.toString()));
    }
    this.#child.on('message', (message: FromMain) => {
      if (message.do === 'answer') {
        this.#questions.get(message.id)?.(message.value);
        this.#questions.delete(message.id);
      } else {
        hear(message);
      }
    });
  }

  /** What it wrote, for whoever has to find out why it ended. */
  get output(): string {
    return this.#output.join('');
  }

  send(message: ToMain): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** Sends a question; never answered once the process is gone. */
  ask<Answer>(question: (id: number) => ToMain): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<Answer>((resolve) => {
      this.#questions.set(id, (value) => resolve(value as Answer));
      this.send(question(id));
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The page's side of what Electron does between page, preload and main process. */
class PageBridge {
  readonly #main: MainProcess;
  readonly #page: Page;
  readonly #session: CDPSession;
  /** Ports of each preload world, by the id of its execution context. */
  readonly #ports = new Map<number, Set<string>>();
  readonly #origins = new Map<number, string>();

  constructor(main: MainProcess, page: Page, session: CDPSession) {
    this.#main = main;
    this.#page = page;
    this.#session = session;
  }

  async open(url: string, preloadFile: string): Promise<void> {
    const preload = readFileSync(preloadFile, 'utf8');
    const session = this.#session;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== worldName) return;
      this.#ports.set(context.id, new Set());
      this.#origins.set(context.id, context.origin);
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      this.#end(executionContextId),
    );
    session.on('Runtime.executionContextsCleared', () => {
      for (const context of this.#ports.keys()) this.#end(context);
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === bindingName) this.#hearPreload(JSON.parse(payload) as FromPreload, executionContextId);
    });
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName });
    const exposed = exposeScript(exposedValues(preload, process.platform));
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: exposed });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(preload, process.platform),
      worldName,
    });
    await this.#page.route('**/*', (route) => this.#answer(route));
    this.#page.on('popup', (popup) => {
      void this.#main
        .ask<boolean>((id) => ({ do: 'popup', id, url: popup.url() }))
        .then((opens) => (opens ? undefined : popup.close()));
    });
    this.#page.on('download', (download) => void this.#save(download));
    await this.#page.goto(toPage(url));
  }

  async #save(download: Download): Promise<void> {
    let asked = 0;
    const path = await this.#main.ask<string | null>((id) => {
      asked = id;
      const frame = { url: toApp(this.#page.url()), origin: appOrigin };
      return { do: 'download', id, url: toApp(download.url()), name: download.suggestedFilename(), frame };
    });
    if (path === null) return await download.cancel();
    const state = await download.saveAs(path).then(
      () => 'completed' as const,
      () => 'interrupted' as const,
    );
    this.#main.send({ do: 'download-done', download: asked, state });
  }

  /** Hands a message of the main process to the preload's world. */
  async deliver(message: FromMain): Promise<void> {
    const contexts =
      message.do === 'send'
        ? [...this.#ports.keys()]
        : [...this.#ports].filter(([, ids]) => 'port' in message && ids.has(message.port)).map(([id]) => id);
    const expression = `pgkeepHearMain(${JSON.stringify(message)})`;
    for (const contextId of contexts) {
      // The page may have gone in the meantime, and its ports with it.
      await this.#session.send('Runtime.evaluate', { contextId, expression }).catch(() => {});
    }
  }

  #hearPreload(message: FromPreload, context: number): void {
    if (message.do === 'ipc') {
      for (const port of message.ports) this.#ports.get(context)?.add(port);
      const origin = toApp(this.#origins.get(context) ?? 'null');
      this.#main.send({ ...message, frame: { url: toApp(this.#page.url()), origin } });
    } else {
      if (message.do === 'port-close') this.#ports.get(context)?.delete(message.port);
      this.#main.send(message);
    }
  }

  #end(context: number): void {
    for (const port of this.#ports.get(context) ?? []) this.#main.send({ do: 'port-close', port });
    this.#ports.delete(context);
    this.#origins.delete(context);
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = request.url();
    if (!url.startsWith(`${pageOrigin}/`)) {
      if (request.isNavigationRequest()) {
        const isMainFrame = request.frame() === this.#page.mainFrame();
        const goes = await this.#main.ask<boolean>((id) => ({ do: 'navigate', id, url, isMainFrame }));
        // As in Electron a page that may not go stays, and no error takes its place. Nothing leaves the machine.
        return goes ? route.fulfill({ body: 'elsewhere' }) : route.abort('aborted');
      }
      return route.abort('blockedbyclient');
    }
    const { status, headers, body } = await this.#main.ask<AppResponse>((id) => ({
      do: 'request',
      id,
      url: toApp(url),
      method: request.method(),
    }));
    return route.fulfill({ status, headers, body: Buffer.from(body) });
  }
}

/** Runs the real main bundle under Node.js and the real preload and interface in Chromium. */
export async function launchWithDouble(options: DoubleOptions): Promise<Desktop> {
  const context = await options.browser.newContext({
    viewport: { width: 1360, height: 860 },
    colorScheme: options.colorScheme,
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const load = Promise.withResolvers<Extract<FromMain, { do: 'load' }>>();
  let bridge: PageBridge | undefined;
  const main = new MainProcess(options, (message) => {
    if (message.do === 'load') load.resolve(message);
    else if (message.do === 'reload') void page.reload();
    else if (message.do === 'error-box') load.reject(new Error(`${message.title}: ${message.content}`));
    else void bridge?.deliver(message);
  });
  try {
    const { url, preload } = await Promise.race([
      load.promise,
      main.exited.then(() => {
        throw new Error(`the main process ended before it opened a window:\n${main.output}`);
      }),
    ]);
    bridge = new PageBridge(main, page, session);
    await bridge.open(url, preload);
    main.send({ do: 'loaded' });
  } catch (error) {
    main.kill();
    await context.close();
    throw error;
  }
  return {
    ran: 'double',
    page,
    answerDialogs(path) {
      main.send({ do: 'answer-dialogs', path });
      return Promise.resolve();
    },
    openLink(link) {
      main.send({ do: 'open-link', link });
      return Promise.resolve();
    },
    closeWindow() {
      main.send({ do: 'close-window' });
      return Promise.resolve();
    },
    async quit() {
      main.send({ do: 'quit' });
      await main.exited;
      await context.close();
    },
    async [Symbol.asyncDispose]() {
      main.kill();
      await main.exited;
      await context.close();
    },
  };
}
