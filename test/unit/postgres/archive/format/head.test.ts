import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  HeadReader,
  maxHeadLength,
  parseHead,
  serializeHead,
} from '../../../../../main/postgres/archive/format/head.ts';
import type { ArchiveHead, TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { cutAt, goldenHead, goldenNames, int, readGolden } from '../../../../fixtures/archives/golden.ts';

const corrupt = expect.objectContaining({ code: 'UserErrorArchiveCorrupt' });
const unsupported = expect.objectContaining({ code: 'UserErrorArchiveUnsupported' });

describe('parseHead', () => {
  it.each(goldenNames)('parses what pg_dump wrote and writes the same bytes: %s', (name) => {
    const archive = readGolden(name);
    const { head, length } = parseHead(archive);
    expect(serializeHead(head).equals(archive.subarray(0, length))).toBe(true);
    expect(archive[length]).toBe(1); // the first block begins right behind
  });

  it('reads header and entries', () => {
    const { header, entries } = goldenHead('pg18-zstd');
    expect(header).toMatchObject({ major: 1, minor: 16, revision: 0, intSize: 4, offSize: 8 });
    expect(header.compression).toEqual({ algorithm: 'zstd', level: -1 });
    expect(String(header.database)).toBe('with_objects');
    expect(String(header.dumpVersion)).toMatch(/^18\./);
    const table = entries.find((entry) => String(entry.tag) === 'Tabelle\nmit Umbruch');
    expect(table).toMatchObject({ hadDumper: false, section: 2, relkind: 'r'.charCodeAt(0) });
    expect(String(table?.namespace)).toBe('Straße "x" ; drop');
    expect(goldenHead('pg15-gzip').header).toMatchObject({
      minor: 14,
      compression: { algorithm: 'gzip', level: -1 },
    });
    expect(goldenHead('pg15-none').header.compression).toEqual({ algorithm: 'none', level: 0 });
    expect(goldenHead('pg18-lz4').header.compression.algorithm).toBe('lz4');
  });

  it('knows format 1.15, which has the algorithm but no relkind', () => {
    const { header, entries } = goldenHead('pg15-gzip');
    const head = { header: { ...header, minor: 15 }, entries };
    const bytes = serializeHead(head);
    expect(serializeHead(parseHead(bytes).head).equals(bytes)).toBe(true);
    expect(parseHead(bytes).head.entries).toEqual(entries);
  });
});

describe('HeadReader', () => {
  it('gives the head once it is complete, and what follows', () => {
    const archive = readGolden('pg17-none');
    const { head, length } = parseHead(archive);
    fc.assert(
      fc.property(fc.array(fc.nat(length - 1), { maxLength: 8 }), (positions) => {
        const pieces = cutAt(archive, positions);
        const last = pieces.pop() ?? Buffer.alloc(0);
        const reader = new HeadReader();
        for (const piece of pieces) expect(reader.push(piece)).toBeUndefined();
        const complete = reader.push(last);
        expect(complete?.head.entries).toHaveLength(head.entries.length);
        expect(complete?.raw.equals(archive.subarray(0, length))).toBe(true);
        expect(Buffer.compare(complete?.rest ?? Buffer.alloc(0), archive.subarray(length))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it('takes single bytes', () => {
    const archive = readGolden('pg15-none');
    const { length } = parseHead(archive);
    const reader = new HeadReader();
    for (let at = 0; at < length - 1; at++) expect(reader.push(archive.subarray(at, at + 1))).toBeUndefined();
    expect(reader.push(archive.subarray(length - 1, length))?.raw.equals(archive.subarray(0, length))).toBe(
      true,
    );
  });

  it('does not change the chunks that it was given', () => {
    const archive = readGolden('pg15-none');
    const first = Buffer.from(archive.subarray(0, 1000));
    const reader = new HeadReader();
    reader.push(first);
    reader.push(archive.subarray(1000));
    expect(first.equals(archive.subarray(0, 1000))).toBe(true);
  });
});

describe('hostile heads', () => {
  const golden = readGolden('pg17-none');
  const changed = (at: number, ...bytes: number[]): Buffer => {
    const copy = Buffer.from(golden);
    copy.set(bytes, at);
    return copy;
  };
  const header = golden.subarray(0, headerLength());

  it.each([
    ['no archive at all', changed(0, 0x50, 0x4b)],
    ['version 1.13', changed(6, 13)],
    ['version 1.17', changed(6, 17)],
    ['version 2.0', changed(5, 2)],
    ['a revision', changed(7, 1)],
    ['8-byte integers', changed(8, 8)],
    ['4-byte offsets', changed(9, 4)],
    ['the directory format', changed(10, 3)],
    ['unknown compression', changed(11, 9)],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseHead(bytes)).toThrow(unsupported);
  });

  const cutOff = 'it ends inside the table of contents';
  const firstEntry = Buffer.concat([header, int(1), int(1), int(0)]);
  const left = maxHeadLength - firstEntry.length - 5;
  it.each([
    ['a cut', golden.subarray(0, 5000), cutOff],
    ['nothing', Buffer.alloc(0), cutOff],
    ['a negative length', Buffer.concat([firstEntry, int(-7)]), 'a text of -7 bytes'],
    ['a negative length next to NULL', Buffer.concat([firstEntry, int(-2)]), 'a text of -2 bytes'],
    [
      'a gigantic length',
      Buffer.concat([firstEntry, int(0x7fffffff)]),
      'the table of contents claims to be endless',
    ],
    [
      'a length that leads one byte beyond the longest head',
      Buffer.concat([firstEntry, int(left + 1)]),
      'the table of contents claims to be endless',
    ],
    ['the longest text, of which nothing is there', Buffer.concat([firstEntry, int(left)]), cutOff],
    ['a negative number of entries', Buffer.concat([header, int(-3)]), 'a table of contents with -3 entries'],
    [
      'one entry too many',
      Buffer.concat([header, int(2_000_001)]),
      'a table of contents with 2000001 entries',
    ],
    ['the most entries, of which none is there', Buffer.concat([header, int(2_000_000)]), cutOff],
    ['dump id 0', Buffer.concat([header, int(1), int(0), int(0)]), 'an entry has the dump id 0'],
    ['dump id -1', Buffer.concat([header, int(1), int(-1), int(0)]), 'an entry has the dump id -1'],
    ['data flag 2', Buffer.concat([header, int(1), int(1), int(2)]), 'entry 1 has the data flag 2'],
    ['data flag -1', Buffer.concat([header, int(1), int(1), int(-1)]), 'entry 1 has the data flag -1'],
    [
      'no integer',
      Buffer.concat([header, Buffer.from([9, 1, 0, 0, 0])]),
      `no integer at byte ${header.length}`,
    ],
    [
      'minus zero',
      Buffer.concat([header, Buffer.from([1, 0, 0, 0, 0])]),
      `no integer at byte ${header.length}`,
    ],
    [
      'an integer above the limit',
      Buffer.concat([header, Buffer.from([0, 0, 0, 0, 0x80])]),
      `no integer at byte ${header.length}`,
    ],
    [
      'an integer below the limit',
      Buffer.concat([header, Buffer.from([1, 1, 0, 0, 0x80])]),
      `no integer at byte ${header.length}`,
    ],
    [
      'the least integer where a number of entries belongs',
      Buffer.concat([header, Buffer.from([1, 0, 0, 0, 0x80])]),
      'a table of contents with -2147483648 entries',
    ],
  ])('finds damage: %s', (_, bytes, what) => {
    expect(() => parseHead(bytes)).toThrow(
      expect.objectContaining({
        code: 'UserErrorArchiveCorrupt',
        message: `The archive is damaged: ${what}.`,
      }),
    );
  });

  it.each([
    ['x7', 'entry 6 depends on something that is no dump id'],
    ['07', 'entry 6 depends on something that is no dump id'],
    ['-7', 'entry 6 depends on something that is no dump id'],
    ['7 ', 'entry 6 depends on something that is no dump id'],
  ])('finds a dependency that is no number: %j', (text, what) => {
    const { head, bytes } = oneEntry({ dumpId: 6, dependencies: [77] });
    expect(parseHead(bytes).head).toEqual(head);
    bytes.write(text, bytes.lastIndexOf('77'), 'latin1');
    expect(() => parseHead(bytes)).toThrow(`The archive is damaged: ${what}.`);
  });

  it('finds a dependency with more digits than a dump id has', () => {
    const { bytes } = oneEntry({ dumpId: 6, dependencies: [2147483647] });
    expect(parseHead(bytes).head.entries[0]?.dependencies).toEqual([2147483647]);
    const longer = Buffer.concat([
      bytes.subarray(0, bytes.lastIndexOf('2147483647') - 5),
      int(11),
      Buffer.from('21474836471'),
      bytes.subarray(-14),
    ]);
    expect(() => parseHead(longer)).toThrow('entry 6 depends on something that is no dump id');
  });

  it('finds an unknown offset flag, a missing end mark and a double dump id', () => {
    const { head, bytes } = oneEntry({ dumpId: 6, dependencies: [] });
    for (const flag of [0, 4]) {
      const changed = Buffer.from(bytes);
      changed[bytes.length - 9] = flag;
      expect(() => parseHead(changed)).toThrow(`entry 6 has the offset flag ${flag}`);
    }
    const withOids = Buffer.from(bytes);
    withOids.write('falsy', bytes.lastIndexOf('false'), 'latin1');
    expect(() => parseHead(withOids)).toThrow('entry 6 lacks its end mark');
    const { header, entries } = head;
    expect(() => parseHead(serializeHead({ header, entries: [...entries, ...entries] }))).toThrow(
      'two entries have the dump id 6',
    );
  });

  it('goes through an endless list of dependencies in linear time, up to the limit', () => {
    const { header, entries } = goldenHead('pg17-none');
    const [first] = entries;
    if (first === undefined) throw new Error('the golden archive is empty');
    const whole = serializeHead({ header, entries: [first] });
    const reader = new HeadReader();
    reader.push(whole.subarray(0, whole.length - 9 - 5)); // up to the end of the list
    const dependency = Buffer.concat([int(1), Buffer.from('1')]);
    const chunk = Buffer.concat(Array.from({ length: 200_000 }, () => dependency));
    // 24 MB in 20 pieces: would take minutes if each piece started at the beginning.
    for (let piece = 0; piece < 20; piece++) expect(reader.push(chunk)).toBeUndefined();
    const end = Buffer.concat([int(-1), whole.subarray(whole.length - 9)]);
    expect(reader.push(end)?.head.entries[0]?.dependencies).toHaveLength(4_000_000);
  });

  it('stops at dependencies without end', { timeout: 60_000 }, () => {
    const { header, entries } = goldenHead('pg17-none');
    const [first] = entries;
    if (first === undefined) throw new Error('the golden archive is empty');
    const whole = serializeHead({ header, entries: [first] });
    const reader = new HeadReader();
    reader.push(whole.subarray(0, whole.length - 9 - 5));
    const dependency = Buffer.concat([int(1), Buffer.from('1')]);
    const chunk = Buffer.alloc(5_000_000 * dependency.length, dependency);
    expect(() => [chunk, chunk, dependency].map((bytes) => reader.push(bytes))).toThrow(
      /dependencies without end/,
    );
  });

  it('keeps the texts that come with every entry once', () => {
    const { header, entries } = goldenHead('pg17-none');
    const [first] = entries;
    if (first === undefined) throw new Error('the golden archive is empty');
    const repeated = Array.from({ length: 100 }, (_, index) => ({ ...first, dumpId: index + 1 }));
    const parsed = parseHead(serializeHead({ header, entries: repeated })).head.entries;
    expect(new Set(parsed.map(({ desc }) => desc)).size).toBe(1);
    expect(new Set(parsed.map(({ owner }) => owner)).size).toBe(1);
  });

  it('throws an error of its own or parses, whatever the bytes', () => {
    const { length } = parseHead(golden);
    const outcomeOf = (bytes: Buffer): unknown => {
      try {
        const { head, length: taken } = parseHead(bytes);
        // What was taken is what will be written: no byte is lost or read otherwise.
        return serializeHead(head).equals(bytes.subarray(0, taken)) ? 'parsed' : head;
      } catch (error) {
        return error;
      }
    };
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(255), fc.nat(255), (at, one, other) => {
        const outcome = outcomeOf(changed(at, one, other));
        expect(['parsed', corrupt, unsupported]).toContainEqual(outcome);
        if (outcome !== 'parsed') refused += 1;
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(20);
    expect(refused).toBeLessThan(280);
  });

  function oneEntry(change: Pick<TocEntry, 'dumpId' | 'dependencies'>): { head: ArchiveHead; bytes: Buffer } {
    const { header, entries } = goldenHead('pg17-none');
    const [first] = entries;
    if (first === undefined) throw new Error('the golden archive is empty');
    const head = { header, entries: [{ ...first, ...change }] };
    return { head, bytes: serializeHead(head) };
  }

  /** Bytes before the number of entries. */
  function headerLength(): number {
    const { head } = parseHead(golden);
    return serializeHead({ header: head.header, entries: [] }).length - 5;
  }
});
