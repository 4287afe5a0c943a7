import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { makeAzureCli, tokenOfCli, type TestAzureCli } from '../../../support/azure/azure-cli.ts';
import { forgetManagedIdentities, startMachine, type TestMachine } from '../../../support/azure/machine.ts';
import { resolveServersHere } from '../../../support/azure/postgres/host-names.ts';
import {
  startPostgresTokens,
  type TestPostgresTokens,
} from '../../../support/azure/postgres/postgres-tokens.ts';
import { runJson, runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = sharedServer(17);
const host = 'flex1.postgres.database.azure.com';
const machineName = 'backup-vm';
const group = 'DBA of shop';
const alice = 'alice@contoso.com';
const oids = {
  machine: '6f2c1f2e-0000-4000-8000-0000000000b1',
  alice: '6f2c1f2e-0000-4000-8000-0000000000b2',
  group: '6f2c1f2e-0000-4000-8000-0000000000b3',
  app: '6f2c1f2e-0000-4000-8000-0000000000b4',
};
const vm = `/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourcegroups/shop/providers/Microsoft.Compute/virtualMachines/${machineName}`;
const audience = 'https://ossrdbms-aad.database.windows.net';
const roles = [machineName, alice, group];

let folder: string;
let azure: TestAzure;
let machine: TestMachine;
let cli: TestAzureCli;
let flexible: TestPostgresTokens;
let app: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-principals-'));
  azure = await startAzure();
  await writeFile(join(folder, 'ca.pem'), azure.certificate.ca);
  const admin = await server.connect();
  for (const role of roles) await admin.query(`CREATE ROLE "${role}" LOGIN PASSWORD 'inside'`);
  await admin.end();
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  const admin = await server.connect();
  for (const role of roles) await admin.query(`DROP ROLE "${role}"`);
  await admin.end();
  await rm(folder, { recursive: true });
});

