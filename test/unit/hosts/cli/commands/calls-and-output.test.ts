import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  abandonedFile,
  abandonedPoint,
  lostManifest,
  endedJob,
  health,
  instance,
  point,
  promise,
  routerError,
  server,
  serverReport,
  vault,
} from '../../../../support/cli/fake-client.ts';
import { IdentityId, PointId } from '../../../../../shared/ids.ts';
import { SecretUri } from '../../../../../shared/logins/secret-uri.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

/** The inputs that the router got, for one command line that must succeed. */
async function asked(...argv: string[]) {
  const { exitCode, stderr, calls } = await pgkeep(argv);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toStrictEqual({ exitCode: 0, stderr: '' });
  return calls;
}

const unconfirmed = { vaultName: 'archive', since: '2026-11-23T17:12:03.000Z' };

describe('vault', () => {
  it('adds a folder under its absolute path', async () => {
    expect(await asked('vault', 'add', 'archive', '--folder', 'backups/pg')).toEqual([
      {
        path: 'vaults.add',
        input: { name: 'archive', location: { kind: 'folder', path: '/home/dba/backups/pg' } },
      },
    ]);
  });

  it('writes a lost vault.json again', async () => {
    const { stdout, calls } = await pgkeep(['vault', 'repair', 'archive']);
    expect(calls).toEqual([{ path: 'vaults.repair', input: { vault: 'archive' } }]);
    expect(stdout).toBe('Vault archive has its vault.json again. Nothing else was changed.\n');
  });

  it('forgets one, and says that nothing is lost', async () => {
    const { stdout, calls } = await pgkeep(['vault', 'remove', 'archive']);
    expect(calls).toEqual([{ path: 'vaults.remove', input: { vault: 'archive' } }]);
    expect(stdout).toBe(
      'Vault archive and 1 stopped instance forgotten on this machine. Everything in the vault stays.\n',
    );
  });

  it('cleans what was listed, after asking', async () => {
    const items = [abandonedPoint, abandonedFile].map(({ name, changedAt }) => ({ name, changedAt }));
    const { stdout, calls, host } = await pgkeep(['vault', 'clean', 'archive'], {
      ask: () => Promise.resolve('2'),
    });
    expect(host.questions).toEqual(['To remove what is listed, type 2']);
    expect(calls).toEqual([
      { path: 'vaults.abandoned', input: { vault: 'archive' } },
      { path: 'vaults.clean', input: { vault: 'archive', items } },
    ]);
    expect(stdout).toContain(abandonedPoint.name);
    expect(stdout).toContain('2 things, 3 MiB in all.\n');
    expect(stdout).toMatch(/1 thing removed: 3 MiB freed\.\n1 thing changed meanwhile and stayed\.\n$/);
  });

  it('tells of a point that lost its manifest, and what to do, and leaves it', async () => {
    const { stdout, calls, host } = await pgkeep(['vault', 'clean', 'archive'], {
      answers: { 'vaults.abandoned': () => [abandonedPoint, lostManifest] },
      ask: () => Promise.resolve('1'),
    });
    expect(host.questions).toEqual(['To remove what is listed, type 1']);
    const [{ name, changedAt }] = [abandonedPoint];
    expect(calls[1]).toEqual({
      path: 'vaults.clean',
      input: { vault: 'archive', items: [{ name, changedAt }] },
    });
    expect(stdout).toContain('A point lost its manifest, or never got one. What is there stays:');
    expect(stdout).toContain(lostManifest.name);
  });

  it('removes nothing in a dry run, nor without the right answer', async () => {
    expect(await asked('vault', 'clean', 'archive', '--dry-run')).toHaveLength(1);
    const { exitCode, calls, stdout } = await pgkeep(['vault', 'clean', 'archive'], {
      ask: () => Promise.resolve('yes'),
    });
    expect(exitCode).toBe(1);
    expect(calls).toHaveLength(1);
    expect(stdout).toMatch(/Nothing was removed\.\n$/);
  });

  it('cleans without asking where it was told so', async () => {
    const { calls, host } = await pgkeep(['vault', 'clean', 'archive', '--yes', '--json']);
    expect(host.questions).toEqual([]);
    expect(calls).toHaveLength(2);
  });

  const url = 'https://acme.blob.core.windows.net/pgkeep';
  it.each([
    [
      ['--connection-string-env', 'CONN'],
      { kind: 'connection-string', source: { kind: 'env', variable: 'CONN' } },
    ],
    [['--sas-env', 'SAS'], { kind: 'sas', source: { kind: 'env', variable: 'SAS' } }],
    [['--entra'], { kind: 'entra' }],
    [
      ['--entra', '--tenant', 't1', '--client-id', 'c1', '--client-secret-env', 'SECRET'],
      { kind: 'entra', tenantId: 't1', clientId: 'c1', source: { kind: 'env', variable: 'SECRET' } },
    ],
  ])('adds a container with %j', async (options, credential) => {
    expect(await asked('vault', 'add', 'cloud', '--container', url, ...options)).toEqual([
      { path: 'vaults.add', input: { name: 'cloud', location: { kind: 'azure-blob', url, credential } } },
    ]);
  });

  it('asks once for what goes into the keychain', async () => {
    const argv = ['vault', 'add', 'cloud', '--container', url, '--sas-keychain'];
    const { calls, host, stdout, stderr } = await pgkeep(argv);
    expect(host.questions).toStrictEqual([`Shared access signature (SAS) of ${url}`]);
    expect(calls).toEqual([
      {
        path: 'vaults.add',
        input: {
          name: 'cloud',
          location: { kind: 'azure-blob', url, credential: { kind: 'sas', source: { kind: 'keychain' } } },
          secret: 'swordfish',
        },
      },
    ]);
    expect(stdout + stderr).not.toContain('swordfish');
  });

  it('says what an opened vault brought and what to do next', async () => {
    const { stdout, stderr, exitCode } = await pgkeep(
      ['vault', 'add', 'archive', '--folder', '/backup/pgkeep'],
      {
        answers: {
          'vaults.add': () => ({
            ...vault,
            created: false,
            unconfirmedRuntime: null,
            importedInstances: 2,
            importedServers: ['prod', 'my server'],
            importedJobs: 1,
            problems: ['inst-9: port: too big'],
          }),
          'servers.list': () => [
            { ...server, unconfirmed },
            { ...server, name: 'my server', unconfirmed },
            { ...server, name: 'other' },
          ],
        },
      },
    );
    expect(stdout).toBe(
      'Vault archive opened in /backup/pgkeep: 2 instances, 2 servers and 1 job taken over.\n',
    );
    expect(stderr).toBe(
      'Warning: Not everything in this vault could be read:\n' +
        '  inst-9: port: too big\n' +
        'The recovery points are not affected. Put the file back from a copy of the vault; what was not taken over comes when the vault is read again.\n' +
        'prod is backup at db.example.com:5432. If that is right: pgkeep server confirm prod, then say where its login comes from: pgkeep server login prod --password-env NAME\n' +
        "my server is backup at db.example.com:5432. If that is right: pgkeep server confirm 'my server', then say where its login comes from: pgkeep server login 'my server' --password-env NAME\n" +
        'Points can be listed, verified and restored now. Nothing is backed up from here yet.\n' +
        'To take the backups from here: pgkeep instances confirm --all --vault archive\n',
    );
    expect(exitCode).toBe(3);
  });

  it('lists', async () => {
    const { stdout } = await pgkeep(['vault', 'list']);
    expect(stdout).toBe(
      'NAME      ID           PLACE            LOGIN   ADDED                        ASKED\n' +
        'archive   vault-1a2b   /backup/pgkeep   -       2026-11-23 18:12:03 +01:00   just now\n',
    );
  });

  it('says what to do when there is none', async () => {
    const { stdout } = await pgkeep(['vault', 'list'], { answers: { 'vaults.list': () => [] } });
    expect(stdout).toBe('No vault yet. Add one: pgkeep vault add <name> --folder <path>\n');
  });

  it('shows', async () => {
    const { stdout, calls } = await pgkeep(['vault', 'show', 'archive']);
    expect(calls).toEqual([{ path: 'vaults.show', input: { vault: 'archive' } }]);
    expect(stdout.split('\n')).toContain(
      'shop       instance-1a2b        2   3 MiB   2026-11-23 18:12:03 +01:00   less than a minute',
    );
  });
});

