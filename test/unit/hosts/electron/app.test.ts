import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ToldOfServer } from '../../../../shared/auto-protect/auto-protect.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { AppRouter } from '../../../../main/compose.ts';
import { runDesktop, type DesktopOptions } from '../../../../main/hosts/electron/app.ts';
import { app, powerMonitor, receive, reset, world } from '../../../support/electron/double.ts';
import { sampleJob } from '../../../support/electron/sample-jobs.ts';
import { listen } from '../../../support/electron/listen.ts';

/** A stream that the test writes, of changes of jobs or of what is told. */
class Written<Item> {
  readonly #waiting: ((result: IteratorResult<Item>) => void)[] = [];
  readonly #items: Item[] = [];

  push(item: Item): void {
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#items.push(item);
    else taker({ value: item, done: false });
  }
  [Symbol.asyncIterator]() {
    return {
      next: (): Promise<IteratorResult<Item>> => {
        const item = this.#items.shift();
        if (item !== undefined) return Promise.resolve({ value: item, done: false });
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
    };
  }
}

describe('the desktop application', () => {
  const log = { info: vi.fn<() => void>(), warn: vi.fn<() => void>(), error: vi.fn<() => void>() };
  let folder = '';
  let outside: ReturnType<typeof listen>;
  let changes: Written<Job>;
  let news: Written<ToldOfServer>;
  let settings: Settings;
  let closed: boolean;
  let exitCode: number | null;

  beforeEach(() => {
    vi.clearAllMocks();
    reset();
    folder = mkdtempSync(join(tmpdir(), 'pgkeep-desktop-'));
    outside = listen();
    changes = new Written();
    news = new Written();
    settings = {
      theme: 'system',
      notifications: 'all',
      closeToTray: true,
      backupsPerServer: 2,
      pointAgeLimitDays: 7,
      shorterAfterDays: 14,
    };
    closed = false;
    exitCode = null;
    world.exit = (code) => {
      exitCode = code;
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function start(over: Partial<DesktopOptions> = {}) {
    await runDesktop({
      rendererFolder: join(folder, 'renderer'),
      preload: '/preload.cjs',
      iconFolder: '/icons',
      dataFolder: folder,
      version: '1.0.0',
      platform: 'linux',
      argv: [],
      developer: true,
      open: () =>
        Promise.resolve({
          router: {} as AppRouter,
          client: {
            settings: { get: () => Promise.resolve(settings) },
            jobs: { changes: () => Promise.resolve(changes) },
            autoProtect: { news: () => Promise.resolve(news) },
          } as never,
          log,
          [Symbol.asyncDispose]: () => {
            closed = true;
            return Promise.resolve();
          },
        }),
      ...over,
    });
    await receive({ do: 'loaded' });
  }

  const window = () => {
    const [first] = world.windows;
    if (first === undefined) throw new Error('no window');
    return first;
  };
  const run = async (job: Job) => {
    changes.push(job);
    await expect.poll(() => world.trays[0]?.menu?.template).toHaveLength(5);
  };

  it('opens one locked window at the overview, and shows it once it is drawn', async () => {
    await start();
    expect(world.windows).toHaveLength(1);
    expect(window().url).toBe('pgkeep-app://pgkeep/overview');
    expect(window().options).toMatchObject({
      show: false,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
    });
    expect(window().isVisible()).toBe(true);
    expect([...world.schemes.keys()]).toEqual(['pgkeep-app']);
    expect(world.paths.get('userData')).toBe(join(folder, 'electron'));
    expect(world.protocolClients).toEqual([]);
  });

  it('leaves to the instance that runs already', async () => {
    world.lock = false;
    const open = vi.fn<DesktopOptions['open']>();
    await start({ open });
    expect(open).not.toHaveBeenCalled();
    expect(world.windows).toHaveLength(0);
    expect(exitCode).toBe(0);
  });

  it('comes to the front when it is started again', async () => {
    await start();
    window().minimized = true;
    app.emit('second-instance', {}, ['pgkeep'], '/');
    expect(window().isMinimized()).toBe(false);
    expect(outside.told.at(-1)).toEqual({ do: 'focus' });
  });

  it('says why it cannot start, and ends', async () => {
    await start({ open: () => Promise.reject(new Error('the store is locked')) });
    expect(outside.told).toContainEqual({
      do: 'error-box',
      title: 'pgkeep cannot start',
      content: 'the store is locked',
    });
    expect(exitCode).toBe(1);
  });

  describe('links', () => {
    it('decide what the first window shows', async () => {
      await start({ argv: ['pgkeep://job/job-0001'] });
      expect(window().url).toBe('pgkeep-app://pgkeep/jobs/job-0001');
    });

    it('lead the window that is open', async () => {
      await start();
      app.emit('second-instance', {}, ['pgkeep', 'pgkeep://instance/inst-0001'], '/');
      expect(await outside.next('send')).toEqual({
        do: 'send',
        channel: 'pgkeep:open',
        args: ['/databases/inst-0001'],
      });
    });

    it('of macOS come as events', async () => {
      await start({ platform: 'darwin' });
      const preventDefault = vi.fn<() => void>();
      app.emit('open-url', { preventDefault }, 'pgkeep://job/job-0001');
      expect(preventDefault).toHaveBeenCalled();
      expect(await outside.next('send')).toMatchObject({ args: ['/jobs/job-0001'] });
    });

    it.each(['pgkeep://delete/inst-0001', 'pgkeep://job/../../x', 'pgkeep:javascript:alert(1)'])(
      'that are not known change nothing and are noted: %s',
      async (link) => {
        await start({ argv: [link] });
        expect(window().url).toBe('pgkeep-app://pgkeep/overview');
        const before = outside.told.length;
        app.emit('second-instance', {}, ['pgkeep', link], '/');
        expect(outside.told).toHaveLength(before);
        expect(log.warn.mock.calls).toEqual([
          [{ link }, 'a link was refused'],
          [{ link }, 'a link was refused'],
        ]);
      },
    );

    it('are the system’s to send only where pgkeep is installed', async () => {
      await start({ developer: false });
      expect(world.protocolClients).toEqual(['pgkeep']);
    });
  });

  describe('closing', () => {
    it('ends everything when nothing runs, and remembers the window', async () => {
      await start();
      window().bounds = { x: 11, y: 22, width: 1111, height: 888 };
      window().close();
      await outside.next('exit');
      expect({ closed, exitCode }).toEqual({ closed: true, exitCode: 0 });
      expect(JSON.parse(readFileSync(join(folder, 'window.json'), 'utf8'))).toEqual({
        bounds: { x: 11, y: 22, width: 1111, height: 888 },
        maximized: false,
      });
    });

    it('hides to the tray while a job runs, and comes back from there', async () => {
      await start();
      await run(sampleJob());
      window().close();
      await outside.next('hide');
      expect({ visible: window().isVisible(), closed }).toEqual({ visible: false, closed: false });
      app.emit('activate');
      expect(window().isVisible()).toBe(true);
    });

    it('asks when the tray is not wanted; keeping the jobs keeps pgkeep', async () => {
      settings.closeToTray = false;
      await start();
      await run(sampleJob());
      window().close();
      expect(await outside.next('ask')).toEqual({ do: 'ask', message: 'A job is in progress.' });
      await outside.next('hide');
      expect(closed).toBe(false);
    });

    it('asks before Quit takes jobs along, and goes when told to', async () => {
      await start();
      await run(sampleJob());
      world.button = 1;
      app.quit();
      await outside.next('ask');
      await outside.next('exit');
      expect({ closed, exitCode, trays: world.trays.length }).toEqual({
        closed: true,
        exitCode: 0,
        trays: 0,
      });
    });

    it('does not ask when the machine shuts down', async () => {
      await start();
      await run(sampleJob());
      powerMonitor.emit('shutdown', {});
      await outside.next('exit');
      expect(closed).toBe(true);
      expect(outside.told.some((message) => message.do === 'ask')).toBe(false);
    });
  });

  describe('jobs', () => {
    it('keep the machine awake while they run, and no longer', async () => {
      await start();
      await run(sampleJob());
      expect(world.blockers).toHaveLength(1);
      changes.push(sampleJob({ state: 'completed' }));
      await expect.poll(() => world.blockers).toHaveLength(0);
      expect(world.trays).toHaveLength(0);
    });

    it('that ended are announced, and the click leads to them', async () => {
      await start();
      await run(sampleJob());
      changes.push(sampleJob({ state: 'completed' }));
      expect(await outside.next('notify')).toEqual({
        do: 'notify',
        title: 'Backup of orders',
        body: 'Completed',
      });
      world.notifications[0]?.emit('click');
      expect(await outside.next('send')).toMatchObject({ args: [`/jobs/${sampleJob().id}`] });
    });

    it('that ended well end a pgkeep that had only stayed for them', async () => {
      settings.notifications = 'none';
      await start();
      await run(sampleJob());
      window().close();
      await outside.next('hide');
      changes.push(sampleJob({ state: 'completed' }));
      await outside.next('exit');
      expect(closed).toBe(true);
      expect(world.notifications).toHaveLength(0);
    });

    it('that failed keep it in the tray', async () => {
      await start();
      await run(sampleJob());
      window().close();
      await outside.next('hide');
      changes.push(sampleJob({ state: 'failed' }));
      await outside.next('notify');
      expect(closed).toBe(false);
      expect(world.trays[0]?.tooltip).toBe('pgkeep: no jobs in progress');
    });
  });

  it('announces what it protected by itself, and the click leads to the server', async () => {
    await start();
    const words = '"shop" is protected now.';
    const of = { serverId: 'server-1', serverName: 'prod', vaultName: 'archive', database: 'shop' };
    news.push(ToldOfServer.parse({ ...of, outcome: 'protected', words, at: '2026-11-23T10:00:00.000Z' }));
    expect(await outside.next('notify')).toEqual({
      do: 'notify',
      title: 'Databases of prod',
      body: words,
    });
    world.notifications[0]?.emit('click');
    expect(await outside.next('send')).toMatchObject({ args: ['/servers/server-1'] });
  });

  it('notes when the machine slept', async () => {
    await start();
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
    expect(log.info.mock.calls).toEqual([
      [{ runningJobs: 0 }, 'the machine goes to sleep'],
      [{ runningJobs: 0 }, 'the machine woke up'],
    ]);
  });

  it('loads an interface whose process died again, three times and no more', async () => {
    await start();
    for (let death = 0; death < 5; death += 1) {
      window().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    }
    expect(outside.told.filter((message) => message.do === 'reload')).toHaveLength(3);
  });
});
