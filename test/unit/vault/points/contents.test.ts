import { describe, expect, it } from 'vitest';
import { joinManifest, splitManifest } from '../../../../main/vault/points/contents.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import { Contents, ShortManifest } from '../../../../shared/points/short-manifest.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';

const manifestOf = (more: Partial<Manifest> = {}): Manifest => ({
  ...sampleManifest('archive', '--'),
  format: 2,
  ...more,
});
const tablesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    dumpId: index,
    schema: 'public',
    name: `table_${index}`,
    offset: index,
    length: 1,
    rows: 2,
  }));
function documentsOf(manifest: Manifest) {
  const split = splitManifest(manifest);
  return {
    bytes: split,
    short: ShortManifest.parse(JSON.parse(split.manifest.toString())),
    contents: Contents.parse(JSON.parse(split.contents.toString())),
  };
}

describe('a manifest in two documents', () => {
  it('says the same as in one', () => {
    const manifest = manifestOf({
      tables: tablesOf(3),
      warnings: ['a warning'],
      notes: ['a note', 'another'],
      lease: { epoch: 7 },
      retention: { rule: 'weekly', why: 'the first of its week', expiresAt: '2027-01-01T00:00:00.000Z' },
    });
    const { short, contents } = documentsOf(manifest);
    expect(short).toMatchObject({
      format: 2,
      counts: { tables: 3, rows: 6, extensions: 0, roles: 0, warnings: 1, notes: 2 },
      lease: { epoch: 7 },
    });
    expect(short).not.toHaveProperty('tables');
    expect(joinManifest(short, contents)).toEqual(manifest);
  });

  it('has no number of rows where those of a table were not counted', () => {
    const [first, ...others] = tablesOf(3);
    const { rows: _rows, ...uncounted } = first ?? {};
    const manifest = manifestOf({ tables: [uncounted as Manifest['tables'][number], ...others] });
    expect(documentsOf(manifest).short.counts.rows).toBeNull();
  });

  it('keeps the manifest small, however much there is to say', () => {
    const control = '\u0001'.repeat(3_000);
    const manifest = manifestOf({
      tables: tablesOf(5_000),
      warnings: Array.from({ length: 500 }, () => control),
      notes: Array.from({ length: 500 }, () => '😀'.repeat(1_000)),
    });
    const { bytes, short, contents } = documentsOf(manifest);
    expect(bytes.manifest.length).toBeLessThan(32 * 1024);
    expect(short.counts).toMatchObject({ tables: 5_000, warnings: 500, notes: 500 });
    expect(short.warnings.length).toBeLessThanOrEqual(20);
    expect(short.notes[0]).toMatch(/^(😀)+…$/u);
    expect(contents.warnings).toEqual(manifest.warnings);
    expect(joinManifest(short, contents)).toEqual(manifest);
  });

  it('is refused where the manifest would be larger than 64 KiB', () => {
    const tool = { version: '18.4', path: 'x'.repeat(65_536) };
    expect(() => splitManifest(manifestOf({ tool }))).toThrow('it has more than 65536 bytes');
  });

  it('is refused where the documents contradict each other', () => {
    const { short, contents } = documentsOf(manifestOf({ tables: tablesOf(2) }));
    const refused = (message: string) =>
      expect.objectContaining({
        code: 'UserErrorArchiveCorrupt',
        message: expect.stringContaining(message) as string,
      });
    const failure = (one: ShortManifest, other: Contents): unknown => {
      try {
        return joinManifest(one, other);
      } catch (error) {
        return error;
      }
    };
    expect(failure(short, { ...contents, tables: tablesOf(3) })).toEqual(
      refused('the contents have 3 tables instead of 2'),
    );
    expect(failure({ ...short, counts: { ...short.counts, rows: 5 } }, contents)).toEqual(
      refused('the contents have 4 rows instead of 5'),
    );
    const other = Contents.parse({ ...contents, pointId: 'point-another' });
    expect(failure(short, other)).toEqual(refused('the contents are those of point-another'));
  });
});
