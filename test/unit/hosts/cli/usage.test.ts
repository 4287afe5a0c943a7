import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../../main/hosts/cli/cli-errors.ts';
import { invalidInput } from '../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../support/cli/fake-host.ts';

const address = ['server', 'add', 'prod', '--host', 'h', '--user', 'u'];
const container = ['vault', 'add', 'v', '--container', 'https://a.blob.core.windows.net/c'];
const asDatabase = ['restore', 'shop', '--as-database', 'copy', '--server', 'prod'];
const sources =
  '--password-env NAME, --passfile [path], --service NAME, --secret-uri URI, --keychain, --prompt, --entra or --no-password';
const adminSources =
  '--admin-password-env NAME, --admin-prompt, --admin-passfile [path] or --no-admin-password';

describe('wrong usage ends with 2, one sentence and where the help is', () => {
  it.each([
    [['bakcup', 'shop'], "Unknown command 'bakcup' (Did you mean backup?).", ''],
    [
      ['server', 'add', 'shop', '--from-azure', 'contoso-shop', '--password-env', 'SHOP_PASSWORD'],
      '--user is missing; only with --service or --entra may it stay out.',
      'server add ',
    ],
    [
      ['server', 'add', 'shop', '--from-azure', 'x', '--user', 'u', '--keychain', '--prompt'],
      `Only one of these says where the password comes from: ${sources}.`,
      'server add ',
    ],
    [
      [
        'server',
        'set',
        'prod',
        '--secret-uri',
        'https://contoso-kv.vault.azure.net/secrets/login',
        '--identity',
        'a',
      ],
      'A login alone is named with: pgkeep server login prod, and the same options.',
      'server set ',
    ],
    [['vault', 'delete'], "Unknown command 'delete'.", 'vault '],
    [['backup'], "Missing required argument 'instance'.", 'backup '],
    [['backup', 'shop', 'x'], "Too many arguments for 'backup'. Expected 1 argument but got 2.", 'backup '],
    [['backup', 'shop', '--fast'], "Unknown option '--fast'.", 'backup '],
    [['points', 'shop'], "Too many arguments for 'list'. Expected 0 arguments but got 1.", 'points list '],
    [['protect', '--server', 'x'], "Required option '--database <name>' not specified.", 'protect '],
    [
      ['protect', '--server', 'x', '--vault', 'v', '--database', 'd'.repeat(64)],
      `The value of '--database <name>' is invalid. A PostgreSQL name has at most 63 bytes.`,
      'protect ',
    ],
    [
      ['protect', '--server', 'x', '--vault', 'v', '--database', 'd', '--compression', 'gzip:11'],
      "The value of '--compression <choice>' is invalid. Compression is auto, none, gzip:1-9 or zstd:1-19.",
      'protect ',
    ],
    [
      [...address, '--port', '0', '--prompt'],
      "The value of '--port <number>' is invalid. It is a whole number from 1 to 65535.",
      'server add ',
    ],
    [
      [...address, '--port', '1e3', '--prompt'],
      "The value of '--port <number>' is invalid. It is a whole number from 1 to 65535.",
      'server add ',
    ],
    [
      [...address, '--tls', 'prefer', '--prompt'],
      "The value of '--tls <mode>' is invalid. Allowed choices are disable, require, verify-ca, verify-full.",
      'server add ',
    ],
    // what only a command itself can find wrong
    ...[
      ['policy', 'add', 'q', '--vault', 'v', '--hourly', '5', '--keep', '30d'],
      ['policy', 'set', 'q', '--hourly', '5'],
      ['policy', 'simulate', 'q', '--hourly', '5'],
      ['instances', 'set', 'prod/shop', '--hourly', '5'],
    ].map((words): [string[], string, string] => [
      words,
      'There are 1, 2, 3, 4, 6, 8 or 12 hours between two backups.',
      `${words.slice(0, 2).join(' ')} `,
    ]),
    ...[
      ['policy', 'add', 'q', '--vault', 'v', '--cron', '', '--keep', '30d'],
      ['policy', 'set', 'q', '--cron', ''],
    ].map((words): [string[], string, string] => [
      words,
      'A cron expression is not empty.',
      `${words.slice(0, 2).join(' ')} `,
    ]),
    [address, `Say where the password comes from: ${sources}.`, 'server add '],
    [
      [...address, '--prompt', '--keychain'],
      `Only one of these says where the password comes from: ${sources}.`,
      'server add ',
    ],
    [
      [...address, '--service-file', 'f', '--prompt'],
      '--service-file needs --service NAME: the section to read.',
      'server add ',
    ],
    [
      ['server', 'add', 'x', '--user', 'u', '--prompt'],
      '--host is missing; only with --service may it stay out.',
      'server add ',
    ],
    [
      ['server', 'add', 'x', '--host', 'postgres://h', '--user', 'u', '--prompt'],
      '--host takes a host name, an address or the folder of a Unix socket, not a URL.',
      'server add ',
    ],
    [
      [...address, '--password-env', '9PW'],
      "The value of '--password-env <name>' is invalid. It is no name of an environment variable.",
      'server add ',
    ],
    [
      ['vault', 'add', 'v'],
      'Name one place: --folder PATH, or --container URL with its login.',
      'vault add ',
    ],
    [['vault', 'add', 'v', '--folder', ''], '--folder takes a path.', 'vault add '],
    [
      ['vault', 'add', 'v', '--folder', 'f', '--entra'],
      'A folder needs no login; the options for one belong to --container.',
      'vault add ',
    ],
    [
      container,
      'Say how to log in to the container: --connection-string-env NAME, --connection-string-keychain, --sas-env NAME, --sas-keychain, --entra or --identity NAME.',
      'vault add ',
    ],
    [
      [...container, '--entra', '--sas-env', 'S'],
      'Only one of these is the login to the container: --connection-string-env NAME, --connection-string-keychain, --sas-env NAME, --sas-keychain, --entra or --identity NAME.',
      'vault add ',
    ],
    [
      [...container, '--sas-env', 'S', '--tenant', 't'],
      '--tenant, --client-id and --client-secret-env belong to --entra.',
      'vault add ',
    ],
    [
      [...container, '--entra', '--client-secret-env', 'S'],
      '--client-secret-env needs --tenant and --client-id: whose secret it is.',
      'vault add ',
    ],
    [
      ['vault', 'add', 'v', '--container', 'nonsense', '--entra'],
      '--container takes a URL: https://<account>.blob.core.windows.net/<container>, or --folder a path.',
      'vault add ',
    ],
    [
      ['verify', 'shop', '--by-restore'],
      '--by-restore needs --server: where the scratch database is made.',
      'verify ',
    ],
    [
      ['verify', 'shop', '--server', 'prod'],
      '--server belongs to --by-restore and has no meaning without it.',
      'verify ',
    ],
    [
      ['verify', 'shop', '--no-owner'],
      '--no-owner belongs to --by-restore and has no meaning without it.',
      'verify ',
    ],
    [
      ['restore', 'shop'],
      'Say what to restore: --as-database NAME, --as-files, or the rows of one table with --rows-of TABLE.',
      'restore ',
    ],
    [
      [...asDatabase, '--as-files'],
      'Say what to restore: --as-database NAME, --as-files, or the rows of one table with --rows-of TABLE.',
      'restore ',
    ],
    [
      ['restore', 'shop', '--as-database', 'c'],
      '--as-database needs --server: where the new database is made.',
      'restore ',
    ],
    [
      [...asDatabase, '--folder', 'f'],
      '--folder belongs to --as-files and has no meaning with --as-database.',
      'restore ',
    ],
    [
      [...asDatabase, '--identity', 'robot'],
      '--identity needs --secret-uri URI: the secret that it reads.',
      'restore ',
    ],
    [
      ['restore', 'shop', '--as-files', '--folder', 'f', '--no-owner'],
      '--no-owner belongs to --as-database and has no meaning with --as-files.',
      'restore ',
    ],
    [
      [...asDatabase, '--table', '"open'],
      "The value of '--table <name>' is invalid. A quote is not closed.",
      'restore ',
    ],
    [
      [...asDatabase, '--role-map', 'app'],
      "The value of '--role-map <old=new>' is invalid. A mapping of roles is written old=new.",
      'restore ',
    ],
    [
      [...asDatabase, '--role-map', 'app=a', '--role-map', '"app"=b'],
      '--role-map names "app" twice: give one new role for each old one.',
      'restore ',
    ],
    [
      ['restore', 'shop', '--as-database', '', '--server', 'prod'],
      "The value of '--as-database <name>' is invalid. A PostgreSQL name is not empty.",
      'restore ',
    ],
    [
      ['server', 'set', 'prod'],
      'Say what to change: --name, --environment, --no-environment, --host, --port, --user, --tls, --ca-file, --maintenance-database or --session-pooler.',
      'server set ',
    ],
    [
      ['instances', 'set', 'shop'],
      'Say what to change: --compression, --count-rows, --no-count-rows, --lock-wait-timeout, --client-major, --exclude-schema, --exclude-table, --exclude-table-data, --dump-option, --whole-database, --environment, --no-environment, --secret-uri, --own-login, --policy, --no-policy, --follow, or a value of its policy.',
      'instances set ',
    ],
    [
      ['jobs', 'list', '--kind', 'dump'],
      "The value of '--kind <kind>' is invalid. Allowed choices are backup, restore-as-database, restore-as-files, restore-rows, verify.",
      'jobs list ',
    ],
    [
      ['points', '--after', 'yesterday'],
      "The value of '--after <time>' is invalid. Write 2026-11-23 or 2026-11-23T18:30, with Z or +01:00 if it is not local time.",
      'points list ',
    ],
    [
      ['points', '--after', '2026-13-45'],
      "The value of '--after <time>' is invalid. Write 2026-11-23 or 2026-11-23T18:30, with Z or +01:00 if it is not local time.",
      'points list ',
    ],
    [
      ['check', 'backup'],
      'Name one database: either an instance, or --server and --database.',
      'check backup ',
    ],
    [
      ['check', 'backup', 'shop', '--server', 'prod', '--database', 'shop'],
      'Name one database: either an instance, or --server and --database.',
      'check backup ',
    ],
    [
      ['check', 'backup', 'shop', '--all'],
      '--all stands alone: it checks every protected database for its own login.',
      'check backup ',
    ],
    [
      ['check', 'restore', 'shop', '--as-database', 'copy'],
      '--as-database needs --server: where the new database is made.',
      'check restore ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--form', 'all'],
      "The value of '--form <form>' is invalid. Allowed choices are smallest, predefined, classic.",
      'grant-sql backup ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--dry-run'],
      '--dry-run and the --admin options belong to --apply.',
      'grant-sql backup ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--apply', '--admin-prompt'],
      '--apply needs --admin-user: who runs the SQL.',
      'grant-sql backup ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--apply', '--admin-user', 'dba'],
      `Say where the administrator's password comes from: ${adminSources}.`,
      'grant-sql backup ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--apply', '--admin-user', 'dba', '--admin-prompt', '--admin-passfile'],
      `Only one of these says where the administrator's password comes from: ${adminSources}.`,
      'grant-sql backup ',
    ],
    [
      ['grant-sql', 'backup', 'shop', '--apply', '--shell', 'sh', '--admin-user', 'dba', '--admin-prompt'],
      '--shell prints a script; --apply runs the SQL.',
      'grant-sql backup ',
    ],
  ])('%j', async (argv, sentence, command) => {
    const { exitCode, stdout, stderr, opened } = await pgkeep(argv);
    expect(stderr).toBe(`${sentence}\nRun pgkeep ${command}--help\n`);
    expect({ exitCode, stdout, opened }).toStrictEqual({ exitCode: 2, stdout: '', opened: 0 });
  });

  it('is one JSON document with --json', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['backup', '--json']);
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 2, stderr: '' });
    expect(JSON.parse(stdout)).toStrictEqual({
      error: {
        code: 'UserErrorInvalidInput',
        message: "Missing required argument 'instance'.",
        remedy: 'Run: pgkeep backup --help',
      },
    });
  });

  it('is also what the schemas of the contract refuse', async () => {
    const { exitCode, stderr } = await pgkeep(['backup', 'x'.repeat(401)]);
    expect({ exitCode, stderr }).toStrictEqual({
      exitCode: 2,
      stderr: 'instance: a name or id has at most 400 characters.\nRun pgkeep backup --help\n',
    });
    const named = await pgkeep([...asDatabase], {
      answers: {
        'restore.asDatabase': () => {
          throw invalidInput([{ message: 'is too odd', path: ['newDatabase'] }]);
        },
      },
    });
    expect(named.exitCode).toBe(2);
    expect(named.stderr).toBe('--as-database: is too odd.\nRun pgkeep restore --help\n');
  });
});

