import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import pgpassHelper from 'pgpass/lib/helper.js';
import type { ServerAddress } from '../../../shared/servers/servers.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds } from '../secret-reader.ts';
import type { Environment } from './environment.ts';

/** A password file of PostgreSQL's clients. */
export function passwordFileKind(env: Environment): CredentialKinds['passfile'] {
  return {
    read: ({ path }, { address, database }) => fromPassfile(path ?? defaultPassfile(env), address, database),
  };
}

/** Checks that libpq would read the password file, too. Throws UserErrorCredentialUnavailable. */
export async function checkPassfile(file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `Cannot read the password file: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  });
  // libpq ignores such a file, so everything else on this machine would fail with it too.
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
    throw new PgkeepError('UserErrorCredentialUnavailable', `${file} can be read by other users.`, {
      remedy: `Run: chmod 0600 ${file}`,
    });
  }
}

async function passwordFromPassfile(
  file: string,
  address: ServerAddress,
  database: string,
): Promise<string | undefined> {
  await checkPassfile(file);
  const stream = createReadStream(file);
  const connection = { host: address.host, port: address.port, database, user: address.user };
  return new Promise((resolve) => pgpassHelper.getPassword(connection, stream, resolve));
}

/** The password file that libpq reads when none is named. */
export function defaultPassfile(env: Environment): string {
  if (env['PGPASSFILE']) return env['PGPASSFILE'];
  return process.platform === 'win32'
    ? join(env['APPDATA'] ?? homedir(), 'postgresql', 'pgpass.conf')
    : join(homedir(), '.pgpass');
}

/** The password of the line that fits. Throws UserErrorCredentialUnavailable. */
export async function fromPassfile(file: string, address: ServerAddress, database: string): Promise<string> {
  const password = await passwordFromPassfile(file, address, database);
  if (password === undefined) {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `${file} has no line for ${address.user} on ${address.host}:${address.port}, database ${database}.`,
    );
  }
  registerSecret(password);
  return password;
}
