import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { PgkeepError } from '../../../main/core/errors.ts';
import { globalsLimit } from '../../../main/vault/documents/read-document.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { ObjectNotFound, ObjectTooLarge, ObjectTooShort } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { InstanceId, PointId, VaultId } from '../../../shared/ids.ts';
import { replacedStorage } from '../../support/replaced-storage.ts';
import {
  sampleInstance,
  sampleInstanceId,
  sampleManifest,
  samplePointId,
} from '../../support/sample-manifest.ts';

const identity = { id: VaultId.parse('vault-1234'), name: 'Offsite', createdAt: new Date('2026-01-01') };
const inPoint = (name: string, point: string = samplePointId) =>
  `instances/${sampleInstanceId}/${point}/${name}`;
const away = new PgkeepError('UserErrorVaultNotAccessible', 'The storage is away.');

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-vault-'));
  storage = await FolderStorage.open(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const vaultIn = () => Vault.create(storage, identity);
const put = (name: string, content: unknown) =>
  storage.write(name, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)));
const putManifest = (point: PointId = samplePointId) =>
  put(inPoint('manifest.json', point), sampleManifest('archive', 'globals', { pointId: point }));

describe('a vault that is created', () => {
  const already = {
    code: 'UserErrorNameAlreadyInUse',
    remedy: 'Open it instead of creating one.',
  };

  it('is not made over one that somebody makes at the same moment', async () => {
    const late = replacedStorage(storage, { stat: async () => undefined, async *list() {} });
    await vaultIn();
    await expect(Vault.create(late, { ...identity, name: 'Other' })).rejects.toMatchObject(already);
    expect((await Vault.open(storage)).name).toBe('Offsite');
  });

  it('is not made where something else lies, except what a file system puts there', async () => {
    await put('lost', 'x');
    await expect(vaultIn()).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: `${folder} is not empty and not a vault: it has "lost".`,
      remedy: 'Choose an empty folder or container, or a prefix of its own in the container.',
    });
    expect(await readdir(folder)).toEqual(['lost']);
  });

  it('is not made over one that has lost its vault.json, which is not called empty', async () => {
    await put('runtime/leases/inst-1/00000001.json', '{}');
    await put('instances/inst-1/record/00000001.json', '{}');
    await expect(vaultIn()).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: `${folder} has no vault.json, while it holds instances.`,
      remedy: expect.stringContaining('which offers to repair it') as string,
    });
    expect((await readdir(folder)).toSorted()).toEqual(['instances', 'runtime']);
  });

  it('says what the storage says, where it cannot be written to', async () => {
    const full = replacedStorage(storage, { write: () => Promise.reject(away) });
    await expect(Vault.create(full, identity)).rejects.toBe(away);
  });

  it('is not made where a link stands in the place of its instances', async () => {
    await symlink(tmpdir(), join(folder, 'instances'));
    await expect(vaultIn()).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    expect(await readdir(folder)).toEqual(['instances']);
  });

  it('has a name and an id that are sound', async () => {
    for (const wrong of [{ name: '' }, { name: 'a\nb' }, { id: '../evil' }]) {
      await expect(Vault.create(storage, { ...identity, ...wrong } as never)).rejects.toThrow(ZodError);
    }
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a vault that is opened', () => {
  it('is the one that is expected, or refused with both names', async () => {
    await vaultIn();
    expect((await Vault.open(storage, identity)).id).toBe(identity.id);
    const expected = { id: VaultId.parse('vault-5678'), name: 'Other' };
    await expect(Vault.open(storage, expected)).rejects.toMatchObject({
      code: 'UserErrorWrongVault',
      message: `${folder} holds another vault than "Other" (vault-5678): there is "Offsite" (vault-1234).`,
      remedy:
        'Put "Other" back in its place: mount its disk or folder there. What is there now can be added as a vault of its own.',
    });
  });

  it('says what the storage says', async () => {
    await expect(Vault.open(replacedStorage(storage, { read: () => Promise.reject(away) }))).rejects.toBe(
      away,
    );
    await expect(Vault.open(storage)).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `${folder} is not a vault: it has no vault.json.`,
      remedy: 'Check the path or URL, or create a vault there.',
      cause: expect.any(ObjectNotFound),
    });
  });
});

