import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { ObjectExists } from '../../../main/vault/storage.ts';
import { collect, describeStorage } from '../../support/storage-contract.ts';

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const open = () => FolderStorage.open(join(folder, 'vault'), { create: true });

describeStorage('a folder', open);

describe('a folder: safety', () => {
  it('lets nobody but the owner look', async () => {
    const storage = await open();
    await storage.write('instances/i/instance.json', Buffer.from('{}'));
    const upload = await storage.createUpload('instances/i/archive.pgdump');
    await upload.write(Buffer.from('x'));
    await upload.commit(Buffer.alloc(0));
    for (const [path, mode] of [
      ['', 0o700],
      ['instances', 0o700],
      ['instances/i', 0o700],
      ['instances/i/instance.json', 0o600],
      ['instances/i/archive.pgdump', 0o600],
    ] as const) {
      expect((await stat(join(storage.location, path))).mode & 0o777).toBe(mode);
    }
    expect((await readdir(join(storage.location, 'instances/i'))).sort()).toEqual([
      'archive.pgdump',
      'instance.json',
    ]);
  });

  it('follows no planted symbolic link, neither for reading nor for writing', async () => {
    const storage = await open();
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret.json'), 'secret');
    await symlink(outside, join(storage.location, 'instances'));
    await symlink(join(outside, 'secret.json'), join(storage.location, 'vault.json'));
    const refused = { code: 'UserErrorVaultFormat' };

    await expect(storage.read('instances/secret.json')).rejects.toMatchObject(refused);
    await expect(storage.stat('instances/secret.json')).rejects.toMatchObject(refused);
    await expect(storage.write('instances/new.json', Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(storage.createUpload('instances/i/archive.pgdump')).rejects.toMatchObject(refused);
    await expect(storage.remove('instances/secret.json')).rejects.toMatchObject(refused);
    await expect(storage.removeAll('instances/deep/')).rejects.toMatchObject(refused);
    await expect(Array.fromAsync(storage.list('instances/'))).rejects.toMatchObject(refused);
    await expect(storage.read('vault.json')).rejects.toMatchObject(refused);
    await expect(storage.stat('vault.json')).rejects.toMatchObject(refused);
    await expect(collect(storage.readRange('vault.json', { offset: 0, length: 1 }))).rejects.toMatchObject(
      refused,
    );
    expect(await Array.fromAsync(storage.list(''))).toEqual([]);
    // Named, so that whoever looks into them is told; never followed.
    expect(await Array.fromAsync(storage.listFolders(''))).toEqual(['instances', 'vault.json']);

    // Replacing and removing touch the link, not what it points to.
    await storage.write('vault.json', Buffer.from('{}'));
    await storage.removeAll('instances/');
    expect(await readdir(outside)).toEqual(['secret.json']);
    expect(await readFile(join(outside, 'secret.json'), 'utf8')).toBe('secret');
    expect(String(await storage.read('vault.json'))).toBe('{}');
  });

  it('removes links inside a folder without following them', async () => {
    const storage = await open();
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), 'precious');
    await storage.write('instances/i/a', Buffer.from('a'));
    await symlink(outside, join(storage.location, 'instances/i/link'));
    await storage.removeAll('instances/i/');
    expect(await readdir(outside)).toEqual(['precious']);
    expect(await readdir(join(storage.location, 'instances'))).toEqual([]);
  });

  it('does not wait for a pipe in the place of a file', async () => {
    const storage = await open();
    await run('mkfifo', [join(storage.location, 'vault.json')]);
    await expect(storage.read('vault.json')).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
  });

  it('may itself be reached through a link that the user chose', async () => {
    await mkdir(join(folder, 'real'));
    await symlink(join(folder, 'real'), join(folder, 'chosen'));
    const storage = await FolderStorage.open(join(folder, 'chosen'));
    await storage.write('a/object', Buffer.from('x'));
    expect(await readFile(join(folder, 'real/a/object'), 'utf8')).toBe('x');
  });

  it('removes what a killed run left, and until then lets no second run near it', async () => {
    const storage = await open();
    const killed = await storage.createUpload('instances/i/archive.pgdump');
    // A killed process closes its files; this one goes on.
    onTestFinished(() => killed.abort());
    await killed.write(Buffer.from('half'));
    expect(await Array.fromAsync(storage.list(''))).toEqual([]);
    await expect(storage.createUpload('instances/i/archive.pgdump')).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
    });
    await storage.removeAll('instances/i/');
    expect(await readdir(join(storage.location, 'instances'))).toEqual([]);
  });
});

describe('a folder: places that do not work', () => {
  it('does not exist', async () => {
    await expect(FolderStorage.open(join(folder, 'none'))).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `Cannot use ${join(folder, 'none')}: it does not exist (ENOENT).`,
    });
  });

  it('is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(FolderStorage.open(join(folder, 'file'))).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });

  it('went away: that is no empty vault', async () => {
    const storage = await open();
    await storage.write('instances/i/a', Buffer.from('a'));
    await rename(storage.location, join(folder, 'unplugged'));
    const gone = { code: 'UserErrorVaultNotAccessible' };
    await expect(storage.read('instances/i/a')).rejects.toMatchObject(gone);
    await expect(storage.stat('instances/i/a')).rejects.toMatchObject(gone);
    await expect(Array.fromAsync(storage.list('instances/'))).rejects.toMatchObject(gone);
    await expect(Array.fromAsync(storage.listFolders('instances/'))).rejects.toMatchObject(gone);
    await expect(storage.write('instances/i/b', Buffer.from('b'))).rejects.toMatchObject(gone);
    await expect(storage.createUpload('instances/i/c')).rejects.toMatchObject(gone);
  });
});

