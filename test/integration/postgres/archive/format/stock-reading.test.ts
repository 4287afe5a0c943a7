import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHead, serializeHead } from '../../../../../main/postgres/archive/format/head.ts';
import {
  asPiped,
  goldenPath,
  readGolden,
  takeIn,
  withOffsets,
  type GoldenName,
} from '../../../../fixtures/archives/golden.ts';
import { runStock, stockOutput, withoutKeys } from '../../../../support/stock-tools.ts';

/** Archives with COPY that the intake decodes, and a pg_restore that reads them. */
const readable: readonly [GoldenName, number][] = [
  ['pg15-gzip', 15],
  ['pg15-none', 18],
  ['pg17-gzip', 17],
  ['pg17-zstd', 17],
  ['pg17-none', 18],
  ['pg18-zstd', 18],
  ['pg18-none', 18],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-stock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function storedFile(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, `${name}.pgdump`);
  await writeFile(file, bytes);
  return file;
}

describe.each(readable)('%s, read by pg_restore %i', (name, major) => {
  it('is the same to it with our offsets, from a file and from a pipe', async () => {
    const piped = asPiped(readGolden(name));
    const { stored } = await takeIn([piped], { decode: true });
    const file = await storedFile(name, stored);
    const original = withoutKeys(await stockOutput(major, 'pg_restore', ['-f', '-'], { input: piped }));
    expect(original).toContain('COPY shop.customer');
    expect(withoutKeys(await stockOutput(major, 'pg_restore', ['-f', '-', file]))).toBe(original);
    expect(withoutKeys(await stockOutput(major, 'pg_restore', ['-f', '-'], { input: stored }))).toBe(
      original,
    );
    const list = (await stockOutput(major, 'pg_restore', ['-l', file])).toString();
    expect(list).toMatch(/TABLE DATA shop customer keep_owner/);
    const one = (await stockOutput(major, 'pg_restore', ['-f', '-', '-t', 'tricky', file])).toString();
    expect(one).toContain('日本語 🐘\t8\n\\.\n');
    expect(one).not.toContain('COPY shop.customer');
  });

  it('has the rows and bytes in each table that the intake counted', async () => {
    const { result } = await takeIn([asPiped(readGolden(name))], { decode: true });
    expect(result.tables).toHaveLength(16);
    for (const table of result.tables) {
      const list = await storedFile('list', Buffer.from(`${table.dumpId}; 0 0 TABLE DATA\n`));
      const sql = await stockOutput(major, 'pg_restore', ['-f', '-', '-L', list, goldenPath(name)]);
      const text = copiedText(sql);
      expect(text.length, table.name).toBe(table.rawBytes);
      expect(text.filter((byte) => byte === 10).length - 3, table.name).toBe(table.rows);
    }
  });
});

describe('what stock pg_restore does without a word', () => {
  it('restores no rows of an entry whose offset says that there are none, which the intake refuses', async () => {
    const archive = readGolden('pg17-none');
    const { head, length } = parseHead(archive);
    const bytes = Buffer.concat([withOffsets(head, { state: 3, value: 0n }), archive.subarray(length)]);
    const file = await storedFile('no-data', bytes);
    const { code, stdout } = await runStock(17, 'pg_restore', ['-a', '-f', '-', file]);
    expect(code).toBe(0);
    expect(stdout.toString()).toContain('COPY shop.tricky');
    expect(stdout.toString()).not.toContain('日本語');
    await expect(takeIn([bytes], { decode: false })).rejects.toThrow(
      expect.objectContaining({ code: 'UserErrorArchiveCorrupt' }),
    );
  });
});

describe('format 1.15', () => {
  it('as we write it is what pg_restore 17 reads', async () => {
    const { header, entries } = parseHead(readGolden('pg15-gzip')).head;
    const { length } = parseHead(readGolden('pg15-gzip'));
    const head = serializeHead({ header: { ...header, minor: 15 }, entries });
    const bytes = Buffer.concat([head, readGolden('pg15-gzip').subarray(length)]);
    const { stored, result } = await takeIn([asPiped(bytes)], { decode: true });
    expect(result.tables.find((table) => table.name === 'customer')?.rows).toBe(40);
    const file = await storedFile('format-15', stored);
    expect((await stockOutput(17, 'pg_restore', ['-l', file])).toString()).toContain('Dump Version: 1.15-0');
    const sql = await stockOutput(17, 'pg_restore', ['-f', '-', '-t', 'line', file]);
    expect(sql.toString()).toContain('COPY shop.line');
  });
});

/** What stands behind the COPY statement, up to and with the end mark. */
function copiedText(sql: Buffer): Buffer {
  const statement = sql.indexOf('\nCOPY ') + 1;
  const start = sql.indexOf(' FROM stdin;\n', statement) + ' FROM stdin;\n'.length;
  const mark = sql.subarray(start).indexOf('\\.\n\n\n');
  // An empty table has its end mark at once; elsewhere it begins a line.
  const end = mark === 0 ? 0 : sql.subarray(start).indexOf('\n\\.\n\n\n') + 1;
  return sql.subarray(start, start + end + 5);
}