beforeEach(() => resolveServersHere());
beforeEach(async () => {
  await forgetManagedIdentities();
  machine = await startMachine(azure.entra);
  cli = await makeAzureCli(folder);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  vi.stubEnv('IDENTITY_ENDPOINT', machine.endpoint);
  vi.stubEnv('IDENTITY_HEADER', machine.header);
  vi.stubEnv('PATH', cli.path);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy', 'MSI_ENDPOINT']) vi.stubEnv(name, undefined);
  flexible = await startPostgresTokens({ ...azure, server });
  flexible.principals
    .set(machineName, { oid: oids.machine, type: 'service', password: 'inside' })
    .set(alice, { oid: oids.alice, type: 'user', password: 'inside' })
    .set(group, { oid: oids.group, type: 'group', password: 'inside' });
  app = await openTestApp({ replace: { blob: { httpClient: azure.transport } }, clientTools: [] });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await flexible[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

const signIn = async (way: { kind: 'managed-identity' } | { kind: 'azure-cli' }) =>
  await Array.fromAsync(await app.client.azure.signIn({ name: 'me', way }));

async function asMachine(
  more: { resourceId?: string; groups?: string[] } = { resourceId: vm },
): Promise<void> {
  machine.identities.set('', { oid: oids.machine, ...more });
  await signIn({ kind: 'managed-identity' });
}

/** The Azure CLI as somebody has signed in there. */
async function asCli(claims: { oid: string; upn?: string; groups?: string[] }): Promise<void> {
  const token = azure.entra.sign({ aud: audience, uti: claims.oid, ...claims });
  await cli.answers({ stdout: tokenOfCli(token, testTenant, new Date(Date.now() + 3_600_000)) });
  await signIn({ kind: 'azure-cli' });
}

/** What one types after `pgkeep`. */
const run = (...argv: string[]) => runText(app, argv);
const add = (...more: string[]) => {
  const way = `server add flex --host ${host} --port ${flexible.port} --entra --identity me --ca-file`;
  return run(...way.split(' '), join(folder, 'ca.pem'), ...more);
};
const flat = (text: string) => text.replace(/\s+/g, ' ');
const letIn = () => flexible.logins.map(({ role, refused }) => refused ?? role);
const testedUser = async () => (await app.client.servers.test({ server: 'flex' })).user;

describe('a managed identity', () => {
  it('logs in under its own name, which its tokens have', async () => {
    await asMachine();
    expect((await add()).text).toContain(`Server flex added: ${machineName} at ${host}`);
    expect(await testedUser()).toBe(machineName);
    expect(new Set(letIn())).toEqual(new Set([machineName]));
  });

  it('whose tokens do not name it has to be named', async () => {
    await asMachine({});
    const { exitCode, text } = await add();
    expect(exitCode).toBe(1);
    expect(flat(text)).toContain('The tokens of me do not say what its role is called.');
    expect(await app.client.servers.list()).toEqual([]);
    await add('--user', machineName);
    expect(await testedUser()).toBe(machineName);
  });

  it('has SQL that makes its role as that of a service', async () => {
    await asMachine();
    await add('--no-test');
    expect((await run('grant-sql', 'login', 'flex')).text).toContain(
      `SELECT * FROM pgaadauth_create_principal_with_oid('${machineName}', '${oids.machine}', 'service', false, false);`,
    );
  });
});

describe('whoever uses the Azure CLI', () => {
  it('logs in as the person that the token names', async () => {
    await asCli({ oid: oids.alice, upn: alice });
    await add();
    expect(await testedUser()).toBe(alice);
    expect((await run('grant-sql', 'login', 'flex')).text).toContain(
      `('${alice}', '${oids.alice}', 'user', false, false);`,
    );
  });

  it('may be an application, which has to be named', async () => {
    await asCli({ oid: oids.app });
    expect(flat((await add()).text)).toContain('The tokens of me do not say what its role is called.');
    flexible.principals.set(alice, { oid: oids.app, type: 'service', password: 'inside' });
    await add('--user', alice);
    expect(await testedUser()).toBe(alice);
  });
});

describe('a member of a group', () => {
  it.each([
    ['a person', () => asCli({ oid: oids.alice, upn: alice, groups: [oids.group] })],
    ['a managed identity', () => asMachine({ groups: [oids.group] })],
  ])('logs in with the name of the group as the user: %s', async (_who, become) => {
    await become();
    await add('--user', group);
    expect(await testedUser()).toBe(group);
    expect(new Set(letIn())).toEqual(new Set([group]));
  });

  it('has SQL that makes the role of the group, not one of its own', async () => {
    await asCli({ oid: oids.alice, upn: alice });
    await add('--user', group, '--no-test');
    const { document } = await runJson(app, ['grant-sql', 'login', 'flex', '--group', oids.group]);
    expect(document).toEqual({
      role: group,
      objectId: oids.group,
      type: 'group',
      database: 'postgres',
      createSql: `SELECT * FROM pgaadauth_create_principal_with_oid('${group}', '${oids.group}', 'group', false, false);`,
      mapSql: `SECURITY LABEL FOR "pgaadauth" ON ROLE "${group}" IS 'aadauth,oid=${oids.group},type=group';`,
    });
    const { exitCode, text } = await run('grant-sql', 'login', 'flex', '--group', group);
    expect([exitCode, text]).toEqual([2, expect.stringContaining('An object id is a GUID.')]);
  });

  it('that is none is told so, without SQL that would take the role from the group', async () => {
    await asCli({ oid: oids.alice, upn: alice, groups: ['6f2c1f2e-0000-4000-8000-0000000000ff'] });
    const { text } = await add('--user', group);
    expect(flat(text)).toContain(`does not contain group ID ${oids.group}`);
    expect(flat(text)).toContain(
      `The role ${group} is that of a group in Microsoft Entra, and the token was not that of a member: have this identity added to the group.`,
    );
    expect(text).not.toContain('SECURITY LABEL');
  });
});
