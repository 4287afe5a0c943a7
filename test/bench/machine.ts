import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processorTime, shareOfOthers } from './processor.ts';

const run = promisify(execFile);
const sampleMs = 1_000;
/** Share of all cores that other programs may use before a measurement counts as disturbed. */
export const quietShare = 0.1;
const patienceMs = 60_000;

/** Date, Node.js and processor in one line, without the name of the machine. */
export function describeMachine(now: Date): string {
  const cores = cpus();
  const model = (cores[0]?.model ?? 'unknown processor').replace(/\s+/g, ' ').trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  return `${now.toISOString().slice(0, 10)}, ${cores.length} cores (${model}), ${memory}, ${process.platform} ${process.arch}, Node.js ${process.version.slice(1)}`;
}

/**
 * Waits until nothing uses the machine, our own servers included, and until what was written before has
 * reached the disk: both would be charged to the next measurement. Gives up waiting after a while.
 */
export async function untilQuiet(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'win32') await run('sync');
  const giveUp = performance.now() + patienceMs;
  for (let told = false; performance.now() < giveUp; told = true) {
    const before = await processorTime();
    await delay(sampleMs);
    const share = shareOfOthers({ ...before, ours: 0 }, { ...(await processorTime()), ours: 0 });
    if (share <= quietShare) return;
    if (!told) say(`waiting: ${Math.round(share * 100)}% of the processor is in use`);
  }
}
