import { UnreadableConnectionString, type Parameters } from './parameters.ts';

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
 * One `Key=Value` and what ends it. In a key `==` stands for an equals sign. A value without quotes neither begins nor ends
 * with one and has no control characters; in quotes, the quote is doubled.
 */
const pair =
  /[\s;]*((?:[^=;]|==)+?)\s*=(?!=)\s*(?:"((?:[^"\0]|"")*)"|'((?:[^'\0]|'')*)'|((?!["'\s])[^;\p{Cc}]*(?<!["'\s]))?)[^\S\0]*(?:;|$)/guy;

/**
 * Reads `Key=Value;…` as ADO.NET does: keys without regard to case, values trimmed, or in single or double quotes; of a key
 * that comes twice the last one counts. Source: .NET, DbConnectionStringBuilder; Npgsql, connection string parameters.
 */
export function readAdo(text: string): Parameters {
  const values = new Map<string, string>();
  const notes: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pair)) {
    const [whole, key = '', double, single, plain = ''] = match;
    end = match.index + whole.length;
    const value = double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? plain;
    const keyword = keywords[key.toLowerCase().replace(/\s/g, '')];
    if (keyword === undefined) notes.push(`${printable(key)} was left out.`);
    else values.set(keyword, keyword === 'sslmode' ? modeOf(value) : value);
  }
  if (values.size === 0 || text.slice(end).replaceAll(';', '').trim() !== '') {
    throw new UnreadableConnectionString(
      'it is no URI, and something in it is neither keyword=value nor Key=Value',
    );
  }
  return { values, notes };
}

/** Writes `Key=Value;…` so that ADO.NET reads the same values; those with anything special in them stand in quotes. */
export function writeAdo(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key.replaceAll('=', '==')}=${isPlain(value) ? value : quoted(value)};`)
    .join('');
}

const isPlain = (value: string): boolean => /^[A-Za-z0-9_.,:/@+!?*#%&()^~[\]-]+$/.test(value);

const quoted = (value: string): string =>
  value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '""')}"`;

function modeOf(value: string): string {
  const mode = value.toLowerCase().replace(/[^a-z]/g, '');
  return modes[mode] ?? mode;
}

/** A key goes into a note; whatever else got there by a mistake in the text does not. */
function printable(key: string): string {
  return /^[A-Za-z][A-Za-z ]{0,40}$/.test(key) ? key : 'A part that is no known key';
}
