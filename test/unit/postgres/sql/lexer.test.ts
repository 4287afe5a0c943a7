import { describe, expect, it } from 'vitest';
import { sqlTokens } from '../../../../main/postgres/sql/lexer.ts';

const standardStrings = true;

describe('sqlTokens', () => {
  const values = (sql: string, options = { standardStrings }) =>
    sqlTokens(sql, options).map(({ kind, value }) => `${kind}:${value}`);

  it('knows the kinds of literals', () => {
    expect(values(String.raw`'a\' E'b\'c' $$d'$$ $tag$e$$f$tag$ x$1`)).toEqual([
      String.raw`string:a\ `.trim(),
      `string:b'c`,
      `string:d'`,
      'string:e$$f',
      'word:x$1',
    ]);
    expect(values(String.raw`'a\'b'`, { standardStrings: false })).toEqual([`string:a'b`]);
    expect(values('1.5 < a."B"')).toEqual(['other:1.5', 'other:<', 'word:a', 'other:.', 'quoted:B']);
  });
});
