import { parse } from 'pg-connection-string';
import { putValue, UnreadableConnectionString, type Parameters } from './parameters.ts';

const scheme = /^postgres(?:ql)?:\/\//i;

export function isUri(text: string): boolean {
  return scheme.test(text);
}

/**
 * Reads `postgresql://user:password@host:port/dbname?keyword=value`. The library gets the part before the
 * question mark only: it would read the files that sslcert and its like name. Of several hosts it gets the
 * first.
 */
export function readUri(text: string): Parameters {
  const [beforeQuery = '', ...query] = text.split('?');
  expectClearLogin(text.replace(scheme, ''));
  expectWholeEscapes(text);
  const { login, hosts, path } = split(beforeQuery.replace(scheme, ''));
  const [first = '', ...others] = hosts.split(',');
  const values = new Map<string, string>();
  const put = (keyword: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') putValue(values, keyword, value);
  };
  // the library would only say that it is no URI
  const port = /:(\d+)$/.exec(first)?.[1];
  if (port !== undefined && Number(port) > 65_535)
    throw new UnreadableConnectionString('its port cannot be right');
  try {
    // Without a host libpq takes a local socket; the library refuses a login without a host.
    const read = parse(`postgresql://${[...login, first || 'none'].join('@')}`.replaceAll(' ', '%20'));
    put('host', [first === '' ? '' : (read.host ?? ''), ...others].join(','));
    put('port', read.port);
    put('user', read.user);
    put('password', read.password);
    put('dbname', decodeURIComponent(path));
    for (const [keyword, value] of new URLSearchParams(query.join('?').replaceAll('+', '%2B'))) {
      put(keyword, value);
    }
  } catch (error) {
    if (error instanceof UnreadableConnectionString) throw error;
    // the library's message may quote the text
    throw new UnreadableConnectionString('it is no valid URI');
  }
  // JDBC's word for sslmode=require
  if (values.get('ssl') === 'true' && !values.has('sslmode')) values.set('sslmode', 'require');
  values.delete('ssl');
  return { values, notes: [] };
}

/**
 * Where an @ follows the first slash or question mark, these may be of a password that is not encoded, and what looks like
 * the host a piece of it.
 */
function expectClearLogin(rest: string): void {
  if (!/[/?].*@/s.test(rest)) return;
  throw new UnreadableConnectionString(
    'an @ in it follows a slash or a question mark; in a user, a password and a database name @, / and ? are written %40, %2F and %3F',
  );
}

/** libpq refuses such a URI ("invalid percent-encoded token"); the library takes what follows the % as it stands. */
function expectWholeEscapes(text: string): void {
  if (!/%(?![0-9a-f]{2})/i.test(text)) return;
  throw new UnreadableConnectionString(
    'a % in it is followed by no two hexadecimal digits; a % itself is written %25',
  );
}

/** The user and password end at the last @ before the path, also where one in the password is not encoded. */
function split(rest: string): { login: string[]; hosts: string; path: string } {
  const slash = rest.indexOf('/');
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  return {
    login: at === -1 ? [] : [authority.slice(0, at).replaceAll('@', '%40').replaceAll('#', '%23')],
    hosts: authority.slice(at + 1),
    path: slash === -1 ? '' : rest.slice(slash + 1),
  };
}
