import { describe, expect, it } from 'vitest';
import { parsePattern, SchemaPattern, TablePattern } from '../../../../shared/instances/name-pattern.ts';

describe('a pattern of names', () => {
  it.each([
    ['log', { name: [{ literal: 'log' }] }],
    ['Log_*', { name: [{ literal: 'log_' }, { any: 'several' }] }],
    ['public.log_?', { schema: [{ literal: 'public' }], name: [{ literal: 'log_' }, { any: 'one' }] }],
    ['"Old*"."a.b"', { schema: [{ literal: 'Old*' }], name: [{ literal: 'a.b' }] }],
    ['"He said ""no"""', { name: [{ literal: 'He said "no"' }] }],
    ['*.x', { schema: [{ any: 'several' }], name: [{ literal: 'x' }] }],
    ['ÄRGER', { name: [{ literal: 'Ärger' }] }],
    ['a"B"c', { name: [{ literal: 'a' }, { literal: 'B' }, { literal: 'c' }] }],
  ])('is read as psql reads it: %s', (text, parsed) => {
    expect(parsePattern(text)).toEqual(parsed);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '"',
    '""',
    '"a',
    'a b',
    'a-b',
    '[0-9]',
    'a|b',
    '--exclude',
    "a'b",
    '$(x)',
  ])('is none: %s', (text) => {
    expect(parsePattern(text)).toBeUndefined();
    expect(TablePattern.safeParse(text).success).toBe(false);
    expect(SchemaPattern.safeParse(text).success).toBe(false);
  });

  it('of a schema has no dot outside of quotes, and says how one is written', () => {
    expect(SchemaPattern.safeParse('"a.b"').success).toBe(true);
    const refused = SchemaPattern.safeParse('public.log');
    expect(refused.error?.issues.map(({ message }) => message)).toEqual([
      'a schema is named as audit or "Old*": * and ? are wildcards, and other signs stand in double quotes',
    ]);
  });
});
