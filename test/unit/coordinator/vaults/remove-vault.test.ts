import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeVault } from '../../../../main/coordinator/vaults/remove-vault.ts';
import { addVault, type AddedVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { sampleInstance } from '../../../support/sample-manifest.ts';
import { closedKeychain, closedReader } from '../../../support/apps/secret-reader.ts';
import { job, owner } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

const instanceId = InstanceId.parse('inst-20260101t000000-aaaaaaaa');
const stoppedAt = '2026-11-20T10:00:00.000Z';

let engine: TestEngine;
let vault: AddedVault;
beforeEach(async () => {
  engine = await openEngine();
  vault = await add();
});
afterEach(() => engine[Symbol.asyncDispose]());

const path = () => join(engine.folder, 'vault');
const add = () => addVault(engine, { name: 'main', location: { kind: 'folder', path: path() } });

/** Puts an instance into the vault, as another workstation would, and takes it over. */
async function withInstance(more: { stoppedAt?: string }): Promise<void> {
  const opened = await Vault.open(await FolderStorage.open(path()));
  await opened.writeInstance({ ...sampleInstance(instanceId), ...more });
  engine.store.vaults.remove(vault.id);
  vault = await add();
  expect(vault.importedInstances).toBe(1);
}

describe('a vault that is removed', () => {
  it('is forgotten here, keeps all that it holds, and brings it back when it is added again', async () => {
    await withInstance({ stoppedAt });
    const known = engine.store.instances.list();
    const files = await readdir(path(), { recursive: true });
    expect(await removeVault(engine, vault)).toStrictEqual({
      removed: true,
      forgottenInstances: ['shop on db1'],
    });
    expect([engine.store.vaults.list(), engine.store.instances.list()]).toStrictEqual([[], []]);
    expect(await readdir(path(), { recursive: true })).toStrictEqual(files);
    expect(await add()).toMatchObject({ id: vault.id, created: false, importedInstances: 1 });
    expect(engine.store.instances.list()).toStrictEqual(known);
    expect(known).toMatchObject([{ id: instanceId, stoppedAt }]);
  });

  it('may be gone for good', async () => {
    const lost: VaultSummary = { ...vault, location: { kind: 'folder', path: join(path(), 'unplugged') } };
    expect(await removeVault(engine, lost)).toStrictEqual({ removed: true, forgottenInstances: [] });
  });

  it('takes its secret along, and a keychain that refuses is no obstacle', async () => {
    const asked: string[] = [];
    const secrets = closedReader({
      keychain: {
        ...closedKeychain,
        remove: (account: string) => {
          asked.push(account);
          return Promise.reject(new Error('locked'));
        },
      },
    });
    const location: VaultSummary['location'] = {
      kind: 'azure-blob',
      url: 'https://acme.blob.core.windows.net/pgkeep',
      credential: { kind: 'sas', source: { kind: 'keychain' } },
    };
    await removeVault({ ...engine, secrets }, { ...vault, location });
    expect(asked).toStrictEqual([vault.id]);
    expect(engine.store.vaults.list()).toStrictEqual([]);
  });

  it('takes along the secret that is held until pgkeep ends', async () => {
    const source = { kind: 'session' } as const;
    await engine.secrets.keep('session', vault.id, 'open-sesame-9');
    const location: VaultSummary['location'] = {
      kind: 'azure-blob',
      url: 'https://acme.blob.core.windows.net/pgkeep',
      credential: { kind: 'sas', source },
    };
    await removeVault(engine, { ...vault, location });
    await expect(engine.secrets.readSecret(source, vault.id, 'The SAS')).rejects.toThrow(
      'The SAS was typed in an earlier run',
    );
    expect(engine.store.vaults.list()).toStrictEqual([]);
  });
});

describe('a vault is not removed', () => {
  it('while databases are protected into it', async () => {
    await withInstance({});
    await expect(removeVault(engine, vault)).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: '"shop on db1" is protected into main.',
      remedy: expect.stringMatching(/^Stop the protection first and keep the recovery points/) as string,
    });
    expect(engine.store.instances.list()).toHaveLength(1);
    expect(engine.store.vaults.list()).toMatchObject([{ name: 'main' }]);
  });

  it('while a job uses it', async () => {
    engine.store.jobs.insert(job('job-1', { kind: 'verify' }), { ...owner, vaultId: vault.id });
    await expect(removeVault(engine, vault)).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: '"main" is in use by a job: verify of shop (job-1).',
      steps: [{ do: 'cancel-job', job: 'job-1' }],
    });
    expect(engine.store.vaults.list()).toMatchObject([{ name: 'main' }]);
  });
});
