import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../../main/compose.ts';
import { Job } from '../../../shared/jobs/jobs.ts';
import type { TestApp } from './app.ts';
import { builtAppProcess } from './built-app-process.ts';
import { guardChild } from '../processes/guard.ts';
import { unshareFlags } from '../processes/name-spaces.ts';

/**
 * What the process is to do. `patient`: a storage is asked again as in the product, and not within milliseconds.
 * `clockAheadMs`: its clock is wrong by so much.
 */
export type Order = { patient?: true; clockAheadMs?: number } & (
  | { run: 'backup'; input: Parameters<Client['backup']['start']>[0] }
  | { run: 'restore-as-database'; input: Parameters<Client['restore']['asDatabase']>[0] }
  | { run: 'verify'; input: Parameters<Client['verify']['start']>[0] }
  | { run: 'restore-as-files'; input: Parameters<Client['restore']['asFiles']>[0] }
);

export type AppProcess = {
  readonly pid: number;
  /** Every state of the job that was heard of so far. */
  readonly states: readonly Job[];
  /** Resolves when the first state of the job was heard of, or the process has ended without one. */
  readonly begun: Promise<void>;
  /**
   * Waits until the expectation holds, a minute at most. When the process ends before, or the time is over, it is
   * killed, and this fails with what the process said.
   */
  until(expectation: () => void | Promise<void>): Promise<void>;
  /** Kills it with SIGKILL and waits until it is gone. Fails when it had ended by itself. */
  kill(): Promise<void>;
  /** Waits until it has ended by itself; gives the job as it ended. */
  end(): Promise<Job>;
};

export type StartOptions = {
  /** It is pid 1 of a name space of its own, as in a container; `kill` ends all that is in there. */
  pidNameSpace?: boolean;
};

/** Only ends what hangs: on a machine that does other things too, a process begins late. */
const patienceMs = 60_000;

/** Runs one job of the application's home in a process of its own. */
export async function startAppProcess(
  app: Pick<TestApp, 'home' | 'env'>,
  order: Order,
  options: StartOptions = {},
): Promise<AppProcess> {
  const program = [process.execPath, await builtAppProcess(), JSON.stringify(order)];
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const own = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE };
  const inNameSpace = [...unshareFlags(), '--pid', '--fork', '--kill-child=SIGKILL', ...program];
  const child = spawn(
    options.pidNameSpace === true ? 'unshare' : process.execPath,
    options.pidNameSpace === true ? inNameSpace : program.slice(1),
    {
      env: { ...app.env, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  await once(child, 'spawn');
  guardChild(child.pid ?? 0);
  const exited = once(child, 'close');
  const states: Job[] = [];
  const errors: string[] = [];
  const begun = Promise.withResolvers<void>();
  void exited.then(() => begun.resolve());
  createInterface({ input: child.stdout }).on('line', (line) => {
    states.push(Job.parse(JSON.parse(line)));
    begun.resolve();
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  return {
    pid: child.pid ?? 0,
    states,
    begun: begun.promise,
    async until(expectation) {
      const begin = performance.now();
      for (;;) {
        try {
          await expectation();
          return;
        } catch (error) {
          const hasEnded = child.exitCode !== null || child.signalCode !== null;
          if (!hasEnded && performance.now() - begin < patienceMs) {
            await delay(20);
            continue;
          }
          child.kill('SIGKILL');
          await exited;
          const last = JSON.stringify(states.at(-1)) ?? 'nothing';
          const message = `${(error as Error).message}\nThe process said last: ${last}\n${errors.join('\n')}`;
          throw new Error(message, { cause: error });
        }
      }
    },
    async kill() {
      child.kill('SIGKILL');
      const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
      if (signal !== 'SIGKILL') throw new Error(`it had ended with ${code ?? signal}:\n${errors.join('\n')}`);
    },
    async end() {
      const [code] = (await exited) as [number | null];
      const last = states.at(-1);
      if (code !== 0 || last === undefined) throw new Error(`it ended with ${code}:\n${errors.join('\n')}`);
      return last;
    },
  };
}
