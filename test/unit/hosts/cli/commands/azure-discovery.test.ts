import { describe, expect, it } from 'vitest';
import { azureAccount, azureContainer, azureServer } from '../../../../support/azure/samples.ts';
import { routerError, server, vault } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const seen = { found: [azureServer], identities: ['Alice'], failures: [], unreadable: 0, otherHosts: [] };
const failure = {
  identity: 'Bob',
  subscription: null,
  problem: { code: 'UserErrorSignInAgain', message: 'The sign-in has ended.', remedy: 'Sign in again.' },
} as const;

describe('azure servers', () => {
  const list = (answer: object, ...options: string[]) =>
    pgkeep(['azure', 'servers', ...options], { answers: { 'discovery.servers': () => answer } });

  it('lists what is seen', async () => {
    const { exitCode, stdout, calls } = await list(seen, '--identity', 'Alice', '--search', 'shop');
    expect(calls).toEqual([{ path: 'discovery.servers', input: { identity: 'Alice', search: 'shop' } }]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['NAME', 'STATE', 'VERSION', 'REGION', 'NETWORK', 'LOGINS', 'SUBSCRIPTION'],
      ['contoso-shop', 'Ready', '17', 'westeurope', 'public', 'passwords, Entra', 'Contoso Production'],
      [''],
    ]);
  });

  it('says what could not be asked', async () => {
    const some = await list({ ...seen, failures: [failure], unreadable: 2, otherHosts: ['evil'] });
    expect(some.exitCode).toBe(3);
    expect(some.stderr).toContain('Bob: The sign-in has ended.');
    expect(some.stderr).toContain('2 resources of a shape that pgkeep does not know: left out.');
    expect(some.stderr).toContain('their hosts are outside of the cloud of the identity: evil.');
    for (const part of [{ unreadable: 1 }, { otherHosts: ['evil'] }, { found: [], unreadable: 1 }]) {
      expect((await list({ ...seen, ...part })).exitCode).toBe(3);
    }
    const none = await list({ ...seen, found: [], failures: [failure] });
    expect(none.exitCode).toBe(1);
    expect(none.stdout).toBe('No server can be seen.\n');
  });

  it.each([
    ['servers', 'discovery.servers', 'No server that can be seen matches "zzz".\n'],
    ['key-vaults', 'discovery.keyVaults', 'No key vault that can be seen matches "zzz".\n'],
    ['storage', 'discovery.storageAccounts', 'No storage account that can be seen matches "zzz".\n'],
  ])('%s: says that nothing matches what was searched for', async (command, call, said) => {
    const { stdout, exitCode } = await pgkeep(['azure', command, '--search', 'zzz'], {
      answers: { [call]: () => ({ ...seen, found: [], failures: [], unreadable: 0, otherHosts: [] }) },
    });
    expect({ stdout, exitCode }).toEqual({ stdout: said, exitCode: 0 });
  });

  it.each([
    [['servers', '--search', 'x'.repeat(201)], 'What is searched for has at most 200 characters.'],
    [
      ['storage', 'contoso', '--search', 'x'],
      '--search goes with the list of accounts, not with the containers',
    ],
  ])('refuses %j in words', async (words, said) => {
    const { exitCode, stderr, calls } = await pgkeep(['azure', ...words]);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toContain(said);
  });

  it('says that nobody is signed in', async () => {
    const { exitCode, stdout, stderr } = await list({ ...seen, found: [], identities: [] });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('Nobody is signed in to Azure here.');
    expect(stderr).toContain('pgkeep azure login');
  });
});

