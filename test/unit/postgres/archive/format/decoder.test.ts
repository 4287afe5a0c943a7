import { setImmediate } from 'node:timers/promises';
import { constants, deflateSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { createContentDecoder, DecodeQueue } from '../../../../../main/postgres/archive/format/decoder.ts';

/** Whether it has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await setImmediate();
  return settled;
}

describe('what waits for decoding', () => {
  const mebibyte = 1024 * 1024;

  it('holds up the input above 8 MiB, until enough of it is taken', async () => {
    const queue = new DecodeQueue();
    queue.queued(8 * mebibyte);
    expect(await isSettled(queue.drained())).toBe(true);
    queue.queued(1);
    const drained = queue.drained();
    expect(await isSettled(drained)).toBe(false);
    queue.queued(10);
    queue.taken(10);
    expect(await isSettled(drained)).toBe(false);
    queue.taken(1);
    expect(await isSettled(drained)).toBe(true);
  });

  it('holds up nothing after a failure, of which the first is kept', async () => {
    const queue = new DecodeQueue();
    queue.queued(9 * mebibyte);
    const drained = queue.drained();
    expect(await isSettled(drained)).toBe(false);
    expect(queue.failure).toBeUndefined();
    const [first, second] = [new Error('first'), new Error('second')];
    queue.fail(first);
    queue.fail(second);
    expect(await isSettled(drained)).toBe(true);
    expect(queue.failure).toBe(first);
    expect(await isSettled(queue.drained())).toBe(true);
  });

  it('is idle when all that was started has ended', async () => {
    const queue = new DecodeQueue();
    const streams = [{ destroy: vi.fn() }, { destroy: vi.fn() }];
    expect(await isSettled(queue.idle())).toBe(true);
    for (const stream of streams) queue.started(stream);
    const idle = queue.idle();
    queue.ended(streams[0] ?? { destroy() {} });
    expect(await isSettled(idle)).toBe(false);
    queue.abandon();
    expect(streams.map(({ destroy }) => destroy.mock.calls.length)).toEqual([0, 1]);
    expect(await isSettled(idle)).toBe(false);
    queue.ended(streams[1] ?? { destroy() {} });
    expect(await isSettled(idle)).toBe(true);
  });
});

describe('a decoder', () => {
  const long = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 7919) >>> 9));

  function decoderOf(algorithm: 'none' | 'gzip' | 'lz4' | 'zstd', decode = true) {
    const queue = new DecodeQueue();
    const parts: Buffer[] = [];
    const decoder = createContentDecoder({
      algorithm,
      decode,
      what: () => 'the table',
      queue,
      // The bytes are only valid during the call.
      sink: (bytes) => parts.push(Buffer.from(bytes)),
    });
    return { queue, decoder, decoded: () => Buffer.concat(parts) };
  }

  it.each([
    ['none', long],
    ['gzip', deflateSync(long)],
    ['zstd', zstdCompressSync(long)],
    ['gzip', deflateSync(long.subarray(0, 1000))],
    ['zstd', zstdCompressSync(long.subarray(0, 1000))],
    // At the length from which on a stream decodes, and one byte beside it.
    ...[65_535, 65_536, 65_537].map((length) => ['none', long.subarray(0, length)] as const),
  ] as const)('gives what was compressed, in pieces of any size: %s, %#', async (algorithm, packed) => {
    for (const size of [packed.length, 65_536, 10_007]) {
      const { queue, decoder, decoded } = decoderOf(algorithm);
      for (let at = 0; at < packed.length; at += size) {
        // Each time one of several pieces of a larger buffer.
        const from = at === 0 ? 0 : 3;
        const piece = Buffer.concat([Buffer.alloc(from), packed.subarray(at, at + size), Buffer.alloc(2)]);
        decoder?.data(piece, from, piece.length - 2);
        await queue.drained();
      }
      decoder?.chunkEnd();
      decoder?.end();
      await queue.idle();
      expect(queue.failure).toBeUndefined();
      const text = decoded();
      expect(text.equals(long.subarray(0, text.length))).toBe(true);
      expect([1000, 65_535, 65_536, 65_537, long.length]).toContain(text.length);
    }
  });

  it.each(['gzip', 'zstd'] as const)(
    'is none that reads where nothing is to be decoded: %s',
    async (algorithm) => {
      const { queue, decoder, decoded } = decoderOf(algorithm, false);
      const packed = algorithm === 'zstd' ? zstdCompressSync(long) : deflateSync(long);
      decoder?.data(packed, 0, packed.length);
      decoder?.end();
      await queue.idle();
      expect(decoded()).toHaveLength(0);
      // The ends of zstd's frames are looked at nevertheless.
      expect(decoder === undefined).toBe(algorithm === 'gzip');
    },
  );

  it('is none for lz4', () => {
    expect(decoderOf('lz4').decoder).toBeUndefined();
    expect(decoderOf('lz4', false).decoder).toBeUndefined();
    expect(decoderOf('none', false).decoder).toBeUndefined();
  });

  it.each([
    ['gzip', deflateSync(long)],
    ['gzip', deflateSync(long.subarray(0, 1000))],
    ['zstd', zstdCompressSync(long, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ] as const)('says what cannot be decompressed: %s, %#', async (algorithm, packed) => {
    const { queue, decoder } = decoderOf(algorithm);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 2 + (packed.length >> 2), 60 + (packed.length >> 2));
    const read = async () => {
      decoder?.data(damaged, 0, damaged.length);
      decoder?.end();
      await queue.idle();
      throw queue.failure ?? new Error('it was decompressed');
    };
    await expect(read()).rejects.toMatchObject({ code: 'UserErrorArchiveCorrupt' });
  });

  it('stops, and calls nothing damaged, when nobody wants the rest', async () => {
    const { queue, decoder } = decoderOf('gzip');
    const packed = deflateSync(long);
    decoder?.data(packed, 0, packed.length >> 1);
    queue.abandon();
    decoder?.data(packed, packed.length >> 1, packed.length);
    decoder?.end();
    await queue.idle();
    expect(queue.failure).toBeUndefined();
  });
});
