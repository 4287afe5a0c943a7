import { oldestJobMonth } from '../records/jobs.ts';
import type { Copying } from './copy-point.ts';

/** So many records of ended jobs are copied, the newest ones: as many as whoever opens the vault takes over. */
const mostJobs = 5_000;

/**
 * Copies the records of ended jobs, the newest ones and those that the other vault lists. What is there already stays.
 * Returns what cannot be read, each in a sentence.
 */
export async function copyJobs({ source, target, signal }: Copying): Promise<string[]> {
  const oldest = oldestJobMonth(target, await target.storage.now()) ?? '';
  const problems: string[] = [];
  for await (const found of source.jobs(mostJobs)) {
    signal?.throwIfAborted();
    if ('problem' in found) problems.push(found.problem);
    else if (found.job.endedAt.slice(0, 7) >= oldest) await target.writeJob(found.job);
  }
  return problems;
}
