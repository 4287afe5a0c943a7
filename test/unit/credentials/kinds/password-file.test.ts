import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redact } from '../../../../main/core/redact.ts';
import type { ServerAddress, ServerCredential } from '../../../../shared/servers.ts';
import { echoingReader } from '../../../support/apps/secret-reader.ts';

const posix = process.platform !== 'win32';
const address: ServerAddress = {
  host: 'db.example.com',
  port: 5432,
  user: 'app',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-login-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (credential: ServerCredential, env?: Record<string, string>, to: Partial<ServerAddress> = {}) =>
  echoingReader(env).readPassword({
    address: { ...address, ...to },
    credential,
    database: 'shop',
    account: 'server-1',
  });

async function file(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe('a password file', () => {
  const line = async (text: string, to: Partial<ServerAddress> = {}) =>
    read({ kind: 'passfile', path: await file('pgpass', text) }, {}, to);

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
    const path = await file('default', '*:*:*:*:by-default');
    expect(await read({ kind: 'passfile' }, { PGPASSFILE: path })).toBe('by-default');
    expect(redact('by-default')).toBe('[redacted]');
  });

  it('without a line that fits says for what', async () => {
    await expect(line('db.example.com:5433:shop:app:no\nother:5432:shop:app:no')).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: `${join(folder, 'pgpass')} has no line for app on db.example.com:5432, database shop.`,
    });
  });

  it('that is not there', async () => {
    const path = join(folder, 'absent');
    await expect(read({ kind: 'passfile', path })).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: expect.stringContaining(path) as string,
    });
  });

  it.runIf(posix).each([0o640, 0o604])('that others can read is not taken: %o', async (mode) => {
    const path = await file('open', '*:*:*:*:secret-6', mode);
    await expect(read({ kind: 'passfile', path })).rejects.toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      remedy: `Run: chmod 0600 ${path}`,
    });
  });
});
