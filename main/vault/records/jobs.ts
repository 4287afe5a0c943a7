import type { VaultFormat } from '../../../shared/points/manifest.ts';
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

/** The first month (as 2026-11) whose jobs are kept at a time; undefined in format 1, which keeps all. */
export function oldestJobMonth({ format }: Pick<Filing, 'format'>, now: Date): string | undefined {
  if (format === 1) return undefined;
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsKept)).toISOString().slice(0, 7);
}

/** Records of jobs that are kept no longer, `now` by the storage's clock. */
export async function* outdatedJobs(filing: Filing, now: Date): AsyncIterable<ObjectInfo> {
  const oldest = oldestJobMonth(filing, now);
  if (oldest === undefined) return;
  for await (const found of filing.storage.list(jobsPrefix)) {
    const month = monthOfJobFile(found.name);
    if (month !== undefined && month < oldest) yield found;
  }
}
