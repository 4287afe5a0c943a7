import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  provideCluster,
  removeStaleFolders,
  serverEnvironment,
  superuserPassword,
  temporaryServerFolder,
  type ServerPrograms,
} from './data-folder.ts';
import { embeddedPostgres, supportedMajors } from './embedded-postgres.ts';
import { forgetChild, guardChild } from '../processes/guard.ts';
import { childrenOf, hasMemory } from '../processes/process-tree.ts';
import { serverAccess, type ServerAccess } from './access.ts';
import { serverUser } from './system-user.ts';

export { supportedMajors };
export type { ServerAccess };

export type ServerOptions = {
  major: number;
  /** Default: those of the npm package of the major. */
  programs?: ServerPrograms;
  /**
   * A cluster to use (made when there is none) and to keep on stop, for tests that restart a server. It is
   * given to the user whom the server runs as. Without it the server has a folder that goes with it.
   */
  dataFolder?: string;
  /** Keeps its own folder out of memory, for databases of gigabytes and for measuring. Default false. */
  onDisk?: boolean;
  /** Configuration parameters on top of the fast and unsafe defaults. */
  settings?: Readonly<Record<string, string | number>>;
  /** Default: a free one. */
  port?: number;
};

/** A real PostgreSQL server of this process, which dies with it. */
export type TestServer = ServerAccess & {
  readonly dataFolder: string;
  readonly pid: number;
  /** What the server has logged so far. */
  log(): Promise<string>;
  /** `fast` disconnects everybody and ends orderly; `immediate` leaves recovery to the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** The machine loses power: postmaster and sessions end at once, nothing is cleaned up. */
  kill(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

const fastAndUnsafe = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Logical backups need no WAL: bulk loads then skip it.
  wal_level: 'minimal',
  max_wal_senders: 0,
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  shared_buffers: '16MB',
  max_connections: 50,
  autovacuum: 'off',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
} as const;

let cleaned: Promise<void> | undefined;

/** Starts a server and resolves when it takes connections (0.3 s once its cluster template exists). */
export async function startServer(options: ServerOptions): Promise<TestServer> {
  cleaned ??= removeStaleFolders();
  await cleaned;
  const binaries = options.programs ?? (await embeddedPostgres(options.major));
  const folder = options.dataFolder === undefined ? await temporaryServerFolder(options) : undefined;
  const dataFolder = options.dataFolder ?? join(folder ?? '', 'data');
  await provideCluster(binaries, dataFolder);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const started = await launch({ postgres: binaries.postgres, dataFolder, folder, port, options });
    if (started.ready) return testServer({ ...options, port, dataFolder, folder, child: started.child });
    // Between finding a free port and using it, somebody else may have taken it.
    const portTaken = /could not bind|Address already in use/.test(started.log);
    if (portTaken && options.port === undefined && attempt < 10) continue;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL ${options.major} did not start on port ${port}:\n${started.log}`);
  }
}

type Launch = {
  postgres: string;
  dataFolder: string;
  folder: string | undefined;
  port: number;
  options: ServerOptions;
};

async function launch({ postgres, dataFolder, folder, port, options }: Launch) {
  const settings = {
    ...fastAndUnsafe,
    ...options.settings,
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  };
  const logFile = await open(logPath(dataFolder), 'w', 0o644);
  let child: ChildProcess;
  try {
    child = spawn(
      postgres,
      ['-D', dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...serverUser(),
        cwd: dataFolder,
        // Ctrl+C belongs to the tests, which stop their servers; the guard takes care of the rest.
        detached: true,
        env: serverEnvironment(),
        stdio: ['ignore', logFile.fd, logFile.fd],
      },
    );
    await once(child, 'spawn');
  } finally {
    await logFile.close();
  }
  const pid = child.pid ?? 0;
  guardChild(pid, folder);
  // A server that a test forgot must not keep the process alive.
  child.unref();
  if (await isReady(child, dataFolder)) return { ready: true, child } as const;
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  forgetChild(pid);
  return { ready: false, log: await readFile(logPath(dataFolder), 'utf8') } as const;
}

/** The postmaster writes its state into line 8 of postmaster.pid; that is what pg_ctl waits for, too. */
async function isReady(child: ChildProcess, dataFolder: string): Promise<boolean> {
  const giveUp = Date.now() + startTimeoutMs;
  while (Date.now() < giveUp && child.exitCode === null && child.signalCode === null) {
    const lines = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').then(
      (text) => text.split('\n'),
      () => [],
    );
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await delay(10);
  }
  return false;
}

type Running = ServerOptions & {
  port: number;
  dataFolder: string;
  folder: string | undefined;
  child: ChildProcess;
};

function testServer({ major, port, dataFolder, folder, child }: Running): TestServer {
  const pid = child.pid ?? 0;
  let ended: Promise<void> | undefined;

  async function end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.ref();
      const impatience = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      if (signal === 'SIGKILL') await powerCut(child);
      else child.kill(signal);
      await exited;
      clearTimeout(impatience);
    }
    if (folder !== undefined) {
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
    forgetChild(pid);
  }

  const endOnce = (signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL') => (ended ??= end(signal));
  return {
    ...serverAccess({ major, port, password: superuserPassword }),
    dataFolder,
    pid,
    log: () => readFile(logPath(dataFolder), 'utf8'),
    stop: (mode = 'fast') => endOnce(mode === 'fast' ? 'SIGINT' : 'SIGQUIT'),
    kill: () => endOnce('SIGKILL'),
    [Symbol.asyncDispose]: () => endOnce('SIGQUIT'),
  };
}

/**
 * Stops the postmaster first so that it can't replace the children that are killed, and waits until their memory is
 * free: a server that starts while a session still has it takes the old one for running.
 */
async function powerCut(postmaster: ChildProcess): Promise<void> {
  postmaster.kill('SIGSTOP');
  const pids = [...(await childrenOf(postmaster.pid ?? 0)), postmaster.pid ?? 0];
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  const giveUp = Date.now() + stopTimeoutMs;
  for (const pid of pids) while ((await hasMemory(pid)) && Date.now() < giveUp) await delay(10);
}

const logPath = (dataFolder: string) => join(dataFolder, 'server.log');

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
