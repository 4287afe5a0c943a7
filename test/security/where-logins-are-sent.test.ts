import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose, openHome, type App, type Client } from '../../main/compose.ts';
import type { Keychain } from '../../main/credentials/kinds/keychain.ts';
import { VaultId } from '../../shared/ids.ts';
import type { ServerCredential } from '../../shared/servers/servers.ts';
import type { BlobLocation } from '../../shared/vaults/vaults.ts';
import { failureOf } from '../support/apps/app.ts';
import { quickRetry } from '../support/apps/quick-retry.ts';

const secret = 'swordfish-0123456789';

/** A server that asks everybody for the password in plain text, and writes down what it hears. */
async function startThief(): Promise<AsyncDisposable & { port: number; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let isGreeted = false;
    socket.on('data', (bytes) => {
      heard.push(bytes.toString('latin1'));
      // AuthenticationCleartextPassword
      if (!isGreeted) socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      else socket.destroy();
      isGreeted = true;
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

let folder: string;
let thief: Awaited<ReturnType<typeof startThief>>;
let entries: Map<string, string>;
let page: App;

const keychain: Keychain = {
  read: (account) => {
    const found = entries.get(account);
    return found === undefined ? Promise.reject(new Error(`no entry ${account}`)) : Promise.resolve(found);
  },
  write: (account, value) => Promise.resolve(void entries.set(account, value)),
  remove: (account) => Promise.resolve(void entries.delete(account)),
  probe: () => Promise.resolve(),
};

function open(kind: 'serve' | 'electron' | 'cli'): Promise<App> {
  const env = {
    PGKEEP_HOME: join(folder, 'home'),
    LISTED: secret,
    UNLISTED: secret,
    AZ_SAS: `sv=2024-11-04&sig=${secret}`,
    PGPASSFILE: join(folder, 'pgpass'),
    PGSERVICEFILE: join(folder, 'services'),
  };
  return compose({
    home: openHome(env),
    env,
    host: { kind },
    ask: () => Promise.resolve(secret),
    notice: () => {},
    replace: { keychain, blob: { retry: quickRetry } },
  });
}

/** Runs commands, as the user does. */
async function onTheCommandLine<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  await using cli = await open('cli');
  return await work(cli.client);
}

const address = {
  host: 'db.example.com',
  port: 5432,
  user: 'backup',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
} as const;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-logins-'));
  thief = await startThief();
  entries = new Map();
  await writeFile(join(folder, 'pgpass'), `db.example.com:5432:*:backup:${secret}\n`, { mode: 0o600 });
  await writeFile(
    join(folder, 'services'),
    `[prod]\nhost=db.example.com\nuser=backup\nsslmode=verify-full\npassword=${secret}\n`,
  );
  await onTheCommandLine((client) => client.variables.add({ variable: 'LISTED' }));
  page = await open('serve');
});
afterEach(async () => {
  await page[Symbol.asyncDispose]();
  await thief[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const credentials: readonly (readonly [string, ServerCredential, boolean])[] = [
  ['a variable', { kind: 'env', variable: 'LISTED' }, false],
  ['a password file', { kind: 'passfile' }, false],
  ['a service', { kind: 'service', name: 'prod' }, false],
  ['the keychain', { kind: 'keychain' }, true],
  ['the session', { kind: 'session' }, true],
];

/** Adds "prod" with the login, typed where the kind needs it. */
async function addProd(client: Client, credential: ServerCredential, typed: boolean) {
  const { ticket } = typed ? await client.secrets.deposit({ secret }) : { ticket: undefined };
  return client.servers.add({ name: 'prod', address, credential, ticket });
}

const heardNothing = () => expect(thief.heard.join('')).not.toContain(secret);

it('the thief of these tests hears a password that is meant for him', async () => {
  const { ticket } = await page.client.secrets.deposit({ secret });
  await failureOf(
    page.client.servers.tryOut({
      address: { ...address, host: '127.0.0.1', port: thief.port, tls: 'disable' },
      credential: { kind: 'session' },
      ticket,
    }),
  );
  expect(thief.heard.join('')).toContain(secret);
});

describe.each(credentials)('a login from %s', (_what, credential, typed) => {
  it.each([
    ['another host', { host: '127.0.0.1' }],
    ['another port', { port: 5433 }],
    ['another user', { user: 'postgres' }],
    ['TLS that proves less', { tls: 'verify-ca' }],
    ['no TLS', { tls: 'disable' }],
    ['other CAs', { caFile: 'chosen' }],
  ] as const)('is not taken along to %s by a page', async (_to, change) => {
    const chosen = await page.coordinator.engine.places.take('/tmp/own-ca.pem', 'ca-file');
    const address = 'caFile' in change ? { caFile: { ticket: chosen.ticket } } : change;
    const before = await addProd(page.client, credential, typed);
    const failure = await failureOf(page.client.servers.set({ server: 'prod', address }));
    expect(failure).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: expect.stringContaining(
        'The login of "prod" was given for backup at db.example.com:5432',
      ) as string,
    });
    expect(await page.client.servers.list()).toStrictEqual([before]);
  });

  it('stays with another name, a pooler, another database and stronger TLS', async () => {
    const { credential: before } = await addProd(page.client, credential, typed);
    const changed = await page.client.servers.set({
      server: 'prod',
      name: 'live',
      address: { maintenanceDatabase: 'app', pooler: 'session', tls: 'verify-full' },
    });
    expect(changed).toMatchObject({ name: 'live', maintenanceDatabase: 'app', credential: before });
  });

  it('is given again in the same call by typing it; naming the same source again is no proof', async () => {
    await addProd(page.client, credential, typed);
    const change = { server: 'prod', address: { port: 5433 }, credential } as const;
    expect(await failureOf(page.client.servers.set(change))).toMatchObject(
      typed
        ? { code: 'UserErrorInvalidInput', message: 'The password is missing.' }
        : { code: 'UserErrorCredentialUnavailable' },
    );
    const { ticket } = await page.client.secrets.deposit({ secret: 'another-one' });
    const given = typed ? credential : ({ kind: 'keychain' } as const);
    expect(await page.client.servers.set({ ...change, credential: given, ticket })).toMatchObject({
      port: 5433,
      credential: given,
    });
    expect([...entries.values()]).toStrictEqual(given.kind === 'keychain' ? ['another-one'] : []);
  });
});

it.each(credentials.filter(([, , typed]) => !typed))(
  'a login from %s is given again by its name on the command line',
  async (_what, credential) => {
    await onTheCommandLine(async (client) => {
      await addProd(client, credential, false);
      const change = { server: 'prod', address: { port: 5433 }, credential } as const;
      expect(await client.servers.set(change)).toMatchObject({ port: 5433, credential });
    });
  },
);

describe('a login that pgkeep keeps', () => {
  it.each([
    ['keychain', { kind: 'keychain' }],
    ['session', { kind: 'session' }],
  ] as const)(
    'in the %s is gone once another one is named: no detour leads it elsewhere',
    async (_kind, credential) => {
      const { client } = page;
      await addProd(client, credential, true);
      const there = { host: '127.0.0.1', port: thief.port, tls: 'disable' } as const;
      await client.servers.set({ server: 'prod', address: there, credential: { kind: 'none' } });
      expect([...entries]).toStrictEqual([]);
      expect(await failureOf(client.servers.setLogin({ server: 'prod', credential }))).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'The password is missing.',
      });
      await failureOf(client.servers.test({ server: 'prod' }));
      heardNothing();
    },
  );

  it('does not go elsewhere from the command line without a word, either', async () => {
    await onTheCommandLine(async (client) => {
      await client.servers.add({ name: 'prod', address, credential: { kind: 'keychain' }, password: secret });
      expect(await failureOf(client.servers.set({ server: 'prod', address: { port: 5433 } }))).toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        steps: [{ do: 'repeat-login', server: 'prod' }],
      });
      const credential = { kind: 'keychain' } as const;
      const given = { address: { port: 5433 }, credential, password: 'another-one' };
      expect(await client.servers.set({ server: 'prod', ...given })).toMatchObject({ port: 5433 });
      expect([...entries.values()]).toStrictEqual(['another-one']);
    });
  });

  it('cannot be tried against another host', async () => {
    await addProd(page.client, { kind: 'keychain' }, true);
    const tried = { ...address, host: '127.0.0.1', port: thief.port, tls: 'disable' } as const;
    for (const kind of ['keychain', 'session'] as const) {
      const failure = await failureOf(page.client.servers.tryOut({ address: tried, credential: { kind } }));
      expect(failure).toMatchObject({ code: 'UserErrorInvalidInput', message: 'The password is missing.' });
    }
    heardNothing();
  });
});