describe('server', () => {
  const host = ['--host', 'db.example.com', '--user', 'backup'];
  const address = {
    host: 'db.example.com',
    port: 5432,
    user: 'backup',
    tls: 'verify-full',
    maintenanceDatabase: 'postgres',
  };

  it.each([
    [['--password-env', 'PW'], { kind: 'env', variable: 'PW' }],
    [['--passfile'], { kind: 'passfile' }],
    [['--passfile', '/etc/pgpass'], { kind: 'passfile', path: '/etc/pgpass' }],
    [['--service', 'prod'], { kind: 'service', name: 'prod' }, true],
    [['--prompt'], { kind: 'prompt' }],
    [['--entra', '--identity', 'alice'], { kind: 'entra', identity: 'alice' }],
    [['--no-password'], { kind: 'none' }],
  ])('adds with %j', async (login, credential, isService = false) => {
    const given = isService ? { host: 'db.example.com', user: 'backup' } : address;
    expect(await asked('server', 'add', 'prod', ...host, ...login)).toEqual([
      { path: 'servers.add', input: { name: 'prod', address: given, credential } },
      { path: 'servers.test', input: { server: server.id } },
    ]);
  });

  it.each([
    [['--entra'], '--entra needs --identity NAME: whose token it is (pgkeep azure accounts).'],
    [
      ['--identity', 'alice'],
      '--identity goes with --entra or --secret-uri, and in server add with --from-azure.',
    ],
    [['--entra', '--identity', 'alice', '--prompt'], 'Only one of these says where the password comes from'],
  ])('refuses %j', async (login, words) => {
    const { exitCode, stderr, calls } = await pgkeep(['server', 'add', 'prod', ...host, ...login]);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toContain(words);
  });

  it('names the identity of a login, and says where it was signed out', async () => {
    const identity = {
      kind: 'managed-identity',
      id: IdentityId.parse('identity-1a2b'),
      name: 'backups',
      cloud: 'public',
      addedAt: '2026-11-23T17:12:03.000Z',
    } as const;
    const status = {
      identity,
      state: 'not checked',
      problem: null,
      usedBy: [],
      looksAfter: [],
      asksAbout: [],
    } as const;
    const listed = async (identities: readonly (typeof status)[]) => {
      const credential = { kind: 'entra', identity: identity.id } as const;
      const { stdout, calls } = await pgkeep(['server', 'list'], {
        answers: {
          'servers.list': () => [{ ...server, credential }],
          'azure.identities': () => [...identities],
        },
      });
      expect(calls.map(({ path }) => path)).toEqual(['servers.list', 'azure.identities']);
      return stdout;
    };
    expect(await listed([status])).toContain('Microsoft Entra as backups');
    expect(await listed([])).toContain('Microsoft Entra, by an identity that was signed out');
    const { calls } = await pgkeep(['server', 'list']);
    expect(calls.map(({ path }) => path)).toEqual(['servers.list']);
  });

  it('names as whom the secret of a login is read, and says where that one was signed out', async () => {
    const identity = IdentityId.parse('identity-1a2b');
    const secret = SecretUri.parse('https://contoso-kv.vault.azure.net/secrets/shop-login');
    const named = { kind: 'managed-identity', id: identity, name: 'backups' } as const;
    const status = {
      identity: { ...named, cloud: 'public', addedAt: '2026-11-23T17:12:03.000Z' },
      state: 'not checked',
      problem: null,
      usedBy: [],
      looksAfter: [],
      asksAbout: [],
    } as const;
    const credential = { kind: 'key-vault', secret, identity } as const;
    for (const [known, words] of [
      [[status], 'secret shop-login of key vault contoso-kv, read as backups'],
      [[], 'secret shop-login of key vault contoso-kv, read by an identity that was signed out here'],
    ] as const) {
      const answers = {
        'servers.list': () => [{ ...server, credential }],
        'azure.identities': () => [...known],
        'instances.set': () => ({ ...instance, credential }),
      };
      expect((await pgkeep(['server', 'list'], { answers })).stdout).toContain(words);
      const set = await pgkeep(
        ['instances', 'set', 'prod/shop', '--secret-uri', secret, '--identity', 'backups'],
        { answers },
      );
      expect(set.stdout).toContain(words);
    }
  });

  it('leaves to a service section what is not given', async () => {
    const argv = ['server', 'add', 'prod', '--service', 'x', '--service-file', '/etc/pg_service.conf'];
    const [added] = await asked(...argv, '--no-test', '--tls', 'require');
    expect(added).toEqual({
      path: 'servers.add',
      input: {
        name: 'prod',
        address: { tls: 'require' },
        credential: { kind: 'service', name: 'x', path: '/etc/pg_service.conf' },
      },
    });
  });

  it('uses no TLS on a Unix socket, and takes every part of an address', async () => {
    const socket = ['server', 'add', 'l', '--host', '/run/postgresql', '--user', 'me', '--no-password'];
    const [first] = await asked(...socket, '--no-test');
    expect(first?.input).toMatchObject({ address: { host: '/run/postgresql', tls: 'disable' } });
    const all = ['--port', '6543', '--tls', 'verify-ca', '--ca-file', 'ca.pem', '--prompt', '--no-test'];
    const [second] = await asked('server', 'add', 'x', ...host, ...all, '--maintenance-database', 'admin');
    expect(second?.input).toMatchObject({
      address: {
        port: 6543,
        tls: 'verify-ca',
        caFile: '/home/dba/ca.pem',
        maintenanceDatabase: 'admin',
      },
    });
  });

  it('asks once for a password that goes into the keychain', async () => {
    const argv = ['server', 'add', 'prod', ...host, '--keychain', '--no-test'];
    const { calls, host: fake } = await pgkeep(argv);
    expect(fake.questions).toStrictEqual(['Password of prod']);
    expect(calls[0]?.input).toMatchObject({ credential: { kind: 'keychain' }, password: 'swordfish' });
  });

  const report = {
    code: 'UserErrorDBUserAuthFailed' as const,
    message: 'password authentication failed',
    remedy: 'Check the user name.',
  };

  it('keeps a server whose test fails, says so, and ends with warnings', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['server', 'add', 'prod', ...host, '--prompt'], {
      answers: {
        'servers.test': () => {
          throw routerError(report);
        },
      },
    });
    expect(exitCode).toBe(3);
    expect(stdout).toBe('Server prod added: backup at db.example.com:5432.\n');
    expect(stderr).toBe(
      'Warning: The server was added, but the connection does not work yet.\n' +
        'Failed: password authentication failed\n' +
        '  code   UserErrorDBUserAuthFailed\n' +
        '  remedy Check the user name.\n' +
        '  run    pgkeep server test <server>\n' +
        'When that is fixed: pgkeep server test prod\n',
    );
  });

  it('puts a failed test into the JSON document', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(
      ['server', 'add', 'prod', ...host, '--prompt', '--json'],
      {
        answers: {
          'servers.test': () => {
            throw routerError(report);
          },
        },
      },
    );
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toStrictEqual({ ...server, test: null, testError: report });
    expect(stderr).toBe('');
  });

  it('keeps files of a login under their absolute paths', async () => {
    const [passfile] = await asked('server', 'login', 'prod', '--passfile', 'secret/pgpass');
    expect(passfile?.input).toMatchObject({
      credential: { kind: 'passfile', path: '/home/dba/secret/pgpass' },
    });
    const [service] = await asked('server', 'login', 'prod', '--service', 's', '--service-file', 'pg.conf');
    expect(service?.input).toMatchObject({ credential: { path: '/home/dba/pg.conf' } });
  });

  it('corrects parts of an address, and removes', async () => {
    const argv = ['server', 'set', 'prod', '--tls', 'verify-ca', '--ca-file', 'ca.pem', '--name', 'live'];
    expect(await asked(...argv)).toEqual([
      {
        path: 'servers.set',
        input: { server: 'prod', name: 'live', address: { tls: 'verify-ca', caFile: '/home/dba/ca.pem' } },
      },
    ]);
    expect(await asked('server', 'remove', 'prod')).toEqual([
      { path: 'servers.remove', input: { server: 'prod' } },
    ]);
  });

  it('tells which vaults do not have a change of a server yet, with an exit code of its own', async () => {
    const warning = 'The vault archive does not say so yet: it is away.';
    for (const argv of [
      ['server', 'set', 'prod', '--port', '6432'],
      ['server', 'remove', 'prod'],
    ]) {
      const { exitCode, stderr } = await pgkeep(argv, {
        answers: {
          'servers.set': () => ({ ...server, warnings: [warning] }),
          'servers.remove': () => ({ removed: true, leftDatabases: [], warnings: [warning] }),
        },
      });
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 3,
        stderr: expect.stringContaining(`Warning: ${warning}\n`) as string,
      });
    }
  });

  it('removes a server that half-made databases stay on, each by its name', async () => {
    const argv = ['server', 'remove', 'prod', '--leave-database', 'half', '--leave-database', 'other half'];
    const { calls, stdout, stderr, exitCode } = await pgkeep(argv);
    expect(calls).toEqual([
      { path: 'servers.remove', input: { server: 'prod', leaveDatabases: ['half', 'other half'] } },
    ]);
    expect({ stdout, stderr, exitCode }).toStrictEqual({
      stdout: 'Server prod removed.\n',
      stderr: `The half-made database "half" stays on it: drop it there yourself.
The half-made database "other half" stays on it: drop it there yourself.
`,
      exitCode: 0,
    });
  });

  it('declares a session pooler, and takes that back', async () => {
    const added = ['server', 'add', 'prod', ...host, '--no-password', '--no-test'];
    expect((await asked(...added, '--session-pooler'))[0]?.input).toMatchObject({
      address: { host: 'db.example.com', pooler: 'session' },
    });
    expect((await asked(...added))[0]?.input).not.toHaveProperty('address.pooler');
    for (const [option, pooler] of [
      ['--session-pooler', 'session'],
      ['--no-session-pooler', 'none'],
    ] as const) {
      expect(await asked('server', 'set', 'prod', option)).toEqual([
        { path: 'servers.set', input: { server: 'prod', address: { pooler } } },
      ]);
    }
    expect((await asked('server', 'set', 'prod', '--port', '5433'))[0]?.input).toEqual({
      server: 'prod',
      address: { port: 5433 },
    });
  });

  it('names another login', async () => {
    expect(await asked('server', 'login', 'prod', '--password-env', 'PW')).toEqual([
      { path: 'servers.setLogin', input: { server: 'prod', credential: { kind: 'env', variable: 'PW' } } },
    ]);
  });

  it('takes where the login comes from together with a change of the address', async () => {
    expect(
      await asked(
        'server',
        'set',
        'prod',
        '--host',
        'db2.example.com',
        '--password-env',
        'PW',
        '--no-ca-file',
      ),
    ).toEqual([
      {
        path: 'servers.set',
        input: {
          server: 'prod',
          address: { host: 'db2.example.com' },
          withoutCaFile: true,
          credential: { kind: 'env', variable: 'PW' },
        },
      },
    ]);
  });

  it('shows a test, with its databases', async () => {
    const { exitCode, stdout } = await pgkeep(['server', 'test', 'prod']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `version   17.10
latency   1.3 ms
user      backup (may create databases)
TLS       TLSv1.3
pg_dump   17.10 at /usr/lib/postgresql/17/bin/pg_dump

DATABASE   OWNER   ENCODING     SIZE   PROTECTED BY
shop       app     UTF8       12 MiB   shop
hidden     root    UTF8            ?   -
`,
    );
  });

  it('ends with warnings when the test has some', async () => {
    const { exitCode, stderr } = await pgkeep(['server', 'test', 'prod'], {
      answers: { 'servers.test': () => ({ ...serverReport, warnings: ['the clock is off'] }) },
    });
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 3, stderr: 'Warning: the clock is off\n' });
  });

  it('lists', async () => {
    const { stdout } = await pgkeep(['server', 'list']);
    expect(stdout).toContain('5432   backup   verify-full   environment variable PROD_PASSWORD');
  });
});

