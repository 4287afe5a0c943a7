import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compose, openHome, type App, type Client } from '../../main/compose.ts';
import type { Keychain } from '../../main/core/keychain.ts';
import type { ServerCredential } from '../../shared/servers.ts';
import { failureOf } from '../support/app.ts';

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
    PGPASSFILE: join(folder, 'pgpass'),
    PGSERVICEFILE: join(folder, 'services'),
  };
  return compose({
    home: openHome(env),
    env,
    host: { kind },
    ask: () => Promise.resolve(secret),
    notice: () => {},
    replace: { keychain },
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
    ['other CAs', { caFile: '/tmp/own-ca.pem' }],
  ] as const)('is not taken along to %s by a page', async (_to, change) => {
    const before = await addProd(page.client, credential, typed);
    const failure = await failureOf(page.client.servers.set({ server: 'prod', address: change }));
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

  it('can be given anew in the same call', async () => {
    await addProd(page.client, credential, typed);
    const change = { server: 'prod', address: { port: 5433 }, credential } as const;
    if (typed) {
      expect(await failureOf(page.client.servers.set(change))).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'The password is missing.',
      });
    }
    const { ticket } = typed
      ? await page.client.secrets.deposit({ secret: 'another-one' })
      : { ticket: undefined };
    expect(await page.client.servers.set({ ...change, ticket })).toMatchObject({ port: 5433, credential });
    expect([...entries.values()]).toStrictEqual(credential.kind === 'keychain' ? ['another-one'] : []);
  });
});

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
