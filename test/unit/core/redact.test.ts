import { describe, expect, it } from 'vitest';
import { redact, redactJson, registerSecret } from '../../../main/core/redact.ts';
import { errorCodes } from '../../../shared/errors.ts';
import { processorTimeOf } from '../../support/processor-time.ts';

const cut = '[redacted]';

describe('redact: shapes that are always secret', () => {
  it.each([
    ['postgres://app:hunter2@db.example.com:5432/shop', `postgres://app:${cut}@db.example.com:5432/shop`],
    ['postgres://app:p@ss@db.example.com/shop', `postgres://app:${cut}@db.example.com/shop`],
    ['postgres://app:pa/ss@db.example.com/shop', `postgres://app:${cut}@db.example.com/shop`],
    ['postgres://app:12/34@db.example.com/shop', `postgres://app:12/34@db.example.com/shop`],
    ['http://:token-only@127.0.0.1:8080/x', `http://:${cut}@127.0.0.1:8080/x`],
    ['host=db password=hunter2 dbname=shop', `host=db password=${cut} dbname=shop`],
    ["password='it\\'s a \\\\ secret' user=x", `password=${cut} user=x`],
    ["sslpassword = 'two words' sslkey=k", `sslpassword = ${cut} sslkey=k`],
    ["OPTIONS (user 'u', password 'it''s secret', x 'y')", `OPTIONS (user 'u', password ${cut}, x 'y')`],
    ["CONNECTION 'host=h password=''se cret'' port=1'", `CONNECTION 'host=h password=${cut} port=1'`],
    ['PGPASSWORD=hunter2 pg_dump', `PGPASSWORD=${cut} pg_dump`],
    [
      'Server=h;User Id=u;Password=p;w;Ssl Mode=Require',
      `Server=h;User Id=u;Password=${cut};w;Ssl Mode=Require`,
    ],
    ['Server=h;Pwd=abc;Port=1', `Server=h;Pwd=${cut};Port=1`],
    [
      'AccountName=a;AccountKey=abc+/def==;EndpointSuffix=core.windows.net',
      `AccountName=a;AccountKey=${cut};EndpointSuffix=core.windows.net`,
    ],
    ['BlobEndpoint=x;SharedAccessSignature=sv=1&sig=abc', `BlobEndpoint=x;SharedAccessSignature=${cut}`],
    [
      'https://a.blob.core.windows.net/c?sv=2025&sig=Ab%2Bc%3D&se=2030',
      `https://a.blob.core.windows.net/c?sv=2025&sig=${cut}&se=2030`,
    ],
    ['sig=Ab%2Bc%3D&sv=2025', `sig=${cut}&sv=2025`],
    ['Authorization: Bearer abcdefgh12345', `Authorization: Bearer ${cut}`],
    ['Authorization: SharedKey account:abcd+/==', `Authorization: SharedKey ${cut}`],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl expired', `token ${cut} expired`],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'pg_dump: error: connection to server at "db.example.com" (10.0.0.1), port 5432 failed',
    'http://127.0.0.1:10000/devstoreaccount1/container/a@b',
    'https://example.com/path and somebody@example.com',
    'The password is asked for at every use; the passphrase too.',
    'password authentication failed for user "app"',
    'INSERT INTO design SET sig',
    'Bearer of bad news',
  ])('stays: %s', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('redact: registered secrets', () => {
  it('cuts them everywhere, also several times and in the middle of words', () => {
    registerSecret('s3cr.t+(');
    expect(redact('as3cr.t+(b s3cr.t+( and s3crXt+(')).toBe(`a${cut}b ${cut} and s3crXt+(`);
  });

  it('leaves alone what is shorter than four characters', () => {
    registerSecret('abc');
    expect(redact('abc abcabc')).toBe('abc abcabc');
    registerSecret('q7z!');
    expect(redact('q7z!')).toBe(cut);
  });

  it('cuts the whole of a secret that begins with another one', () => {
    registerSecret('Winter');
    registerSecret('Winter2026-long');
    expect(redact('it was Winter2026-long, then Winter')).toBe(`it was ${cut}, then ${cut}`);
  });

  it('cuts what a URL makes of them', () => {
    registerSecret('p@ss w/rd');
    expect(redact('postgres://app@h/db?pass=p%40ss%20w%2Frd')).toBe(`postgres://app@h/db?pass=${cut}`);
  });

  it('takes a secret that is no well-formed text', () => {
    registerSecret('half \ud800 pair');
    expect(redact('<half \ud800 pair>')).toBe(`<${cut}>`);
  });
});

describe('redactJson', () => {
  it('cuts secrets with quotes and backslashes, and leaves valid JSON behind a password', () => {
    registerSecret('q"uo\\te');
    const line = JSON.stringify({
      level: 30,
      msg: 'password=hunter2',
      deep: { list: ['x q"uo\\te y'] },
      n: 1,
    });
    expect(JSON.parse(redactJson(line))).toEqual({
      level: 30,
      msg: `password=${cut}`,
      deep: { list: [`x ${cut} y`] },
      n: 1,
    });
  });
});

describe('what pgkeep says itself', () => {
  it.each(Object.entries(errorCodes))('is left whole: the remedy of %s', (_code, remedy) => {
    expect(redact(remedy)).toBe(remedy);
  });
});

describe('a text without end', () => {
  it.each(['x', 'a://b:', 'password=', "password '", 'pwd ', 'sig=', 'eyJ', "PASSWORD=''", '1http://'])(
    'of %j again and again is redacted in time that grows with it',
    async (unit) => {
      const text = unit.repeat(200_000 / unit.length);
      expect(await processorTimeOf(() => redact(text))).toBeLessThan(4_000);
    },
  );

  it('hides a login in an address that a digit or a word stands before', () => {
    expect(redact('1http://user:secret@host')).toBe('1http://user:[redacted]@host');
    expect(redact('url=http://user:secret@host')).toBe('url=http://user:[redacted]@host');
  });
});
