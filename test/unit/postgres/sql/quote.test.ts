import { describe, expect, it } from 'vitest';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../../../main/postgres/sql/quote.ts';

const invalid = expect.objectContaining({ code: 'UserErrorInvalidInput' });

describe('quoting', () => {
  it('always quotes identifiers', () => {
    expect(quoteIdentifier('plain')).toBe('"plain"');
    expect(quoteIdentifier('a "b"; drop')).toBe('"a ""b""; drop"');
    expect(quoteIdentifier(String.raw`a\b`)).toBe(String.raw`"a\b"`);
    expect(quoteQualified('s', 'T')).toBe('"s"."T"');
    expect(quoteQualified(null, 'T')).toBe('"T"');
    expect(quoteQualified(undefined, 'a.b')).toBe('"a.b"');
  });

  it('quotes literals for either meaning of the backslash', () => {
    expect(quoteLiteral(`it's`)).toBe(`'it''s'`);
    expect(quoteLiteral('')).toBe(`''`);
    expect(quoteLiteral(String.raw`a\'b`)).toBe(String.raw` E'a\\''b'`);
  });

  it('refuses what PostgreSQL can’t have', () => {
    expect(() => quoteIdentifier('a\0b')).toThrow(invalid);
    expect(() => quoteLiteral('a\0b')).toThrow(invalid);
    expect(() => quoteIdentifier('')).toThrow(invalid);
  });
});