describe('protect and instances', () => {
  const what = ['--server', 'prod', '--database', 'shop', '--vault', 'archive'];

  it('leaves the options to the defaults', async () => {
    expect(await asked('protect', ...what)).toEqual([
      {
        path: 'instances.protect',
        input: { server: 'prod', database: 'shop', vault: 'archive', options: {} },
      },
    ]);
  });

  it('takes all options', async () => {
    const options = ['--compression', 'zstd:19', '--no-count-rows', '--lock-wait-timeout', '30'];
    const [call] = await asked('protect', ...what, '--name', 'night shift', ...options);
    expect(call?.input).toMatchObject({
      name: 'night shift',
      options: { compression: 'zstd:19', countRows: false, lockWaitTimeoutMs: 30_000 },
    });
  });

  it('gives the id to copy where a name does not survive that', async () => {
    const { stderr } = await pgkeep(['protect', ...what], {
      answers: { 'instances.protect': () => ({ ...instance, name: 'prod/a\\nb' }) },
    });
    expect(stderr).toBe('Back it up: pgkeep backup instance-1a2b\n');
  });

  it('changes the options of an instance, and only those that are named', async () => {
    expect(await asked('instances', 'set', 'shop', '--compression', 'zstd:3', '--count-rows')).toEqual([
      {
        path: 'instances.set',
        input: { instance: 'shop', options: { compression: 'zstd:3', countRows: true } },
      },
    ]);
    const [call] = await asked('instances', 'set', 'shop', '--no-count-rows', '--lock-wait-timeout', '5');
    expect(call?.input).toEqual({
      instance: 'shop',
      options: { countRows: false, lockWaitTimeoutMs: 5_000 },
    });
  });

  it('names the major of pg_dump, or leaves the choice to pgkeep again', async () => {
    const [call] = await asked('protect', ...what, '--client-major', '16');
    expect(call?.input).toMatchObject({ options: { clientMajor: 16 } });
    const options = (...args: string[]) => asked('instances', 'set', 'shop', '--client-major', ...args);
    expect(await options('17')).toEqual([
      { path: 'instances.set', input: { instance: 'shop', options: { clientMajor: 17 } } },
    ]);
    expect((await options('auto'))[0]?.input).toEqual({ instance: 'shop', options: { clientMajor: null } });
    const changed = { ...instance, options: { ...instance.options, clientMajor: 17 } };
    const answers = { 'instances.set': () => changed };
    const said = await pgkeep(['instances', 'set', 'shop', '--client-major', '17'], { answers });
    expect(said.stdout).toMatch(/pg_dump +17\n/);
    const wrong = await pgkeep(['instances', 'set', 'shop', '--client-major', 'newest']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('It is a whole number from 12 to 99.');
  });

  it.each(['instances', 'databases'])('lists with %s', async (command) => {
    const { stdout } = await pgkeep([command]);
    expect(stdout).toContain(
      'shop   instance-1a2b   prod     shop       archive   protected   3 days   auto',
    );
  });

  it('says since when one is no longer protected', async () => {
    const stopped = { ...health, name: 'old shop', stoppedAt: '2026-12-01T08:00:00.000Z' };
    const answers = { 'overview.instances': () => ({ instances: [health, stopped] }) };
    const { stdout } = await pgkeep(['instances'], { answers });
    const [titles, kept, ended] = stdout.split('\n');
    expect(titles).toMatch(/PROTECTED +STOPPED$/);
    expect(kept).toMatch(/^shop .* -$/);
    expect(ended).toMatch(/^old shop .* 2026-12-01 09:00:00 \+01:00$/);
    const json = await pgkeep(['instances', '--json'], { answers });
    expect(JSON.parse(json.stdout)).toEqual([health, stopped]);
  });

  it('says what to do when nothing is protected', async () => {
    const { stdout } = await pgkeep(['instances'], {
      answers: { 'overview.instances': () => ({ instances: [] }) },
    });
    expect(stdout).toMatch(/^No instance yet\. Protect a database: pgkeep protect /);
  });
});

describe('points', () => {
  it('filters in UTC and limits after sorting, the newest first', async () => {
    const older = { ...point, id: 'point-0000', completedAt: '2026-01-01T00:00:00.000Z' };
    const argv = ['points', '--instance', 'shop', '--vault', 'archive', '--limit', '1', '--json'];
    const { calls, stdout } = await pgkeep(
      [...argv, '--after', '2026-01-01T10:00+02:00', '--before', '2027-01-01T00:00Z'],
      {
        answers: { 'points.list': () => ({ points: [older, point], problems: [] }) },
      },
    );
    expect(calls).toEqual([
      {
        path: 'points.list',
        input: {
          instance: 'shop',
          vault: 'archive',
          after: '2026-01-01T08:00:00.000Z',
          before: '2027-01-01T00:00:00.000Z',
        },
      },
    ]);
    expect(JSON.parse(stdout)).toStrictEqual({ points: [point], problems: [] });
  });

  it('reads a day as local midnight', async () => {
    const [call] = await asked('points', 'list', '--after', '2026-06-01');
    expect(call?.input).toEqual({ after: new Date(2026, 5, 1).toISOString() });
  });

  it('lists, and ends with warnings when a manifest cannot be read', async () => {
    const pin = { reason: 'audit', by: { user: 'anna', host: 'ws1' }, since: '2026-11-23T18:00:00.000Z' };
    const { exitCode, stdout, stderr } = await pgkeep(['points'], {
      answers: {
        'points.list': () => ({
          points: [point],
          problems: [
            { vaultName: 'archive', instanceName: 'shop', pointId: 'point-bad1', problem: 'not JSON' },
            {
              vaultName: 'archive',
              instanceName: 'shop',
              pointId: 'point-lost',
              problem: 'no manifest',
              lost: { id: PointId.parse('point-lost'), size: 1, holds: { pin, uncertain: ['damaged'] } },
            },
            { vaultName: 'cloud', problem: 'out of reach' },
          ],
        }),
      },
    });
    expect(exitCode).toBe(3);
    expect(stdout.split('\n')[1]).toBe(
      'shop       point-1a2b       2026-11-23 18:12:03 +01:00   3 days   1.5 MiB        3   12,345   17.10    archive   never     -              0',
    );
    expect(stderr.split('\n')).toEqual([
      'Warning: shop point-bad1: not JSON',
      'Warning: shop point-lost: no manifest',
      '  pgkeep points release shop point-lost',
      '  pgkeep points unpin shop point-lost',
      '  pgkeep points delete shop point-lost',
      'Warning: vault cloud: out of reach',
      '',
    ]);
  });

  it('shows the latest point unless another one is named', async () => {
    expect(await asked('points', 'show', 'shop')).toEqual([
      { path: 'points.show', input: { instance: 'shop', point: 'latest' } },
    ]);
    const { stdout, calls } = await pgkeep(['points', 'show', 'shop', 'point-1a2b']);
    expect(calls[0]?.input).toEqual({ instance: 'shop', point: 'point-1a2b' });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'duration         1m 5s',
        'archive          format 1.16, zstd:1',
        'rows             12,345',
        'extensions       citext 1.6',
        'retention        Kept until somebody deletes it',
        'proof            not verified yet',
      ]),
    );
  });

  it('says what is proved of a point, when and by which job', async () => {
    const { manifest } = await import('../../../../support/cli/fake-client.ts');
    const proved = (outcome: 'restored' | 'failed') => {
      const proof = { outcome, at: '2026-11-24T08:00:00.000Z', jobId: 'job-1a2b' };
      const answers = {
        'points.list': () => ({ points: [{ ...point, proof }], problems: [] }),
        'points.show': () => ({
          vaultName: 'archive',
          manifest,
          signature: { outcome: 'not signed' },
          promise,
          ageMs: 0,
          proof,
          skipped: [],
        }),
      };
      return async (...argv: string[]) => (await pgkeep(argv, { answers })).stdout;
    };
    const restored = proved('restored');
    expect(await restored('points')).toContain(' never     restored 2026-11-24 09:00:00 +01:00          0\n');
    expect(await restored('points', 'show', 'shop')).toContain(
      '\nproof            restored, 2026-11-24 09:00:00 +01:00, by job-1a2b\n',
    );
    expect(JSON.parse(await restored('points', 'show', 'shop', '--json'))).toMatchObject({
      proof: { outcome: 'restored', jobId: 'job-1a2b' },
    });
    expect(await proved('failed')('points', 'show', 'shop')).toContain(
      '\nproof            the newest verification failed, 2026-11-24 09:00:00 +01:00, by job-1a2b\n',
    );
  });

  it('shows no level that the archive does not tell, and says which newer point was skipped', async () => {
    const { manifest } = await import('../../../../support/cli/fake-client.ts');
    const archive = { ...manifest.archive, compression: { algorithm: 'zstd', level: -1 } };
    const { exitCode, stdout, stderr } = await pgkeep(['points', 'show', 'shop'], {
      answers: {
        'points.show': () => ({
          vaultName: 'archive',
          manifest: { ...manifest, archive },
          ageMs: 0,
          signature: { outcome: 'not signed' },
          promise,
          skipped: ['A newer one was skipped'],
        }),
      },
    });
    expect(stdout).toContain('archive          format 1.16, zstd\n');
    expect({ exitCode, stderr }).toStrictEqual({ exitCode: 3, stderr: 'Warning: A newer one was skipped\n' });
  });

  it('deletes what the typed name or --yes confirms', async () => {
    const { calls, host, stdout } = await pgkeep(['points', 'delete', 'shop', 'point-1a2b']);
    expect(host.questions).toStrictEqual(['To delete point-1a2b for good, type the name of its database']);
    expect(calls).toEqual([
      { path: 'points.delete', input: { instance: 'shop', point: 'point-1a2b', typedName: 'shop' } },
    ]);
    expect(stdout).toBe(
      "Recovery point point-1a2b deleted: 1.5 MiB freed.\nNot pgkeep's, and left: instances/i/p/notes\n",
    );
    const [call] = await asked('points', 'delete', 'shop', 'point-1a2b', '--yes');
    expect(call?.input).toEqual({ instance: 'shop', point: 'point-1a2b', typedName: null });
  });

  it('shows the contents of an archive, with the tables of extensions', async () => {
    const { stdout, calls } = await pgkeep(['points', 'show', 'shop', '--contents']);
    expect(calls).toEqual([{ path: 'points.contents', input: { instance: 'shop', point: 'latest' } }]);
    expect(stdout).toBe(
      `KIND         SCHEMA   NAME                      OWNER    SIZE     ROWS
TABLE        public   orders                    app     2 KiB   12,000
EXTENSION    -        pg_cron                   -
TABLE DATA   cron     job (extension pg_cron)   app     100 B        3
`,
    );
  });
});

