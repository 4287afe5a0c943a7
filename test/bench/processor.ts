import { readFile, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';

/** The kernel counts processor time in hundredths of a second on every platform that Node.js supports. */
const ticksPerSecond = 100;

/** Processor time used since the machine started, in seconds over all cores, and by this run. */
export interface ProcessorTime {
  readonly busy: number;
  readonly all: number;
  /** This process and all that it started, with what has ended; undefined where there is no /proc. */
  readonly ours: number | undefined;
}

export async function processorTime(): Promise<ProcessorTime> {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    all += total / 1000;
    busy += (total - times.idle) / 1000;
  }
  return { busy, all, ours: await timeOfDescendants(process.pid) };
}

/** The share of all cores, 0 to 1, that was busy between two moments; without our own part where it is known. */
export function shareOfOthers(before: ProcessorTime, after: ProcessorTime): number {
  const ours = (after.ours ?? 0) - (before.ours ?? 0);
  const others = after.busy - before.busy - ours;
  return Math.max(0, others) / Math.max(0.01, after.all - before.all);
}

/** A child's time moves to its parent's account when it has ended, so the sum over the tree never falls. */
async function timeOfDescendants(root: number): Promise<number | undefined> {
  const names = await readdir('/proc').catch(() => []);
  const processes = new Map<number, { parent: number; seconds: number }>();
  for (const name of names) {
    if (!/^\d+$/.test(name)) continue;
    // It may have ended meanwhile.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // Fields behind the program's name, which may hold anything (proc(5)): state, ppid, …, 14 to 17: times.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    if (fields.length > 15) {
      processes.set(Number(name), { parent: Number(fields[1]), seconds: ticks / ticksPerSecond });
    }
  }
  if (!processes.has(root)) return undefined;
  let sum = 0;
  for (const [pid, { seconds }] of processes) {
    let ancestor = pid;
    while (ancestor !== root && ancestor > 1) ancestor = processes.get(ancestor)?.parent ?? 0;
    if (ancestor === root) sum += seconds;
  }
  return sum;
}
