import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandOf, fixCommands } from '../../../../../main/hosts/cli/report/fix-commands.ts';
import { createProgram } from '../../../../../main/hosts/cli/program.ts';
import { ErrorCode, type FixStep } from '../../../../../shared/errors.ts';
import { routerError } from '../../../../support/cli/fake-client.ts';
import { FakeHost, pgkeep } from '../../../../support/cli/fake-host.ts';

/** One of each kind of step. */
const steps: Record<FixStep['do'], FixStep> = {
  'list-jobs': { do: 'list-jobs' },
  'cancel-job': { do: 'cancel-job', job: 'job-7' },
  'list-points': { do: 'list-points', instance: "o'hara/shop 1" },
  'unpin-point': { do: 'unpin-point', instance: 'prod/my shop', point: 'point-0001' },
  'release-point': { do: 'release-point', instance: 'prod/my shop', point: 'point-0001' },
  'back-up': { do: 'back-up', instance: 'prod/shop' },
  'change-server': { do: 'change-server', server: 'prod' },
  'choose-ca-file': { do: 'choose-ca-file', server: 'prod' },
  'confirm-environment': { do: 'confirm-environment', server: 'main', environment: 'prod' },
  'switch-tls-off': { do: 'switch-tls-off' },
  'declare-session-pooler': { do: 'declare-session-pooler', server: 'prod' },
  'skip-damaged': { do: 'skip-damaged' },
  'set-login': { do: 'set-login' },
  'test-server': { do: 'test-server', server: "bob's $(server)" },
  'check-backup': { do: 'check-backup', instance: 'prod/my shop' },
  'change-secret': { do: 'change-secret', instance: 'prod/my shop' },
  'group-role': { do: 'group-role', server: 'prod' },
  'choose-secret': { do: 'choose-secret', of: 'restore' },
  'repeat-login': { do: 'repeat-login', server: 'prod' },
  'allow-variable': { do: 'allow-variable', variable: 'PROD_PASSWORD' },
  'sign-in-again': { do: 'sign-in-again', identity: 'alice@contoso.com' },
  'set-vault-login': { do: 'set-vault-login', vault: 'old one' },
  'store-password': { do: 'store-password', server: 'server-1a2b' },
  'move-state-away': { do: 'move-state-away', file: "/home/o'hara/pgkeep.sqlite" },
  'add-vault': { do: 'add-vault' },
  'protect-again': { do: 'protect-again', server: 'prod', database: 'my shop', vault: 'archive' },
  'assign-policy': { do: 'assign-policy', instance: 'prod/my shop', policy: 'Daily, kept 30 days' },
  'continue-as': { do: 'continue-as', instance: 'prod/shop', database: 'my shop' },
  'confirm-instance': { do: 'confirm-instance', instance: 'prod/my shop' },
  'confirm-server': { do: 'confirm-server', server: 'prod', address: 'db.example.com:5432' },
  'carry-over-vault': { do: 'carry-over-vault', vault: 'old one' },
  'repair-vault': { do: 'repair-vault', vault: 'vault-0001' },
  'repair-unknown-vault': { do: 'repair-unknown-vault' },
  'fill-vault': { do: 'fill-vault', vault: 'old one' },
  'confirm-second-place': { do: 'confirm-second-place', vault: 'old one' },
  'add-address': {
    do: 'add-address',
    at: 'key-vault',
    place: 'https://shop-kv.vault.azure.net',
    address: '198.51.100.7',
    identity: 'alice@contoso.com',
  },
  'leave-databases': { do: 'leave-databases', server: 'old', databases: ['half', 'a b'] },
};

const allCommands = () => [
  ...Object.values(steps).flatMap((step) => fixCommands({ code: 'InternalError', steps: [step] })),
  ...ErrorCode.options.flatMap((code) => [...fixCommands({ code }), ...fixCommands({ code }, 'verify')]),
];

/** The command that the words call, and its options; without a path where they call none that can be run. */
async function lookUp(words: readonly string[]): Promise<{ path: string; options: string[] }> {
  let command: Command = (await createProgram(new FakeHost())).program;
  const path: string[] = [];
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
    path.push(word);
  }
  const runs = command.commands.length === 0;
  return { path: runs ? path.join(' ') : '', options: command.options.map(({ long }) => long ?? '') };
}

it('names the secret that an instance has, where only its identity is another one', () => {
  const secret = 'https://kv1.vault.azure.net/secrets/shop';
  expect(commandOf({ do: 'change-secret', instance: 'shop', secret })).toBe(
    `pgkeep instances set shop --secret-uri ${secret} --identity NAME`,
  );
});

