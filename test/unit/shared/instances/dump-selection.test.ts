import { describe, expect, it } from 'vitest';
import {
  DumpSelection,
  isWhole,
  leftOutBy,
  RecordedSelection,
  wholeDatabase,
} from '../../../../shared/instances/dump-selection.ts';

describe('what is dumped', () => {
  it('is everything where nothing is said', () => {
    expect(DumpSelection.parse({})).toEqual(wholeDatabase);
    expect(isWhole(wholeDatabase)).toBe(true);
    expect(leftOutBy(wholeDatabase)).toEqual([]);
    expect(isWhole({ ...wholeDatabase, extraOptions: ['--no-comments'] })).toBe(false);
  });

  it('says what is left out, and not what is only dumped in another way', () => {
    const selection = DumpSelection.parse({
      excludeSchemas: ['audit'],
      excludeTables: ['public.import_*'],
      excludeTableData: ['log'],
      extraOptions: ['--quote-all-identifiers', '--no-large-objects'],
    });
    expect(leftOutBy(selection)).toEqual([
      'schema audit',
      'table public.import_*',
      'the rows of log',
      'large objects',
    ]);
  });

  it('takes no option of pg_dump that is not on the list', () => {
    for (const option of ['--file=/etc/passwd', '--schema-only', '--enable-row-security', 'no-comments'])
      expect(DumpSelection.safeParse({ extraOptions: [option] }).success).toBe(false);
  });

  it('has room in a manifest', () => {
    const patterns = Array.from({ length: 100 }, (_, n) => `"${'x'.repeat(100)}${n}"`);
    expect(DumpSelection.safeParse({ excludeTables: patterns }).error?.issues[0]?.message).toBe(
      'all patterns together have at most 8 KB',
    );
  });

  it('of a recovery point may say what only a later pgkeep knows', () => {
    const later = { excludeSchemas: ['a.b.c'], extraOptions: ['--new'], more: 1 };
    expect(RecordedSelection.parse(later)).toEqual({
      excludeSchemas: ['a.b.c'],
      excludeTables: [],
      excludeTableData: [],
      extraOptions: ['--new'],
    });
  });
});
