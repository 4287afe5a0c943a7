import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findDamaged,
  joinNeighbours,
  readVerified,
} from '../../../../main/coordinator/points/verified-read.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import type { Segment } from '../../../../shared/points/manifest.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const never = new AbortController().signal;

/** Segments of these lengths, one after the other, over bytes that all differ. */
function archive(lengths: readonly number[]): { bytes: Buffer; segments: Segment[] } {
  const bytes = Buffer.from(
    Array.from({ length: lengths.reduce((sum, length) => sum + length, 0) }, (_, index) => index % 251),
  );
  let offset = 0;
  const segments = lengths.map((length, index) => {
    const segment = {
      ...(index === 0 ? {} : { dumpId: 100 + index }),
      offset,
      length,
      sha256: sha256(bytes.subarray(offset, offset + length)),
    };
    offset += length;
    return segment;
  });
  return { bytes, segments };
}

/** A storage that hands the range out in pieces of the given sizes, over and over. */
function storage(bytes: Buffer, sizes: readonly number[], requests: string[] = []) {
  return async function* read(range: { offset: number; length: number }) {
    requests.push(`${range.offset}+${range.length}`);
    await Promise.resolve();
    const end = Math.min(range.offset + range.length, bytes.length);
    let at = range.offset;
    for (let index = 0; at < end; index += 1) {
      const size = sizes[index % sizes.length] ?? 1;
      yield bytes.subarray(at, Math.min(at + size, end));
      at += size;
    }
  };
}

/** Everything that came through, and the error that ended it. */
async function drain(pieces: AsyncIterable<Uint8Array>): Promise<{ bytes: Buffer; error: unknown }> {
  const parts: Uint8Array[] = [];
  try {
    for await (const piece of pieces) parts.push(piece);
  } catch (error) {
    return { bytes: Buffer.concat(parts), error };
  }
  return { bytes: Buffer.concat(parts), error: undefined };
}

describe('joinNeighbours', () => {
  it('makes one run of what lies side by side', () => {
    const { segments } = archive([3, 4, 5, 6]);
    const [a, b, c, d] = segments as [Segment, Segment, Segment, Segment];
    expect(joinNeighbours([a, b, d])).toEqual([[a, b], [d]]);
    expect(joinNeighbours([d, c, b])).toEqual([[d], [c], [b]]);
    expect(joinNeighbours([a, b, c, d])).toEqual([[a, b, c, d]]);
    expect(joinNeighbours([])).toEqual([]);
  });
});

describe('readVerified', () => {
  it('gives exactly the bytes of the segments, whatever the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.boolean()),
        async (lengths, sizes, coin) => {
          const { bytes, segments } = archive(lengths);
          const wanted = segments.filter(() => coin.next().value);
          const result = await drain(readVerified(storage(bytes, sizes), wanted, never));
          expect(result).toEqual({
            bytes: Buffer.concat(wanted.map(({ offset, length }) => bytes.subarray(offset, offset + length))),
            error: undefined,
          });
        },
      ),
    );
  });

  it('asks once for neighbours', async () => {
    const { bytes, segments } = archive([3, 4, 5, 6]);
    const requests: string[] = [];
    const wanted = segments.filter((_, index) => index !== 2);
    await drain(readVerified(storage(bytes, [100], requests), wanted, never));
    expect(requests).toEqual(['0+7', '12+6']);
  });

  it('never gives the last byte of a segment with a wrong checksum', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        async (lengths, sizes, where) => {
          const { bytes, segments } = archive(lengths);
          const damaged = Buffer.from(bytes);
          const at = where % damaged.length;
          damaged[at] = (damaged[at] ?? 0) ^ 1;
          const hit = segments.find(({ offset, length }) => at >= offset && at < offset + length);
          const result = await drain(readVerified(storage(damaged, sizes), segments, never));
          expect(result.error).toMatchObject({ code: 'UserErrorArchiveCorrupt' });
          expect(result.bytes.length).toBeLessThan((hit?.offset ?? 0) + (hit?.length ?? 0));
          expect(result.bytes.length).toBeGreaterThanOrEqual(hit?.offset ?? Infinity);
        },
      ),
    );
  });

  it('says which part is wrong', async () => {
    const { bytes, segments } = archive([3, 4]);
    const damage = async (at: number) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = 255;
      return (await drain(readVerified(storage(damaged, [2]), segments, never))).error;
    };
    expect(await damage(0)).toMatchObject({
      message: expect.stringContaining('the head at byte 0: its sha256 is wrong') as string,
    });
    // without its head nothing of an archive is restored, without the rows of a table the rest is
    expect((await damage(0)) as PgkeepError).toMatchObject({ steps: [] });
    expect(await damage(6)).toMatchObject({
      steps: [{ do: 'skip-damaged' }],
      message: expect.stringContaining('the data of entry 101 at byte 3: its sha256 is wrong') as string,
    });
  });

  it.each([0, 1, 3, 5])('takes no file that ends after %i bytes', async (size) => {
    const { bytes, segments } = archive([3, 4]);
    const { error } = await drain(readVerified(storage(bytes.subarray(0, size), [2]), segments, never));
    expect(error).toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining('the file is too short') as string,
    });
  });

  it('takes no more bytes than it asked for', async () => {
    const { bytes, segments } = archive([3, 4]);
    const whole = storage(bytes, [2]);
    const read = () => whole({ offset: 0, length: bytes.length });
    const { error } = await drain(readVerified(read, segments.slice(0, 1), never));
    expect(error).toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining('more bytes') as string,
    });
  });

  it('stops when it is aborted, and passes the signal on', async () => {
    const { bytes, segments } = archive([30, 40]);
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const read = async function* (range: { offset: number; length: number }, signal: AbortSignal) {
      expect(signal).toBe(abort.signal);
      for await (const piece of storage(bytes, [10])(range)) {
        yield piece;
        abort.abort(reason);
      }
    };
    const result = await drain(readVerified(read, segments, abort.signal));
    expect(result.error).toBe(reason);
    expect(result.bytes.length).toBe(10);
  });

  it('passes errors of the storage on', async () => {
    const lost = new Error('the network is gone');
    const read = async function* () {
      yield Buffer.alloc(1);
      await Promise.reject(lost);
    };
    expect((await drain(readVerified(read, archive([3]).segments, never))).error).toBe(lost);
  });
});

