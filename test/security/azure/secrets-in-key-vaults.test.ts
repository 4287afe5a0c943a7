import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { InstanceRecord } from '../../../shared/instances/instances.ts';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../../support/apps/app.ts';
import { startAzure, type TestAzure } from '../../support/azure/azure.ts';
import { addTestVault, assignTo, backupsApp } from '../../support/azure/key-vault-stage.ts';
import { startKeyVaults, type TestKeyVaults } from '../../support/azure/key-vault.ts';
import { roles } from '../../support/azure/roles.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { sharedServer } from '../../support/servers/shared.ts';
import { instanceRecord } from '../../../main/coordinator/instances/record.ts';
import { instance, server as knownServer } from '../../support/store-records.ts';

const database = 'kv_security';
const password = 'Geheim-Zx9-Qw7';
const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';

const hostile = [
  'http://contoso-kv.vault.azure.net/secrets/a',
  'https://evil.example/secrets/a',
  'https://contoso-kv.vault.azure.net.evil.example/secrets/a',
  'https://user:pw@contoso-kv.vault.azure.net/secrets/a',
  'https://contoso-kv.vault.azure.net:8443/secrets/a',
  'https://contoso-kv.vault.azure.net@evil.example/secrets/a',
  'https://169.254.169.254/secrets/a',
  'https://127.0.0.1/secrets/a',
  'https://localhost/secrets/a',
  'https://contoso-kv.v\u0430ult.azure.net/secrets/a',
  'https://contoso-kv.vault\u3002azure.net/secrets/a',
  'https://contoso-kv.vault.azure.net/secrets/../keys/a',
  'https://contoso-kv.vault.azure.net/secrets/%2e%2e/keys/a',
  'https://contoso-kv.vault.azure.net/secrets\\a',
  'https://contoso-kv.vault.azure.net/secrets/a?api-version=1',
  'https://contoso-kv.vault.azure.net/secrets/a/0123456789abcdef0123456789abcdef',
];

let azure: TestAzure;
let keyVaults: TestKeyVaults;
let app: TestApp;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push(backupsApp);
  assignTo(azure, roles.secretsUser, addTestVault(azure, 'contoso-kv').id);
  keyVaults = await startKeyVaults(azure);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  await makeDatabase(
    sharedServer(16),
    database,
    `CREATE ROLE kv_security LOGIN PASSWORD '${password}'; CREATE TABLE t AS SELECT 1 AS one; ALTER TABLE t OWNER TO kv_security`,
  );
  app = await openTestApp({
    env: { APP_SECRET: backupsApp.secret },
    replace: { blob: { httpClient: azure.transport } },
  });
  const { clientId, tenantId } = backupsApp;
  const login = { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } } as const;
  await Array.fromAsync(
    await app.client.azure.signIn({
      name: 'backups',
      way: { kind: 'service-principal', clientId, tenantId, login },
    }),
  );
  await addServer(app, sharedServer(16));
  await addFolderVault(app);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await keyVaults[Symbol.asyncDispose]();
  await azure[Symbol.asyncDispose]();
});

describe('the URI of a secret', () => {
  it.each(hostile)('is refused in a call and in a record, and nothing is asked: %s', async (uri) => {
    const asked = azure.network.asked.length;
    const credential = { kind: 'key-vault', secret: uri, identity: 'backups' } as const;
    const input = { server: 'source', database, vault: 'vault', credential };
    await expect(app.client.instances.protect(input)).rejects.toThrow(/validation failed/);
    await expect(app.client.instances.readiness(input)).rejects.toThrow(/validation failed/);
    const record = instanceRecord(knownServer('server-1', 'prod'), instance('inst-1'));
    expect(InstanceRecord.safeParse(record).success).toBe(true);
    const forged = { ...record, credential: { kind: 'key-vault', secret: uri } };
    expect(InstanceRecord.safeParse(forged).success).toBe(false);
    expect(azure.network.asked.slice(asked)).toEqual([]);
  });
});

it('the value of a secret is in no file, job, answer or error', async () => {
  const said: unknown[] = [];
  const credential = { kind: 'key-vault', secret, identity: 'backups' } as const;
  const put = (value: string) => keyVaults.put('contoso-kv', 'shop-login', value);
  put(`User Id=kv_security;Password=${password};`);
  const made = await app.client.instances.protect({ server: 'source', database, vault: 'vault', credential });
  said.push(made);
  for (const value of [
    `User Id=kv_security;Password=${password};Database=other;`,
    `User Id=kv_security;Password=${password}-wrong;`,
    `Server=elsewhere;User Id=kv_security;Password=${password};`,
    `${password} and nothing else`,
  ]) {
    put(value);
    said.push(await runJob(app, app.client.backup.start({ instance: made.id })));
    said.push(
      await app.client.instances.readiness({ server: 'source', database, vault: 'vault', credential }),
    );
    const again = { instance: made.id, options: { clientMajor: 17 } };
    said.push(
      await app.client.instances
        .set(again)
        .catch((error: unknown) => failureOf(Promise.reject(error as Error))),
    );
  }
  said.push(await app.client.jobs.list({}), await app.client.instances.list());
  expect(JSON.stringify(said)).toContain('UserErrorSecretForOtherServer');
  expect(JSON.stringify(said)).not.toContain(password);
  const files: Buffer[] = [];
  for (const folder of [app.home, app.folder]) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries)
      if (entry.isFile()) files.push(await readFile(join(entry.parentPath, entry.name)));
  }
  expect(files.some((file) => file.includes('shop-login'))).toBe(true);
  expect(files.filter((file) => file.includes(password))).toEqual([]);
});
