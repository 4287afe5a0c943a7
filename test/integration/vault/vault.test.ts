import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InstanceId, PointId, VaultId } from '../../../shared/ids.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { globalsFile } from '../../../main/vault/layout.ts';
import type { PointWriter } from '../../../main/vault/points/write-point.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { startAzurite, type TestStorageAccount } from '../../support/servers/azurite.ts';
import { makeContainer } from '../../support/blob-container.ts';
import {
  sampleInstance,
  sampleInstanceId,
  sampleManifest,
  samplePointId,
} from '../../support/sample-manifest.ts';
import { collect } from '../../support/storage-contract.ts';
import { shortManifest } from '../../../shared/points/short-manifest.ts';
import { replacedStorage } from '../../support/replaced-storage.ts';

const identity = {
  id: VaultId.parse('vault-20260101t000000-00000001'),
  name: 'Offsite',
  createdAt: new Date('2026-01-01T00:00:00Z'),
};
const archive = 'headthe body of the archive';
const globals = '-- roles\n';

let account: TestStorageAccount;
let folder: string;
beforeAll(async () => {
  account = await startAzurite();
});
afterAll(async () => {
  await account.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-vault-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const inFolder = () => FolderStorage.open(folder);
const inContainer = async () => (await makeContainer(account)).open();

async function upload(writer: PointWriter): Promise<void> {
  await writer.upload.reserveHead(4);
  await writer.upload.write(Buffer.from(archive.slice(4)));
  await writer.upload.commit(Buffer.from(archive.slice(0, 4)));
  await writer.writeGlobals(globals);
}

async function addPoint(vault: Vault, pointId: PointId = samplePointId): Promise<void> {
  const writer = await vault.beginPoint(sampleInstanceId, pointId);
  await upload(writer);
  await writer.commit(sampleManifest(archive, globals, { pointId }));
}

async function names(storage: Storage): Promise<string[]> {
  return (await Array.fromAsync(storage.list(''), ({ name }) => name)).sort();
}

describe.each<[string, () => Promise<Storage>]>([
  ['a folder', inFolder],
  ['a container', inContainer],
])('a vault in %s', (_, place) => {
  it('is created once and opened from anywhere', async () => {
    const storage = await place();
    await expect(Vault.open(storage)).rejects.toMatchObject({ code: 'UserErrorVaultNotAccessible' });
    const vault = await Vault.create(storage, identity);
    expect({ id: vault.id, name: vault.name }).toEqual({ id: identity.id, name: 'Offsite' });
    const opened = await Vault.open(storage);
    expect({ id: opened.id, name: opened.name }).toEqual({ id: identity.id, name: 'Offsite' });
    await expect(Vault.create(storage, identity)).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: `${storage.location} is a vault already.`,
    });
    expect(JSON.parse(String(await storage.read('vault.json')))).toEqual({
      format: 2,
      id: identity.id,
      name: 'Offsite',
      createdAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is not made of a place where something else is', async () => {
    const storage = await place();
    await storage.write('somebody/elses.txt', Buffer.from('x'));
    await expect(Vault.create(storage, identity)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: `${storage.location} is not empty and not a vault: it has "somebody/elses.txt".`,
    });
    expect(await names(storage)).toEqual(['somebody/elses.txt']);
  });

  it('keeps instances', async () => {
    const vault = await Vault.create(await place(), identity);
    expect(await Array.fromAsync(vault.instances())).toEqual([]);
    await vault.writeInstance(sampleInstance());
    const changed = { ...sampleInstance(), name: 'shop, renamed' };
    await vault.writeInstance(changed);
    expect(await Array.fromAsync(vault.instances())).toEqual([
      { instanceId: sampleInstanceId, record: changed },
    ]);
  });

  it('has a recovery point if and only if it has its manifest', async () => {
    const vault = await Vault.create(await place(), identity);
    const writer = await vault.beginPoint(sampleInstanceId, samplePointId);
    await upload(writer);
    expect(await Array.fromAsync(vault.points(sampleInstanceId))).toEqual([]);
    await expect(vault.readManifest(sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorNotFound',
    });

    const manifest = sampleManifest(archive, globals);
    await writer.commit(manifest);
    expect(await Array.fromAsync(vault.points(sampleInstanceId))).toEqual([
      { pointId: samplePointId, manifest: shortManifest(manifest) },
    ]);
    expect(await vault.readManifest(sampleInstanceId, samplePointId)).toEqual(manifest);
    expect(await vault.readGlobals(sampleInstanceId, samplePointId)).toBe(globals);
    const part = await collect(vault.readArchive(sampleInstanceId, samplePointId, { offset: 2, length: 6 }));
    expect(String(part)).toBe('adthe ');
  });

  it('lists many points', async () => {
    const vault = await Vault.create(await place(), identity);
    const ids = Array.from({ length: 20 }, (_unused, n) =>
      PointId.parse(`point-20260102t000000-000000${String(n).padStart(2, '0')}`),
    );
    for (const id of ids) await addPoint(vault, id);
    const found = await Array.fromAsync(vault.points(sampleInstanceId), ({ pointId }) => pointId);
    expect(found.sort()).toEqual(ids);
  });

  it('leaves no trace of an abandoned point, before and after its archive was stored', async () => {
    const vault = await Vault.create(await place(), identity);
    const early = await vault.beginPoint(sampleInstanceId, samplePointId);
    await early.upload.write(Buffer.from('half'));
    await early.abandon();
    await early.abandon();
    const late = await vault.beginPoint(sampleInstanceId, samplePointId);
    await upload(late);
    await late.abandon();
    expect(await names(vault.storage)).toEqual(['vault.json']);
  });

  it('keeps a committed point when somebody abandons it late', async () => {
    const vault = await Vault.create(await place(), identity);
    const writer = await vault.beginPoint(sampleInstanceId, samplePointId);
    await upload(writer);
    await writer.commit(sampleManifest(archive, globals));
    await writer.abandon();
    expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(false);
    await expect(vault.beginPoint(sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
    });
    expect(await Array.fromAsync(vault.points(sampleInstanceId))).toHaveLength(1);
  });

  it('has one writer of a point: the second loses, and leaves the point of the first alone', async () => {
    const vault = await Vault.create(await place(), identity);
    const first = await vault.beginPoint(sampleInstanceId, samplePointId);
    await upload(first);
    const elsewhere = await Vault.open(vault.storage);
    const second = await elsewhere.beginPoint(sampleInstanceId, samplePointId);
    const refused = {
      code: 'UserErrorJobConflict',
      message: `The recovery point ${samplePointId} exists already.`,
      remedy: 'Run the backup again; it gets a new id.',
    };
    await expect(second.writeGlobals(globals)).rejects.toMatchObject(refused);
    // However far the second comes.
    await vault.storage.remove(globalsFile(sampleInstanceId, samplePointId));
    await second.writeGlobals(globals);
    const manifest = sampleManifest(archive, globals);
    await first.commit(manifest);
    const later = { ...manifest, startedAt: '2026-01-02T00:00:30.000Z' };
    await expect(second.commit(later)).rejects.toMatchObject(refused);
    expect(await vault.readManifest(sampleInstanceId, samplePointId)).toEqual(manifest);
    await second.abandon();
    expect(await vault.readManifest(sampleInstanceId, samplePointId)).toEqual(manifest);
    const range = { offset: 0, length: archive.length };
    expect(String(await collect(vault.readArchive(sampleInstanceId, samplePointId, range)))).toBe(archive);
    expect(await vault.readGlobals(sampleInstanceId, samplePointId)).toBe(globals);
  });

  it('cleans what a dead run left, also by another workstation', async () => {
    const vault = await Vault.create(await place(), identity);
    const dead = await vault.beginPoint(sampleInstanceId, samplePointId);
    await upload(dead);
    const elsewhere = await Vault.open(vault.storage);
    expect(await elsewhere.abandonPoint(sampleInstanceId, samplePointId)).toBe(true);
    expect(await elsewhere.abandonPoint(sampleInstanceId, samplePointId)).toBe(true);
    expect(await names(vault.storage)).toEqual(['vault.json']);
  });

  it('refuses a manifest that does not describe what is stored', async () => {
    const vault = await Vault.create(await place(), identity);
    const writer = await vault.beginPoint(sampleInstanceId, samplePointId);
    await expect(writer.commit(sampleManifest(archive, globals))).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining('archive.pgdump is missing'),
    });
    await upload(writer);
    await expect(writer.commit(sampleManifest(`${archive}!`, globals))).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining('has 27 bytes instead of 28'),
    });
    await expect(writer.commit(sampleManifest(archive, '-- ROLES\n'))).rejects.toThrow(
      'checksum of other globals',
    );
    const foreign = sampleManifest(archive, globals, { pointId: PointId.parse('point-of-somebody-else') });
    await expect(writer.commit(foreign)).rejects.toThrow('belongs to another recovery point');
    await expect(
      writer.commit({ ...sampleManifest(archive, globals), tables: [{}] } as never),
    ).rejects.toMatchObject({ name: 'ZodError', message: expect.stringContaining('"dumpId"') as string });
    expect(await Array.fromAsync(vault.points(sampleInstanceId))).toEqual([]);
  });

  it('keeps ended jobs by month', async () => {
    const now = async () => new Date('2026-02-01T00:00:00.000Z');
    const vault = await Vault.create(replacedStorage(await place(), { now }), identity);
    const job = {
      id: 'job-20260131t233000-0a1b2c3d',
      endedAt: '2026-01-31T23:59:00.000Z',
      state: 'completed',
      bytes: 17,
    };
    await vault.writeJob(job as never);
    await vault.storage.write('jobs/2026-01/notes.txt', Buffer.from('not a job'));
    await vault.storage.write('jobs/2026-01/job-damaged.json', Buffer.from('{'));
    const found = await Array.fromAsync(vault.jobs(10));
    expect(found.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'jobs/2026-01/job-20260131t233000-0a1b2c3d.json', job: { format: 2, ...job } },
      {
        name: 'jobs/2026-01/job-damaged.json',
        problem: `jobs/2026-01/job-damaged.json in ${vault.storage.location} is damaged: it is not JSON.`,
      },
    ]);
  });
});