describe('a password that belongs to one server', () => {
  const there = () => ({ host: '127.0.0.1', port: thief.port, tls: 'disable' }) as const;

  it.each([
    ['a service', { kind: 'service', name: 'prod' }],
    ['a password file', { kind: 'passfile' }],
  ] as const)('by %s goes to no other, from a page or the command line', async (_what, credential) => {
    const tried = { address: { ...address, ...there() }, credential };
    const onPage = await failureOf(page.client.servers.tryOut(tried));
    const onCli = await onTheCommandLine((client) => failureOf(client.servers.tryOut(tried)));
    expect([onPage.code, onCli.code]).toStrictEqual([
      'UserErrorCredentialUnavailable',
      'UserErrorCredentialUnavailable',
    ]);
    heardNothing();
  });

  it('by a service does not go over TLS that proves less than the service says', async () => {
    const credential = { kind: 'service', name: 'prod' } as const;
    const failure = await failureOf(page.client.servers.tryOut({ address: { tls: 'require' }, credential }));
    expect(failure.message).toBe(
      'The password of the service prod is for backup on db.example.com:5432, TLS verify-full, not for backup on db.example.com:5432, TLS require.',
    );
  });
});

describe.each(['serve', 'electron'] as const)(
  'an environment variable that the user did not list, on %s',
  (kind) => {
    const credential = { kind: 'env', variable: 'UNLISTED' } as const;
    const refused = {
      code: 'UserErrorCredentialUnavailable',
      message: 'The environment variable UNLISTED is not on the list of those that pgkeep may read.',
      steps: [{ do: 'allow-variable', variable: 'UNLISTED' }],
    };
    const url = 'https://acme.blob.core.windows.net/pgkeep';
    const location = { kind: 'azure-blob', url, credential: { kind: 'sas', source: credential } } as const;
    const there = () => ({ ...address, host: '127.0.0.1', port: thief.port, tls: 'disable' }) as const;

    it.each([
      ['tried', (client: Client) => client.servers.tryOut({ address: there(), credential })],
      ['added', (client: Client) => client.servers.add({ name: 'evil', address: there(), credential })],
      ['a login', (client: Client) => client.servers.setLogin({ server: 'prod', credential })],
      [
        'given with a change',
        (client: Client) => client.servers.set({ server: 'prod', address: there(), credential }),
      ],
      ['a vault', (client: Client) => client.vaults.add({ name: 'cloud', location })],
      [
        'the second place of a vault',
        (client: Client) =>
          client.vaults.add({
            name: 'cloud',
            location: { ...location, credential: { kind: 'entra' } },
            runtime: location,
          }),
      ],
      [
        'a place of files',
        (client: Client) => client.restore.asFiles({ instance: 'inst-1', point: 'p', destination: location }),
      ],
    ])('cannot be named: %s', async (_how, call) => {
      await page[Symbol.asyncDispose]();
      page = await open(kind);
      await addProd(page.client, { kind: 'env', variable: 'LISTED' }, false);
      expect(await failureOf(call(page.client))).toMatchObject(refused);
      heardNothing();
    });

    it('cannot be listed by a page, and nothing can be taken off', async () => {
      await page[Symbol.asyncDispose]();
      page = await open(kind);
      const { variables } = page.client;
      for (const change of [
        () => variables.add({ variable: 'UNLISTED' }),
        () => variables.remove({ variable: 'LISTED' }),
      ]) {
        expect(await failureOf(change())).toMatchObject({
          code: 'UserErrorInvalidInput',
          message: 'Which environment variables may be read is decided on the command line only.',
        });
      }
      expect(await variables.list()).toStrictEqual([{ name: 'LISTED', isSet: true, usedBy: [] }]);
    });
  },
);

