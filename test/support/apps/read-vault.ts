import { readFile } from 'node:fs/promises';
import { InstanceId } from '../../../shared/ids.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';

/** What a process of its own tells after it has read all that a vault in a folder says. */
export type VaultReading = {
  readonly points: number;
  readonly jobs: number;
  readonly problems: readonly string[];
  /** The most memory that the process had, in bytes. */
  readonly peakBytes: number;
  /** The longest time that it let nothing else run, in ms of its main thread's processor time. */
  readonly longestHoldUpMs: number;
};

/** A timer sees how much processor time passed since it ran last: other processes do not lengthen that. */
function measureHoldUps() {
  let last = threadTime();
  let longest = 0;
  const look = () => {
    const now = threadTime();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  return {
    end() {
      clearInterval(timer);
      look();
      return longest;
    },
  };
}

/** Processor time of this thread in ms. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/**
 * The most memory that this process had, in bytes. Linux starts the resource usage of a new program with that of the
 * process that started it, so there the program's own is read.
 */
async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const own = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) * 1024;
}

/** Program: reads the vault in the folder that is its argument and prints a {@link VaultReading}. */
async function main(folder: string): Promise<VaultReading> {
  const vault = await Vault.open(await FolderStorage.open(folder));
  const problems: string[] = [];
  let points = 0;
  let jobs = 0;
  const holdUps = measureHoldUps();
  for await (const name of vault.storage.listFolders('instances/')) {
    for await (const point of vault.points(InstanceId.parse(name))) {
      if ('problem' in point) problems.push(point.problem);
      else points += 1;
    }
  }
  for await (const job of vault.jobs(1_000)) {
    if ('problem' in job) problems.push(job.problem);
    else jobs += 1;
  }
  const longestHoldUpMs = holdUps.end();
  const peakBytes = await peakMemory();
  return { points, jobs, problems, peakBytes, longestHoldUpMs };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: read-vault.ts <folder>');
process.stdout.write(JSON.stringify(await main(folder)));
