import { zstdCompressSync, constants } from 'node:zlib';
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
});
