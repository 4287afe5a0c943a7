import { describe, expect, it } from 'vitest';
import { DisplayName, JobId, PgName } from '../../../shared/ids.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('ids', () => {
  it.each(['job-20260101t000000-aabbccdd', 'abcd', `a${'b'.repeat(62)}`])('take %s', (id) => {
    expect(takes(JobId, id)).toBe(true);
  });

  it.each([
    '',
    'abc',
    'Job-1234',
    '-abcd',
    '../../etc',
    'a/b/c/d',
    'a.b.c.d',
    'a b c d',
    'abcd\n',
    `a${'b'.repeat(63)}`,
  ])('refuse %j', (id) => {
    expect(takes(JobId, id)).toBe(false);
  });
});

describe('names', () => {
  it('a display name is one line without control characters', () => {
    expect(DisplayName.parse('  Käufe 🐘 ')).toBe('Käufe 🐘');
    for (const name of ['', '   ', 'a\nb', 'a\u0000b', 'a\u001bb', 'a\u007fb', 'x'.repeat(201)]) {
      expect(takes(DisplayName, name)).toBe(false);
    }
  });

  it('a PostgreSQL name has up to 63 bytes of anything but NUL', () => {
    for (const name of ['a', `a\n"';`, 'x'.repeat(63), 'ü'.repeat(31)])
      expect(takes(PgName, name)).toBe(true);
    for (const name of ['', 'a\0b', 'x'.repeat(64), 'ü'.repeat(32)]) expect(takes(PgName, name)).toBe(false);
  });
});

describe('a name that a user types', () => {
  it.each([
    [' mine ', 'mine'],
    ['a  b\u00a0c', 'a b c'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['日本 🐘', '日本 🐘'],
  ])('%j is kept as %j', (typed, kept) => {
    expect(DisplayName.parse(typed)).toBe(kept);
  });

  it.each([
    '',
    ' ',
    '\u3164',
    'a\nb',
    'a\u200bb',
    '\u202eevil',
    'soft\u00adhyphen',
    'a\ud800',
    '--all',
    '\u2212x',
    'inst-20260101t000000-1a2b3c4d',
    'Server-20260101T000000-x',
    'x'.repeat(201),
  ])('%j is refused', (typed) => {
    expect(DisplayName.safeParse(typed).success).toBe(false);
  });
});
