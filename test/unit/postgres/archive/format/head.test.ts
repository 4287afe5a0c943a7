import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { HeadReader, parseHead, serializeHead } from '../../../../../main/postgres/archive/format/head.ts';
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

  it.each([
    ['a cut', golden.subarray(0, 5000)],
    ['nothing', Buffer.alloc(0)],
    ['a negative length', Buffer.concat([header, int(1), int(1), int(0), int(-7)])],
    ['a gigantic length', Buffer.concat([header, int(1), int(1), int(0), int(0x7fffffff)])],
    ['a negative number of entries', Buffer.concat([header, int(-3)])],
    ['too many entries', Buffer.concat([header, int(0x7fffffff)])],
    ['dump id 0', Buffer.concat([header, int(1), int(0), int(0)])],
    ['no integer', Buffer.concat([header, Buffer.from([9, 1, 0, 0, 0])])],
    ['minus zero', Buffer.concat([header, Buffer.from([1, 0, 0, 0, 0])])],
    ['an integer above the limit', Buffer.concat([header, Buffer.from([0, 0, 0, 0, 0x80])])],
  ])('finds damage: %s', (_, bytes) => {
    expect(() => parseHead(bytes)).toThrow(corrupt);
  });

  it('finds a dependency that is no number, an unknown offset flag and a double dump id', () => {
    const { header, entries } = goldenHead('pg17-none');
    const [first] = entries;
    if (first === undefined) throw new Error('the golden archive is empty');
    const bytes = serializeHead({ header, entries: [{ ...first, dependencies: [77] }] });
    const at = bytes.lastIndexOf('77');
    for (const text of ['x7', '07', '-7']) {
      const copy = Buffer.from(bytes);
      copy.write(text, at, 'latin1');
      expect(() => parseHead(copy), text).toThrow(corrupt);
    }
    const flag = Buffer.from(bytes);
    flag[bytes.length - 9] = 4;
    expect(() => parseHead(flag)).toThrow(corrupt);
    expect(() => parseHead(serializeHead({ header, entries: [first, first] }))).toThrow(corrupt);
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
        return parseHead(bytes).length > 0 && 'parsed';
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

  /** Bytes before the number of entries. */
  function headerLength(): number {
    const { head } = parseHead(golden);
    return serializeHead({ header: head.header, entries: [] }).length - 5;
  }
});