describe('findDamaged', () => {
  it.each([
    ['the storage is out of reach', new PgkeepError('UserErrorVaultNotAccessible', 'gone')],
    ['the point was deleted', new PgkeepError('UserErrorNotFound', 'deleted')],
    ['a defect', new Error('x')],
  ])('calls nothing damaged where that is not known: %s', async (_what, lost) => {
    const { segments } = archive([3, 4]);
    const read = async function* () {
      yield Buffer.alloc(1);
      await Promise.reject(lost);
    };
    await expect(findDamaged(read, segments, never)).rejects.toBe(lost);
    await expect(findDamaged(read, segments.slice(1), never)).rejects.toBe(lost);
  });

  it('stops when it is aborted', async () => {
    const { bytes, segments } = archive([30, 40]);
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const count = () => abort.abort(reason);
    await expect(findDamaged(storage(bytes, [10]), segments, abort.signal, count)).rejects.toBe(reason);
  });

  it('names every damaged segment, and goes on past it', async () => {
    const { bytes, segments } = archive([5, 7, 1, 9, 3, 4]);
    const stored = Buffer.from(bytes);
    for (const index of [1, 3]) {
      const at = segments[index]?.offset ?? 0;
      stored.writeUInt8(stored.readUInt8(at) ^ 1, at);
    }
    let read = 0;
    const count = (length: number) => (read += length);
    expect(await findDamaged(storage(stored, [2, 3]), segments, never, count)).toEqual([
      segments[1],
      segments[3],
    ]);
    expect(read).toBe(bytes.length);
    // what a shorter file lacks is damaged, too
    const short = stored.subarray(0, bytes.length - 5);
    expect(await findDamaged(storage(short, [4]), segments, never)).toEqual(
      [1, 3, 4, 5].map((index) => segments[index]),
    );
    expect(await findDamaged(storage(bytes, [4]), segments, never)).toEqual([]);
    // as a vault has it: a range beyond the end is refused as a whole
    const cut = bytes.subarray(0, bytes.length - 5);
    const refusing = (range: { offset: number; length: number }) => {
      if (range.offset + range.length <= cut.length) return storage(cut, [4])(range);
      throw new PgkeepError('UserErrorArchiveCorrupt', 'shorter');
    };
    let counted = 0;
    const add = (length: number) => (counted += length);
    expect(await findDamaged(refusing, segments, never, add)).toEqual(segments.slice(4));
    expect(counted).toBe(5 + 7 + 1 + 9);
  });
});
