import { unreadable, type Parameters } from './parameters.ts';

/** Npgsql's keys without blanks in lower case, and libpq's keyword for the same. */
const keywords: Readonly<Record<string, string>> = {
  host: 'host',
  server: 'host',
  port: 'port',
  database: 'dbname',
  db: 'dbname',
  username: 'user',
  userid: 'user',
  user: 'user',
  uid: 'user',
  password: 'password',
  pwd: 'password',
  psw: 'password',
  sslmode: 'sslmode',
  rootcertificate: 'sslrootcert',
};

/** Npgsql's values of SSL Mode without punctuation in lower case. */
const modes: Readonly<Record<string, string>> = { verifyca: 'verify-ca', verifyfull: 'verify-full' };

/**
 * Reads `Key=Value;…` as ADO.NET does: keys without regard to case, values trimmed, or in single or double
 * quotes with the quote doubled inside. Source: .NET, DbConnectionStringBuilder.
 */
export function readAdo(text: string): Parameters {
  const values = new Map<string, string>();
  const notes: string[] = [];
  const pair = /[\s;]*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^"'\s;][^;]*)?)\s*(?:;|$)/gy;
  let end = 0;
  for (const match of text.matchAll(pair)) {
    const [whole, key = '', double, single, plain = ''] = match;
    end = match.index + whole.length;
    const value = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? plain.trim();
    const keyword = keywords[key.toLowerCase().replace(/\s/g, '')];
    if (keyword === undefined) notes.push(`${printable(key)} was left out.`);
    else values.set(keyword, keyword === 'sslmode' ? modeOf(value) : value);
  }
  if (values.size === 0 || text.slice(end).replaceAll(';', '').trim() !== '') {
    throw unreadable('it is no URI, and something in it is neither keyword=value nor Key=Value;');
  }
  return { values, notes };
}

function modeOf(value: string): string {
  const mode = value.toLowerCase().replace(/[^a-z]/g, '');
  return modes[mode] ?? mode;
}

/** A key goes into a note; whatever else got there by a mistake in the text does not. */
function printable(key: string): string {
  return /^[A-Za-z][A-Za-z ]{0,40}$/.test(key) ? key : 'A part that is no known key';
}
