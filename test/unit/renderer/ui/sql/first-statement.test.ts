import { describe, expect, it } from 'vitest';
import { firstStatement } from '../../../../../renderer/ui/sql/first-statement.ts';

describe('the first statement of a script', () => {
  it.each([
    ['stands at the beginning', 'GRANT SELECT ON t TO r;\n', 0],
    [
      'stands behind comments and empty lines',
      '-- What it is for.\n\n  -- More.\nBEGIN;\n-- a\nGRANT x;\n',
      31,
    ],
    ['keeps its own indentation', '-- a\n  GRANT x;', 5],
    ['is no dash of its own', '-1;', 0],
    [
      'is missing: the comments are all there is',
      '-- Nothing is missing.\n\n-- There is nothing to run.\n',
      0,
    ],
    ['is missing from an empty text', '', 0],
  ])('%s', (_how, sql, offset) => {
    expect(firstStatement(sql)).toBe(offset);
  });

  it('is found at once behind many comments', () => {
    const comments = '-- it is long\n'.repeat(100_000);
    expect(firstStatement(`${comments}BEGIN;`)).toBe(comments.length);
  });
});
