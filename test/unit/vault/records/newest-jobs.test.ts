import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newestJobFiles } from '../../../../main/vault/records/newest-jobs.ts';
import type { ObjectInfo, Storage } from '../../../../main/vault/storage.ts';

const listing = (names: readonly string[]) => ({
  async *list(): AsyncIterable<ObjectInfo> {
    for (const name of names) yield await Promise.resolve({ name, size: 1, modifiedAt: new Date(0) });
  },
});

const newest = (names: readonly string[], atMost: number) =>
  newestJobFiles(listing(names) as Pick<Storage, 'list'> as Storage, atMost);

it('names the newest records, newest first, and nothing that is no record', async () => {
  const names = ['jobs/2026-01/job-2.json', 'jobs/2025-12/job-9.json', 'jobs/2026-01/job-3.json'];
  const strangers = ['jobs/evil.json', 'jobs/2026-01/UPPER.json', 'jobs/2026-01/job-4.json.bak'];
  expect(await newest([...names, ...strangers].map(valid), 2)).toEqual(
    ['jobs/2026-01/job-3.json', 'jobs/2026-01/job-2.json'].map(valid),
  );
});

/** Ids have four characters at least. */
const valid = (name: string) => name.replace('job-', 'job-000');

it('is the beginning of all of them in order, however they come', async () => {
  const number = fc.integer({ min: 1_000, max: 9_999 });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(number), fc.integer({ min: 1, max: 5 }), async (numbers, atMost) => {
      const names = numbers.map((id) => `jobs/2026-0${1 + (id % 9)}/job-${id}.json`);
      expect(await newest(names, atMost)).toEqual(names.toSorted().toReversed().slice(0, atMost));
    }),
  );
});