describe('backup, verify and restore', () => {
  it('backs up', async () => {
    expect((await asked('backup', 'shop'))[0]).toEqual({ path: 'backup.start', input: { instance: 'shop' } });
  });

  it('verifies the latest point, or the one that is named', async () => {
    expect((await asked('verify', 'shop'))[0]?.input).toEqual({ instance: 'shop', point: 'latest' });
    expect((await asked('verify', 'shop', 'p-12'))[0]?.input).toEqual({ instance: 'shop', point: 'p-12' });
  });

  it('verifies by a restore', async () => {
    const argv = ['verify', 'shop', '--by-restore', '--server', 'prod'];
    const byRestore = {
      server: 'prod',
      jobs: 1,
      noOwner: false,
      noPrivileges: false,
      createRoles: false,
    };
    expect((await asked(...argv))[0]).toEqual({
      path: 'verify.start',
      input: { instance: 'shop', point: 'latest', byRestore },
    });
    expect((await asked(...argv, '--jobs', '4', '--no-owner', '--no-privileges'))[0]?.input).toMatchObject({
      byRestore: { ...byRestore, jobs: 4, noOwner: true, noPrivileges: true },
    });
    expect((await asked(...argv, '--create-roles'))[0]?.input).toMatchObject({
      byRestore: { ...byRestore, createRoles: true },
    });
  });

  it('restores as a database', async () => {
    const argv = ['restore', 'shop', '--as-database', 'Shop copy', '--server', 'prod'];
    expect((await asked(...argv))[0]).toEqual({
      path: 'restore.asDatabase',
      input: {
        instance: 'shop',
        point: 'latest',
        targetServer: 'prod',
        newDatabase: 'Shop copy',
        jobs: 1,
        selection: { schemas: [], tables: [], excludeTables: [] },
        noOwner: false,
        noPrivileges: false,
        roleMap: [],
        createRoles: false,
        keepPartial: false,
        analyze: true,
        allOrNothing: false,
        skipDamaged: false,
        activate: false,
      },
    });
  });

  it('restores as a database with every option', async () => {
    const argv = [
      'restore',
      'shop',
      'point-1a2b',
      '--as-database',
      'copy',
      '--server',
      'test',
      '--jobs',
      '4',
    ];
    const selection = ['--schema', 'a', '--schema', 'B', '--table', 't', '--table', '"x.y".z'];
    const rest = ['--exclude-table', 'a.big', '--no-owner', '--no-privileges', '--role-map', 'a=b'];
    const flags = ['--role-map', '"c=d"=e', '--create-roles', '--keep-partial', '--no-analyze'];
    const losses = ['--all-or-nothing', '--skip-damaged', '--activate'];
    const [call] = await asked(...argv, ...selection, ...rest, ...flags, ...losses);
    expect(call?.input).toEqual({
      instance: 'shop',
      point: 'point-1a2b',
      targetServer: 'test',
      newDatabase: 'copy',
      jobs: 4,
      selection: {
        schemas: ['a', 'B'],
        tables: [{ name: 't' }, { schema: 'x.y', name: 'z' }],
        excludeTables: [{ schema: 'a', name: 'big' }],
      },
      noOwner: true,
      noPrivileges: true,
      roleMap: [
        { from: 'a', to: 'b' },
        { from: 'c=d', to: 'e' },
      ],
      createRoles: true,
      keepPartial: true,
      analyze: false,
      allOrNothing: true,
      skipDamaged: true,
      activate: true,
    });
  });

  it('loads the rows of one table, and asks to type the name of the database', async () => {
    const rows = ['restore', 'shop', '--rows-of', 'sales."Odd t"', '--into', 'copy', '--server', 'prod'];
    expect((await asked(...rows, '--yes'))[0]).toEqual({
      path: 'restore.rows',
      input: {
        instance: 'shop',
        point: 'latest',
        table: { schema: 'sales', name: 'Odd t' },
        database: 'copy',
        targetServer: 'prod',
        typedName: null,
      },
    });
  });

  it('restores as files, into a folder or a container', async () => {
    expect((await asked('restore', 'shop', '--as-files', '--folder', 'out'))[0]).toEqual({
      path: 'restore.asFiles',
      input: {
        instance: 'shop',
        point: 'latest',
        destination: { kind: 'folder', path: '/home/dba/out' },
        skipDamaged: false,
      },
    });
    const skipping = ['restore', 'shop', '--as-files', '--folder', 'out', '--skip-damaged'];
    expect((await asked(...skipping))[0]?.input).toMatchObject({ skipDamaged: true });
    const url = 'https://acme.blob.core.windows.net/files';
    const argv = ['restore', 'shop', '--as-files', '--container', url, '--connection-string-keychain'];
    expect((await asked(...argv))[0]?.input).toEqual({
      instance: 'shop',
      point: 'latest',
      destination: {
        kind: 'azure-blob',
        url,
        credential: { kind: 'connection-string', source: { kind: 'keychain' } },
      },
      skipDamaged: false,
      secret: 'swordfish',
    });
  });
});

