import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inSandbox } from './sandbox.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Order, Ran, TesterSettings } from './messages.ts';
import type { OwnServers } from './own-servers.ts';

/** By test, or by `import` and `hooks` of its file: the mutants that were passed, and how often. */
export type Passed = Record<string, Record<string, number>>;

/** Runs tests in one sandbox, in a process that is started anew when it was killed or has ended. */
export type Tester = {
  /** Absolute path of its copy of the project. */
  readonly sandbox: string;
  /** Gives nothing when the tests had not ended after `limitMs`, or their process has died. */
  run(order: Order, limitMs: number): Promise<Ran | undefined>;
  /** What was passed since the last call, by all processes. */
  passed(): Promise<Passed>;
  stop(): Promise<void>;
};

/** Unit tests know no server. */
const needsServers = ({ files }: Order): boolean => files.some(({ file }) => !file.startsWith('test/unit/'));

export function startTester(sandbox: string, own: OwnServers): Tester {
  let child: ChildProcess | undefined;
  let settings: TesterSettings = { sandbox, servers: {} };

  async function started(order: Order): Promise<ChildProcess> {
    if (needsServers(order)) {
      const servers = await own.empty();
      if (!isDeepStrictEqual(servers, settings.servers)) kill();
      settings = { sandbox, servers };
    }
    if (child?.connected === true) return child;
    const next = fork(join(import.meta.dirname, 'tester-main.ts'), {
      cwd: sandbox,
      // A group of its own, so that all that its tests have started goes with it.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    // What cannot be sent is told by the call that sends it.
    next.on('error', () => undefined);
    next.once('exit', () => {
      if (child === next) child = undefined;
    });
    child = next;
    next.send(settings);
    await message(next);
    return next;
  }

  function kill(): void {
    const pid = child?.pid;
    child = undefined;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  return {
    sandbox,
    async run(order, limitMs) {
      const tester = await started(order);
      const late = once(AbortSignal.timeout(limitMs), 'abort').then(() => undefined);
      try {
        const answer = message(tester) as Promise<Ran>;
        tester.send(order);
        const ran = await Promise.race([answer, late]);
        if (ran === undefined) kill();
        return ran;
      } catch {
        // What a mutant does may end even the process that watches over its tests.
        kill();
        return undefined;
      }
    },
    async passed() {
      const folder = join(inSandbox(sandbox), 'passed');
      const all: Passed = {};
      for (const name of await readdir(folder)) {
        if (!name.endsWith('.json')) continue;
        const found = JSON.parse(await readFile(join(folder, name), 'utf8')) as Passed;
        for (const [test, mutants] of Object.entries(found)) {
          const sum = (all[test] ??= {});
          for (const [mutant, times] of Object.entries(mutants)) sum[mutant] = (sum[mutant] ?? 0) + times;
        }
        await rm(join(folder, name));
      }
      return all;
    },
    async stop() {
      await own.stop();
      kill();
    },
  };
}

/** The next message of a tester; fails when it ends instead. */
async function message(tester: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  try {
    const answer = once(tester, 'message', { signal: done.signal });
    const end = once(tester, 'exit', { signal: done.signal }).then(([code, signal]) => {
      throw new Error(`The process that runs the tests has ended (${String(code ?? signal)}).`);
    });
    const [value] = (await Promise.race([answer, end])) as [unknown];
    return value;
  } finally {
    done.abort();
  }
}
