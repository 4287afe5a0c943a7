import { describe, expect, it } from 'vitest';
import {
  dollarQuote,
  quoteIdentifier,
  quoteLiteral,
  quoteOid,
  quoteQualified,
} from '../../../../main/postgres/sql/quote.ts';

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

  it('puts the blank of an E in front, so that it stands apart from a word before it', () => {
    expect(`SELECT${quoteLiteral(String.raw`\\`)}`).toBe(String.raw`SELECT E'\\\\'`);
    expect(quoteLiteral(String.raw`\'; DROP TABLE t; --`)).toBe(String.raw` E'\\''; DROP TABLE t; --'`);
  });

  it('takes a number of an object as it is, and nothing else for one', () => {
    for (const oid of ['0', '1', '16384', '4294967295']) expect(quoteOid(oid)).toBe(oid);
    for (const other of [
      '',
      ' 1',
      '1 ',
      '1\n',
      '-1',
      '+1',
      '1.0',
      '1e3',
      '0x10',
      '१',
      '4294967296',
      '9999999999',
      '12345678901',
      '1; DROP TABLE t',
      "1' OR '1",
      'pg_class',
    ]) {
      expect(() => quoteOid(other), other).toThrow(invalid);
    }
  });

  it('puts lines between dollar quotes whose tag is not in them', () => {
    expect(dollarQuote('a')).toBe('$pgkeep$\na\n$pgkeep$');
    expect(dollarQuote('a $pgkeep$ b')).toBe('$pgkeep1$\na $pgkeep$ b\n$pgkeep1$');
    expect(dollarQuote('$pgkeep$ $pgkeep1$ $pgkeep2$')).toMatch(/^\$pgkeep3\$\n.*\n\$pgkeep3\$$/);
  });

  it('refuses what PostgreSQL can’t have', () => {
    expect(() => dollarQuote('a\0b')).toThrow(invalid);
    expect(() => quoteIdentifier('a\0b')).toThrow(invalid);
    expect(() => quoteLiteral('a\0b')).toThrow(invalid);
    expect(() => quoteIdentifier('')).toThrow(invalid);
  });
});