describe('jobs', () => {
  it('filters', async () => {
    const argv = ['jobs', 'list', '--state', 'in progress', '--kind', 'backup', '--instance', 'shop'];
    expect((await asked(...argv, '--limit', '5'))[0]).toEqual({
      path: 'jobs.list',
      input: { state: 'in progress', kind: 'backup', instance: 'shop', limit: 5 },
    });
  });

  it('lists with how long they took, or run by now', async () => {
    const { stdout } = await pgkeep(['jobs']);
    expect(stdout).toBe(
      `JOB        KIND     SUBJECT   STATE         STARTED                      DURATION      SIZE
job-1a2b   backup   shop      in progress   2026-11-23 18:12:03 +01:00         5s     1 MiB
job-1a2b   backup   shop      completed     2026-11-23 18:12:03 +01:00      12.3s   1.5 MiB
`,
    );
  });

  it('lists where they write to, and that one which waits for its turn has not started', async () => {
    const { runningJob } = await import('../../../../support/cli/fake-client.ts');
    const phases = [{ name: 'waiting', startedAt: runningJob.startedAt, endedAt: null }];
    const waiting = {
      ...runningJob,
      target: { kind: 'vault', vault: 'archive' },
      progress: { phase: 'waiting', bytes: 0, rate: 0, phases },
    };
    const { stdout } = await pgkeep(['jobs'], { answers: { 'jobs.list': () => [waiting] } });
    expect(stdout).toBe(
      `JOB        KIND     SUBJECT   TARGET    STATE     STARTED   DURATION   SIZE
job-1a2b   backup   shop      archive   waiting   -                -    0 B
`,
    );
  });

  it('shows with the end of the log', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => ({
      at: '2026-11-23T17:12:03.000Z',
      text: `line ${index + 1}`,
    }));
    const { endedJob } = await import('../../../../support/cli/fake-client.ts');
    const answers = { 'jobs.show': () => ({ ...endedJob, log: lines, request: null }) };
    const { stdout } = await pgkeep(['jobs', 'show', 'job-1'], { answers });
    expect(stdout).toContain('Log (last 20 of 25 lines)\n  2026-11-23 18:12:03 +01:00  line 6\n');
    const verbose = await pgkeep(['jobs', 'show', 'job-1', '--verbose'], { answers });
    expect(verbose.stdout).toContain('Log\n  2026-11-23 18:12:03 +01:00  line 1\n');
  });

  it('shows how long each phase took, and the tables that were just finished', async () => {
    const { runningJob } = await import('../../../../support/cli/fake-client.ts');
    const phases = [
      { name: 'waiting', startedAt: '2026-11-23T17:11:03.000Z', endedAt: '2026-11-23T17:12:03.000Z' },
      { name: 'dumping', startedAt: '2026-11-23T17:12:03.000Z', endedAt: null },
    ];
    const finished = [{ name: 'public.a', bytes: 1024, rows: 1 }, { name: 'public.b' }];
    const progress = { phase: 'dumping', bytes: 1024, rate: 0, finished, phases };
    const show = async (more: object) =>
      (
        await pgkeep(['jobs', 'show', 'job-1'], {
          answers: { 'jobs.show': () => ({ ...runningJob, progress, ...more, log: [], request: null }) },
        })
      ).stdout;
    expect(await show({})).toContain(
      `Phases
  waiting   1m
  dumping   5s
Tables just finished
  public.a   1 KiB, 1 row
  public.b   -
`,
    );
    // nobody saw the end of the phase in which the process died, and what was finished is of no use
    const interrupted = await show({ state: 'interrupted', endedAt: '2026-11-23T18:00:00.000Z' });
    expect(interrupted).toContain('  dumping   broke off\n');
    expect(interrupted).not.toContain('finished');
  });

  it('cancels', async () => {
    const { stdout, calls, exitCode } = await pgkeep(['jobs', 'cancel', 'job-1a2b']);
    expect({ stdout, exitCode }).toStrictEqual({ stdout: 'Job job-1a2b was asked to stop.\n', exitCode: 0 });
    expect(calls).toEqual([{ path: 'jobs.cancel', input: { job: 'job-1a2b' } }]);
  });
});

