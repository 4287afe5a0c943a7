import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  checkFolder,
  checkParents,
  ensureFolder,
  openPlain,
  pathOf,
  readFully,
  syncFolder,
  writeFully,
} from '../../../../main/vault/folder/paths.ts';
import { disk, failAt } from '../../../support/watched-files.ts';

vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  return watched(await load());
});

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pgkeep-paths-')));
  disk.reset();
});
afterEach(() => {
  disk.reset();
  rmSync(root, { recursive: true });
});

const isLink = (path: string) => ({
  code: 'UserErrorVaultFormat',
  message: `${path} is a symbolic link: pgkeep does not follow links inside a vault.`,
});
const notPlain = (path: string) => ({
  code: 'UserErrorVaultFormat',
  message: `${path} is, or leads through, a symbolic link or special file; pgkeep follows none inside a vault.`,
});

it('a name becomes a path below the root, and a hostile one none', () => {
  expect(pathOf('/vault', 'instances/i/manifest.json')).toBe(
    join('/vault', 'instances', 'i', 'manifest.json'),
  );
  expect(() => pathOf('/vault', 'instances/../../x')).toThrow('not a name inside a vault');
});

describe('folders on the way', () => {
  it('are made one below the other, for the owner alone, each known to its parent', async () => {
    await ensureFolder(root, root);
    expect(disk.calls).toEqual([]);
    await ensureFolder(root, join(root, 'a', 'b'));
    const synced = (name: string) => [`open ${name}`, `sync ${name}`, `close ${name}`];
    expect(disk.calls).toEqual(['mkdir a', ...synced(basename(root)), 'mkdir b', ...synced('a')]);
    expect(statSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o700);
    await ensureFolder(root, join(root, 'a', 'b'));
  });

  it('are not made through a link, in the place of a file, or where the disk fails', async () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    writeFileSync(join(root, 'file'), '');
    await expect(ensureFolder(root, join(root, 'link'))).rejects.toMatchObject(isLink(join(root, 'link')));
    await expect(ensureFolder(root, join(root, 'link', 'a'))).rejects.toMatchObject(
      isLink(join(root, 'link')),
    );
    await expect(ensureFolder(root, join(root, 'file'))).rejects.toMatchObject({
      message: `${join(root, 'file')} is a file, and pgkeep needs a folder of that name.`,
    });
    disk.before = failAt('mkdir', 'EROFS');
    await expect(ensureFolder(root, join(root, 'new'))).rejects.toMatchObject({ code: 'EROFS' });
  });

  it('are checked for links, the last one too, also where it leads nowhere', async () => {
    mkdirSync(join(root, 'real', 'deep'), { recursive: true });
    symlinkSync(join(root, 'real'), join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    await checkFolder(join(root, 'real', 'deep'));
    await checkParents(join(root, 'real', 'deep'));
    for (const path of ['link', 'link/deep']) {
      await expect(checkFolder(join(root, path))).rejects.toMatchObject(isLink(join(root, 'link')));
    }
    for (const path of ['dangling', 'dangling/deep']) {
      await expect(checkFolder(join(root, path))).rejects.toMatchObject(isLink(join(root, 'dangling')));
    }
    await checkParents(join(root, 'link'));
    await expect(checkParents(join(root, 'link', 'deep'))).rejects.toMatchObject(isLink(join(root, 'link')));
    writeFileSync(join(root, 'real', 'file'), '');
    await expect(openPlain(join(root, 'link', 'file'))).rejects.toMatchObject(isLink(join(root, 'link')));
    await expect(checkFolder(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('are told as they fail where that has nothing to do with links', async () => {
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    await expect(checkFolder(join(root, 'loop'))).rejects.toMatchObject({ code: 'ELOOP' });
    disk.before = failAt('lstat', 'EIO');
    await expect(checkFolder(join(root, 'none'))).rejects.toMatchObject({ code: 'EIO' });
    disk.before = failAt('lstat', 'ENOTDIR');
    await expect(checkFolder(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the sync of a folder', () => {
  it.each(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'])(
    'is not needed where the file system says %s, and fails for all else',
    async (code) => {
      disk.before = failAt('sync', code);
      await syncFolder(root);
      expect(disk.calls.at(-1)).toBe(`close ${basename(root)}`);
      disk.calls = [];
      disk.before = failAt('sync', 'EIO');
      await expect(syncFolder(root)).rejects.toMatchObject({ code: 'EIO' });
      expect(disk.calls.at(-1)).toBe(`close ${basename(root)}`);
    },
  );
});

describe('a file that is read', () => {
  it('is a plain one, and its handle is open', async () => {
    writeFileSync(join(root, 'file'), 'content');
    const { handle, stats } = await openPlain(join(root, 'file'));
    expect(stats.size).toBe(7);
    expect(String(await readFully(handle, 7))).toBe('content');
    await handle.close();
  });

  it('is no link, folder or socket, and none of them stays open', async () => {
    writeFileSync(join(root, 'file'), 'content');
    symlinkSync(join(root, 'file'), join(root, 'link'));
    mkdirSync(join(root, 'folder'));
    const socket = createServer().listen(join(root, 'socket'));
    await once(socket, 'listening');
    await expect(openPlain(join(root, 'link'))).rejects.toMatchObject(isLink(join(root, 'link')));
    await expect(openPlain(join(root, 'socket'))).rejects.toMatchObject(notPlain(join(root, 'socket')));
    await expect(openPlain(join(root, 'folder'))).rejects.toMatchObject(notPlain(join(root, 'folder')));
    expect(disk.calls.at(-1)).toBe('close folder');
    await expect(openPlain(join(root, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    for (const code of ['EMLINK', 'ELOOP']) {
      disk.before = failAt('open file', code);
      await expect(openPlain(join(root, 'file'))).rejects.toMatchObject(isLink(join(root, 'file')));
    }
    disk.before = failAt('stat file', 'EIO');
    disk.calls = [];
    await expect(openPlain(join(root, 'file'))).rejects.toMatchObject({ code: 'EIO' });
    expect(disk.calls).toEqual(['open file', 'close file']);
    socket.close();
    await once(socket, 'close');
  });

  it('arrives whole though the disk gives and takes a little at a time, and ends where it ends', async () => {
    const handle = await open(join(root, 'file'), 'w+');
    try {
      const [read, write] = [handle.read.bind(handle), handle.write.bind(handle)];
      type Some = [buffer: Buffer, offset: number, length: number, position: number];
      Object.assign(handle, {
        read: (...[buffer, offset, length, position]: Some) =>
          read(buffer, offset, Math.min(length, 3), position),
        write: (...[buffer, offset, length, position]: Some) =>
          write(buffer, offset, Math.min(length, 3), position),
      });
      await writeFully(handle, Buffer.from('0123456789'), 2);
      expect(await readFully(handle, 12)).toEqual(Buffer.from('\0\x000123456789'));
      expect(await readFully(handle, 7)).toEqual(Buffer.from('\0\x0001234'));
      expect(await readFully(handle, 100)).toHaveLength(12);
      expect(await readFully(handle, 0)).toHaveLength(0);
    } finally {
      await handle.close();
    }
  });
});