/** Whether this file system and user know the immutable flag. */
async function canProtect(): Promise<boolean> {
  const probe = await mkdtemp(join(tmpdir(), 'pgkeep-flag-'));
  const can = await run('chattr', ['+i', probe]).then(
    () => run('chattr', ['-i', probe]).then(() => true),
    () => false,
  );
  await rm(probe, { recursive: true });
  return can;
}

describe.runIf(await canProtect())('a folder: files with the immutable flag', () => {
  it('are kept, with what to do about it, and what lies beside them goes', async () => {
    const storage = await open();
    for (const name of ['p/a', 'p/b', 'p/deep/c', 'q/a']) await storage.write(name, Buffer.from(name));
    const flagged = join(storage.location, 'p/a');
    await run('chattr', ['+i', flagged]);
    try {
      const refused = {
        name: 'ObjectProtected',
        code: 'UserErrorProtectedByStorage',
        message: `${flagged} cannot be removed: operation not permitted (EPERM).`,
        remedy: expect.stringContaining('an immutable or read-only flag'),
      };
      await expect(storage.remove('p/a')).rejects.toMatchObject(refused);
      await expect(storage.removeOnly('p/', ['a', 'b'])).rejects.toMatchObject(refused);
      await expect(storage.removeAll('p/')).rejects.toMatchObject(refused);
      const message = `${flagged} cannot be replaced: operation not permitted (EPERM).`;
      const replacing = storage.write('p/a', Buffer.from('new'));
      await expect(replacing).rejects.toMatchObject({ name: 'ObjectProtected', message });
      expect(String(await storage.read('p/a'))).toBe('p/a');
      const left = await Array.fromAsync(storage.list(''), ({ name }) => name);
      expect(left.toSorted()).toEqual(['p/a', 'q/a']);
      expect(await Array.fromAsync(storage.unfinished(''))).toEqual([]);
    } finally {
      await run('chattr', ['-i', flagged]);
    }
    await storage.removeAll('p/');
    expect(await Array.fromAsync(storage.listFolders(''))).toEqual(['q']);
  });

  it('in a folder that only takes new names: new objects are made, and keep a second name', async () => {
    const storage = await open();
    await storage.write('vault.json', Buffer.from('{}'));
    await run('chattr', ['+a', storage.location]);
    try {
      await storage.write('new', Buffer.from('new'), { ifAbsent: true });
      const late = storage.write('new', Buffer.from('late'), { ifAbsent: true });
      await expect(late).rejects.toBeInstanceOf(ObjectExists);
      await expect(storage.remove('vault.json')).rejects.toMatchObject({ name: 'ObjectProtected' });
      const left = await Array.fromAsync(storage.unfinished(''));
      // known by what was just written; whoever has written nothing leaves one file, not one each time
      await storage.now();
      expect(await Array.fromAsync(storage.unfinished(''))).toHaveLength(left.length);
      const other = await FolderStorage.open(storage.location);
      await other.now();
      await other.now();
      expect(await Array.fromAsync(storage.unfinished(''))).toHaveLength(left.length + 1);
      expect(String(await storage.read('new'))).toBe('new');
    } finally {
      await run('chattr', ['-a', storage.location]);
    }
  });
});

describe('a folder: a disk that is really full or read-only', () => {
  /** Runs the scenario in a mount name space of its own, with a file system of 4 MiB on the folder. */
  async function onSmallDisk(scenario: string): Promise<unknown> {
    const script = join(import.meta.dirname, 'small-disk.ts');
    // Root may mount; everybody else becomes root of a user name space first.
    const flags = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
    const { stdout } = await run('unshare', [
      ...flags,
      'sh',
      '-c',
      'mount -t tmpfs -o size=4m pgkeep "$1" && exec "$2" "$3" "$4" "$1"',
      'sh',
      folder,
      process.execPath,
      script,
      scenario,
    ]);
    return JSON.parse(stdout) as unknown;
  }

  it('ends an upload as UserErrorVaultFull, and abort gives the space back', async () => {
    expect(await onSmallDisk('upload')).toEqual({
      code: 'UserErrorVaultFull',
      message: `Cannot write ${join(folder, 'instances/i/archive.pgdump')}: no space is left on the device.`,
      left: [],
      writable: true,
    });
  });

  it('ends a small write as UserErrorVaultFull, and the old content stays', async () => {
    expect(await onSmallDisk('write')).toEqual({
      code: 'UserErrorVaultFull',
      message: `Cannot write ${join(folder, 'vault.json')}: no space is left on the device.`,
      left: ['vault.json'],
      content: 'old',
    });
  });

  it('read-only is UserErrorVaultNotAccessible', async () => {
    expect(await onSmallDisk('read-only')).toEqual({
      code: 'UserErrorVaultNotAccessible',
      message: `Cannot use ${join(folder, 'vault.json')}: the file system is read-only (EROFS).`,
      content: 'old',
    });
  });
});
