import fc from 'fast-check';
import { zstdCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CopyText, countLineFeeds } from '../../../../../main/postgres/archive/format/copy-text.ts';
import { ZstdFrameScanner } from '../../../../../main/postgres/archive/format/zstd-frames.ts';
import { copyText } from '../../../../fixtures/archives/golden.ts';

describe('countLineFeeds', () => {
  it('counts like a loop, at any alignment', () => {
    const bytes = fc.array(fc.constantFrom(0, 9, 10, 11, 0x8a, 0x0b, 255), { maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.nat(7), (values, start) => {
        const all = Uint8Array.from([...Array.from({ length: start }, () => 10), ...values]);
        expect(countLineFeeds(all.subarray(start))).toBe(values.filter((value) => value === 10).length);
      }),
    );
  });
});

describe('CopyText', () => {
  it.each([
    ['rows', copyText(['a\tb', '', String.raw`\\.`]), 3],
    ['no rows', copyText([]), 0],
  ])('counts %s in pieces of any size', (_, text, rows) => {
    for (let size = 1; size <= text.length; size++) {
      const copy = new CopyText();
      for (let at = 0; at < text.length; at += size) copy.push(text.subarray(at, at + size));
      expect(copy).toMatchObject({ isComplete: true, rows, bytes: text.length });
    }
  });

  it.each(['', 'a\n', 'a\n\\.\n\n', '\n\n\n', 'a\\.\n\n\n', 'a\n\\.\n\n\nx'])(
    'sees that %j is not the end',
    (text) => {
      const copy = new CopyText();
      copy.push(Buffer.from(text));
      expect(copy.isComplete).toBe(false);
    },
  );
});

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
