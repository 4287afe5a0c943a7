import { putValue, UnreadableConnectionString, type Parameters } from './parameters.ts';

/** libpq's keywords (PostgreSQL 18, "Parameter Key Words"); how a string is told from an ADO.NET one. */
const keywords: ReadonlySet<string> = new Set(
  `host hostaddr port dbname user password passfile require_auth channel_binding connect_timeout
   client_encoding options application_name fallback_application_name keepalives keepalives_idle
   keepalives_interval keepalives_count tcp_user_timeout replication gssencmode sslmode requiressl
   sslnegotiation sslcompression sslcert sslkey sslkeylogfile sslpassword sslcertmode sslrootcert sslcrl
   sslcrldir sslsni requirepeer ssl_min_protocol_version ssl_max_protocol_version min_protocol_version
   max_protocol_version krbsrvname gsslib gssdelegation scram_client_key scram_server_key service
   target_session_attrs load_balance_hosts oauth_issuer oauth_client_id oauth_client_secret oauth_scope`.split(
    /\s+/,
  ),
);

/** Whether the text is in libpq's notation: only its keywords, and no semicolon where none can be. */
export function isKeywordValue(text: string): boolean {
  try {
    const { values } = readKeywordValue(text);
    const names = ['host', 'port', 'user', 'dbname'].map((keyword) => values.get(keyword) ?? '');
    return [...values.keys()].every((keyword) => keywords.has(keyword)) && !names.join('').includes(';');
  } catch {
    return false;
  }
}

/** Whether somebody meant libpq's notation, right or not: two of its keywords with blanks, not semicolons, before them. */
export function looksLikeKeywordValue(text: string): boolean {
  const found = text.matchAll(/(?:^|\s)([a-z_]+)\s*=/g);
  const known = Array.from(found).filter(([, keyword = '']) => isLibpqKeyword(keyword));
  return known.length > 1;
}

/**
 * libpq takes `password=user=keeper` as it stands. Whoever wrote it left out quotes or a value: what is then read as the user may
 * be a piece of a password, so it is refused. Options have settings of the server in them, which may be called like keywords.
 */
function expectOnePart(value: string): void {
  const found = Array.from(value.matchAll(/(?:^|\s)([a-z_]+)\s*=/g), ([, keyword = '']) => keyword);
  if (!found.some(isLibpqKeyword)) return;
  throw new UnreadableConnectionString(
    'one of its values has another part in it: a value with a blank or a = in it stands in single quotes',
  );
}

export const isLibpqKeyword = (keyword: string): boolean => keywords.has(keyword);

/**
 * Reads `keyword = value …`. A value with blanks stands in single quotes; a backslash takes the next
 * character as it is, inside of quotes and outside. Source: PostgreSQL documentation, "Keyword/Value
 * Connection Strings".
 */
export function readKeywordValue(text: string): Parameters {
  const values = new Map<string, string>();
  const pair =
    /\s*([^\s=]+)\s*=\s*(?:'((?:[^'\\]|\\[\s\S])*)'|((?:[^\s'\\]|\\[\s\S])(?:[^\s\\]|\\[\s\S])*)?)(?=\s|$)/gy;
  let end = 0;
  for (const match of text.matchAll(pair)) {
    const [whole, keyword = '', quoted, plain = ''] = match;
    const value = (quoted ?? plain).replace(/\\([\s\S])/g, '$1');
    if (quoted === undefined && keyword !== 'options') expectOnePart(value);
    putValue(values, keyword, value);
    end = match.index + whole.length;
  }
  if (text.slice(end).trim() !== '')
    throw new UnreadableConnectionString(
      'something in it is not keyword=value: a value with a blank or a quote in it stands in single quotes, which have to be closed',
    );
  return { values, notes: [] };
}