describe('the list of variables', () => {
  it('grows by what commands name, and is seen by an open page at once', async () => {
    const credential = { kind: 'env', variable: 'UNLISTED' } as const;
    await onTheCommandLine((client) => client.servers.add({ name: 'prod', address, credential }));
    expect(await page.client.variables.list()).toStrictEqual([
      { name: 'LISTED', isSet: true, usedBy: [] },
      { name: 'UNLISTED', isSet: true, usedBy: ['prod'] },
    ]);
  });

  it('is asked at every use: what was taken off is not read any more', async () => {
    const credential = { kind: 'env', variable: 'LISTED' } as const;
    const there = { ...address, host: '127.0.0.1', port: thief.port, tls: 'disable' } as const;
    await onTheCommandLine(async (client) => {
      await client.servers.add({ name: 'prod', address: there, credential });
      expect(await client.variables.remove({ variable: 'LISTED' })).toStrictEqual([]);
      expect(await failureOf(client.variables.remove({ variable: 'LISTED' }))).toMatchObject({
        code: 'UserErrorNotFound',
      });
      expect(await failureOf(client.servers.test({ server: 'prod' }))).toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        message: 'The environment variable LISTED is not on the list of those that pgkeep may read.',
      });
    });
    heardNothing();
  });
});

const container = 'https://acme.blob.core.windows.net/pgkeep';

