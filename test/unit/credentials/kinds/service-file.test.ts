import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { redact } from '../../../../main/core/redact.ts';
import { parseServiceFile, readService } from '../../../../main/credentials/kinds/service-file.ts';
import { openLoginFolder, readPassword, type LoginFolder } from '../../../support/logins.ts';

let folder: LoginFolder;
beforeAll(async () => {
  folder = await openLoginFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('parseServiceFile', () => {
  const text = [
    '# a comment',
    '[other]',
    'password=wrong',
    '',
    ' [shop] ',
    'host=db.example.com',
    '  # not a setting',
    '#password=commented out',
    'password=a=b#c ;d',
    'user = spaced out ',
    'novalue=',
    'not a line of settings',
    '=no key',
    '[shop]',
    'host=second',
    '[last]',
    'port=1',
  ];

  it.each(['\n', '\r\n'])('reads one section and takes values as they stand (%j)', (end) => {
    expect(parseServiceFile(text.join(end), 'shop')).toEqual({
      host: 'db.example.com',
      password: 'a=b#c ;d',
      user: 'spaced out',
      novalue: '',
    });
    expect(parseServiceFile(text.join(end), 'last')).toEqual({ port: '1' });
  });

  it('knows what is not there', () => {
    expect(parseServiceFile(text.join('\n'), 'sho')).toBeUndefined();
    expect(parseServiceFile('', 'shop')).toBeUndefined();
    expect(parseServiceFile('[shop]', 'shop')).toEqual({});
  });
});

describe('readService', () => {
  it('goes to the path, or to PGSERVICEFILE', async () => {
    const path = await folder.file('service.conf', '[shop]\nhost=h\npassword=of-the-service');
    expect(await readService({ kind: 'service', name: 'shop', path }, {})).toMatchObject({ host: 'h' });
    expect(await readService({ kind: 'service', name: 'shop' }, { PGSERVICEFILE: path })).toMatchObject({
      host: 'h',
    });
    expect(redact('of-the-service')).toBe('[redacted]');
  });

  it('says what is missing', async () => {
    const path = await folder.file('empty.conf', '');
    await expect(readService({ kind: 'service', name: 'shop', path }, {})).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: `${path} has no section [shop].`,
    });
    const absent = join(folder.path, 'absent.conf');
    await expect(readService({ kind: 'service', name: 'shop', path: absent }, {})).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: expect.stringContaining(absent) as string,
    });
  });
});

describe('a service', () => {
  it('gives its password, else that of its password file', async () => {
    const passfile = await folder.file('of-service', 'db.example.com:5432:shop:app:through the file');
    const path = await folder.file(
      'both.conf',
      `[a]\nhost=db.example.com\npassword=direct\n[b]\npassfile=${passfile}\n[c]\nhost=x`,
    );
    expect(await readPassword({ kind: 'service', name: 'a', path })).toBe('direct');
    expect(await readPassword({ kind: 'service', name: 'b', path })).toBe('through the file');
    expect(await readPassword({ kind: 'service', name: 'c', path }, { PGPASSFILE: passfile })).toBe(
      'through the file',
    );
  });
});

describe('a password in a service', () => {
  it.each([
    ['names the host alone', 'host=db.example.com', true],
    ['names all of it', 'host=db.example.com\nport=5432\nuser=app\nsslmode=verify-full', true],
    ['asks for less TLS than there is', 'host=db.example.com\nsslmode=require', true],
    ['names a mode that falls back to plain text', 'host=db.example.com\nsslmode=prefer', true],
    ['names an address', 'hostaddr=192.0.2.7', false],
    ['names no host', 'user=app', false],
    ['names another host', 'host=db2.example.com', false],
    ['names another port', 'host=db.example.com\nport=5433', false],
    ['names another user', 'host=db.example.com\nuser=postgres', false],
  ])('that %s is given to db.example.com:5432 for app: %#', async (_what, lines, given) => {
    const path = await folder.file('bound.conf', `[s]\n${lines}\npassword=bound`);
    const password = readPassword({ kind: 'service', name: 's', path });
    if (given) await expect(password).resolves.toBe('bound');
    else await expect(password).rejects.toMatchObject({ code: 'UserErrorCredentialUnavailable' });
  });

  it('is not given over TLS that proves less than the service says', async () => {
    const path = await folder.file(
      'tls.conf',
      '[s]\nhost=db.example.com\nsslmode=verify-full\npassword=bound',
    );
    const credential = { kind: 'service', name: 's', path } as const;
    for (const tls of ['disable', 'require', 'verify-ca'] as const) {
      await expect(readPassword(credential, undefined, { tls })).rejects.toThrow(
        `TLS verify-full, not for app on`,
      );
    }
    expect(await readPassword(credential)).toBe('bound');
  });
});
