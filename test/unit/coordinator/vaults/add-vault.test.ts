import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { generateKeyPairSync } from 'node:crypto';
import { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import { signManifest } from '../../../../main/vault/signing/manifest-signature.ts';
import { InstanceId, JobId, PointId, ServerId, VaultId } from '../../../../shared/ids.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { job, server as knownServer } from '../../../support/store-records.ts';
import { closedKeychain, closedReader } from '../../../support/apps/secret-reader.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const add = (name: string, folder = 'vault') =>
  addVault(engine, { name, location: { kind: 'folder', path: join(engine.folder, folder) } });

describe('addVault', () => {
  it('makes a new one', async () => {
    expect(await add('main')).toMatchObject({
      name: 'main',
      created: true,
      importedInstances: 0,
      importedServers: [],
      problems: [],
    });
    expect(engine.store.vaults.list()).toMatchObject([{ name: 'main' }]);
  });

  it('takes over what another workstation has put there, with a server that has no login yet', async () => {
    const { id } = await add('main');
    const storage = await FolderStorage.open(join(engine.folder, 'vault'));
    const opened = await Vault.open(storage);
    // Two workstations that protect the same database in one vault: both instances have points there.
    const ids = ['inst-20260101t000000-aaaaaaaa', 'inst-20260101t000000-bbbbbbbb'];
    for (const instance of ids) {
      const record = sampleInstance(InstanceId.parse(instance));
      await opened.writeInstance({ ...record, server: { ...record.server, environment: 'prod' } });
    }
    await using other = await openEngine();
    const added = await addVault(other, {
      name: 'theirs',
      location: { kind: 'folder', path: join(engine.folder, 'vault') },
    });
    expect(added).toMatchObject({
      id,
      name: 'theirs',
      created: false,
      importedInstances: 2,
      importedServers: ['db1'],
      problems: [],
    });
    const unconfirmed = { vaultName: 'theirs', since: '2026-11-23T18:00:00.000Z' };
    // whatever TLS the record names
    expect(other.store.servers.list()).toMatchObject([
      { name: 'db1', credential: { kind: 'unset' }, tls: 'verify-full', environment: 'prod', unconfirmed },
    ]);
    expect(other.store.instances.list()).toMatchObject([{ unconfirmed }, { unconfirmed }]);
    expect(other.store.instances.list().map((instance) => [instance.id, instance.name])).toEqual([
      [ids[0], 'shop on db1'],
      [ids[1], 'shop on db1 (2)'],
    ]);
  });

  it('makes no second server of one that is known here and that only others log in to with another user', async () => {
    await add('main');
    const opened = await Vault.open(await FolderStorage.open(join(engine.folder, 'vault')));
    const { server } = sampleInstance();
    await opened.noteServer(ServerId.parse('server-0001'), { ...server, user: 'theirs' });
    await opened.noteServer(ServerId.parse('server-0002'), { ...server, host: 'spare.example.org' });
    await using other = await openEngine();
    other.store.servers.insert({ ...knownServer(), host: server.host.toUpperCase(), port: server.port });
    const location = { kind: 'folder' as const, path: join(engine.folder, 'vault') };
    const { importedServers } = await addVault(other, { name: 'theirs', location });
    expect(importedServers).toHaveLength(1);
    expect(
      other.store.servers
        .list()
        .map(({ host }) => host)
        .toSorted(),
    ).toEqual([server.host.toUpperCase(), 'spare.example.org']);
  });

  it('takes servers over as their own records have them, and what cannot be read of one is told', async () => {
    await add('main');
    const storage = await FolderStorage.open(join(engine.folder, 'vault'));
    const opened = await Vault.open(storage);
    const id = (last: string) => ServerId.parse(`server-000${last}`);
    const record = { ...sampleInstance(), serverId: id('1') };
    await opened.writeInstance(record);
    await opened.noteServer(id('1'), { ...record.server, host: 'moved.example.org', environment: 'prod' });
    await opened.noteServer(id('2'), { ...record.server, name: 'spare', host: 'spare.example.org' });
    await opened.noteServer(id('3'), { ...record.server, host: '' });
    await opened.noteServer(id('4'), { ...record.server, host: 'gone.example.org' });
    await opened.removeServer(id('4'));
    await storage.write('servers/server-0005/00000001.json', Buffer.from('{'));
    await using other = await openEngine();
    const location = { kind: 'folder' as const, path: join(engine.folder, 'vault') };
    const added = await addVault(other, { name: 'theirs', location });
    expect(added).toMatchObject({
      importedInstances: 1,
      importedServers: ['db1', 'spare'],
      problems: [
        expect.stringMatching(/^server-0003: .*a host is not empty/s),
        expect.stringMatching(/^server-0005: .*servers\/server-0005\/00000001\.json/),
      ],
    });
    const unconfirmed = { vaultName: 'theirs' };
    expect(other.store.servers.list()).toMatchObject([
      {
        name: 'db1',
        host: 'moved.example.org',
        environment: 'prod',
        credential: { kind: 'unset' },
        unconfirmed,
      },
      { name: 'spare', host: 'spare.example.org', credential: { kind: 'unset' }, unconfirmed },
    ]);
  });

  it('takes the ended jobs over, under their own ids, and nothing that is none', async () => {
    await add('main');
    const storage = await FolderStorage.open(join(engine.folder, 'vault'));
    const opened = await Vault.open(storage);
    const endedAt = '2026-11-23T19:00:00.000Z';
    const ended = job('job-1', { state: 'interrupted', endedAt, host: 'lost', user: 'ann' });
    await opened.writeJob({ ...ended, endedAt });
    await opened.writeJob({ ...job('job-2', { state: 'in progress' }), endedAt });
    await opened.writeJob({ ...ended, id: JobId.parse('job-3'), kind: 'hostile', endedAt });
    await storage.write('jobs/2026-11/job-4.json', Buffer.from('{'));
    // by the storage's clock they are as old as they say
    const now = async () => new Date(endedAt);
    await using other = await openEngine({ openStorage: async () => replacedStorage(storage, { now }) });
    const location = { kind: 'folder' as const, path: join(engine.folder, 'vault') };
    expect(await addVault(other, { name: 'theirs', location })).toMatchObject({ importedJobs: 1 });
    expect(other.store.jobs.list({ limit: 10 }).map((stored) => stored.job)).toEqual([
      { ...ended, instanceId: null, importedFrom: 'theirs' },
    ]);
  });

  it('refuses a name that is taken and a vault that is known', async () => {
    await add('main');
    await expect(add('main', 'another')).rejects.toMatchObject({ code: 'UserErrorNameAlreadyInUse' });
    await expect(add('again')).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: 'This vault is known already, as "main".',
    });
    expect(engine.store.vaults.list()).toHaveLength(1);
  });
});

