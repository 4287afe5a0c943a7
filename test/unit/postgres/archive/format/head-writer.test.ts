import { describe, expect, it } from 'vitest';
import { serializeHead } from '../../../../../main/postgres/archive/format/head-writer.ts';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { goldenHead, tocEntry } from '../../../../fixtures/archives/golden.ts';

const { header } = goldenHead('pg17-none');

describe('a table of contents that is written', () => {
  it.each([0, 1, 100, 65_000, 65_400, 200_000])(
    'is what is read of it, with a text of %i bytes',
    (length) => {
      const defn = Buffer.alloc(length, 'x');
      const entries = [{ ...tocEntry({ dumpId: 1, desc: 'VIEW', dependencies: [2, 3] }), defn }];
      const written = serializeHead({ header, entries });
      const read = parseHead(written);
      expect(read.length).toBe(written.length);
      expect(read.head.entries[0]?.defn?.equals(defn)).toBe(true);
      expect(read.head.entries[0]?.dependencies).toStrictEqual([2, 3]);
    },
  );

  it('may have many entries, whose fields end anywhere in its memory', () => {
    const entries = Array.from({ length: 3000 }, (_, index) =>
      tocEntry({ dumpId: index + 1, desc: 'TABLE', tag: 'x'.repeat(index % 7), dependencies: [1] }),
    );
    const written = serializeHead({ header, entries });
    const read = parseHead(written);
    expect([read.length, read.head.entries.length]).toStrictEqual([written.length, 3000]);
    expect(read.head.entries.every(({ dumpId }, index) => dumpId === index + 1)).toBe(true);
    expect(serializeHead(read.head).equals(written)).toBe(true);
  });
});
