import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Job } from '../../shared/jobs/jobs.ts';

/** One run of one way to do it. */
export interface Measurement {
  /** From starting the process until it ended, in seconds. */
  readonly seconds: number;
  /** The job alone, without starting Node.js and opening the application, in seconds. */
  readonly jobSeconds: number;
  /** Peak memory in bytes, and processor seconds, of the pgkeep process. */
  readonly peakBytes?: number;
  readonly processorSeconds?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Runs a pipeline of stock tools in a shell; `"$1"` and so on are the arguments. */
export async function measureShell(
  script: string,
  args: readonly string[],
  env: Environment,
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

const reporter = pathToFileURL(join(import.meta.dirname, 'report-at-exit.mjs')).href;
const entry = join(import.meta.dirname, '../../main/hosts/cli/pgkeep.mjs');

/** Runs pgkeep as a user does, with one job. With `profileFolder` it leaves a CPU profile there. */
export async function measurePgkeep(
  argv: readonly string[],
  env: Environment,
  profileFolder?: string,
): Promise<Measurement> {
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder];
  const start = performance.now();
  const child = spawn(process.execPath, [...profile, '--import', reporter, entry, ...argv, '--json'], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [output, report] = await Promise.all([
    text(child.stdio[1] as Readable),
    text(child.stdio[3] as Readable),
  ]);
  const [code] = await exited;
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0 && code !== 3) throw new Error(`pgkeep ${argv.join(' ')} ended with ${code}: ${output}`);
  const job = Job.parse(JSON.parse(output));
  const { peakBytes, processorMs } = JSON.parse(report) as { peakBytes: number; processorMs: number };
  return {
    seconds,
    jobSeconds: (Date.parse(job.endedAt ?? '') - Date.parse(job.startedAt)) / 1000,
    peakBytes,
    processorSeconds: processorMs / 1000,
  };
}
