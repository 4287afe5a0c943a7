// The process whose memory and time are measured: it runs one job, as `pgkeep backup` would, and prints a
// TaskResult.
import { readFileSync } from 'node:fs';
import { compose, openHome, type Client } from '../../main/compose.ts';
import type { Job } from '../../shared/jobs.ts';
import type { Task, TaskResult } from './task.ts';

const task = JSON.parse(process.argv[2] ?? '') as Task;
const result = await runTask(task);
process.stdout.write(`${JSON.stringify(result)}\n`);

async function runTask(task: Task): Promise<TaskResult> {
  const env = { ...process.env, PGKEEP_HOME: task.home };
  await using app = await compose({
    home: openHome(env),
    env,
    ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
    notice: (line) => process.stderr.write(`${line}\n`),
  });
  const start = performance.now();
  const job = await ended(app.client, await startJob(app.client, task));
  const jobMs = performance.now() - start;
  const { user, system } = process.cpuUsage();
  return {
    state: job.state,
    error: job.error === null ? null : `${job.error.message} ${job.error.details ?? ''}`,
    pointId: job.result?.pointId ?? null,
    jobMs,
    peakBytes: peakMemory(),
    processorMs: (user + system) / 1000,
  };
}

async function startJob(client: Client, task: Task): Promise<string> {
  if (task.do === 'backup') return (await client.backup.start({ instance: task.instance })).jobId;
  const { jobId } = await client.restore.asDatabase({
    instance: task.instance,
    targetServer: task.server,
    newDatabase: task.database,
    jobs: task.jobs,
    // Stock pg_restore, which it is compared with, does not do it either.
    analyze: false,
  });
  return jobId;
}

async function ended(client: Client, job: string): Promise<Job> {
  let last: Job | undefined;
  for await (const now of await client.jobs.watch({ job })) last = now;
  if (last === undefined) throw new Error('the job said nothing');
  return last;
}

/** Linux keeps the peak of this program alone; getrusage counts what the parent had when it forked. */
function peakMemory(): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // no Linux
  }
  return process.resourceUsage().maxRSS * 1024;
}