describe('azure secrets', () => {
  const secret = {
    uri: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
    name: 'shop-login',
    contentType: 'text/plain',
    isEnabled: true,
    expiresAt: '9999-01-01T00:00:00.000Z',
    notBefore: null,
  };
  const list = (secrets: readonly object[], ...options: string[]) =>
    pgkeep(['azure', 'secrets', '--key-vault', 'contoso-kv', ...options], {
      answers: {
        'discovery.secrets': () => ({
          keyVault: 'https://contoso-kv.vault.azure.net',
          identity: 'identity-1',
          secrets,
        }),
      },
    });

  it('lists names, with what kind of text they hold and whether they can be used', async () => {
    const other = { ...secret, name: 'old', contentType: null, isEnabled: false, expiresAt: null };
    const expired = { ...secret, name: 'past', expiresAt: '2020-01-01T00:00:00.000Z' };
    const early = { ...secret, name: 'next', notBefore: '9998-01-01T00:00:00.000Z' };
    const all = [secret, other, expired, early];
    const { exitCode, stdout, stderr, calls } = await list(all, '--identity', 'backups');
    expect(calls).toEqual([
      { path: 'discovery.secrets', input: { keyVault: 'contoso-kv', identity: 'backups' } },
    ]);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['NAME', 'CONTENT TYPE', 'STATE', 'NOT BEFORE', 'EXPIRES', 'URI'],
      ['shop-login', 'text/plain', 'enabled', '-', '9999-01-01', secret.uri],
      ['old', '-', 'disabled', '-', 'never', secret.uri],
      ['past', 'text/plain', 'expired', '-', '2020-01-01', secret.uri],
      ['next', 'text/plain', 'not valid yet', '9998-01-01', '9999-01-01', secret.uri],
      [''],
    ]);
    expect(stderr).toContain('pgkeep protect --server <server> --secret-uri <uri> --identity backups …');
    const asSeen = await list(all);
    expect(asSeen.stderr).toContain('--secret-uri <uri> --identity identity-1 …');
    const named = await list(all, '--identity', 'my backups');
    expect(named.stderr).toContain("--identity 'my backups' …");
  });

  it('asks for a key vault where none is named', async () => {
    const { exitCode, stderr, calls } = await list([], '--key-vault', '');
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toContain('A key vault is named by its name, address or resource id.');
  });

  it('says that there is none', async () => {
    const { exitCode, stdout, stderr } = await list([]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'https://contoso-kv.vault.azure.net has no secret.\n',
      stderr: '',
    });
  });
});

describe('azure storage', () => {
  it('lists the containers of an account with the identity that sees it', async () => {
    const { stdout, stderr, calls } = await pgkeep(['azure', 'storage', 'contosobackups']);
    expect(calls).toEqual([
      { path: 'discovery.findAccount', input: { account: 'contosobackups' } },
      {
        path: 'discovery.containers',
        input: { account: azureAccount.id, identity: azureAccount.identity },
      },
    ]);
    expect(stdout).toMatch(/^CONTAINER +ACCESS +RETENTION POLICY\npgkeep +private +no\n$/);
    expect(stderr).toContain('pgkeep vault add <name> --from-azure contosobackups/<container>');
  });

  it('lists accounts', async () => {
    const { stdout } = await pgkeep(['azure', 'storage'], {
      answers: { 'discovery.storageAccounts': () => ({ ...seen, found: [azureAccount] }) },
    });
    expect(stdout).toMatch(
      /\ncontosobackups +Standard_LRS, one data centre +yes +no +westeurope +Contoso Production\n$/,
    );
  });
});

it('azure key-vaults lists them', async () => {
  const found = [
    { ...azureServer, name: 'logins', uri: 'https://logins.vault.azure.net', permissionModel: 'roles' },
  ];
  const { stdout } = await pgkeep(['azure', 'key-vaults'], {
    answers: { 'discovery.keyVaults': () => ({ ...seen, found }) },
  });
  expect(stdout).toMatch(
    /\nlogins +https:\/\/logins.vault.azure.net +roles +westeurope +Contoso Production\n$/,
  );
});

