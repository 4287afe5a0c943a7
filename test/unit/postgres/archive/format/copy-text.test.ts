import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyText, countLineFeeds } from '../../../../../main/postgres/archive/format/copy-text.ts';
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
