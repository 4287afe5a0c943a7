import { z } from 'zod';
import { ServerAddress, TlsMode } from '../../../../shared/servers/servers.ts';
import { readAdo } from '../../../../shared/logins/connection-string/ado.ts';
import {
  isKeywordValue,
  isLibpqKeyword,
  readKeywordValue,
} from '../../../../shared/logins/connection-string/keyword-value.ts';
import {
  UnreadableConnectionString,
  type Parameters,
} from '../../../../shared/logins/connection-string/parameters.ts';
import { isUri, readUri } from '../../../../shared/logins/connection-string/uri.ts';
import { PgkeepError } from '../../../core/errors.ts';

export interface ParsedConnection {
  readonly address: { readonly [Key in keyof ServerAddress]?: ServerAddress[Key] | undefined };
  readonly database: string | null;
  readonly password: string | null;
  /** What was understood differently or left out, in words; without any secret. */
  readonly notes: readonly string[];
}

/**
 * Reads a connection string as people paste it: libpq's URI or keyword=value, ADO.NET (Npgsql), also with
 * `psql "…"` or `jdbc:` around it. Throws UserErrorInvalidInput without quoting the text: it may hold a
 * password.
 */
export function parseConnectionString(text: string): ParsedConnection {
  const bare = unwrap(text);
  try {
    if (bare === '') throw new UnreadableConnectionString('it is empty');
    if (isUri(bare)) return interpret(readUri(bare));
    return interpret(isKeywordValue(bare) ? readKeywordValue(bare) : readAdo(bare));
  } catch (error) {
    if (!(error instanceof UnreadableConnectionString)) throw error;
    // the text itself stays out of the message: it may hold a password
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The connection string cannot be read: ${error.message}.`,
      {
        remedy: 'Paste a PostgreSQL URI, keyword=value pairs or an ADO.NET string, or fill in the form.',
      },
    );
  }
}

/** Without what stands around the string where it is copied from. */
function unwrap(text: string): string {
  const command = /^psql\s+(?:-d\s+)?([\s\S]*)$/.exec(text.trim())?.[1] ?? text.trim();
  const quoted = /^(["'])([\s\S]*)\1;?$/.exec(command.trim());
  return (quoted?.[2] ?? command).replace(/^jdbc:/, '').trim();
}

const understood: ReadonlySet<string> = new Set([
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'sslmode',
  'sslrootcert',
]);

function interpret({ values, notes: given }: Parameters): ParsedConnection {
  const notes = [...given];
  const get = (keyword: string): string | undefined => {
    const value = values.get(keyword)?.trim();
    if (value === undefined || value === '') return undefined;
    // as cloud portals print them: {your_password}
    if (!/^\{[^{}]*\}$/.test(value)) return value;
    notes.push(`${keyword} is a placeholder and was left out.`);
    return undefined;
  };
  for (const keyword of values.keys()) {
    // any other word may be a piece of a password with an & in it
    const shown = isLibpqKeyword(keyword) ? keyword : 'A part that is no known keyword';
    if (!understood.has(keyword)) notes.push(`${shown} was left out.`);
  }
  const host = firstOf('host', get('host') ?? get('hostaddr'), notes);
  if (host !== undefined && /\s/.test(host) && !host.startsWith('/'))
    throw new UnreadableConnectionString('its host has blanks');
  const port = firstOf('port', get('port'), notes);
  const address = ServerAddress.partial().safeParse({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: /^\d+$/.test(port) ? Number(port) : Number.NaN }),
    ...optional('user', get('user')),
    ...optional('tls', readTls(get('sslmode'), notes)),
    ...optional('caFile', readCaFile(get('sslrootcert'), notes)),
  });
  if (!address.success) {
    const fields = z.flattenError(address.error).fieldErrors;
    throw new UnreadableConnectionString(`its ${Object.keys(fields).join(' and ')} cannot be right`);
  }
  const password = get('password') === undefined ? null : (values.get('password') ?? null);
  return { address: address.data, database: get('dbname') ?? null, password, notes };
}

function optional(key: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [key]: value };
}

/** libpq tries several servers in turn; a server of pgkeep is one. */
function firstOf(what: string, list: string | undefined, notes: string[]): string | undefined {
  if (list === undefined) return undefined;
  const [first = '', ...others] = list.split(',').map((item) => item.trim());
  if (others.length > 0 && what === 'host') {
    notes.push(
      `Of ${others.length + 1} hosts only the first was taken; add the others as servers of their own.`,
    );
  }
  return first === '' ? undefined : first;
}

function readTls(mode: string | undefined, notes: string[]): TlsMode | undefined {
  if (mode === undefined) return undefined;
  const known = TlsMode.safeParse(mode);
  if (known.success) return known.data;
  notes.push(
    mode === 'prefer' || mode === 'allow'
      ? `sslmode ${mode} falls back to plain text silently; verify-full was taken instead.`
      : 'The sslmode is unknown; verify-full was taken instead.',
  );
  return 'verify-full';
}

function readCaFile(file: string | undefined, notes: string[]): string | undefined {
  if (file !== 'system') return file;
  notes.push('sslrootcert=system: the public certificate authorities are trusted, as without it.');
  return undefined;
}
