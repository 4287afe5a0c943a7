import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { oneTableArchive } from '../../../../../main/postgres/archive/passes/one-table.ts';
import { asPiped, goldenHead, readGolden, takeIn } from '../../../../fixtures/archives/golden.ts';

const { result, stored } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: true });
const head = { header: result.header, entries: result.entries };
const table = result.tables.find(({ name }) => name === 'customer');
const entry = result.entries.find(({ dumpId }) => dumpId === table?.dumpId);
const segment = result.segments.find(({ dumpId }) => dumpId === table?.dumpId);
if (table === undefined || entry === undefined || segment === undefined) throw new Error('no such table');

describe('the rows of one table with SQL around them', () => {
  const sql = { before: ['SET "é" = 1', 'SELECT 1'], after: ['SELECT 2'] };
  const group = oneTableArchive(head, entry, segment, sql);
  const { entries } = parseHead(group.head).head;
  const settings = entries.slice(0, 3);
  const steps = entries.slice(3);

  it('are one transaction, in this order', () => {
    expect(settings.map(({ desc }) => String(desc))).toEqual(['ENCODING', 'STDSTRINGS', 'SEARCHPATH']);
    expect(steps.map(({ desc, defn }) => [String(desc), defn === null ? null : String(defn)])).toEqual([
      ['SEQUENCE SET', 'BEGIN;\n'],
      ['SEQUENCE SET', 'SET "é" = 1;\n'],
      ['SEQUENCE SET', 'SELECT 1;\n'],
      ['TABLE DATA', null],
      ['SEQUENCE SET', 'SELECT 2;\n'],
      ['SEQUENCE SET', 'COMMIT;\n'],
    ]);
  });

  it('all stand in the section of data, under dump ids of their own', () => {
    expect(new Set(entries.map(({ dumpId }) => dumpId)).size).toBe(entries.length);
    const known = new Set(head.entries.map(({ dumpId }) => dumpId));
    for (const step of steps) {
      expect(step.section).toBe(3);
      const isRows = step.dumpId === entry.dumpId;
      expect(known.has(step.dumpId)).toBe(isRows);
      expect(step).toMatchObject({
        hadDumper: isRows,
        dependencies: isRows ? entry.dependencies : [],
        offset: { state: isRows ? 1 : 3, value: 0n },
      });
      expect(step.copyStmt).toEqual(isRows ? entry.copyStmt : null);
    }
  });

  it('come without their table: pg_restore finds its dump id in the range of the others', () => {
    const [ofTable = 0] = entry.dependencies;
    expect(Math.max(...entries.map(({ dumpId }) => dumpId))).toBeGreaterThan(ofTable);
    expect(entries.map(({ desc }) => String(desc))).not.toContain('TABLE');
  });

  it('are an archive whose only bytes are the table’s', async () => {
    expect(group).toMatchObject({ ranges: [segment], bytes: segment.length });
    const bytes = stored.subarray(segment.offset, segment.offset + segment.length);
    const taken = await takeIn([Buffer.concat([group.head, bytes])], { decode: true });
    expect(taken.result.tables).toMatchObject([{ name: 'customer', rows: table.rows }]);
  });

  it('have their SQL in the encoding of the archive', () => {
    const whole = goldenHead('pg15-none');
    const latin = whole.entries.map((each) =>
      String(each.desc) === 'ENCODING'
        ? { ...each, defn: Buffer.from("SET client_encoding = 'LATIN1';\n") }
        : each,
    );
    const [data] = latin.filter(({ desc }) => String(desc) === 'TABLE DATA');
    if (data === undefined) throw new Error('no tables');
    const written = oneTableArchive({ ...whole, entries: latin }, data, segment, {
      before: ['é'],
      after: [],
    });
    expect(parseHead(written.head).head.entries[4]?.defn).toEqual(Buffer.from([0xe9, 0x3b, 0x0a]));
  });
});
