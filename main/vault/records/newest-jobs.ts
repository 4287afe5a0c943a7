import { jobsPrefix, monthOfJobFile } from '../layout.ts';
import type { Storage } from '../storage.ts';

/**
 * The names of the last job records that were filed, newest first: by the month in which the job ended, then
 * by its id, which begins with the time. However many there are, only a few times `atMost` names are kept. Jobs of a month
 * before `oldestMonth` (as 2026-11) are left out.
 */
export async function newestJobFiles(storage: Storage, atMost: number, oldestMonth = ''): Promise<string[]> {
  let names: string[] = [];
  const cut = () => {
    names = names.toSorted((a, b) => (a < b ? 1 : -1)).slice(0, atMost);
  };
  for await (const { name } of storage.list(jobsPrefix)) {
    const month = monthOfJobFile(name);
    if (month === undefined || month < oldestMonth) continue;
    names.push(name);
    if (names.length >= 3 * atMost) cut();
  }
  cut();
  return names;
}
