import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerAddress, ServerCredential } from '../../shared/servers/servers.ts';
import { echoingReader } from './apps/secret-reader.ts';

const address: ServerAddress = {
  host: 'db.example.com',
  port: 5432,
  user: 'app',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
};

/** Reads the password of a login at the database `shop` of db.example.com, or another address. */
export const readPassword = async (
  credential: ServerCredential,
  env?: Readonly<Record<string, string>>,
  to: Partial<ServerAddress> = {},
) =>
  (
    await echoingReader(env).readLogin({
      address: { ...address, ...to },
      credential,
      database: 'shop',
      server: { id: 'server-1', name: 'prod west' },
    })
  ).password;

export interface LoginFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, which is for its owner alone without another mode, and gives its path. */
  file(name: string, text: string, mode?: number): Promise<string>;
}

/** A folder for files that logins are read from. */
export async function openLoginFolder(): Promise<LoginFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-login-'));
  return {
    path: folder,
    async file(name, text, mode = 0o600) {
      const path = join(folder, name);
      await writeFile(path, text);
      await chmod(path, mode);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
