import { monitorEventLoopDelay } from 'node:perf_hooks';
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
  /** The longest time that nothing else could run, in ms. */
  readonly longestHoldUpMs: number;
};

/** Program: reads the vault in the folder that is its argument and prints a {@link VaultReading}. */
async function main(folder: string): Promise<VaultReading> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const vault = await Vault.open(await FolderStorage.open(folder));
  const problems: string[] = [];
  let points = 0;
  let jobs = 0;
  delay.enable();
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
  delay.disable();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { points, jobs, problems, peakBytes, longestHoldUpMs: delay.max / 1e6 };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: read-vault.ts <folder>');
process.stdout.write(JSON.stringify(await main(folder)));
