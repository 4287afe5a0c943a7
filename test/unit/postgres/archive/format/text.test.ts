import { describe, expect, it } from 'vitest';
import {
  archiveEncoding,
  createTextReader,
  createTextWriter,
} from '../../../../../main/postgres/archive/format/text.ts';
import { goldenHead } from '../../../../fixtures/archives/golden.ts';

describe('text of an archive', () => {
  const encoded = (name: string) => {
    const [entry] = goldenHead('pg15-none').entries;
    if (entry === undefined) throw new Error('the golden archive is empty');
    return [{ ...entry, defn: Buffer.from(`SET client_encoding = '${name}';\n`) }];
  };

  it('is read in the encoding that the archive names', () => {
    expect(archiveEncoding(goldenHead('pg15-none').entries)).toBe('UTF8');
    expect(createTextReader(goldenHead('pg15-none').entries)(Buffer.from('rôle'))).toBe('rôle');
    expect(createTextReader(encoded('LATIN1'))(Buffer.from([0x72, 0xf4]))).toBe('rô');
    expect(createTextReader(encoded('WIN1251'))(Buffer.from([0xe4, 0xe0]))).toBe('да');
    expect(createTextReader(encoded('EUC_JP'))(Buffer.from([0xc6, 0xfc]))).toBe('日');
    expect(createTextReader(encoded('MULE_INTERNAL'))(Buffer.from('abc'))).toBe('abc');
    expect(createTextReader(encoded('UTF8'))(null)).toBe('');
  });

  it('is written in it, or refused', () => {
    expect(createTextWriter(encoded('LATIN1'))('rô')).toEqual(Buffer.from([0x72, 0xf4]));
    expect(createTextWriter(encoded('WIN1251'))('да')).toEqual(Buffer.from([0xe4, 0xe0]));
    expect(() => createTextWriter(encoded('LATIN1'))('日')).toThrow(
      expect.objectContaining({ code: 'UserErrorInvalidInput' }),
    );
  });
});