describe('a vault that somebody tampered with', () => {
  const point = `instances/${sampleInstanceId}/${samplePointId}`;

  async function vaultWithPoint(): Promise<Vault> {
    const vault = await Vault.create(await inFolder(), identity);
    await vault.writeInstance(sampleInstance());
    await addPoint(vault);
    return vault;
  }

  it.each([
    ['no JSON', '{"format":', 'is damaged: it is not JSON.'],
    ['no text', Buffer.from([0xff, 0xfe, 0x00]), 'is damaged: it is not JSON.'],
    ['another shape', '{"format":1,"archive":"yes"}', 'is damaged: '],
    ['a newer format', '{"format":3}', 'has format 3; this pgkeep knows up to 2.'],
    ['nothing', '', 'is damaged: it is not JSON.'],
  ])('tells a manifest with %s in words and shows the other points', async (_, content, words) => {
    const vault = await vaultWithPoint();
    const other = PointId.parse('point-20260103t000000-0a1b2c3d');
    await addPoint(vault, other);
    await writeFile(join(folder, point, 'manifest.json'), content);
    const found = await Array.fromAsync(vault.points(sampleInstanceId));
    expect(found).toHaveLength(2);
    expect(found.find(({ pointId }) => pointId === samplePointId)).toMatchObject({
      problem: expect.stringContaining(words),
    });
    expect(found.find(({ pointId }) => pointId === other)).toHaveProperty('manifest');
    await expect(vault.readManifest(sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
    });
  });

  it('does not take a manifest that was copied from another point', async () => {
    const vault = await vaultWithPoint();
    const copy = PointId.parse('point-20260109t000000-ffffffff');
    await vault.storage.write(
      `instances/${sampleInstanceId}/${copy}/manifest.json`,
      await vault.storage.read(`${point}/manifest.json`),
    );
    const found = await Array.fromAsync(vault.points(sampleInstanceId));
    expect(found.find(({ pointId }) => pointId === copy)).toMatchObject({
      problem: expect.stringContaining(`belongs to another recovery point, ${samplePointId}`),
    });
  });

  it('ignores folders that are no points or instances', async () => {
    const vault = await vaultWithPoint();
    for (const name of ['Not an id', 'x', '$(rm -rf)', 'point-without-manifest']) {
      await mkdir(join(folder, 'instances', sampleInstanceId, name));
      await mkdir(join(folder, 'instances', name));
    }
    expect(await Array.fromAsync(vault.points(sampleInstanceId))).toHaveLength(1);
    expect(await Array.fromAsync(vault.instances())).toHaveLength(1);
  });

  it.each(['/', '/nowhere/at/all'])(
    'tells a link to %s in the place of a point or an instance',
    async (to) => {
      const vault = await vaultWithPoint();
      await symlink(to, join(folder, 'instances', sampleInstanceId, 'point-that-is-a-link'));
      await symlink(to, join(folder, 'instances', 'inst-that-is-a-link'));
      const told = {
        problem: expect.stringContaining('-that-is-a-link is a symbolic link: pgkeep does not follow'),
      };
      expect(await Array.fromAsync(vault.points(sampleInstanceId))).toEqual([
        expect.objectContaining({ pointId: samplePointId }),
        { pointId: 'point-that-is-a-link', ...told },
      ]);
      expect(await Array.fromAsync(vault.instances())).toEqual([
        expect.objectContaining({ instanceId: sampleInstanceId }),
        { instanceId: 'inst-that-is-a-link', ...told },
      ]);
    },
  );

  it.each([
    'desktop.ini',
    '.DS_Store',
    '$RECYCLE.BIN/S-1-5/x',
    'System Volume Information/x',
    'lost+found/x',
  ])('is made in a folder where a system put %s', async (name) => {
    const place = join(folder, 'new');
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), 'x');
    const storage = await FolderStorage.open(place);
    const identity = { id: VaultId.parse('vault-1234'), name: 'new', createdAt: new Date() };
    expect((await Vault.create(storage, identity)).id).toBe('vault-1234');
  });

  it('tells a damaged or copied record in words', async () => {
    const vault = await vaultWithPoint();
    const copy = InstanceId.parse('inst-copied-by-hand');
    await vault.storage.write(
      `instances/${copy}/record/00000001.json`,
      await vault.storage.read(`instances/${sampleInstanceId}/record/00000001.json`),
    );
    await vault.storage.write('instances/inst-damaged/record/00000001.json', Buffer.from('[]'));
    const found = await Array.fromAsync(vault.instances());
    expect(found).toHaveLength(3);
    expect(found.find(({ instanceId }) => instanceId === copy)).toMatchObject({
      problem: expect.stringContaining('belongs to another instance'),
    });
    expect(found.find(({ instanceId }) => instanceId === 'inst-damaged')).toMatchObject({
      problem: expect.stringContaining('is damaged'),
    });
  });

  it('reports an archive that is shorter than its manifest, or gone', async () => {
    const vault = await vaultWithPoint();
    const range = { offset: 0, length: archive.length };
    await truncate(join(folder, point, 'archive.pgdump'), 10);
    await expect(collect(vault.readArchive(sampleInstanceId, samplePointId, range))).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
    });
    await rm(join(folder, point, 'archive.pgdump'));
    await expect(collect(vault.readArchive(sampleInstanceId, samplePointId, range))).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
    });
    await rm(join(folder, point, 'globals.sql'));
    await expect(vault.readGlobals(sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
    });
  });

  it.each([
    ['a newer format', '{"format":3,"id":"vault-from-the-future"}', 'Open the vault with a newer pgkeep.'],
    [
      'a hostile id',
      '{"format":1,"id":"../../etc","name":"x","createdAt":"2026-01-01T00:00:00Z"}',
      undefined,
    ],
    [
      'a name of several lines',
      '{"format":1,"id":"vault-0001","name":"a\\nb","createdAt":"2026-01-01T00:00:00Z"}',
      undefined,
    ],
  ])('is not opened when vault.json has %s', async (_, content, remedy) => {
    await writeFile(join(folder, 'vault.json'), content);
    await expect(Vault.open(await inFolder())).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      ...(remedy === undefined ? {} : { remedy }),
    });
  });

  it('is not read into memory when vault.json is huge', async () => {
    await writeFile(join(folder, 'vault.json'), '');
    await truncate(join(folder, 'vault.json'), 1024 ** 4);
    await expect(Vault.open(await inFolder())).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: expect.stringContaining('it is too large'),
    });
  });

  it('takes no new point when its disk was unmounted or exchanged', async () => {
    const vault = await vaultWithPoint();
    const next = PointId.parse('point-20260110t000000-00000001');
    await rm(join(folder, 'vault.json'));
    await expect(vault.beginPoint(sampleInstanceId, next)).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
    await writeFile(
      join(folder, 'vault.json'),
      '{"format":1,"id":"vault-other","name":"other","createdAt":"2026-01-01T00:00:00Z"}',
    );
    await expect(vault.beginPoint(sampleInstanceId, next)).rejects.toThrow('holds another vault than');
    expect(dirname(vault.storage.location)).toBe(dirname(folder));
  });
});
