import type { Finding } from '../../../../shared/findings.ts';
import type { DatabaseProperties } from '../../../../shared/points/manifest.ts';
import type { Connection } from '../../connect/connect.ts';
import type { VersionTraits } from '../../connect/server-traits.ts';

const title = 'Encoding and locale';

/**
 * Whether the target can make a database with the source's encoding and locale. Without the encoding there
 * is no way; for a locale createDatabase() takes the nearest, which is a warning. Reads the catalogue only:
 * initdb has listed the operating system's locales in pg_collation.
 */
export async function checkLocale(
  connection: Connection,
  traits: VersionTraits,
  properties: DatabaseProperties,
): Promise<Finding> {
  const { encoding, localeProvider } = properties;
  const [known] = await connection.query<{ id: number }>('SELECT pg_char_to_encoding($1) AS id', [encoding]);
  if (known === undefined || known.id < 0) {
    return {
      title,
      severity: 'blocker',
      code: 'UserErrorCreateDatabaseFailed',
      message: `The target does not know the encoding ${encoding}.`,
      remedy: 'Restore to a server that knows it.',
    };
  }
  const name = localeProvider === 'libc' ? properties.collate : (properties.locale ?? properties.collate);
  if (await hasLocale(connection, traits, properties)) {
    return { title, severity: 'ok', message: `${encoding}, ${localeProvider} ${name}.` };
  }
  return {
    title,
    severity: 'warning',
    message: `The target seems not to have the source's locale (${localeProvider} ${name}); the nearest that it takes is used, and text may sort differently.`,
    remedy: 'Install the locale on the target, or restore and compare what sorts by text.',
  };
}

async function hasLocale(
  connection: Connection,
  traits: VersionTraits,
  { localeProvider, collate, ctype }: DatabaseProperties,
): Promise<boolean> {
  if (localeProvider === 'builtin') return traits.hasBuiltinLocales;
  if (localeProvider === 'icu') {
    // any language is known to a server that was built with ICU
    const rows = await connection.query(`SELECT 1 FROM pg_collation WHERE collprovider = 'i' LIMIT 1`);
    return traits.databaseHasLocaleProvider && rows.length > 0;
  }
  const rows = await connection.query<{ name: string }>(
    `SELECT collcollate::text AS name FROM pg_collation WHERE collprovider = 'c'
      UNION SELECT datcollate::text FROM pg_database
      UNION SELECT datctype::text FROM pg_database`,
  );
  const there = new Set(rows.map(({ name }) => normal(name)));
  return [collate, ctype].every((name) => ['c', 'posix'].includes(normal(name)) || there.has(normal(name)));
}

/** The C library takes "en_US.UTF-8" and "en_US.utf8" for the same. */
function normal(locale: string | null): string {
  const [name = '', codeset = ''] = (locale ?? '').toLowerCase().split('.');
  return codeset === '' ? name : `${name}.${codeset.replace(/[^a-z0-9]/g, '')}`;
}