describe('server add --from-azure', () => {
  const add = (...options: string[]) =>
    pgkeep([
      'server',
      'add',
      'shop',
      '--from-azure',
      'contoso-shop',
      '--user',
      'keeper',
      '--password-env',
      'PW',
      '--no-test',
      ...options,
    ]);

  it('takes the host from there and remembers where', async () => {
    const { exitCode, calls } = await add('--identity', 'Alice');
    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      { path: 'discovery.findServer', input: { server: 'contoso-shop', identity: 'Alice' } },
      {
        path: 'servers.add',
        input: {
          name: 'shop',
          address: {
            host: azureServer.host,
            port: 5432,
            user: 'keeper',
            tls: 'verify-full',
            maintenanceDatabase: 'postgres',
          },
          credential: { kind: 'env', variable: 'PW' },
          azure: { id: azureServer.id, identity: azureServer.identity },
        },
      },
    ]);
  });

  it('warns of what keeps the login from working', async () => {
    const entraOnly = { ...azureServer, logins: { password: false, entra: true } };
    const { stderr, exitCode } = await pgkeep(
      [
        'server',
        'add',
        'shop',
        '--from-azure',
        'contoso-shop',
        '--user',
        'keeper',
        '--password-env',
        'PW',
        '--no-test',
      ],
      { answers: { 'discovery.findServer': () => entraOnly } },
    );
    expect(stderr).toContain('The server takes Entra logins only: a password does not work there.');
    expect(exitCode).toBe(3);
  });

  it('takes a token of the identity that found it, where that is said or nothing else works', async () => {
    const argv = ['server', 'add', 'shop', '--from-azure', 'contoso-shop', '--user', 'keeper', '--no-test'];
    const credential = { kind: 'entra', identity: azureServer.identity };
    const said = await pgkeep([...argv, '--entra', '--identity', 'Alice']);
    expect(said.calls.at(-1)?.input).toMatchObject({ credential });
    const entraOnly = { ...azureServer, logins: { password: false, entra: true } };
    const answers = { 'discovery.findServer': () => entraOnly };
    const only = await pgkeep(argv, { answers });
    expect(only.calls.at(-1)?.input).toMatchObject({ credential });
    expect(only.stderr).not.toContain('a password does not work there');
    const unsaid = await pgkeep(argv);
    expect(unsaid).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Say where the password comes from'),
    });
  });

  it('reads a secret as --identity says, who may not see the server that another one finds', async () => {
    const uri = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
    const argv = ['server', 'add', 'shop', '--from-azure', 'contoso-shop', '--user', 'keeper', '--no-test'];
    const report = { code: 'UserErrorNotFound', message: 'It was not found.', remedy: 'Look.' } as const;
    const { exitCode, calls } = await pgkeep([...argv, '--secret-uri', uri, '--identity', 'robot'], {
      answers: {
        'discovery.findServer': (input: unknown) => {
          if (JSON.stringify(input).includes('robot')) throw routerError(report);
          return azureServer;
        },
      },
    });
    expect(exitCode).toBe(0);
    expect(calls.map(({ path }) => path)).toEqual([
      'discovery.findServer',
      'discovery.findServer',
      'servers.add',
    ]);
    expect(calls.at(-1)?.input).toMatchObject({
      credential: { kind: 'key-vault', secret: uri, identity: 'robot' },
      azure: { id: azureServer.id, identity: azureServer.identity },
    });
  });

  it('takes no host beside it, and no identity without it', async () => {
    expect(await add('--host', 'db.example.com')).toMatchObject({
      exitCode: 2,
      calls: [],
      stderr: expect.stringContaining('--from-azure says which host it is: leave --host out.'),
    });
    const without = await pgkeep([
      'server',
      'add',
      'shop',
      '--host',
      'h',
      '--user',
      'u',
      '--no-password',
      '--identity',
      'Alice',
    ]);
    expect(without).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        '--identity goes with --entra or --secret-uri, and in server add with --from-azure.',
      ),
    });
  });
});

