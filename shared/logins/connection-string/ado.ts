import { putValue, UnreadableConnectionString, type Parameters } from './parameters.ts';

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

/** Npgsql's other keys, the same way (Npgsql 9 documentation, "Connection String Parameters"). */
const others: ReadonlySet<string> = new Set(
  `passfile passwordfile applicationname enlist searchpath clientencoding encoding timezone sslnegotiation
   sslcertificate clientcertificate clientcertificatekey sslkey sslpassword checkcertificaterevocation
   trustservercertificate channelbinding requireauth persistsecurityinfo logparameters includeerrordetail
   includefailedbatchedcommand kerberosservicename includerealm pooling minimumpoolsize minpoolsize
   maximumpoolsize maxpoolsize connectionidlelifetime connectionpruninginterval connectionlifetime
   loadbalancetimeout timeout connectiontimeout commandtimeout internalcommandtimeout cancellationtimeout
   keepalive tcpkeepalive tcpkeepalivetime tcpkeepaliveinterval targetsessionattributes loadbalancehosts
   hostrecheckseconds options maxautoprepare autoprepareminusages readbuffersize writebuffersize
   socketreceivebuffersize socketsendbuffersize noresetonclose arraynullabilitymode multiplexing
   writecoalescingbufferthresholdbytes loadtablecomposites servercompatibilitymode`.split(/\s+/),
);

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
    else putValue(values, keyword, keyword === 'sslmode' ? modeOf(value) : value);
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

/** A key that Npgsql knows goes into a note; any other may be a piece of a password with a semicolon in it. */
function printable(key: string): string {
  return others.has(key.toLowerCase().replace(/\s/g, '')) ? key : 'A part that is no known key';
}