describe('a job that is run again', () => {
  it('is watched to its end, as one that was started', async () => {
    const { stdout, calls, exitCode } = await pgkeep(['jobs', 'again', 'job-1a2b'], {
      answers: { 'jobs.again': () => ({ jobId: endedJob.id }) },
    });
    expect(calls.map(({ path }) => path).slice(0, 2)).toEqual(['jobs.again', 'jobs.watch']);
    expect(calls[0]?.input).toEqual({ job: 'job-1a2b' });
    expect(stdout).toContain(endedJob.id);
    expect(exitCode).toBe(0);
  });
});

describe('diagnostics of a job', () => {
  it('are printed as they are, and in JSON as one text', async () => {
    const answers = { 'jobs.diagnostics': () => ({ text: 'backup of shop: failed\n\nlog:\nfirst line\n' }) };
    const { stdout, calls } = await pgkeep(['jobs', 'diagnostics', 'job-1a2b'], { answers });
    expect(calls).toEqual([{ path: 'jobs.diagnostics', input: { job: 'job-1a2b' } }]);
    expect(stdout).toBe('backup of shop: failed\n\nlog:\nfirst line\n');
    const json = await pgkeep(['jobs', 'diagnostics', 'job-1a2b', '--json'], { answers });
    expect(JSON.parse(json.stdout)).toEqual({ text: 'backup of shop: failed\n\nlog:\nfirst line\n' });
  });
});