describe('a secret in the arguments is refused and never repeated', () => {
  it.each([
    [[...address, '--password', 'hunter2'], /^--password does not exist: every user of this machine/],
    [[...address, '--password=hunter2'], /^--password does not exist: every user of this machine/],
    [['server', 'login', 'prod', '--password', 'hunter2'], /^--password does not exist/],
    [
      [...container, '--connection-string', 'hunter2'],
      /^--connection-string does not exist.*--connection-string-env NAME or/,
    ],
    [[...container, '--sas=hunter2'], /^--sas does not exist.*--sas-env NAME or --sas-keychain instead/],
    [
      [...container, '--entra', '--client-secret', 'hunter2'],
      /^--client-secret does not exist.*--client-secret-env NAME instead/,
    ],
    [
      ['vault', 'add', 'v', '--container', 'https://a/c?sig=hunter2', '--entra'],
      /^A container URL with a signature does not exist/,
    ],
    [['vault', 'add', 'v', '--container', 'https://u:hunter2@a/c', '--entra'], /^A container URL/],
    [
      ['grant-sql', 'backup', 'shop', '--apply', '--admin-user', 'dba', '--admin-password', 'hunter2'],
      /^--admin-password does not exist.*--admin-password-env NAME/,
    ],
    [['backup', 'shop', '--pgpassword=hunter2'], /^Unknown option '--pgpassword'\.\n/],
  ])('%j', async (argv, sentence) => {
    const { exitCode, stdout, stderr, opened } = await pgkeep(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(opened).toBe(0);
  });
});

describe('help', () => {
  it('names every exit code', async () => {
    const { stdout } = await pgkeep(['--help']);
    for (const code of Object.values(exitCodes))
      expect(stdout).toMatch(new RegExp(`^Exit codes:.*\\b${code} `, 'm'));
  });

  it('shows the order of first use', async () => {
    const { exitCode, stdout, opened } = await pgkeep(['--help']);
    expect({ exitCode, opened }).toStrictEqual({ exitCode: 0, opened: 0 });
    const order = [...stdout.matchAll(/^ {2}pgkeep (\w+)/gm)].map(([, word]) => word);
    expect(order).toStrictEqual([
      'vault',
      'server',
      'protect',
      'backup',
      'status',
      'points',
      'restore',
      'verify',
      'jobs',
    ]);
  });

  it.each([
    'vault add',
    'vault list',
    'vault show',
    'server add',
    'server set',
    'server remove',
    'server login',
    'server list',
    'server test',
    'protect',
    'instances list',
    'instances set',
    'overview',
    'settings list',
    'settings set',
    'backup',
    'points list',
    'points show',
    'points delete',
    'points pin',
    'points unpin',
    'points hold',
    'points release',
    'check backup',
    'check restore',
    'grant-sql backup',
    'grant-sql restore',
    'audit list',
    'restore',
    'verify',
    'jobs list',
    'jobs show',
    'jobs watch',
    'jobs cancel',
    'tools list',
    'tools add',
  ])('%s has help with an example and the global options', async (command) => {
    const { exitCode, stdout, stderr } = await pgkeep([...command.split(' '), '--help']);
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: pgkeep ${command}`));
    expect(stdout).toMatch(/\nExamples?:\n {2}pgkeep /);
    expect(stdout).toContain('--json');
    expect(stdout).not.toMatch(/--(password|sas|connection-string|client-secret) /);
  });

  it('comes on standard error with 2 for a group without a command', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['server']);
    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: pgkeep server /);
  });

  it('has the version', async () => {
    const { exitCode, stdout } = await pgkeep(['--version']);
    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 0, stdout: '1.2.3\n' });
  });
});
