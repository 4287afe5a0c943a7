import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { redact } from '../../../../main/core/redact.ts';
import type { ServerAddress } from '../../../../shared/servers/servers.ts';
import { openLoginFolder, readPassword, type LoginFolder } from '../../../support/logins.ts';

const posix = process.platform !== 'win32';
let folder: LoginFolder;
beforeAll(async () => {
  folder = await openLoginFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('a password file', () => {
  const line = async (text: string, to: Partial<ServerAddress> = {}) =>
    readPassword({ kind: 'passfile', path: await folder.file('pgpass', text) }, {}, to);

  it.each([
    ['plain', 'db.example.com:5432:shop:app:secret-1', 'secret-1'],
    ['wildcards', '*:*:*:*:secret-2', 'secret-2'],
    ['the first that fits', '*:*:other:*:no\n*:*:shop:*:yes\n*:*:*:*:too late', 'yes'],
    ['comments and empty lines', '# *:*:*:*:no\n\n*:*:*:*:after a comment', 'after a comment'],
    ['escapes in the password', String.raw`*:*:*:*:a\:b\\c`, String.raw`a:b\c`],
    ['a line end of Windows', '*:*:*:app:secret-3\r\n', 'secret-3'],
    ['blanks in the password', '*:*:*:app: secret 4 ', ' secret 4 '],
  ])('%s', async (_what, text, password) => {
    expect(await line(text)).toBe(password);
  });

  it('a colon in a user name is escaped', async () => {
    expect(await line(String.raw`*:*:*:a\:b:secret-5`, { user: 'a:b' })).toBe('secret-5');
  });

  it('is where PGPASSFILE says when no path is given', async () => {
    const path = await folder.file('default', '*:*:*:*:by-default');
    expect(await readPassword({ kind: 'passfile' }, { PGPASSFILE: path })).toBe('by-default');
    expect(redact('by-default')).toBe('[redacted]');
  });

  it('without a line that fits says for what', async () => {
    await expect(line('db.example.com:5433:shop:app:no\nother:5432:shop:app:no')).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: `${join(folder.path, 'pgpass')} has no line for app on db.example.com:5432, database shop.`,
    });
  });

  it('that is not there', async () => {
    const path = join(folder.path, 'absent');
    await expect(readPassword({ kind: 'passfile', path })).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: expect.stringContaining(path) as string,
    });
  });

  it.runIf(posix).each([0o640, 0o604])('that others can read is not taken: %o', async (mode) => {
    const path = await folder.file('open', '*:*:*:*:secret-6', mode);
    await expect(readPassword({ kind: 'passfile', path })).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      remedy: `Run: chmod 0600 ${path}`,
    });
  });
});
