import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ArchiveClaims } from '../../../../../main/postgres/archive/verify/agreement.ts';
import { createArchiveCheck } from '../../../../../main/postgres/archive/verify/archive-check.ts';
import {
  asPiped,
  claimsOf,
  cutAt,
  readGolden,
  takeIn,
  type GoldenName,
} from '../../../../fixtures/archives/golden.ts';

async function backedUp(name: GoldenName): Promise<{ claims: ArchiveClaims; stored: Buffer }> {
  const { result, stored } = await takeIn([asPiped(readGolden(name))], { decode: true });
  return { claims: claimsOf(result), stored };
}

async function check(claims: ArchiveClaims, stored: Buffer, decode = true) {
  const archiveCheck = createArchiveCheck(claims, { decode });
  for (const piece of cutAt(stored, [1, 5000, 30000, 30001, 50000])) {
    archiveCheck.push(piece);
    await archiveCheck.drained();
  }
  return { ...(await archiveCheck.finish()), progress: archiveCheck.progress };
}

describe('createArchiveCheck', () => {
  it.each(['pg15-gzip', 'pg17-zstd', 'pg17-none', 'pg18-lz4', 'pg18-inserts'] as const)(
    'finds nothing wrong with what was backed up: %s',
    async (name) => {
      const { claims, stored } = await backedUp(name);
      const result = await check(claims, stored);
      expect(result.problems).toEqual([]);
      expect(result.sha256).toBe(createHash('sha256').update(stored).digest('hex'));
      expect(result.size).toBe(stored.length);
      expect(await check(claims, stored, false)).toMatchObject({ problems: [] });
    },
  );

  it('counts rows', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const rows = claims.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);
    expect(await check(claims, stored)).toMatchObject({
      rows,
      progress: { rows, tables: claims.tables.length },
    });
    expect((await check(claims, stored, false)).rows).toBeUndefined();
  });

  it('names the table whose bytes were changed', async () => {
    const { claims, stored } = await backedUp('pg17-none');
    const table = claims.tables.find(({ name }) => name === 'line');
    if (table === undefined) throw new Error('no such table');
    const damaged = Buffer.from(stored);
    damaged[table.offset + 40] = (damaged[table.offset + 40] ?? 0) ^ 1;
    const { problems } = await check(claims, damaged, false);
    expect(problems).toEqual([
      `the data of shop.line (bytes ${table.offset} to ${table.offset + table.length}) was changed`,
    ]);
  });

  it('goes on comparing checksums behind a place where parsing ends', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const damaged = Buffer.from(stored);
    const [first, last] = [claims.tables[0], claims.tables.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no tables');
    damaged[first.offset] = 9;
    damaged[last.offset + 20] = (damaged[last.offset + 20] ?? 0) ^ 1;
    const { problems } = await check(claims, damaged);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('Tabelle\nmit Umbruch');
    expect(problems[1]).toContain('shop.tricky');
    expect(problems[2]).toMatch(/^The archive is damaged: no data block/);
  });

  it('finds a changed table of contents, a cut file and one that is too long', async () => {
    const { claims, stored } = await backedUp('pg17-gzip');
    const changed = Buffer.from(stored);
    changed[100] = (changed[100] ?? 0) ^ 1;
    expect((await check(claims, changed)).problems[0]).toMatch(
      /^the table of contents \(bytes 0 to \d+\) was changed$/,
    );
    const cut = await check(claims, stored.subarray(0, -1));
    expect(cut.problems[0]).toBe(`the file has ${stored.length - 1} bytes instead of ${stored.length}`);
    expect(cut.problems[1]).toMatch(/is cut off$/);
    const long = await check(claims, Buffer.concat([stored, Buffer.alloc(4)]));
    expect(long.problems[0]).toBe(`the file has ${stored.length + 4} bytes instead of ${stored.length}`);
    expect((await check(claims, Buffer.alloc(0))).problems.at(-1)).toBe(
      'the file ends inside the table of contents',
    );
  });

  it('finds a manifest that does not fit', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const { archive, tables, largeObjects } = claims;
    const [, second] = archive.segments;
    if (second === undefined) throw new Error('no segments');
    const claimed = async (changed: Partial<ArchiveClaims>) =>
      (await check({ ...claims, ...changed }, stored)).problems;
    expect(
      await claimed({ tables: tables.map((table) => ({ ...table, rows: 1 + (table.rows ?? 0) })) }),
    ).toContain('shop.customer: rows: 40 instead of 41');
    expect(await claimed({ tables: tables.map((table) => ({ ...table, rawBytes: 5 })) })).toContain(
      'shop.customer: uncompressed bytes: 2085 instead of 5',
    );
    expect(await claimed({ largeObjects: { ...largeObjects, count: 9 } })).toEqual([
      'large objects: 4 instead of 9',
    ]);
    expect(await claimed({ archive: { ...archive, sha256: '0'.repeat(64) } })).toEqual([
      'the checksum over all segments is not the one that the manifest has',
    ]);
    expect(await claimed({ archive: { ...archive, version: '1.14' } })).toEqual([
      'the format version is 1.16 instead of 1.14',
    ]);
    const gap = archive.segments.map((segment) =>
      segment === second ? { ...segment, offset: segment.offset + 1 } : segment,
    );
    expect((await claimed({ archive: { ...archive, segments: gap } }))[0]).toMatch(/gap or an overlap/);
    const fewer = await claimed({ archive: { ...archive, segments: archive.segments.slice(0, -1) } });
    expect(fewer).toContain('the archive holds 18 data entries instead of 17');
  });

  it('finds offsets that were never written', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const { problems } = await check(claims, asPiped(stored));
    expect(problems).toContain('18 entries lack the offset of their data');
  });
});
