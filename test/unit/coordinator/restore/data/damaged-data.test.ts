import { expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { findDamagedData } from '../../../../../main/coordinator/restore/data/damaged-data.ts';
import { damagedReason } from '../../../../../shared/jobs/jobs.ts';

const archive = Buffer.from('headaaaabbbbcccc');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const segment = (offset: number, dumpId?: number) => ({
  offset,
  length: 4,
  sha256: sha256(archive.subarray(offset, offset + 4)),
  ...(dumpId === undefined ? {} : { dumpId }),
});
const segments = [segment(0), segment(4, 1), segment(8, 2), segment(12, 3)];

/** Looks through an archive of which these bytes are others now; entry 3 is not restored. */
async function look(flipped: readonly number[]) {
  const stored = Buffer.from(archive);
  for (const at of flipped) stored[at] = 0;
  const progress: object[] = [];
  let looks = 0;
  const found = await findDamagedData({
    point: {
      readArchive: async function* ({ offset, length }) {
        yield await Promise.resolve(stored.subarray(offset, offset + length));
      },
      expectInPlace: () => {
        looks += 1;
        return Promise.resolve();
      },
    },
    entries: [
      { dumpId: 1, hadDumper: true },
      { dumpId: 2, hadDumper: true },
      { dumpId: 3, hadDumper: false },
    ] as never,
    segments,
    context: {
      signal: new AbortController().signal,
      progress: (told: object) => void progress.push(told),
    } as never,
  });
  return { found, progress, looks };
}

it('reads what is restored, and finds nothing where nothing is damaged', async () => {
  expect(await look([0, 12])).toStrictEqual({
    found: [],
    progress: [{ phase: 'looking for damaged data', bytes: 0, totalBytes: 8 }, { bytes: 4 }, { bytes: 8 }],
    looks: 0,
  });
});

it('names the entry whose bytes are others, once the point is known to be there', async () => {
  const { found, looks } = await look([9]);
  expect(found).toStrictEqual([
    {
      severity: 'loss',
      message: 'Bytes 8 to 12 of the archive do not have the checksum that they were stored with.',
      reason: damagedReason,
      dumpId: 2,
    },
  ]);
  expect(looks).toBe(1);
});
