import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import type { Setting } from '../../../../../main/postgres/restore/libraries.ts';
import {
  checkSettingValues,
  leftOutSetting,
} from '../../../../../main/postgres/restore/readiness/setting-values.ts';

type Target = {
  /** Whether the login sees the server's files; nothing: the server does not say. */
  superuser?: boolean;
  files?: readonly string[];
  parameters?: readonly string[];
  /** By kind: roles, configurations, tablespaces. */
  there?: readonly string[];
};

/** A target that has this, and each list of names that it was asked for. */
function targetWith({ superuser, files = [], parameters = [], there = [] }: Target) {
  const asked: unknown[] = [];
  const connection = {
    query: async (sql: string, [names = []]: [string[]] | [] = []) => {
      await Promise.resolve();
      if (sql.includes('is_superuser')) return superuser === undefined ? [] : [{ may: superuser }];
      if (sql.includes('PKGLIBDIR')) return [{ folder: '/lib', path: '$libdir:/more' }];
      asked.push(names);
      if (sql.includes('pg_stat_file')) return names.filter((name) => files.includes(name)).map(() => ({}));
      const known = sql.includes('pg_settings') ? parameters : there;
      return names.filter((name) => !known.includes(name)).map((name) => ({ name }));
    },
  } as unknown as Connection;
  return { connection, asked };
}

const setting = (name: string, value: string, role?: string): Setting => ({
  name,
  value,
  ...(role !== undefined && { role }),
});
const created = { roles: ['new'], textSearch: ['made'] };
const check = async (target: Target, ...settings: Setting[]) =>
  await checkSettingValues(targetWith(target).connection, settings, created);

describe('libraries that settings load into sessions', () => {
  const title = 'Libraries of sessions';
  const parameters = ['session_preload_libraries', 'local_preload_libraries'];

  it('are no matter where the target has them, in one of its folders', async () => {
    const target = { superuser: true, files: ['/more/a.so', '/lib/b'], parameters };
    expect(await check(target, setting('session_preload_libraries', 'a, "$libdir/b"'))).toStrictEqual([]);
    const plugin = { superuser: true, files: ['/lib/plugins/c.so'], parameters };
    expect(await check(plugin, setting('local_preload_libraries', 'c'))).toStrictEqual([]);
    expect(await check(plugin, setting('session_preload_libraries', 'c'))).toHaveLength(1);
  });

  it('are told where they are missing, with who could not log in', async () => {
    const target = { superuser: true, files: ['/lib/a.so'], parameters };
    expect(
      await check(
        target,
        setting('session_preload_libraries', 'a, b, c'),
        setting('session_preload_libraries', 'b', 'rep'),
      ),
    ).toStrictEqual([
      {
        title,
        severity: 'warning',
        message:
          'The setting session_preload_libraries loads b, c into every session, which the target does not have: with it nobody could log in.',
        remedy:
          'Install the library on the target; otherwise the restore leaves this setting out, and says so.',
      },
      {
        title,
        severity: 'warning',
        message:
          'The setting session_preload_libraries of "rep" loads b into every session, which the target does not have: with it "rep" could not log in.',
        remedy: 'Install the library on the target, or take the role’s setting back after the restore.',
      },
    ]);
  });

  it.each([{ superuser: false }, {}])('may be missing where the login sees no files: %j', async (target) => {
    expect(
      await check(
        { ...target, parameters },
        setting('Session_Preload_Libraries', 'a,"b ""c"'),
        setting('session_preload_libraries', 'b', 'rep'),
      ),
    ).toMatchObject([
      {
        title,
        message:
          'The setting Session_Preload_Libraries loads a, b "c into every session. Whether the target has that, only a superuser sees; without it nobody could log in.',
        remedy:
          'Nothing needs to be done: the restore logs in once at its end, and takes the setting back where that fails.',
      },
      {
        title,
        message:
          'The setting session_preload_libraries of "rep" loads b into every session. Whether the target has that, only a superuser sees; without it "rep" could not log in.',
        remedy: 'Log in as the role after the restore, or take its setting back.',
      },
      { title: 'Settings of the database' },
    ]);
  });
});

describe('settings of the database', () => {
  const title = 'Settings of the database';

  it('are asked for by name, each once, and not those of extensions and of the session', async () => {
    const { connection, asked } = targetWith({ parameters: ['work_mem'] });
    await checkSettingValues(
      connection,
      [
        setting('work_mem', '1'),
        setting('work_mem', '2', 'r'),
        setting('ext.x', '1'),
        setting('Role', 'none'),
        setting('session_authorization', 'x'),
      ],
      created,
    );
    expect(asked[0]).toStrictEqual(['work_mem']);
    expect(await checkSettingValues(connection, [], created)).toStrictEqual([]);
  });

  it.each([
    [['a'], 'a: the restore leaves this setting out.'],
    [['a', 'b'], 'a, b: the restore leaves these settings out.'],
  ])('are left out where the target does not know them: %j', async (names, words) => {
    expect(await check({}, ...names.map((name) => setting(name, '1')))).toStrictEqual([
      {
        title,
        severity: 'warning',
        message: `The target does not know ${words}`,
        remedy: 'Restore to a server of the source’s version, or go on without them.',
      },
    ]);
  });

  it.each<[name: string, value: string, asked: string[]]>([
    ['default_tablespace', 'fast', ['fast']],
    ['default_tablespace', '', []],
    ['temp_tablespaces', 'a, "B"', ['a', 'B']],
    ['role', 'boss', ['boss']],
    ['role', 'none', []],
    ['default_text_search_config', 'pg_catalog.german', ['german']],
    ['Default_Text_Search_Config', 'german', ['german']],
    ['default_text_search_config', 'app.german', []],
    ['search_path', 'app', []],
  ])('name what must be on the server: %s %j', async (name, value, names) => {
    const { connection, asked } = targetWith({ parameters: [name], there: names });
    expect(await checkSettingValues(connection, [setting(name, value)], created)).toStrictEqual([]);
    expect(asked.at(-1)).toStrictEqual(names);
  });

  it('are told where what they name is missing and not created by the restore', async () => {
    const parameters = ['temp_tablespaces', 'default_text_search_config'];
    const found = (message: string) => ({
      title,
      severity: 'warning',
      message,
      remedy: 'Create it on the target, or change the setting after the restore.',
    });
    const there = ['here'];
    expect(
      await check({ parameters, there }, setting('temp_tablespaces', 'here, a, b', 'rep')),
    ).toStrictEqual([
      found(
        'The target lacks what settings name: temp_tablespaces of "rep" names a, b. Sessions begin without it.',
      ),
    ]);
    expect(
      await check(
        { parameters, there },
        setting('role', 'new'),
        setting('default_text_search_config', 'made'),
        setting('role', 'old'),
        setting('temp_tablespaces', 'a'),
      ),
    ).toStrictEqual([
      found(
        'The target lacks what settings name: role names old; temp_tablespaces names a. Sessions begin without them.',
      ),
    ]);
  });

  it('are left for somebody to look at where they load code', () => {
    expect(leftOutSetting(setting('local_preload_libraries', 'x', 'rep'))).toMatchObject({
      title: 'Settings to review',
      severity: 'note',
      message:
        'The setting local_preload_libraries of "rep" (x) loads code into sessions or takes protection away from them: the restore leaves it out, and says with which SQL it is set.',
    });
  });
});