describe('what a vault lists', () => {
  it('fails as a whole where the storage is away, and is not shorter than it is', async () => {
    const vault = await vaultIn();
    await vault.writeInstance(sampleInstance());
    await putManifest();
    await put('jobs/2026-01/job-1234.json', { id: 'job-1234', endedAt: '2026-01-02T00:00:00.000Z' });
    const failing = await Vault.open(storage);
    Object.assign(failing, {
      storage: replacedStorage(storage, {
        read: () => Promise.reject(away),
        stat: () => Promise.reject(away),
      }),
    });
    await expect(Array.fromAsync(failing.instances())).rejects.toBe(away);
    await expect(Array.fromAsync(failing.points(sampleInstanceId))).rejects.toBe(away);
    await expect(Array.fromAsync(failing.manifests(sampleInstanceId))).rejects.toBe(away);
    await expect(Array.fromAsync(failing.pointIds(sampleInstanceId))).rejects.toBe(away);
    await expect(Array.fromAsync(failing.jobs(1))).rejects.toBe(away);
    await expect(failing.readInstance(sampleInstanceId)).rejects.toBe(away);
    await expect(failing.readManifest(sampleInstanceId, samplePointId)).rejects.toBe(away);
    await expect(failing.abandonPoint(sampleInstanceId, samplePointId)).rejects.toBe(away);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([samplePointId]);
  });

  it('of manifests is when each last changed, and how large the archive beside it is', async () => {
    const vault = await vaultIn();
    const [bare, broken] = ['point-0001', 'point-0002'].map((id) => PointId.parse(id)) as [PointId, PointId];
    await putManifest();
    await put(inPoint('archive.pgdump'), '0123456789');
    await putManifest(bare);
    await mkdir(join(folder, inPoint('manifest.json', broken)), { recursive: true });
    await put(inPoint('globals.sql', 'point-0003'), 'no manifest');
    const stamp = async (point: string) => {
      const found = await storage.stat(inPoint('manifest.json', point));
      return `${found?.size} bytes of ${found?.modifiedAt.toISOString()}`;
    };
    expect(await Array.fromAsync(vault.manifests(sampleInstanceId))).toEqual([
      { pointId: bare, stamp: await stamp(bare), isSigned: false },
      { pointId: broken, isSigned: false },
      { pointId: samplePointId, stamp: await stamp(samplePointId), isSigned: false, archiveSize: 10 },
    ]);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([bare, broken, samplePointId]);
    expect(await Array.fromAsync(vault.pointFolders(sampleInstanceId))).toEqual([
      bare,
      broken,
      'point-0003',
      samplePointId,
    ]);
  });

  it('of instances are those with a record', async () => {
    const vault = await vaultIn();
    await vault.writeInstance(sampleInstance());
    await putManifest();
    await put('instances/inst-0001/readme.txt', 'no record');
    expect(await Array.fromAsync(vault.instances())).toEqual([
      { instanceId: sampleInstanceId, record: sampleInstance() },
    ]);
    expect(await vault.readInstance(InstanceId.parse('inst-0001'))).toBeUndefined();
    await expect(vault.writeInstance({ ...sampleInstance(), id: '../evil' } as never)).rejects.toThrow(
      ZodError,
    );
  });

  it('of jobs are the newest, with what is wrong of each', async () => {
    const now = async () => new Date('2026-01-03T00:00:00.000Z');
    const vault = await Vault.create(replacedStorage(storage, { now }), identity);
    const job = (id: string) => ({ format: 2, id, endedAt: '2026-01-02T00:00:00.000Z' });
    await vault.writeJob(job('job-0001') as never);
    await vault.writeJob(job('job-0003') as never);
    await put('jobs/2026-01/job-0002.json', '{');
    expect(await Array.fromAsync(vault.jobs(2))).toEqual([
      { name: 'jobs/2026-01/job-0003.json', job: job('job-0003') },
      { name: 'jobs/2026-01/job-0002.json', problem: expect.stringContaining('it is not JSON') },
    ]);
    await expect(vault.writeJob({ id: 'job-0004', endedAt: 'today' } as never)).rejects.toThrow(ZodError);
    expect(await Array.fromAsync(vault.jobs(9))).toHaveLength(3);
  });
});