describe('a job whose process is gone', () => {
  it('is ended by cancel, which says so', async () => {
    const { stdout } = await pgkeep(['jobs', 'cancel', 'job-1a2b'], {
      answers: { 'jobs.cancel': () => ({ ...endedJob, state: 'interrupted' }) },
    });
    expect(stdout).toBe(`Job ${endedJob.id} was ended as interrupted: its process was gone.\n`);
  });
});

describe('what a job left', () => {
  const leftovers = ['the half-made database "half" on old'];
  const answers = {
    'jobs.show': () => ({ ...endedJob, leftovers, log: [] }),
    'jobs.letGo': () => endedJob,
  };
  const letGo = { path: 'jobs.letGo', input: { job: endedJob.id, leftovers } };

  it('is let go once yes was typed, and shown before', async () => {
    const { stdout, stderr, calls } = await pgkeep(['jobs', 'let-go', 'job-1a2b'], {
      answers,
      ask: () => Promise.resolve('yes'),
    });
    expect(calls.at(-1)).toEqual(letGo);
    expect(stderr).toBe('Stays where it is: the half-made database "half" on old\n');
    expect(stdout).toBe('Let go: the half-made database "half" on old.\n');
  });

  it('stays on the list where something else was typed', async () => {
    const { calls, exitCode } = await pgkeep(['jobs', 'let-go', 'job-1a2b'], {
      answers,
      ask: () => Promise.resolve('no'),
    });
    expect(calls.map(({ path }) => path)).toEqual(['jobs.show']);
    expect(exitCode).toBe(1);
  });

  it('is let go without a question with --yes; a job that left nothing says so', async () => {
    const { calls } = await pgkeep(['jobs', 'let-go', 'job-1a2b', '--yes'], { answers });
    expect(calls.at(-1)).toEqual(letGo);
    const { exitCode } = await pgkeep(['jobs', 'let-go', 'job-1a2b', '--yes']);
    expect(exitCode).toBe(1);
  });
});

