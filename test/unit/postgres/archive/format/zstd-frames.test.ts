import { zstdCompressSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZstdFrameScanner } from '../../../../../main/postgres/archive/format/zstd-frames.ts';

describe('ZstdFrameScanner', () => {
  const random = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * index * 7919) >>> 5));
  const frames = [
    zstdCompressSync(Buffer.alloc(0)),
    zstdCompressSync(Buffer.from('short')),
    zstdCompressSync(Buffer.alloc(500_000)), // run-length blocks
    zstdCompressSync(random, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
    zstdCompressSync(random, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } }),
  ];

  it('finds the end of a frame wherever it is cut', () => {
    for (const frame of frames) {
      for (let cut = 0; cut <= frame.length; cut++) {
        const scanner = new ZstdFrameScanner();
        const bytes = Buffer.concat([frame, Buffer.from('behind')]);
        const first = scanner.push(bytes, 0, cut);
        expect(first).toBe(cut === frame.length ? cut : -1);
        if (first !== -1) continue;
        expect(scanner.insideFrame).toBe(cut > 0);
        expect(scanner.push(bytes, cut, bytes.length)).toBe(frame.length);
        expect(scanner.insideFrame).toBe(false);
      }
    }
  });

  it('refuses what is no frame', () => {
    for (const bytes of [Buffer.from('PGDMP'), Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0])]) {
      expect(() => new ZstdFrameScanner().push(bytes, 0, bytes.length)).toThrow(
        expect.objectContaining({ code: 'UserErrorArchiveCorrupt' }),
      );
    }
  });

  /** A frame as RFC 8878 describes it: what its descriptor announces, blocks of these kinds and lengths. */
  function frameOf({
    flags,
    blocks,
  }: {
    flags: number;
    blocks: readonly (readonly [kind: number, size: number])[];
  }) {
    const isSingle = (flags & 0x20) !== 0;
    const extra =
      (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0) + ([isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0);
    const parts = blocks.map(([kind, size], index) => {
      const header = (size << 3) | (kind << 1) | (index === blocks.length - 1 ? 1 : 0);
      const content = Buffer.alloc(kind === 1 ? 1 : size, 0xfd);
      return Buffer.concat([Buffer.from([header & 255, (header >> 8) & 255, header >> 16]), content]);
    });
    const checksum = Buffer.alloc((flags & 4) === 0 ? 0 : 4, 0xb5);
    return Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, flags]),
      Buffer.alloc(extra, 0x28),
      ...parts,
      checksum,
    ]);
  }

  it('knows every form of a header and every kind of block', () => {
    const block = fc.tuple(fc.constantFrom(0, 1, 2), fc.oneof(fc.nat(3), fc.nat(300), fc.constant(70_000)));
    const frame = fc.record({
      flags: fc.nat(255).map((value) => value & ~0x08),
      blocks: fc.array(block, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(400), { maxLength: 5 }),
        (made, cuts) => {
          const whole = made.map(frameOf);
          const bytes = Buffer.concat(whole);
          const scanner = new ZstdFrameScanner();
          const ends: number[] = [];
          const stops = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted(
            (a, b) => a - b,
          );
          let at = 0;
          for (const to of stops) {
            while (at < to) {
              const end = scanner.push(bytes, at, to);
              if (end === -1) break;
              ends.push(end);
              expect(scanner.insideFrame).toBe(false);
              at = end;
            }
            at = to;
          }
          let sum = 0;
          expect(ends).toEqual(whole.map(({ length }) => (sum += length)));
          expect(scanner.insideFrame).toBe(false);
        },
      ),
    );
  });

  it.each([
    [
      'a frame with the reserved bit',
      frameOf({ flags: 0x28, blocks: [[0, 1]] }),
      'a zstd frame of an unknown kind',
    ],
    [
      'a block of the reserved kind',
      frameOf({ flags: 0x20, blocks: [[3, 1]] }),
      'a zstd block of an unknown kind',
    ],
    [
      'a second frame that is none',
      Buffer.concat([frameOf({ flags: 0x20, blocks: [[0, 1]] }), Buffer.from('PGDMP')]),
      'no zstd frame where one must begin',
    ],
  ])('refuses %s', (_, bytes, what) => {
    const scanner = new ZstdFrameScanner();
    const scan = () => {
      for (let at = 0; at < bytes.length; at += 1) scanner.push(bytes, at, at + 1);
    };
    expect(scan).toThrow(`The archive is damaged: ${what}.`);
  });
});
