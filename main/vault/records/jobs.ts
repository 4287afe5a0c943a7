import type { VaultFormat } from '../../../shared/points/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { JobDocument, toDocument } from '../documents/read-document.ts';
import { jobFile, jobsPrefix, monthOfJobFile } from '../layout.ts';
import { ObjectExists, type ObjectInfo, type Storage } from '../storage.ts';

interface Filing {
  readonly format: VaultFormat;
  readonly storage: Storage;
}

/** For so many whole months records of ended jobs are kept, beside the one that is not over. */
const monthsKept = 13;

/** Files the record of an ended job; from format 2 on, the first one that was filed stays. */
export async function writeJob({ format, storage }: Filing, job: JobDocument): Promise<void> {
  const { id, endedAt } = JobDocument.parse(job);
  const name = jobFile(id, new Date(endedAt));
  if (format === 1) {
    await storage.write(name, toDocument('job', job));
    return;
  }
  try {
    await storage.write(name, toDocument('job', { format, ...job }), { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
  }
}

/** The first month (as 2026-11) whose jobs are kept, by the storage's clock; undefined in format 1, which keeps all. */
export async function oldestJobMonth({ format, storage }: Filing): Promise<string | undefined> {
  if (format === 1) return undefined;
  const now = await storage.now();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsKept)).toISOString().slice(0, 7);
}

/**
 * {@link oldestJobMonth} for a list; undefined as well where nobody can tell the time: who may only read a folder makes no
 * file in it, by which it says that.
 */
export async function oldestListedMonth(filing: Filing): Promise<string | undefined> {
  try {
    return await oldestJobMonth(filing);
  } catch (error) {
    if (error instanceof PgkeepError) return undefined;
    throw error;
  }
}

/** Records of jobs that are kept no longer. */
export async function* outdatedJobs(filing: Filing): AsyncIterable<ObjectInfo> {
  const oldest = await oldestJobMonth(filing);
  if (oldest === undefined) return;
  for await (const found of filing.storage.list(jobsPrefix)) {
    const month = monthOfJobFile(found.name);
    if (month !== undefined && month < oldest) yield found;
  }
}
