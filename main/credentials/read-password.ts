import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import pgpassHelper from 'pgpass/lib/helper.js';
import { TlsMode, type ServerAddress, type ServerCredential } from '../../shared/servers.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { registerSecret } from '../core/redact.ts';
import { readVariable, type SecretReader } from './secret-reader.ts';

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
  env: SecretReader['env'],
): string {
  return credential.path ?? env['PGSERVICEFILE'] ?? join(homedir(), '.pg_service.conf');
}

/** Reads the section that a `service` credential names. */
export async function readService(
  credential: Extract<ServerCredential, { kind: 'service' }>,
  env: SecretReader['env'],
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

/**
 * The password for a login, read from where the credential says, at the moment it is needed. Undefined
 * where the server asks for none. Throws UserErrorCredentialUnavailable with what to do.
 */
export async function readPassword(
  address: ServerAddress,
  credential: ServerCredential,
  database: string,
  account: string,
  reader: SecretReader,
): Promise<string | undefined> {
  switch (credential.kind) {
    case 'none':
      return undefined;
    case 'env':
      return readVariable(reader, credential.variable);
    case 'keychain':
      return reader.keychain.read(account);
    case 'prompt': {
      const password = await reader.ask(`Password of ${address.user} on ${address.host}:${address.port}`);
      registerSecret(password);
      return password;
    }
    case 'session':
      return reader.session.read(
        account,
        `The password of ${address.user} on ${address.host}:${address.port}`,
      );
    case 'service': {
      const section = await readService(credential, reader.env);
      if (section['password'] !== undefined) {
        checkIsFor(section, credential.name, address);
        return section['password'];
      }
      const file = section['passfile'] ?? defaultPassfile(reader.env);
      return fromPassfile(file, address, database);
    }
    case 'passfile':
      return fromPassfile(credential.path ?? defaultPassfile(reader.env), address, database);
    case 'unset':
      throw new PgkeepError(
        'UserErrorCredentialUnavailable',
        `No login is known for ${address.user} on ${address.host}:${address.port}: the server was taken over from a vault.`,
        {
          remedy:
            'Say where the login of this server comes from: an environment variable, the keychain, a password file or a service.',
          steps: [{ do: 'set-login', ...(account === '' ? {} : { server: account }) }],
        },
      );
  }
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

/** The password file that libpq reads when none is named. */
export function defaultPassfile(env: SecretReader['env']): string {
  if (env['PGPASSFILE']) return env['PGPASSFILE'];
  return process.platform === 'win32'
    ? join(env['APPDATA'] ?? homedir(), 'postgresql', 'pgpass.conf')
    : join(homedir(), '.pgpass');
}

async function fromPassfile(file: string, address: ServerAddress, database: string): Promise<string> {
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
