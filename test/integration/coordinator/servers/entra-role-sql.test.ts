import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createEntraRoleByName } from '../../../../main/postgres/sql/entra-roles.ts';
import { openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { inDatabase } from '../../../support/databases/test-databases.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = sharedServer(17);
const role = `o'neill "of" \\ contoso`;
const clientId = '6f2c1f2e-0000-4000-8000-0000000000e1';
const groupId = '6f2c1f2e-0000-4000-8000-0000000000b3';

let azure: TestAzure;
let app: TestApp;

/**
 * The functions of Azure's extension, with its signatures (learn.microsoft.com, Microsoft Entra roles in PostgreSQL): these
 * write down what they are called with, so that the SQL is run by a real server. What Azure does then is not here, and no
 * provider of security labels can be loaded: that a label is set is shown by nothing.
 */
const functions = `
  CREATE TABLE pgaadauth_calls (call text);
  CREATE FUNCTION pgaadauth_create_principal_with_oid("roleName" text, "objectId" text, "objectType" text, "isAdmin" boolean, "isMfa" boolean)
    RETURNS text LANGUAGE sql AS $$
      INSERT INTO pgaadauth_calls VALUES (json_build_array($1, $2, $3, $4, $5)::text);
      SELECT 'Created role for ' || $1 $$;
  CREATE FUNCTION pgaadauth_create_principal("roleName" text, "isAdmin" boolean, "isMfa" boolean)
    RETURNS text LANGUAGE sql AS $$
      INSERT INTO pgaadauth_calls VALUES (json_build_array($1, $2, $3)::text);
      SELECT 'Created role for ' || $1 $$`;

beforeAll(async () => {
  azure = await startAzure();
  await inDatabase(server, 'postgres', (client) => client.query(functions));
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  await inDatabase(server, 'postgres', (client) =>
    client.query(
      `DROP FUNCTION pgaadauth_create_principal_with_oid, pgaadauth_create_principal; DROP TABLE pgaadauth_calls`,
    ),
  );
});

beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  azure.entra.apps.splice(0, Infinity, { clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  app = await openTestApp({
    env: { APP_SECRET: 'the-secret-of-the-app' },
    replace: { blob: { httpClient: azure.transport } },
    clientTools: [],
  });
  const login = { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } } as const;
  const way = { kind: 'service-principal', tenantId: testTenant, clientId, login } as const;
  await Array.fromAsync(await app.client.azure.signIn({ name: 'backups', way }));
  await app.client.servers.add({
    name: 'flex',
    address: { host: 'flex1.postgres.database.azure.com', user: role },
    credential: { kind: 'entra', identity: 'backups' },
  });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await inDatabase(server, 'postgres', (client) => client.query('TRUNCATE pgaadauth_calls'));
});

/** What the functions are called with when somebody runs the SQL in the database postgres. */
async function callsOf(sql: string): Promise<unknown[]> {
  return inDatabase(server, 'postgres', async (client) => {
    await client.query(sql);
    const { rows } = await client.query<{ call: string }>('SELECT call FROM pgaadauth_calls');
    return rows.map(({ call }) => JSON.parse(call) as unknown);
  });
}

it.each([
  ['of an application', [], [role, clientId, 'service', false, false]],
  ['of a group', ['--group', groupId], [role, groupId, 'group', false, false]],
])('what grant-sql login prints makes the role %s on a real server', async (_, more, call) => {
  const { exitCode, text } = await runText(app, ['grant-sql', 'login', 'flex', ...more]);
  expect(exitCode).toBe(0);
  const statement = /^SELECT .*;$/m.exec(text)?.[0] ?? '';
  expect(await callsOf(statement)).toEqual([call]);
});

it('so does what the interface shows; what maps a role that is there lacks nothing but the provider', async () => {
  const { createSql, mapSql, database } = await app.client.privileges.entraLogin({ server: 'flex' });
  expect(database).toBe('postgres');
  expect(await callsOf(createSql)).toEqual([[role, clientId, 'service', false, false]]);
  await expect(inDatabase(server, 'postgres', (client) => client.query(mapSql))).rejects.toMatchObject({
    code: '22023',
    message: 'security label provider "pgaadauth" is not loaded',
  });
});

it('so does what makes the role of a principal by its name alone', async () => {
  expect(await callsOf(createEntraRoleByName(role))).toEqual([[role, false, false]]);
});