/** A container with the SAS of the variable. */
const sasAt = (url: string, variable = 'AZ_SAS'): BlobLocation => ({
  kind: 'azure-blob',
  url,
  credential: { kind: 'sas', source: { kind: 'env', variable } },
});

describe.each(['serve', 'electron'] as const)('a login that is in use, on %s', (kind) => {
  const credential = { kind: 'env', variable: 'LISTED' } as const;
  const there = () => ({ ...address, host: '127.0.0.1', port: thief.port, tls: 'disable' }) as const;
  const http = () => `http://127.0.0.1:${thief.port}/acme/pgkeep`;
  const filesAt = (client: Client, destination: BlobLocation) =>
    client.restore.asFiles({ instance: 'inst-1', point: 'p', destination });

  beforeEach(async () => {
    await page[Symbol.asyncDispose]();
    await using cli = await open('cli');
    await cli.client.servers.add({ name: 'prod', address, credential });
    await cli.client.servers.add({ name: 'evil', address: there(), credential: { kind: 'none' } });
    await cli.client.variables.add({ variable: 'AZ_SAS' });
    cli.coordinator.engine.store.vaults.insert({
      id: VaultId.parse('vault-1'),
      name: 'cloud',
      location: sasAt(container),
      addedAt: '2026-11-23T18:00:00.000Z',
    });
    page = await open(kind);
  });

  it.each<[string, (client: Client) => Promise<unknown>]>([
    ['tried', (client) => client.servers.tryOut({ address: there(), credential })],
    [
      'tried with weaker TLS',
      (client) => client.servers.tryOut({ address: { ...address, tls: 'require' }, credential }),
    ],
    [
      'tried as another user',
      (client) => client.servers.tryOut({ address: { ...address, user: 'postgres' }, credential }),
    ],
    ['added', (client) => client.servers.add({ name: 'thief', address: there(), credential })],
    ['the login of a server elsewhere', (client) => client.servers.setLogin({ server: 'evil', credential })],
    ['given with a change', (client) => client.servers.set({ server: 'prod', address: there(), credential })],
    ['a vault', (client) => client.vaults.add({ name: 'v', location: sasAt(container, 'LISTED') })],
    [
      'the second place of a vault',
      (client) =>
        client.vaults.add({
          name: 'v',
          location: { ...sasAt(container, 'LISTED'), credential: { kind: 'entra' } },
          runtime: sasAt(container, 'LISTED'),
        }),
    ],
  ])('a variable of a server goes nowhere else: %s', async (_how, call) => {
    expect(await failureOf(call(page.client))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The variable LISTED is the login of "prod"; a page cannot send it anywhere else.',
      remedy: 'Type the password, or name this login for this place on the command line.',
    });
    await failureOf(page.client.servers.test({ server: 'evil' }));
    heardNothing();
  });

  it.each<[string, (client: Client) => Promise<unknown>]>([
    [
      'a server',
      (client) =>
        client.servers.tryOut({ address: there(), credential: { kind: 'env', variable: 'AZ_SAS' } }),
    ],
    [
      'another account',
      (client) => client.vaults.add({ name: 'v', location: sasAt('https://evil.blob.core.windows.net/c') }),
    ],
    ['http on this machine', (client) => client.vaults.add({ name: 'v', location: sasAt(http()) })],
    ['files in another account', (client) => filesAt(client, sasAt('https://evil.blob.core.windows.net/c'))],
    ['files over http', (client) => filesAt(client, sasAt(http()))],
    [
      'a directory of applications',
      (client) => {
        const { credential: sas, ...rest } = sasAt(container);
        const entra = { kind: 'entra', tenantId: 'evil', clientId: 'c', source: sas.source } as const;
        return filesAt(client, { ...rest, credential: entra });
      },
    ],
  ])('a variable of a vault goes nowhere else: %s', async (_where, call) => {
    expect(await failureOf(call(page.client))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      message: 'The variable AZ_SAS is the login of "cloud"; a page cannot send it anywhere else.',
    });
    heardNothing();
  });

  it('a variable may be named again for the same place', async () => {
    const { client } = page;
    await client.servers.add({
      name: 'again',
      address: { ...address, maintenanceDatabase: 'app' },
      credential,
    });
    await client.servers.setLogin({ server: 'prod', credential });
    const changed = await client.servers.set({ server: 'prod', address: { pooler: 'session' }, credential });
    expect(changed).toMatchObject({ pooler: 'session', credential });
    const files = await failureOf(filesAt(client, sasAt('https://acme.blob.core.windows.net/exports')));
    expect(files.code).toBe('UserErrorNotFound');
  });

  it.each<[string, string, (client: Client) => Promise<unknown>]>([
    [
      'another login',
      'LISTED',
      (client) => client.servers.setLogin({ server: 'prod', credential: { kind: 'none' } }),
    ],
    [
      'another login with a change',
      'LISTED',
      (client) => client.servers.set({ server: 'prod', address: { port: 1 }, credential: { kind: 'none' } }),
    ],
    ['a server forgotten', 'LISTED', (client) => client.servers.remove({ server: 'prod' })],
    ['a vault forgotten', 'AZ_SAS', (client) => client.vaults.remove({ vault: 'cloud' })],
  ])('a variable that a page took from its place is free for no other: %s', async (_how, variable, letGo) => {
    await letGo(page.client);
    expect((await page.client.variables.list()).map(({ name }) => name)).not.toContain(variable);
    const again = page.client.servers.tryOut({ address: there(), credential: { kind: 'env', variable } });
    expect(await failureOf(again)).toMatchObject({ steps: [{ do: 'allow-variable', variable }] });
    heardNothing();
  });

  it('a listed variable that nothing uses goes to a server once named for it, and over http nowhere', async () => {
    await onTheCommandLine((client) => client.variables.add({ variable: 'UNLISTED' }));
    const location = sasAt(http(), 'UNLISTED');
    expect(await failureOf(page.client.vaults.add({ name: 'v', location }))).toMatchObject({
      message:
        'The variable UNLISTED would go over http; from a page it goes over https only, or to a vault that uses it already.',
    });
    const unlisted = { kind: 'env', variable: 'UNLISTED' } as const;
    await page.client.servers.add({ name: 'first', address, credential: unlisted });
    const second = page.client.servers.tryOut({ address: there(), credential: unlisted });
    expect((await failureOf(second)).message).toBe(
      'The variable UNLISTED is the login of "first"; a page cannot send it anywhere else.',
    );
    heardNothing();
  });

  it.each<[string, string]>([
    ['any host', `*:*:*:*:${secret}`],
    ['any port', `127.0.0.1:*:*:*:${secret}`],
  ])('a line of a password file for %s is used by no page', async (_which, line) => {
    await writeFile(join(folder, 'pgpass'), `db.example.com:5432:*:backup:${secret}\n${line}\n`, {
      mode: 0o600,
    });
    await writeFile(join(folder, 'services'), `[thief]\nhost=127.0.0.1\nport=${thief.port}\nuser=backup\n`);
    const passfile = { kind: 'passfile' } as const;
    const service = { kind: 'service', name: 'thief' } as const;
    const { client } = page;
    for (const call of [
      () => client.servers.tryOut({ address: there(), credential: passfile }),
      () => client.servers.tryOut({ address: { tls: 'disable' }, credential: service }),
      () => client.servers.add({ name: 'thief', address: there(), credential: passfile }),
      () => client.servers.setLogin({ server: 'evil', credential: passfile }),
      () => client.servers.set({ server: 'prod', address: there(), credential: passfile }),
      () =>
        client.privileges.apply({
          subject: { server: 'evil', database: 'postgres' },
          form: 'predefined',
          action: 'grant',
          dryRun: true,
          digest: 'x',
          admin: { user: 'backup', passfile: null },
        }),
    ]) {
      expect(await failureOf(call())).toMatchObject({
        code: 'UserErrorCredentialUnavailable',
        message: `${join(folder, 'pgpass')} has no line that names 127.0.0.1:${thief.port} for backup; from a page its lines for any host or port (*) are not used.`,
      });
    }
    heardNothing();
  });

  it('a password file goes over no weaker TLS than where it is used', async () => {
    const passfile = { kind: 'passfile' } as const;
    await page.client.servers.add({ name: 'file', address, credential: passfile });
    const weaker = { address: { ...address, tls: 'require' }, credential: passfile } as const;
    expect((await failureOf(page.client.servers.tryOut(weaker))).message).toBe(
      `The login of "file" comes from ${join(folder, 'pgpass')}, over TLS that proves more; a page cannot send it anywhere else.`,
    );
  });
});

it('the command line sends a login wherever the user says', async () => {
  const credential = { kind: 'env', variable: 'LISTED' } as const;
  const there = { host: '127.0.0.1', port: thief.port, tls: 'disable' } as const;
  await onTheCommandLine(async (client) => {
    await client.servers.add({ name: 'prod', address, credential });
    await client.servers.set({ server: 'prod', address: there, credential });
    await failureOf(client.servers.test({ server: 'prod' }));
  });
  expect(thief.heard.join('')).toContain(secret);
});
