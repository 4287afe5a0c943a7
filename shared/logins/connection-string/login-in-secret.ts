import { TlsMode } from '../../servers/servers.ts';
import { readAdo } from './ado.ts';
import { isKeywordValue, looksLikeKeywordValue, readKeywordValue } from './keyword-value.ts';
import { UnreadableConnectionString } from './parameters.ts';
import { isUri, readUri } from './uri.ts';

/** What the value of a secret says. User and password are taken from it; the rest is only compared. */
export interface LoginInSecret {
  readonly user: string;
  readonly password: string;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  /** As libpq names it; absent where it is none that libpq or Npgsql knows. */
  readonly tls?: TlsMode | 'allow' | 'prefer';
}

/** Key Vault keeps secrets of up to 25 KB. */
const longest = 25_600;

/**
 * Reads the value of a secret: an ADO.NET connection string (Npgsql), a PostgreSQL URI or keyword=value; or, where a login
 * is named, its bare password. Throws {@link UnreadableConnectionString}, which says what is wrong without any part of the
 * value.
 */
export function readLoginInSecret(value: string, login?: string): LoginInSecret {
  if (value.length > longest) throw new UnreadableConnectionString('it is longer than a secret of Key Vault');
  return login === undefined ? readConnection(value) : readPassword(value, login);
}

function readConnection(value: string): LoginInSecret {
  // A byte order mark or a line break at the end comes from a file that was uploaded.
  const text = value.replace(/^\ufeff/, '').trim();
  if (text === '') throw new UnreadableConnectionString('it is empty');
  const values = valuesOf(text);
  const get = (keyword: string) => nonEmpty(values.get(keyword));
  const user = get('user');
  const password = get('password');
  if (user === undefined) throw new UnreadableConnectionString('it names no user');
  if (password === undefined) throw new UnreadableConnectionString('it has no password');
  for (const [keyword, found] of [
    ['user', user],
    ['password', password],
  ] as const) {
    if (/^\{[^{}]*\}$/.test(found)) {
      throw new UnreadableConnectionString(`its ${keyword} is a placeholder in braces`);
    }
    if (found.includes('\0')) throw new UnreadableConnectionString(`its ${keyword} has a NUL in it`);
  }
  const { host, port = get('port') } = splitHost(get('host') ?? get('hostaddr'));
  if (host?.includes(',') === true) throw new UnreadableConnectionString('it names several hosts');
  const database = get('dbname');
  const tls = get('sslmode');
  return {
    user,
    password,
    ...(host === undefined ? {} : { host }),
    ...portOf(port),
    ...(database === undefined ? {} : { database }),
    ...(isTlsMode(tls) ? { tls } : {}),
  };
}

/** `password=p;user=u` reads as libpq's notation, too, as a password alone: whichever gives a user is meant. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  if (isUri(text)) return readUri(text).values;
  if (/^jdbc:/i.test(text)) {
    throw new UnreadableConnectionString('it is a URL for JDBC; a PostgreSQL URI begins with postgresql://');
  }
  if (isKeywordValue(text)) {
    const { values } = readKeywordValue(text);
    if (nonEmpty(values.get('user')) !== undefined) return values;
  }
  if (!looksLikeKeywordValue(text)) return readAdo(text).values;
  try {
    const { values } = readAdo(text);
    const isWhole = ['user', 'password'].every((keyword) => nonEmpty(values.get(keyword)) !== undefined);
    if (isWhole) return values;
  } catch {
    // what is wrong is said in the words of the notation that is meant
  }
  // for what is wrong in it only: read so, a value may end within a password
  readKeywordValue(text);
  return readAdo(text).values;
}

/** Npgsql takes `host:port` as a host, too; an IPv6 address has more colons. */
function splitHost(host: string | undefined): { host?: string; port?: string } {
  const [, name, port] = /^([^:]+):(\d+)$/.exec(host ?? '') ?? [];
  if (name !== undefined && port !== undefined) return { host: name, port };
  return host === undefined ? {} : { host };
}

function portOf(port: string | undefined): { port?: number } {
  if (port === undefined) return {};
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535) throw new UnreadableConnectionString('its port cannot be right');
  return { port: number };
}

const isTlsMode = (mode: string | undefined): mode is TlsMode | 'allow' | 'prefer' =>
  mode === 'allow' || mode === 'prefer' || TlsMode.safeParse(mode).success;

const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

function readPassword(value: string, user: string): LoginInSecret {
  if (value === '') throw new UnreadableConnectionString('it is empty');
  if (/[\r\n\0]/.test(value)) {
    throw new UnreadableConnectionString('as a password it has a line break or a NUL in it');
  }
  if (isConnection(value)) {
    throw new UnreadableConnectionString(
      'it is a connection string, and a login was named as if it were a password alone',
    );
  }
  return { user, password: value };
}

function isConnection(value: string): boolean {
  try {
    readConnection(value);
    return true;
  } catch {
    return false;
  }
}
