import { readFile } from 'node:fs/promises';
import pgpassHelper from 'pgpass/lib/helper.js';
import type { ServerAddress, ServerCredential } from '../../shared/servers/servers.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Environment } from './kinds/environment.ts';
import { checkPassfile, defaultPassfile } from './kinds/password-file.ts';
import { checkIsFor, readService, servicePath } from './kinds/service-file.ts';

/** A login that a file of PostgreSQL's clients holds. */
export type FileCredential = Extract<ServerCredential, { kind: 'passfile' | 'service' }>;

/** What a login is read from, in words that also tell one from another. */
export function loginFile(credential: FileCredential, env: Environment): string {
  if (credential.kind === 'passfile') return credential.path ?? defaultPassfile(env);
  return `[${credential.name}] of ${servicePath(credential, env)}`;
}

/**
 * Checks that the file itself says that its password is for this address: a line for any host or any port (`*`) would
 * give its password to whoever listens there. Throws UserErrorCredentialUnavailable.
 */
export async function expectNamedIn(
  credential: FileCredential,
  address: ServerAddress,
  env: Environment,
): Promise<void> {
  if (credential.kind === 'passfile') return expectLine(loginFile(credential, env), address);
  const section = await readService(credential, env);
  if (section['password'] === undefined) {
    return expectLine(section['passfile'] ?? defaultPassfile(env), address);
  }
  checkIsFor(section, credential.name, address);
}

async function expectLine(file: string, address: ServerAddress): Promise<void> {
  await checkPassfile(file);
  const { host, port, user } = address;
  let isNamed = false;
  for (const line of (await readFile(file, 'utf8')).split(/\r?\n/)) {
    const entry = pgpassHelper.parseLine(line);
    if (entry === null || !pgpassHelper.isValidEntry(entry)) continue;
    // for whichever database: the login is used for more than one
    if (!pgpassHelper.match({ host, port, user, database: entry.database }, entry)) continue;
    if (entry.host === '*' || entry.port === '*') throw notNamed(file, address);
    isNamed = true;
    if (entry.database === '*') break;
  }
  if (!isNamed) throw notNamed(file, address);
}

function notNamed(file: string, { host, port, user }: ServerAddress): PgkeepError {
  return new PgkeepError(
    'UserErrorCredentialUnavailable',
    `${file} has no line that names ${host}:${port} for ${user}; from a page its lines for any host or port (*) are not used.`,
    {
      remedy:
        'Type the password, put a line for this server before the others, or name this login for this place on the command line.',
    },
  );
}