describe('the command that fixes an error', () => {
  it.each([
    ['list-jobs', 'pgkeep jobs list'],
    ['list-points', `pgkeep points list --instance 'o'\\''hara/shop 1'`],
    ['unpin-point', "pgkeep points unpin 'prod/my shop' point-0001"],
    ['release-point', "pgkeep points release 'prod/my shop' point-0001"],
    ['back-up', 'pgkeep backup prod/shop'],
    ['change-server', 'pgkeep server set prod'],
    ['choose-ca-file', 'pgkeep server set prod --ca-file FILE'],
    ['confirm-environment', 'pgkeep restore … --environment prod'],
    ['switch-tls-off', 'pgkeep server set <server> --tls disable'],
    ['declare-session-pooler', 'pgkeep server set prod --session-pooler'],
    ['skip-damaged', 'pgkeep restore … --skip-damaged'],
    ['set-login', 'pgkeep server login <server> --password-env NAME'],
    ['store-password', 'pgkeep server login server-1a2b --keychain'],
    ['repeat-login', 'pgkeep server set prod … --keychain'],
    ['allow-variable', 'pgkeep settings variables add PROD_PASSWORD'],
    ['assign-policy', "pgkeep instances set 'prod/my shop' --policy 'Daily, kept 30 days'"],
    ['protect-again', "pgkeep protect --server=prod '--database=my shop' --vault=archive"],
    ['repair-vault', 'pgkeep vault repair vault-0001'],
    ['repair-unknown-vault', 'pgkeep vault add NAME --folder FOLDER --repair'],
    ['continue-as', "pgkeep instances continue-as prod/shop 'my shop'"],
    ['confirm-instance', "pgkeep instances confirm 'prod/my shop'"],
    ['confirm-server', 'pgkeep server confirm prod --address db.example.com:5432'],
    ['leave-databases', "pgkeep server remove old --leave-database half --leave-database 'a b'"],
    ['test-server', "pgkeep server test 'bob'\\''s $(server)'"],
    [
      'add-address',
      'pgkeep azure network add-address 198.51.100.7 --identity alice@contoso.com --key-vault https://shop-kv.vault.azure.net --until TIME --apply',
    ],
    ['check-backup', "pgkeep check backup 'prod/my shop'"],
    ['change-secret', "pgkeep instances set 'prod/my shop' --secret-uri URI --identity NAME"],
    ['choose-secret', 'pgkeep restore … --secret-uri URI --identity NAME'],
  ] as const)('%s is %s', (step, command) => {
    expect(fixCommands({ code: 'InternalError', steps: [steps[step]] })).toStrictEqual([command]);
  });

  it('leaves out what is not known of an address that a server refused', () => {
    const step = { do: 'add-address', at: 'server', place: 'shop.postgres.database.azure.com' } as const;
    expect(fixCommands({ code: 'InternalError', steps: [step] })).toStrictEqual([
      'pgkeep azure network add-address <address> --identity NAME --server-id shop.postgres.database.azure.com --until TIME --apply',
    ]);
  });

  it('names the server where it is known', () => {
    const report = (server: { server?: string }, code: ErrorCode = 'UserErrorTlsFailed') => ({
      code,
      steps: [
        { do: 'switch-tls-off' as const, ...server },
        { do: 'set-login' as const, ...server },
      ],
    });
    expect(fixCommands(report({ server: 'my server' }))).toStrictEqual([
      "pgkeep server set 'my server' --tls disable",
      "pgkeep server login 'my server' --password-env NAME",
    ]);
    const refused = 'UserErrorDBUserAuthFailed';
    expect(fixCommands({ code: refused })).toStrictEqual(['pgkeep server test <server>']);
    expect(fixCommands({ code: refused, steps: [{ do: 'test-server', server: 'prod' }] })).toStrictEqual([
      'pgkeep server test prod',
    ]);
  });

  it('says nothing of the server where the login is not that of the server', () => {
    for (const step of ['check-backup', 'change-secret', 'choose-secret'] as const) {
      const report = { code: 'UserErrorDBUserAuthFailed' as const, steps: [steps[step]] };
      expect(fixCommands(report)).toHaveLength(1);
    }
  });

  it.each([
    ['entra', 'pgkeep server login flex --entra --identity NAME'],
    ['key-vault', 'pgkeep server login flex --secret-uri URI --identity NAME'],
  ] as const)('gives a server another login of the kind that it had: %s', (kind, command) => {
    const step = { do: 'set-login', server: 'flex', with: kind } as const;
    expect(fixCommands({ code: 'UserErrorSignInAgain', steps: [step] })).toStrictEqual([command]);
  });

  it.each(['set-login', 'repeat-login'] as const)(
    'names the same command again where a new secret of a server is refused: %s',
    (name) => {
      const step = { do: name, server: 'flex', with: 'key-vault' } as const;
      const command = name === 'set-login' ? 'server login flex' : 'server set flex …';
      expect(fixCommands({ code: 'UserErrorDBUserAuthFailed', steps: [step] })).toStrictEqual([
        `pgkeep ${command} --secret-uri URI --identity NAME`,
      ]);
    },
  );

  it.each([
    [
      'UserErrorMissingPermissionsOnSecretStore',
      '--secret-uri https://<key vault>.vault.azure.net/secrets/<secret>',
    ],
    ['UserErrorContainerNotAccessible', '--container https://<account>.blob.core.windows.net/<container>'],
    ['UserErrorMSIMissingPermissions', '…'],
    ['AuthorizationFailed', '…'],
  ] as const)('looks at what Azure’s roles give where they refuse: %s', (code, subject) => {
    expect(fixCommands({ code })).toStrictEqual([`pgkeep azure access check --identity NAME ${subject}`]);
  });

  it('also comes from the code', () => {
    expect(fixCommands({ code: 'UserErrorRolesMissing' })).toStrictEqual([
      'pgkeep restore … --create-roles',
      'pgkeep restore … --role-map old=new',
      'pgkeep restore … --no-owner --no-privileges',
    ]);
    expect(fixCommands({ code: 'UserErrorRolesMissing' }, 'verify')).toStrictEqual([
      'pgkeep verify … --by-restore --server <server> --create-roles',
      'pgkeep verify … --by-restore --server <server> --no-owner --no-privileges',
    ]);
    expect(fixCommands({ code: 'UserErrorVaultFull' })).toStrictEqual([]);
    const shorter = { code: 'UserErrorShorterRetention' } as const;
    expect(fixCommands(shorter, undefined, 'points keep')).toStrictEqual([
      'pgkeep points keep … --confirm-shorter',
    ]);
    expect(fixCommands(shorter, undefined, 'backup')).toStrictEqual([]);
  });

  it('is one that this pgkeep has, with options that it takes', async () => {
    const own = allCommands().filter((each) => each.startsWith('pgkeep '));
    expect(own).toEqual(expect.arrayContaining(['pgkeep jobs list', 'pgkeep restore … --create-roles']));
    for (const command of own) {
      const words = command.split(' ').slice(1);
      const { path, options } = await lookUp(words);
      expect(path, command).not.toBe('');
      for (const word of words.filter((each) => each.startsWith('--')))
        expect(options, command).toContain(word.split('=')[0]);
    }
  });

  it.runIf(process.platform !== 'win32')('moves a damaged file away with what lies beside it', () => {
    const step = { do: 'move-state-away' as const, file: "/home/o'hara/pgkeep.sqlite" };
    expect(fixCommands({ code: 'UserErrorHomeDamaged', steps: [step, { do: 'add-vault' }] })).toStrictEqual([
      "mkdir -p '/home/o'\\''hara/damaged'",
      "mv '/home/o'\\''hara/pgkeep.sqlite'* '/home/o'\\''hara/damaged'",
      'pgkeep vault add NAME --folder FOLDER',
      'pgkeep server login <server> --password-env NAME',
    ]);
  });

  it('fills a new vault from one that cannot be carried over', () => {
    expect(fixCommands({ code: 'InternalError', steps: [steps['carry-over-vault']] })).toStrictEqual([
      "pgkeep vault carry-over 'old one'",
    ]);
    expect(fixCommands({ code: 'InternalError', steps: [steps['fill-vault']] })).toStrictEqual([
      'pgkeep vault add NEW --folder FOLDER',
      "pgkeep vault carry-over 'old one' --into NEW",
    ]);
    expect(fixCommands({ code: 'InternalError', steps: [steps['confirm-second-place']] })).toStrictEqual([
      "pgkeep vault runtime 'old one' --folder FOLDER",
    ]);
  });

  it('stands below the remedy', async () => {
    const error = routerError({
      code: 'UserErrorNotFound',
      message: 'There is no job "x".',
      remedy: 'Find it in the list of jobs.',
      steps: [{ do: 'list-jobs' }],
    });
    const { stderr } = await pgkeep(['jobs', 'show', 'x'], {
      answers: {
        'jobs.show': () => {
          throw error;
        },
      },
    });
    expect(stderr).toBe(
      'Failed: There is no job "x".\n  code   UserErrorNotFound\n  remedy Find it in the list of jobs.\n  run    pgkeep jobs list\n',
    );
  });
});
