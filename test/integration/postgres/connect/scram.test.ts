import { describe, expect, it } from 'vitest';
import { scramVerifier } from '../../../../main/postgres/connect/scram.ts';
import { quoteLiteral } from '../../../../main/postgres/sql/quote.ts';
import { inDatabase } from '../../../support/databases/test-databases.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

/** The verifier that the server makes of a password, by its own SASLprep. */
async function verifierOfServer(major: number, password: string): Promise<string> {
  return await inDatabase(sharedServer(major), 'postgres', async (client) => {
    try {
      await client.query(`SET password_encryption = 'scram-sha-256'`);
      await client.query(`CREATE ROLE scram_role PASSWORD ${quoteLiteral(password)}`);
      const { rows } = await client.query<{ verifier: string }>(
        `SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = 'scram_role'`,
      );
      return rows[0]?.verifier ?? '';
    } finally {
      await client.query('DROP ROLE IF EXISTS scram_role');
    }
  });
}

const saltOf = (verifier: string) => Buffer.from(/:([^$]+)\$/.exec(verifier)?.[1] ?? '', 'base64');

describe.each(supportedMajors)('a SCRAM verifier and PostgreSQL %i', (major) => {
  it.each([
    'pencil',
    `P4ss 'word" \\ e\u0301`,
    'e\u0301te\u0301',
    'a\u00a0b\u3000c\u1680d\u200be',
    'so\u00adft\ufeff\u2060\u200d\ufe0f',
    '\uff21\uff42\u2460',
    'stra\u00dfe \u1e9e',
    '\u30cf\u309a \u6f22\u5b57 \ud55c',
    '\u0007bell',
    '\ue000private',
    '\u0627\u0628',
    'a\u0627',
    '\ud83d\ude00',
    '\u0221 newer than Unicode 3.2',
  ])('are the same for %j', async (password) => {
    const theirs = await verifierOfServer(major, password);
    expect(await scramVerifier(password, () => saltOf(theirs))).toBe(theirs);
  });

  it('are raw for what the server’s SASLprep refuses, which is not accepted here', async () => {
    const password = 'e\u0301\u0221';
    const theirs = await verifierOfServer(major, password);
    const composed = password.normalize('NFKC').replace('\u0221', '');
    expect(theirs).not.toBe(await scramVerifier(composed, () => saltOf(theirs)));
    await expect(scramVerifier(password)).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
  });
});
