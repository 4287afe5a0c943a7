import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { failureOf, openTestApp, type TestApp } from '../../support/apps/app.ts';
import { startAzure, testTenant, type TestAzure } from '../../support/azure/azure.ts';
import { resolveServersHere } from '../../support/azure/postgres/host-names.ts';

const application = {
  clientId: '6f2c1f2e-0000-4000-8000-0000000000e2',
  tenantId: testTenant,
  secret: 'the-secret-of-the-app',
};
const flexible = 'flex1.postgres.database.azure.com';

let azure: TestAzure;
let app: TestApp;
/** Whoever listens where no token may go. */
let listener: Server;
let port: number;
let connections: number;

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());

beforeEach(() => resolveServersHere());
beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  azure.entra.apps.splice(0, Infinity, application);
  azure.entra.issued.length = 0;
  connections = 0;
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  port = (listener.address() as AddressInfo).port;
  app = await openTestApp({
    env: { APP_SECRET: application.secret },
    replace: { blob: { httpClient: azure.transport } },
    clientTools: [],
  });
  const source = { kind: 'env', variable: 'APP_SECRET' } as const;
  const { clientId, tenantId } = application;
  await Array.fromAsync(
    await app.client.azure.signIn({
      name: 'backups',
      way: { kind: 'service-principal', tenantId, clientId, login: { kind: 'secret', source } },
    }),
  );
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  listener.close();
  await once(listener, 'close');
  vi.unstubAllEnvs();
});

const credential = { kind: 'entra', identity: 'backups' } as const;

/** Tokens for PostgreSQL that were given out. */
const databaseTokens = () => azure.entra.issued.filter(({ resource }) => resource.includes('ossrdbms'));

const hosts = [
  'localhost',
  '127.0.0.1',
  '169.254.169.254',
  '/run/postgresql',
  'db.example.com',
  `${flexible}.example.com`,
  'flex1.postgres.database.usgovcloudapi.net',
];

it.each(hosts)('no server at %s gets a token, whoever names it', async (host) => {
  const address = { host, port, user: 'backups' };
  const server = await app.client.servers.add({
    name: 'other',
    address: { ...address, tls: host.startsWith('/') ? 'disable' : 'verify-full' },
    credential: { kind: 'none' },
  });
  for (const call of [
    app.client.servers.add({ name: 'evil', address, credential }),
    app.client.servers.tryOut({ address, credential }),
    app.client.servers.setLogin({ server: server.id, credential }),
  ]) {
    expect(await failureOf(call)).toMatchObject({ code: 'UserErrorHostNotAllowed' });
  }
  expect(databaseTokens()).toEqual([]);
  expect(connections).toBe(0);
});

it.each(['disable', 'require', 'verify-ca'] as const)('no token is sent over TLS %s', async (tls) => {
  const address = { host: flexible, port, user: 'backups', tls };
  for (const call of [
    app.client.servers.add({ name: 'evil', address, credential }),
    app.client.servers.tryOut({ address, credential }),
  ]) {
    expect(await failureOf(call)).toMatchObject({ code: 'UserErrorTlsFailed' });
  }
  expect(databaseTokens()).toEqual([]);
  expect(connections).toBe(0);
});

it('does not go along to another host or a weaker TLS mode, and not where the state was changed behind it', async () => {
  const added = await app.client.servers.add({
    name: 'flex',
    address: { host: flexible, port, user: 'backups' },
    credential,
  });
  const { store } = app.coordinator.engine;
  const moved = (change: Partial<ServerSummary>) => {
    store.servers.update({ ...added, ...change });
    return failureOf(app.client.servers.test({ server: 'flex' }));
  };
  const set = (address: object) => failureOf(app.client.servers.set({ server: 'flex', address }));
  expect(await set({ host: 'localhost' })).toMatchObject({ code: 'UserErrorHostNotAllowed' });
  expect(await set({ tls: 'require' })).toMatchObject({ code: 'UserErrorTlsFailed' });
  expect(await moved({ host: 'localhost' })).toMatchObject({ code: 'UserErrorHostNotAllowed' });
  expect(await moved({ tls: 'require' })).toMatchObject({ code: 'UserErrorTlsFailed' });
  expect(databaseTokens()).toEqual([]);
  expect(connections).toBe(0);
  // the same with what it is allowed: a token is asked for, and the listener is reached
  expect(await moved({})).toMatchObject({ code: 'UserErrorServerConnectionClosed' });
  expect(databaseTokens().length).toBeGreaterThan(0);
  expect(connections).toBeGreaterThan(0);
});
