import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TlsMode, type ServerAddress, type ServerCredential } from '../../../shared/servers/servers.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { registerSecret } from '../../core/redact.ts';
import type { CredentialKinds } from '../secret-reader.ts';
import type { Environment } from './environment.ts';
import { defaultPassfile, fromPassfile } from './password-file.ts';

/** A section of a connection service file: its password, else that of its password file. */
export function serviceFileKind(env: Environment): CredentialKinds['service'] {
  return {
    async read(credential, { address, database }) {
      const section = await readService(credential, env);
      if (section['password'] === undefined) {
        return fromPassfile(section['passfile'] ?? defaultPassfile(env), address, database);
      }
      checkIsFor(section, credential.name, address);
      return section['password'];
    },
  };
}

/** Section of a pg_service.conf: libpq's keywords and their values. */
export type ServiceSection = Readonly<Record<string, string>>;

/**
 * Reads one section of a connection service file. The format is libpq's, not INI: `#` starts a comment
 * only at the beginning of a line, values are taken as they stand.
 * Source: PostgreSQL documentation, "The Connection Service File".
 */
export function parseServiceFile(text: string, name: string): ServiceSection | undefined {
  let section: Record<string, string> | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[') && line.endsWith(']')) {
      if (section !== undefined) return section;
      if (line.slice(1, -1) === name) section = {};
    } else if (section !== undefined) {
      const equals = line.indexOf('=');
      if (equals > 0) section[line.slice(0, equals).trim()] = line.slice(equals + 1).trim();
    }
  }
  return section;
}

/** The file that a `service` credential names. */
export function servicePath(
  credential: Extract<ServerCredential, { kind: 'service' }>,
  env: Environment,
): string {
  return credential.path ?? env['PGSERVICEFILE'] ?? join(homedir(), '.pg_service.conf');
}

/** Reads the section that a `service` credential names. */
export async function readService(
  credential: Extract<ServerCredential, { kind: 'service' }>,
  env: Environment,
): Promise<ServiceSection> {
  const file = servicePath(credential, env);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `Cannot read the service file: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
  const section = parseServiceFile(text, credential.name);
  if (section === undefined) {
    throw new PgkeepError('UserErrorCredentialUnavailable', `${file} has no section [${credential.name}].`);
  }
  if (section['password'] !== undefined) registerSecret(section['password']);
  return section;
}

/**
 * A password in a section is for the server that the section names, as a line of a password file is: an address
 * that was typed beside it must not lead it elsewhere. Throws UserErrorCredentialUnavailable.
 */
export function checkIsFor(section: ServiceSection, name: string, address: ServerAddress): void {
  const host = section['host'] ?? section['hostaddr'];
  const port = section['port'] ?? '5432';
  const tls = TlsMode.safeParse(section['sslmode']);
  const isFor =
    host === address.host &&
    Number(port) === address.port &&
    (section['user'] ?? address.user) === address.user &&
    (!tls.success || TlsMode.options.indexOf(tls.data) <= TlsMode.options.indexOf(address.tls));
  if (isFor) return;
  const words = `${section['user'] ?? 'any user'} on ${host ?? 'no named host'}:${port}${tls.success ? `, TLS ${tls.data}` : ''}`;
  throw new PgkeepError(
    'UserErrorCredentialUnavailable',
    `The password of the service ${name} is for ${words}, not for ${address.user} on ${address.host}:${address.port}, TLS ${address.tls}.`,
    {
      remedy:
        'Let the service name the host, port, user and TLS mode that are meant, or name another source of the login.',
    },
  );
}
