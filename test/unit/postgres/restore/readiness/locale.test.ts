import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';
import { checkLocale } from '../../../../../main/postgres/restore/readiness/locale.ts';
import type { DatabaseProperties } from '../../../../../shared/points/manifest.ts';

const libc = {
  encoding: 'UTF8',
  localeProvider: 'libc',
  collate: 'en_US.UTF-8',
  ctype: 'en_US.UTF-8',
  locale: null,
} as unknown as DatabaseProperties;

/** A target that knows this encoding, and these locales of the operating system. */
function targetWith(encoding: number | undefined, locales: readonly string[], hasIcu = false): Connection {
  return {
    query: async (sql: string) => {
      await Promise.resolve();
      if (sql.includes('pg_char_to_encoding')) return encoding === undefined ? [] : [{ id: encoding }];
      if (sql.includes(`collprovider = 'i'`)) return hasIcu ? [{}] : [];
      return locales.map((name) => ({ name }));
    },
  } as unknown as Connection;
}

const severityOf = async (target: Connection, properties: Partial<DatabaseProperties>, major = 18) =>
  (await checkLocale(target, versionTraits(major), { ...libc, ...properties })).severity;

describe('the encoding and locale of the source', () => {
  it('block a restore where the target does not know the encoding', async () => {
    const blocked = {
      title: 'Encoding and locale',
      severity: 'blocker',
      code: 'UserErrorCreateDatabaseFailed',
      message: 'The target does not know the encoding UTF8.',
      remedy: 'Restore to a server that knows it.',
    };
    for (const id of [-1, undefined])
      expect(await checkLocale(targetWith(id, ['en_US.utf8']), versionTraits(18), libc)).toStrictEqual(
        blocked,
      );
    // SQL_ASCII
    expect(await severityOf(targetWith(0, ['en_US.utf8']), {})).toBe('ok');
  });

  it('are there however the operating system writes the codeset', async () => {
    const found = await checkLocale(targetWith(6, ['en_us.utf8']), versionTraits(18), libc);
    expect(found).toStrictEqual({
      title: 'Encoding and locale',
      severity: 'ok',
      message: 'UTF8, libc en_US.UTF-8.',
    });
    expect(await severityOf(targetWith(6, ['de_DE']), { collate: 'de_DE', ctype: 'de_DE' })).toBe('ok');
    expect(await severityOf(targetWith(6, []), { collate: 'C', ctype: 'POSIX' })).toBe('ok');
  });

  it.each<[Partial<DatabaseProperties>, string[]]>([
    [{}, []],
    [{}, ['en_US.latin1', 'en_GB.utf8', 'en_US']],
    [{ ctype: 'de_DE.UTF-8' }, ['en_US.utf8']],
    [{ collate: 'de_DE.UTF-8' }, ['en_US.utf8']],
    [{ ctype: 'C.UTF-8' }, ['en_US.utf8', 'C']],
  ])('are missing where one of both is another one: %j of %j', async (properties, locales) => {
    expect(await severityOf(targetWith(6, locales), properties)).toBe('warning');
  });

  it('are said to be missing with what is done instead', async () => {
    expect(await checkLocale(targetWith(6, []), versionTraits(18), libc)).toStrictEqual({
      title: 'Encoding and locale',
      severity: 'warning',
      message:
        "The target seems not to have the source's locale (libc en_US.UTF-8); the nearest that it takes is used, and text may sort differently.",
      remedy: 'Install the locale on the target, or restore and compare what sorts by text.',
    });
  });

  it('are those of the provider, which the target must have', async () => {
    const icu: Partial<DatabaseProperties> = { localeProvider: 'icu', locale: 'de' };
    expect(await severityOf(targetWith(6, [], true), icu)).toBe('ok');
    expect(await severityOf(targetWith(6, ['en_us.utf8'], false), icu)).toBe('warning');
    expect(await severityOf(targetWith(6, ['en_us.utf8'], true), icu, 14)).toBe('warning');
    const builtin: Partial<DatabaseProperties> = { localeProvider: 'builtin', locale: 'C.UTF-8' };
    expect(await severityOf(targetWith(6, []), builtin, 17)).toBe('ok');
    expect(await severityOf(targetWith(6, ['en_us.utf8'], true), builtin, 16)).toBe('warning');
    const { message } = await checkLocale(targetWith(6, [], true), versionTraits(18), { ...libc, ...icu });
    expect(message).toBe('UTF8, icu de.');
  });
});
