import { Readable } from 'node:stream';
import type { VaultFormat } from '../../../shared/points/manifest.ts';
import { readDocument, type JobDocument } from '../documents/read-document.ts';
import { fetchAhead, present, problemOf } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import type { Storage } from '../storage.ts';
import { oldestJobMonth } from './jobs.ts';
import { newestJobFiles } from './newest-jobs.ts';

export type FoundJob =
  { readonly name: string; readonly job: JobDocument } | { readonly name: string; readonly problem: string };

/**
 * The last `atMost` ended jobs that workstations filed in a vault, newest first. Their content is only checked as far as
 * filing needs it.
 */
export async function* readNewestJobs(
  { format, storage }: { readonly format: VaultFormat; readonly storage: Storage },
  atMost: number,
): AsyncIterable<FoundJob> {
  const now = await storage.now({ withoutWriting: true });
  const names = await newestJobFiles(storage, atMost, oldestJobMonth({ format }, now));
  yield* present(
    mapAhead(Readable.from(names), fetchAhead, async (name: string) => {
      try {
        return { name, job: await readDocument(storage, name, 'job') };
      } catch (error) {
        return problemOf(error, { name });
      }
    }),
  );
}
