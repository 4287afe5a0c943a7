import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { tokenOfApp } from '../../../support/azure/app-token.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { resolveServersHere } from '../../../support/azure/postgres/host-names.ts';
import {
  startPostgresTokens,
  type TestPostgresTokens,
} from '../../../support/azure/postgres/postgres-tokens.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = sharedServer(17);
const host = 'flex1.postgres.database.azure.com';
const role = 'stand-in of tokens';
const oid = '6f2c1f2e-0000-4000-8000-0000000000a5';

const application = { clientId: oid, tenantId: testTenant, secret: 'app' };

let azure: TestAzure;
let flexible: TestPostgresTokens;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push(application);
  const client = await server.connect();
  await client.query(`CREATE ROLE "${role}" LOGIN PASSWORD 'inside'`);
  await client.end();
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  const client = await server.connect();
  await client.query(`DROP ROLE "${role}"`);
  await client.end();
});
beforeEach(() => resolveServersHere());
beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  flexible = await startPostgresTokens({ ...azure, server });
  flexible.principals.set(role, { oid, type: 'service', password: 'inside' });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await flexible[Symbol.asyncDispose]();
});

const tokenFor = (resource: string) => tokenOfApp(azure, application, resource);

async function open(password: string, more: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({
    host,
    port: flexible.port,
    user: role,
    database: 'postgres',
    password,
    ssl: { ca: azure.certificate.ca },
    ...more,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

const audience = 'https://ossrdbms-aad.database.windows.net';

it('lets a token of the role in, over TLS that proves the host, and passes on what both say', async () => {
  const client = await open(await tokenFor(audience));
  expect((await client.query('SELECT session_user AS who')).rows).toEqual([{ who: role }]);
  await client.end();
  expect(flexible.logins).toEqual([
    { role, database: 'postgres', application: '', uti: expect.stringMatching(/^[0-9a-f]{16}$/) },
  ]);
});

it('lets other roles in with their passwords', async () => {
  const client = await open(server.password, { user: server.user });
  expect((await client.query('SELECT session_user AS who')).rows).toEqual([{ who: 'postgres' }]);
  await client.end();
  expect(flexible.logins).toEqual([]);
});

it('refuses a password, a token of another audience, and one that has ended', async () => {
  await expect(open('inside')).rejects.toMatchObject({
    code: '28000',
    message: 'An error occurred while validating the access token. Please acquire a new token and retry.',
  });
  await expect(open(await tokenFor('https://vault.azure.net'))).rejects.toMatchObject({
    code: '28000',
    message: `The access token does not have a valid audience claim. Please acquire a new token for the resource "${audience}".`,
  });
  flexible.expireAtRequest = /SELECT 'over'/;
  const token = await tokenFor(audience);
  const client = await open(token);
  await client.query("SELECT 'over'");
  await client.end();
  await expect(open(token)).rejects.toMatchObject({
    code: '28000',
    message: 'The access token has expired. Please acquire a new token and retry.',
  });
  expect((await (await open(await tokenFor(audience))).end()) ?? 'in').toBe('in');
});

it('refuses tokens of others, and any without Entra sign-in or TLS', async () => {
  const token = await tokenFor(audience);
  flexible.principals.set(role, { oid: testTenant, type: 'service', password: 'inside' });
  await expect(open(token)).rejects.toMatchObject({
    code: '28000',
    hint: 'Did you specify the correct user name and access token?',
  });
  flexible.principals.set(role, { oid, type: 'user', password: 'inside' });
  await expect(open(token)).rejects.toThrow(
    `Azure AD user token for role[${role}] is neither an AAD_AUTH_TOKENTYPE_APP_USER or an AAD_AUTH_TOKENTYPE_APP_OBO token.`,
  );
  flexible.entraAuth = false;
  await expect(open(token)).rejects.toMatchObject({
    code: '28P01',
    message: `password authentication failed for user "${role}"`,
  });
  await expect(open(token, { ssl: false })).rejects.toThrow('no encryption');
});
