import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './process-tree.ts';

/** One line on standard input, as JSON. */
export type GuardMessage = { do: 'watch'; pid: number; folder?: string } | { do: 'forget'; pid: number };

const patienceMs = 3000;
const watched = new Map<number, string | undefined>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if (message.do === 'watch') watched.set(message.pid, message.folder);
  else watched.delete(message.pid);
}

// Standard input closed: whoever started us is gone.
await Promise.all([...watched].map(([pid, folder]) => end(pid, folder)));

async function end(pid: number, folder: string | undefined): Promise<void> {
  // A postmaster takes SIGQUIT as "stop now" and takes its own children along.
  signal(pid, 'SIGQUIT');
  const giveUp = Date.now() + patienceMs;
  while (isAlive(pid) && Date.now() < giveUp) await delay(20);
  signal(pid, 'SIGKILL');
  if (folder !== undefined) {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function signal(pid: number, name: 'SIGQUIT' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}
