import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addServer, completeAddress } from '../../../../main/coordinator/servers/add-server.ts';
import { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { closedReader } from '../../../support/apps/secret-reader.ts';
import type { DatabaseTokens } from '../../../../main/credentials/token-source.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { server } from '../../../support/store-records.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const prompt = { kind: 'prompt' } as const;

describe('the address of a server', () => {
  const usual = { port: 5432, user: userInfo().username, maintenanceDatabase: 'postgres' };

  it.each([
    [{}, { host: 'localhost', tls: 'verify-full' }],
    [
      { host: undefined, port: undefined },
      { host: 'localhost', tls: 'verify-full' },
    ],
    [{ host: '/run/postgresql' }, { host: '/run/postgresql', tls: 'disable' }],
    [
      { host: 'db', port: 1, user: 'u', maintenanceDatabase: 'm', tls: 'require' },
      { host: 'db', port: 1, user: 'u', maintenanceDatabase: 'm', tls: 'require' },
    ],
  ] as const)('%j is whole as %j', async (address, whole) => {
    expect(await completeAddress(engine, { address, credential: prompt })).toStrictEqual({
      ...usual,
      ...whole,
    });
  });

  it('has whom the identity is, where a token is the password', async () => {
    const of = (identity: object) => {
      engine.store.identities.save(
        AzureIdentity.parse({ cloud: 'public', addedAt: '2026-01-01T00:00:00.000Z', ...identity }),
      );
    };
    of({
      kind: 'user',
      id: 'identity-0001',
      name: 'Alice',
      by: 'browser',
      tenantId: 'contoso.com',
      clientId: '6f2c1f2e-0000-4000-8000-000000000002',
      username: 'alice@contoso.com',
      homeAccountId: 'a.b',
    });
    of({ kind: 'managed-identity', id: 'identity-0002', name: 'machine' });
    of({ kind: 'azure-cli', id: 'identity-0003', name: 'cli' });
    const objectId = '6f2c1f2e-0000-4000-8000-0000000000a1';
    const names: Record<string, object> = { 'identity-0002': { name: 'backup-vm' } };
    const databaseTokens: DatabaseTokens = {
      expectPlace: () => Promise.resolve(),
      token: (id) =>
        Promise.resolve({ token: 'token', principal: { objectId, type: 'service', ...names[id] } }),
    };
    const secrets = closedReader({ databaseTokens });
    const user = async (id: string, address = {}) => {
      const credential = { kind: 'entra', identity: IdentityId.parse(id) } as const;
      return (await completeAddress({ ...engine, secrets }, { address, credential })).user;
    };
    expect(await user('identity-0001')).toBe('alice@contoso.com');
    expect(await user('identity-0001', { user: 'dba' })).toBe('dba');
    expect(await user('identity-0002')).toBe('backup-vm');
    await expect(user('identity-0003')).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The tokens of cli do not say what its role is called.',
    });
    expect(await user('identity-0003', { user: 'backups' })).toBe('backups');
  });

  it('that is none is refused', async () => {
    await expect(completeAddress(engine, { address: { port: 0 }, credential: prompt })).rejects.toMatchObject(
      {
        code: 'UserErrorInvalidInput',
      },
    );
  });

  it.each([
    [
      'host=db\nport=6000\nuser=svc\nsslmode=require',
      { host: 'db', port: 6000, user: 'svc', tls: 'require' },
    ],
    ['hostaddr=10.0.0.1\nhost=db', { host: 'db', ...usual, tls: 'verify-full' }],
    ['hostaddr=10.0.0.1', { host: '10.0.0.1', ...usual, tls: 'verify-full' }],
    [
      'sslmode=prefer\nsslrootcert=/ca.pem',
      { host: 'localhost', ...usual, tls: 'verify-full', caFile: '/ca.pem' },
    ],
    ['sslrootcert=system', { host: 'localhost', ...usual, tls: 'verify-full' }],
  ])('comes from a service where that says it: %j', async (section, whole) => {
    const path = join(engine.folder, 'service.conf');
    await writeFile(path, `[shop]\n${section}\n`, { mode: 0o600 });
    const credential = { kind: 'service', name: 'shop', path } as const;
    const { maintenanceDatabase } = usual;
    expect(await completeAddress(engine, { address: {}, credential })).toStrictEqual({
      maintenanceDatabase,
      ...whole,
    });
    expect(await completeAddress(engine, { address: { host: 'given' }, credential })).toMatchObject({
      host: 'given',
    });
  });
});

describe('a server that is added', () => {
  it('is there with its id, and not twice under one name', async () => {
    const input = { name: 'prod', address: { host: 'db', user: 'app' }, credential: prompt };
    const added = await addServer(engine, input);
    expect(added).toStrictEqual({
      id: added.id,
      name: 'prod',
      host: 'db',
      port: 5432,
      user: 'app',
      maintenanceDatabase: 'postgres',
      tls: 'verify-full',
      credential: prompt,
      addedAt: '2026-11-23T18:00:00.000Z',
    });
    expect(engine.store.servers.list()).toStrictEqual([added]);
    await expect(addServer(engine, { ...input, name: 'PROD' })).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      remedy: 'Choose another name, or correct that server.',
      steps: [{ do: 'change-server', server: 'PROD' }],
    });
    engine.store.servers.insert(server('server-9', 'other'));
    expect(engine.store.servers.list()).toHaveLength(2);
  });
});