describe('the secret of a vault that is added', () => {
  /** A workstation whose containers are folders, with a keychain to look into. */
  async function workstation() {
    const entries = new Map<string, string>();
    const keychain = {
      ...closedKeychain,
      write: (account: string, secret: string) => Promise.resolve(void entries.set(account, secret)),
      remove: (account: string) => Promise.resolve(void entries.delete(account)),
    };
    const other = await openEngine({
      secrets: closedReader({ keychain }),
      openStorage: (_location, account, options) => {
        expect([...entries.keys()]).toStrictEqual([account]);
        return FolderStorage.open(join(engine.folder, 'vault'), options);
      },
    });
    const added = addVault(other, {
      name: 'theirs',
      location: {
        kind: 'azure-blob',
        url: 'https://acme.blob.core.windows.net/pgkeep',
        credential: { kind: 'sas', source: { kind: 'keychain' } },
      },
      secret: 'sig=open-sesame',
    });
    await added.catch(() => {});
    await other[Symbol.asyncDispose]();
    return { added, entries };
  }

  it('is kept under the id of the vault, and under no other', async () => {
    const { id } = await add('main');
    const { added, entries } = await workstation();
    expect(await added).toMatchObject({ id, created: false });
    expect([...entries]).toStrictEqual([[id, 'sig=open-sesame']]);
  });

  it('is not kept where the vault is not added', async () => {
    const storage = await FolderStorage.open(join(engine.folder, 'vault'), { create: true });
    await storage.write('letter.txt', Buffer.from('not a vault'));
    const { added, entries } = await workstation();
    await expect(added).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    expect([...entries]).toStrictEqual([]);
  });
});

describe('a vault that lost its vault.json, and that no workstation knows', () => {
  const place = (repair?: { vaultId?: VaultId }) => ({
    name: 'found',
    location: { kind: 'folder' as const, path: join(engine.folder, 'vault') },
    ...(repair === undefined ? {} : { repair }),
  });
  const lose = async () => {
    const { id } = await add('main');
    const storage = await FolderStorage.open(join(engine.folder, 'vault'));
    await (await Vault.open(storage)).writeInstance(sampleInstance());
    await storage.remove('vault.json');
    return { id, storage };
  };

  it('is not added, which says what to do; it is repaired where that is asked for, once', async () => {
    await lose();
    await using other = await openEngine();
    await expect(addVault(other, place())).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      steps: [{ do: 'repair-unknown-vault' }],
    });
    const added = await addVault(other, place({}));
    expect(added).toMatchObject({ name: 'found', created: false, importedInstances: 1 });
    await using third = await openEngine();
    await expect(addVault(third, place({}))).rejects.toMatchObject({ code: 'UserErrorNameAlreadyInUse' });
    expect((await addVault(third, place())).id).toBe(added.id);
  });

  it('gets the id for which its points were signed', async () => {
    const { id, storage } = await lose();
    const { pointId } = { pointId: PointId.parse('point-20260101t000000-0a1b2c3d') };
    const bytes = Buffer.from('{}');
    const folder = `instances/${sampleInstanceId}/${pointId}`;
    const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
    const signed = { vaultId: id, instanceId: sampleInstanceId, pointId, bytes };
    await storage.write(`${folder}/manifest.sig`, signManifest(signed, key));
    await storage.write(`${folder}/manifest.json`, bytes);
    await using other = await openEngine();
    await expect(addVault(other, place({ vaultId: VaultId.parse('vault-other') }))).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: expect.stringContaining('is signed for the vault vault-other.') as string,
    });
    expect(await storage.stat('vault.json')).toBeUndefined();
    expect((await addVault(other, place({}))).id).toBe(id);
  });

  it('whose signatures do not tell its id, needs it', async () => {
    const { id, storage } = await lose();
    const pointId = PointId.parse('point-20260101t000000-0a1b2c3d');
    const bytes = Buffer.from('{}');
    const folder = `instances/${sampleInstanceId}/${pointId}`;
    const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
    const file = signManifest({ vaultId: id, instanceId: sampleInstanceId, pointId, bytes }, key);
    const { vaultId: _named, ...written } = JSON.parse(String(file)) as { vaultId: string };
    await storage.write(`${folder}/manifest.sig`, Buffer.from(JSON.stringify(written)));
    await storage.write(`${folder}/manifest.json`, bytes);
    await using other = await openEngine();
    await expect(addVault(other, place({}))).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      remedy: expect.stringContaining("Give the vault's id.") as string,
    });
    expect((await addVault(other, place({ vaultId: id }))).id).toBe(id);
  });
});
