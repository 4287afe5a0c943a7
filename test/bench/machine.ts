import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sampleMs = 1_000;
/** Share of all cores that others may use while we measure. */
const quietShare = 0.08;
const patienceMs = 60_000;

/** Date, Node.js and processor in one line, without the name of the machine. */
export function describeMachine(now: Date): string {
  const cores = cpus();
  const model = (cores[0]?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  return `${now.toISOString().slice(0, 10)}, ${cores.length} cores (${model}), ${memory}, ${process.platform} ${process.arch}, Node.js ${process.version.slice(1)}`;
}

function processorTimes(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    all += total;
    busy += total - times.idle;
  }
  return { busy, all };
}

/**
 * Waits until nothing else uses the machine, and until what was written before has reached the disk: both
 * would be charged to the next measurement. Gives up waiting after some minutes and says so.
 */
export async function untilQuiet(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'win32') await run('sync');
  const giveUp = performance.now() + patienceMs;
  for (let told = false; ; told = true) {
    const before = processorTimes();
    await delay(sampleMs);
    const after = processorTimes();
    const share = (after.busy - before.busy) / Math.max(1, after.all - before.all);
    if (share <= quietShare) return;
    if (performance.now() > giveUp) {
      say(`measuring although others use ${Math.round(share * 100)}% of the processor`);
      return;
    }
    if (!told) say(`waiting: others use ${Math.round(share * 100)}% of the processor`);
  }
}
