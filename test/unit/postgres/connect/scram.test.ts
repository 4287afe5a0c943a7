import { describe, expect, it } from 'vitest';
import { scramVerifier } from '../../../../main/postgres/connect/scram.ts';

const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

describe('a SCRAM verifier', () => {
  // salt and password of the exchange in RFC 7677; the keys come from another implementation
  it('is what PostgreSQL computes for the same salt', async () => {
    expect(await scramVerifier('pencil', () => salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('has a new salt each time', async () => {
    expect(await scramVerifier('pencil')).not.toBe(await scramVerifier('pencil'));
  });

  it('is the same for the forms that SASLprep makes alike', async () => {
    const composed = await scramVerifier('\u00e9t\u00e9', () => salt);
    expect(await scramVerifier('e\u0301te\u0301', () => salt)).toBe(composed);
    expect(await scramVerifier('\u00e9\u00adt\u00e9', () => salt)).toBe(composed);
  });

  it.each(['', 'a\0b', '\ud800', '\u0627\ufe81', '\u00ad', 'e\u0301\u0221', 'a\u00a0\u1e9e'])(
    '%j is refused',
    async (password) => {
      await expect(scramVerifier(password)).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
    },
  );
});