describe('server show and test', () => {
  const answers = {
    'servers.list': () => [{ ...server, azure: { id: azureServer.id, identity: azureServer.identity } }],
    'discovery.ofServer': () => azureServer,
  };

  it.each(['show', 'test'])('%s says what the backups of Azure answer', async (command) => {
    const { exitCode, stdout } = await pgkeep(['server', command, 'prod'], { answers });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('in Azure              Ready, PostgreSQL 17, westeurope\n');
    expect(stdout).toContain('Azure keeps backups   for 7 days\n');
    expect(stdout).toContain('earliest restore      2026-11-20 05:12:31 +01:00\n');
    expect(stdout).toContain('copies                in its own region only\n');
    expect(stdout).toContain('Azure’s own backups bring the whole server back');
    expect(stdout).toContain('pgkeep’s recovery points bring one database back');
  });

  it('show says nothing of Azure for other servers, and tells what kept it from asking', async () => {
    const plain = await pgkeep(['server', 'show', 'prod']);
    expect(plain.exitCode).toBe(0);
    expect(plain.stdout).toContain('address   db.example.com:5432\n');
    expect(plain.stdout).not.toContain('Azure');
    const signedOut = await pgkeep(['server', 'show', 'prod'], {
      answers: {
        'discovery.ofServer': () => {
          throw routerError({ ...failure.problem, remedy: 'Sign in to Azure.' });
        },
      },
    });
    expect(signedOut.exitCode).toBe(3);
    expect(signedOut.stderr).toContain(
      'Sign in to Azure.\nRun: pgkeep azure login --tenant <tenant> --client-id <id>\n',
    );
    const unknown = await pgkeep(['server', 'show', 'nobody']);
    expect(unknown).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no server "nobody"'),
    });
  });
});

describe('vault add --from-azure', () => {
  const location = {
    kind: 'azure-blob',
    url: azureContainer.url,
    credential: { kind: 'entra', identity: azureAccount.identity },
  };

  it('opens the container with the identity that sees the account', async () => {
    const { exitCode, calls } = await pgkeep([
      'vault',
      'add',
      'cloud',
      '--from-azure',
      'contosobackups/pgkeep',
      '--identity',
      'Alice',
    ]);
    expect(exitCode).toBe(0);
    expect(calls).toEqual([
      { path: 'discovery.findAccount', input: { account: 'contosobackups', identity: 'Alice' } },
      { path: 'vaults.add', input: { name: 'cloud', location } },
    ]);
  });

  it('makes the container first where that is said', async () => {
    const { calls, stderr } = await pgkeep([
      'vault',
      'add',
      'cloud',
      '--from-azure',
      'contosobackups/pgkeep',
      '--create-container',
    ]);
    expect(calls.map(({ path }) => path)).toEqual([
      'discovery.findAccount',
      'discovery.createContainer',
      'vaults.add',
    ]);
    expect(calls[1]?.input).toEqual({
      account: azureAccount.id,
      identity: azureAccount.identity,
      name: 'pgkeep',
    });
    expect(stderr).toMatch(/^Makes the container pgkeep of the storage account .*, private\.$/m);
  });

  it.each([
    [['--from-azure', 'contosobackups'], '--from-azure takes <account>/<container>'],
    [['--from-azure', 'contosobackups/Pg_Keep'], '--from-azure takes <account>/<container>'],
    [['--from-azure', 'contosobackups/a-b/c'], '--from-azure takes <account>/<container>'],
    [['--from-azure', 'a/b-c', '--entra'], 'only --identity goes with it'],
    [['--from-azure', 'a/b-c', '--folder', '/x'], 'only --identity goes with it'],
    [['--folder', '/x', '--create-container'], '--create-container goes with --from-azure.'],
  ])('refuses %j', async (options, words) => {
    expect(await pgkeep(['vault', 'add', 'cloud', ...options])).toMatchObject({
      exitCode: 2,
      calls: [],
      stderr: expect.stringContaining(words),
    });
  });

  it('shows what is weak about the place', async () => {
    const { stdout } = await pgkeep(['vault', 'show', 'cloud'], {
      answers: {
        'vaults.show': () => ({
          ...vault,
          location,
          format: 2,
          unconfirmedRuntime: null,
          instances: [],
          problems: [],
        }),
        'azure.identities': () => [{ identity: { id: azureAccount.identity, name: 'backups' } }],
        'discovery.ofVault': () => [
          { title: 'Redundancy', severity: 'warning', message: 'One data centre.' },
        ],
      },
    });
    expect(stdout).toMatch(/\nlogin +Microsoft Entra as backups\n/);
    expect(stdout).toMatch(/\nwarning +Redundancy: One data centre\.\n$/);
  });
});
