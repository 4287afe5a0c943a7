import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Task, TaskResult } from './task.ts';

/** One run of one way to do it. */
export interface Measurement {
  /** From starting the process until it ended, in seconds. */
  readonly seconds: number;
  /** The job alone, without starting Node.js and opening the application, in seconds. */
  readonly jobSeconds: number;
  /** Peak memory in bytes, and processor seconds, of the pgkeep process. */
  readonly peakBytes?: number;
  readonly processorSeconds?: number;
  readonly pointId?: string;
}

/** Runs a pipeline of stock tools in a shell; `"$1"` and so on are the arguments. */
export async function measureShell(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Measurement> {
  const start = performance.now();
  const child = spawn('/bin/sh', ['-e', '-c', script, 'sh', ...args], {
    env: { ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return { seconds, jobSeconds: seconds };
}

/** Runs one job in a process of its own. With `profileFolder` it leaves a CPU profile there. */
export async function measureTask(
  task: Task,
  env: Readonly<Record<string, string | undefined>>,
  profileFolder?: string,
): Promise<Measurement> {
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder];
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [...profile, join(import.meta.dirname, 'run-task.ts'), JSON.stringify(task)],
    { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const output = await text(child.stdout);
  const [code] = await exited;
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`the ${task.do} ended with ${code}`);
  const result = JSON.parse(output) as TaskResult;
  if (result.error !== null || !result.state.startsWith('completed')) {
    throw new Error(`the ${task.do} is ${result.state}: ${result.error}`);
  }
  return {
    seconds,
    jobSeconds: result.jobMs / 1000,
    peakBytes: result.peakBytes,
    processorSeconds: result.processorMs / 1000,
    ...(result.pointId === null ? {} : { pointId: result.pointId }),
  };
}