describe('tools', () => {
  it('lists with advice', async () => {
    const { stdout, stderr } = await pgkeep(['tools'], {
      answers: {
        'tools.list': () => ({
          found: [{ folder: '/usr/lib/postgresql/17/bin', major: 17, version: '17.10', warning: null }],
          folders: ['/opt/pg'],
          advice: 'Install version 18.',
        }),
      },
    });
    expect(stdout).toContain('   17   17.10     /usr/lib/postgresql/17/bin');
    expect(stderr).toBe('Also looked into: /opt/pg\nInstall version 18.\n');
  });

  it('adds a folder under its absolute path', async () => {
    expect(await asked('tools', 'add', 'bin')).toEqual([
      { path: 'tools.addFolder', input: { folder: '/home/dba/bin' } },
    ]);
  });
});

describe('settings variables', () => {
  it('lists what may be read, and who needs it', async () => {
    const { stdout } = await pgkeep(['settings', 'variables']);
    expect(stdout).toBe(
      `VARIABLE        SET HERE   USED BY
PROD_PASSWORD   yes        prod, archive
SPARE           no
`,
    );
  });

  it('adds and removes by name', async () => {
    expect(await asked('settings', 'variables', 'add', 'SPARE')).toEqual([
      { path: 'variables.add', input: { variable: 'SPARE' } },
    ]);
    const { stdout, calls } = await pgkeep(['settings', 'variables', 'remove', 'SPARE']);
    expect(calls).toEqual([{ path: 'variables.remove', input: { variable: 'SPARE' } }]);
    expect(stdout).toBe('No variable may be read. Allow one: pgkeep settings variables add <name>\n');
    expect((await pgkeep(['settings', 'variables', 'add', 'not a name'])).exitCode).toBe(2);
  });
});

describe('serve', () => {
  it('offers each folder that is named, by its absolute path, and says which it cannot', async () => {
    const argv = ['serve', '--folder', tmpdir(), '--folder', 'no such folder'];
    const { exitCode, stderr } = await pgkeep(argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The folder /home/dba/no such folder cannot be used: ENOENT');
    expect(stderr).toContain('Name a folder that exists and that this user can read.');
  });
});

it('gives what the router answered as JSON, wherever --json stands', async () => {
  for (const argv of [
    ['--json', 'instances'],
    ['instances', '--json'],
  ]) {
    const { stdout, stderr } = await pgkeep(argv);
    expect(JSON.parse(stdout)).toStrictEqual([health]);
    expect(stderr).toBe('');
  }
});

describe('serve', () => {
  it('says why where the interface does not build, and opens nothing', async () => {
    const { exitCode, stderr, opened } = await pgkeep(['serve'], {
      buildInterface: (say) => {
        say('Building the interface …');
        return Promise.reject(new Error('renderer/main.tsx: Unexpected token'));
      },
    });
    expect({ exitCode, opened }).toEqual({ exitCode: 1, opened: 0 });
    expect(stderr).toContain('Building the interface …\n');
    expect(stderr).toContain('The interface could not be built: renderer/main.tsx: Unexpected token');
  });
});