describe('a recovery point', () => {
  it('is not begun anew where it exists, and its archive is left alone', async () => {
    const vault = await vaultIn();
    await putManifest();
    await expect(vault.beginPoint(sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: `The recovery point ${samplePointId} exists already.`,
    });
    expect(await readdir(join(folder, inPoint('')))).toEqual(['manifest.json']);
  });

  it('that ends its run early says the reason of its caller', async () => {
    const controller = new AbortController();
    const vault = await vaultIn();
    const writer = await vault.beginPoint(sampleInstanceId, samplePointId, { signal: controller.signal });
    controller.abort(new Error('the user changed her mind'));
    await expect(writer.upload.write(Buffer.from('x'))).rejects.toThrow('the user changed her mind');
    await writer.abandon();
    expect(await Array.fromAsync(storage.list(''), ({ name }) => name)).toEqual(['vault.json']);
    expect(await Array.fromAsync(storage.unfinished(''))).toEqual([]);
  });

  it.each([{ instanceId: 'inst-another' }, { pointId: 'point-another' }])(
    'is not what a manifest of %o says',
    async (other) => {
      const vault = await vaultIn();
      await put(inPoint('manifest.json'), { ...sampleManifest('archive', 'globals'), ...other });
      await expect(vault.readManifest(sampleInstanceId, samplePointId)).rejects.toMatchObject({
        code: 'UserErrorVaultFormat',
        message: expect.stringContaining('belongs to another recovery point'),
        remedy: 'Somebody copied or moved files inside the vault: put them back.',
      });
    },
  );

  it.each([
    [new ObjectNotFound('x'), 'is missing or shorter than its manifest says'],
    [new ObjectTooShort('x'), 'is missing or shorter than its manifest says'],
    [new ObjectTooLarge('x'), 'is far larger than pgkeep writes it'],
  ])('whose files are damaged says so: %s', async (cause, words) => {
    await vaultIn();
    const vault = await Vault.open(storage);
    Object.assign(vault, {
      storage: replacedStorage(storage, {
        read: () => Promise.reject(cause),
        // oxlint-disable-next-line require-yield -- it fails before its first byte
        async *readRange() {
          throw cause;
        },
      }),
    });
    const range = { offset: 0, length: 1 };
    const corrupt = (what: string) => ({
      code: 'UserErrorArchiveCorrupt',
      message: `${what} of ${samplePointId} ${words}.`,
      cause,
    });
    await expect(
      Array.fromAsync(vault.readArchive(sampleInstanceId, samplePointId, range)),
    ).rejects.toMatchObject(corrupt('archive.pgdump'));
    await expect(vault.readGlobals(sampleInstanceId, samplePointId)).rejects.toMatchObject(
      corrupt('globals.sql'),
    );
  });

  it('whose storage is away is not called damaged', async () => {
    await vaultIn();
    const vault = await Vault.open(storage);
    Object.assign(vault, { storage: replacedStorage(storage, { read: () => Promise.reject(away) }) });
    await expect(vault.readGlobals(sampleInstanceId, samplePointId)).rejects.toBe(away);
  });

  it('is read with the limit of its globals', async () => {
    await vaultIn();
    const vault = await Vault.open(storage);
    const limits: unknown[] = [];
    Object.assign(vault, {
      storage: replacedStorage(storage, {
        read: async (_name, options) => {
          limits.push(options?.limit);
          return Buffer.from('-- ü');
        },
      }),
    });
    expect(await vault.readGlobals(sampleInstanceId, samplePointId)).toBe('-- ü');
    expect(limits).toEqual([globalsLimit]);
    expect(globalsLimit).toBe(64 * 1024 * 1024);
  });

  it('loses what a killed run left of it, and a stranger keeps what is his', async () => {
    const vault = await vaultIn();
    for (const name of ['archive.pgdump', 'globals.sql', 'notes.txt']) await put(inPoint(name), name);
    await writeFile(join(folder, inPoint('archive.pgdump.part')), 'half');
    expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(true);
    expect(await readdir(join(folder, inPoint('')))).toEqual(['notes.txt']);
  });

  it('that exists is not called clean where what is of no use cannot be removed', async () => {
    await vaultIn();
    await putManifest();
    await writeFile(join(folder, inPoint('archive.pgdump.part')), 'x');
    const vault = await Vault.open(
      replacedStorage(storage, { removeUnfinished: () => Promise.reject(away) }),
    );
    await expect(vault.abandonPoint(sampleInstanceId, samplePointId)).rejects.toBe(away);
  });

  it('that exists loses only what is of no use any more', async () => {
    const vault = await vaultIn();
    await putManifest();
    await put(inPoint('archive.pgdump'), 'x');
    await writeFile(join(folder, inPoint('archive.pgdump.part')), 'x');
    // somebody pins it at this moment
    const pin = join(folder, inPoint('hold'), '.0123456789abcdef.tmp');
    await mkdir(join(pin, '..'));
    await writeFile(pin, '{');
    expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(false);
    expect(await readdir(join(pin, '..'))).toHaveLength(1);
    expect((await readdir(join(folder, inPoint('')))).toSorted()).toEqual([
      'archive.pgdump',
      'hold',
      'manifest.json',
    ]);
  });
});
