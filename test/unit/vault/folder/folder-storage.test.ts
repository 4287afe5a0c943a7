import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants as osConstants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { ObjectExists } from '../../../../main/vault/storage.ts';
import { disk, failAt, systemError } from '../../../support/watched-files.ts';

vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  return watched(await load());
});

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pgkeep-disk-')));
  storage = await FolderStorage.open(folder);
  disk.reset();
});
afterEach(() => {
  disk.reset();
  rmSync(folder, { recursive: true, force: true });
});

/** What lies in the folder of the point, and the content of one of it. */
const names = () => readdirSync(join(folder, 'point')).toSorted();
const content = (name: string) => readFileSync(join(folder, 'point', name), 'utf8');

/** The calls from the first one that begins so. */
const callsFrom = (words: string) => disk.calls.slice(disk.calls.findIndex((call) => call.startsWith(words)));

const syncOf = (name: string) => [`open ${name}`, `sync ${name}`, `close ${name}`];

describe('what a power cut leaves of a folder', () => {
  it('is no name without its bytes, and no folder that its parent does not know', async () => {
    await storage.write('point/manifest.json', Buffer.from('{}'), { ifAbsent: true });
    const root = folder.slice(folder.lastIndexOf('/') + 1);
    expect(disk.calls).toEqual([
      'mkdir point',
      ...syncOf(root),
      'open .tmp',
      'write .tmp',
      'sync .tmp',
      'close .tmp',
      'link .tmp manifest.json',
      ...syncOf('point'),
      'unlink .tmp',
    ]);
    expect(names()).toEqual(['manifest.json']);
  });

  it('is the old record or the new one', async () => {
    await storage.write('point/instance.json', Buffer.from('old'));
    disk.reset();
    await storage.write('point/instance.json', Buffer.from('new'));
    expect(callsFrom('open .tmp')).toEqual([
      'open .tmp',
      'write .tmp',
      'sync .tmp',
      'close .tmp',
      'rename .tmp instance.json',
      ...syncOf('point'),
    ]);
    expect(content('instance.json')).toBe('new');
  });

  it('is an archive only when all of it is on the disk, and its second name goes after the first is safe', async () => {
    const upload = await storage.createUpload('point/archive.pgdump');
    await upload.reserveHead(4);
    await upload.write(Buffer.from('body'));
    disk.reset();
    expect(await upload.commit(Buffer.from('head'))).toEqual({ size: 8 });
    const part = 'archive.pgdump.part';
    expect(disk.calls).toEqual([
      `write ${part}`,
      `write ${part}`,
      `sync ${part}`,
      `close ${part}`,
      `link ${part} archive.pgdump`,
      ...syncOf('point'),
      `unlink ${part}`,
    ]);
    expect(content('archive.pgdump')).toBe('headbody');
  });

  it('is what was removed no more', async () => {
    const root = folder.slice(folder.lastIndexOf('/') + 1);
    for (const name of ['a', 'b', 'c']) await storage.write(`point/${name}`, Buffer.from(name));
    writeFileSync(join(folder, 'point', 'archive.pgdump.part'), 'half');
    disk.reset();
    await storage.remove('point/a');
    expect(disk.calls).toEqual(['unlink a', ...syncOf('point')]);
    disk.reset();
    await storage.removeUnfinished('point/archive.pgdump.part');
    expect(disk.calls).toEqual(['unlink archive.pgdump.part', ...syncOf('point')]);
    disk.reset();
    expect(await storage.removeOnly('point/', ['b'])).toEqual(['c']);
    expect(disk.calls).toEqual(['unlink b', ...syncOf('point')]);
    disk.reset();
    expect(await storage.removeOnly('point/', ['c'])).toEqual([]);
    expect(disk.calls).toEqual(['unlink c', 'rmdir point', ...syncOf(root)]);
    await storage.write('point/d', Buffer.from('d'));
    disk.reset();
    await storage.removeAll('point/');
    expect(disk.calls.slice(-3)).toEqual(syncOf(root));
  });
});

describe('a disk that fails', () => {
  it.each(['open .tmp', 'write .tmp', 'sync .tmp', 'close .tmp', 'link .tmp', 'rename .tmp', 'sync point'])(
    'at %s writes no record, says so, and leaves nothing of its own',
    async (call) => {
      await storage.write('point/instance.json', Buffer.from('old'));
      disk.before = failAt(call, 'EIO');
      const refused = { code: 'UserErrorVaultNotAccessible', message: expect.stringContaining('(EIO)') };
      const over = storage.write('point/instance.json', Buffer.from('new'));
      const fresh = storage.write('point/manifest.json', Buffer.from('{}'), { ifAbsent: true });
      const outcomes = await Promise.allSettled([over, fresh]);
      const reasons = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
      );
      // a link is only made for what is new, a rename only where something is replaced
      expect(reasons).toEqual(Array(/link|rename/.test(call) ? 1 : 2).fill(expect.objectContaining(refused)));
      expect(names().filter((name) => name.startsWith('.'))).toEqual([]);
      if (!/link|sync point/.test(call))
        expect(content('instance.json')).toBe(/link/.test(call) ? 'new' : 'old');
    },
  );

  it.each(['sync archive', 'close archive', 'link archive', 'sync point'])(
    'at %s makes no recovery point of an archive',
    async (call) => {
      const upload = await storage.createUpload('point/archive.pgdump');
      await upload.write(Buffer.from('body'));
      disk.before = failAt(call, 'EIO');
      await expect(upload.commit(Buffer.alloc(0))).rejects.toMatchObject({
        code: 'UserErrorVaultNotAccessible',
        message: expect.stringContaining('(EIO)'),
      });
      // until the folder is synced, the second name is the one that is sure to survive
      expect(names()).toContain('archive.pgdump.part');
      disk.reset();
      await upload.abort();
      expect(names()).not.toContain('archive.pgdump.part');
    },
  );

  it('tells its time, or why it cannot, and keeps no file of it', async () => {
    expect(Math.abs((await storage.now()).getTime() - Date.now())).toBeLessThan(60_000);
    for (const call of ['open .tmp', 'stat .tmp', 'unlink .tmp']) {
      const asked = await FolderStorage.open(folder);
      disk.before = failAt(call, 'EACCES');
      await expect(asked.now()).rejects.toMatchObject({
        code: 'UserErrorVaultNotAccessible',
        message: `Cannot use ${folder}: permission denied (EACCES).`,
      });
    }
    disk.reset();
    for (const name of readdirSync(folder)) await storage.removeUnfinished(name);
    await (await FolderStorage.open(folder)).now();
    expect(disk.calls.filter((call) => !call.startsWith('sync'))).toContain('close .tmp');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells its time without a trace to whoever only reads, and asks only once for a while', async () => {
    disk.reset();
    expect(Math.abs((await storage.now({ withoutWriting: true })).getTime() - Date.now())).toBeLessThan(
      60_000,
    );
    expect(disk.calls).toEqual([]);
    await storage.now();
    disk.reset();
    await storage.now();
    expect(disk.calls).toEqual([]);
    const other = await FolderStorage.open(folder);
    await other.write('point/a', Buffer.from('a'));
    disk.reset();
    await other.now();
    expect(disk.calls).toEqual([]);
  });

  it('writes what it is told to, whether or not it can say when', async () => {
    disk.before = failAt('stat .tmp', 'EIO');
    await storage.write('point/a', Buffer.from('a'));
    expect(content('a')).toBe('a');
  });

  it('leaves one file, not one each time, where it cannot take the file back', async () => {
    disk.before = failAt('unlink .tmp', 'EPERM');
    const first = await storage.now();
    expect(readdirSync(folder)).toHaveLength(1);
    const later = await storage.now();
    expect(readdirSync(folder)).toHaveLength(1);
    expect(later.getTime()).toBeGreaterThanOrEqual(first.getTime() - 1);
    expect(Math.abs(later.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it.each(['EPERM', 'EROFS'])(
    'keeps what the place protects, says so, and takes the rest: %s',
    async (code) => {
      for (const name of ['a', 'b', 'deep/c']) await storage.write(`point/${name}`, Buffer.from(name));
      writeFileSync(join(folder, 'point', 'a.part'), 'half');
      const protects = () => {
        disk.before = (call) => {
          if (call === 'unlink a' || call === 'unlink a.part') throw systemError(code);
        };
      };
      protects();
      for (const removing of [
        () => storage.remove('point/a'),
        () => storage.removeUnfinished('point/a.part'),
        () => storage.removeOnly('point/', ['a', 'b']),
      ]) {
        await expect(removing()).rejects.toMatchObject({
          name: 'ObjectProtected',
          code: 'UserErrorProtectedByStorage',
          until: undefined,
          message: expect.stringMatching(/\/point\/a(\.part)? cannot be removed: .*\.$/),
          remedy: expect.stringContaining(code === 'EPERM' ? 'what protects it' : 'for writing'),
        });
      }
      expect(names()).toEqual(['a', 'a.part', 'deep']);
    },
  );

  it.each([
    ['remove', () => storage.remove('point/a')],
    ['removeOnly', () => storage.removeOnly('point/', ['a'])],
    ['removeUnfinished', () => storage.removeUnfinished('point/a.part')],
  ])('does not count as removed what %s could not remove', async (_, removing) => {
    await storage.write('point/a', Buffer.from('a'));
    writeFileSync(join(folder, 'point', 'a.part'), 'half');
    disk.before = failAt('unlink', 'EACCES');
    await expect(removing()).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: expect.stringContaining('permission denied'),
    });
  });

  it('keeps a folder into which somebody has just put something', async () => {
    await storage.write('point/a', Buffer.from('a'));
    for (const code of ['ENOTEMPTY', 'EEXIST', 'ENOENT']) {
      disk.before = failAt('rmdir', code);
      expect(await storage.removeOnly('point/', ['a'])).toEqual([]);
    }
    disk.before = failAt('rmdir', 'EBUSY');
    await expect(storage.removeOnly('point/', ['a'])).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });
});

describe('a file system without hard links', () => {
  beforeEach(() => {
    disk.before = failAt('link', 'EPERM');
  });

  it('takes a new record and a new archive', async () => {
    await storage.write('point/manifest.json', Buffer.from('{}'), { ifAbsent: true });
    const upload = await storage.createUpload('point/archive.pgdump');
    await upload.write(Buffer.from('body'));
    disk.calls = [];
    await upload.commit(Buffer.alloc(0));
    expect(disk.calls.slice(-8)).toEqual([
      'link archive.pgdump.part archive.pgdump',
      'open .tmp',
      'close .tmp',
      'rename archive.pgdump.part archive.pgdump',
      ...syncOf('point'),
      'unlink .tmp',
    ]);
    expect(names()).toEqual(['archive.pgdump', 'manifest.json']);
    expect([content('archive.pgdump'), content('manifest.json')]).toEqual(['body', '{}']);
  });

  it('keeps what has the name already, of a record and of an archive', async () => {
    const upload = await storage.createUpload('point/archive.pgdump');
    await upload.write(Buffer.from('second'));
    await storage.write('point/archive.pgdump', Buffer.from('first'));
    await storage.write('point/manifest.json', Buffer.from('first'));
    const late = storage.write('point/manifest.json', Buffer.from('second'), { ifAbsent: true });
    await expect(late).rejects.toBeInstanceOf(ObjectExists);
    await expect(upload.commit(Buffer.alloc(0))).rejects.toBeInstanceOf(ObjectExists);
    await upload.abort();
    expect(names()).toEqual(['archive.pgdump', 'manifest.json']);
    expect([content('archive.pgdump'), content('manifest.json')]).toEqual(['first', 'first']);
  });
});

describe('what is read of a folder', () => {
  beforeEach(async () => {
    await storage.write('point/a', Buffer.from('0123456789'));
    disk.calls = [];
  });

  it('is admitted with its size before it is taken into memory, and leaves nothing open', async () => {
    const sizes: number[] = [];
    let admitted = false;
    const admit = async (size: number) => {
      sizes.push(size);
      await new Promise(setImmediate);
      admitted = true;
    };
    expect(String(await storage.read('point/a', { admit, limit: 10 }))).toBe('0123456789');
    expect([sizes, admitted]).toEqual([[10], true]);
    expect(disk.calls).toEqual(['open a', 'close a']);
    const refusing = () => Promise.reject(new Error('no room'));
    await expect(storage.read('point/a', { admit: refusing })).rejects.toThrow('no room');
    expect(disk.calls).toEqual(['open a', 'close a', 'open a', 'close a']);
  });

  it('is not read beyond a limit, nor when its signal says so', async () => {
    const admit = () => Promise.reject(new Error('was asked for room'));
    await expect(storage.read('point/a', { limit: 9, admit })).rejects.toThrow('has 10 bytes, at most 9');
    const controller = new AbortController();
    const giveUp = async () => controller.abort(new Error('enough'));
    const { signal } = controller;
    await expect(storage.read('point/a', { signal, admit: giveUp })).rejects.toThrow('enough');
  });

  it('in parts is what lies there, and no handle stays open when its reader goes', async () => {
    const content = Buffer.alloc(600_000, 'abc');
    await storage.write('point/b', content);
    const parts = await Array.fromAsync(storage.readRange('point/b', { offset: 1, length: 599_998 }));
    expect(Buffer.concat(parts).equals(content.subarray(1, 599_999))).toBe(true);
    expect(parts.map(({ length }) => length)).toEqual([262_144, 262_144, 75_710]);
    disk.calls = [];
    for await (const part of storage.readRange('point/b', { offset: 0, length: 600_000 })) {
      expect(part).toHaveLength(262_144);
      break;
    }
    expect(disk.calls).toEqual(['open b', 'close b']);
    disk.before = failAt('close', 'EIO');
    // what was read is right
    expect(String(await storage.read('point/a'))).toBe('0123456789');
    expect(await Array.fromAsync(storage.readRange('point/a', { offset: 9, length: 1 }))).toHaveLength(1);
  });

  it('has the size and the time of the file, or is no file', async () => {
    expect(await storage.stat('point/a')).toEqual({
      name: 'point/a',
      size: 10,
      modifiedAt: statSync(join(folder, 'point/a')).mtime,
    });
    symlinkSync(join(folder, 'point/a'), join(folder, 'point/link'));
    mkdirSync(join(folder, 'point/folder'));
    await expect(storage.stat('point/link')).rejects.toMatchObject({
      message: expect.stringContaining('link is a symbolic link: pgkeep does not follow'),
    });
    await expect(storage.stat('point/folder')).rejects.toMatchObject({
      message: expect.stringContaining('folder is, or leads through, a symbolic link or special file'),
    });
  });

  it('is its own only: what is hidden, on its way, a link, or fsck’s is not listed', async () => {
    await storage.write('jobs/b', Buffer.from('b'));
    for (const name of ['lost+found', 'point/.git', 'point/lost+found']) mkdirSync(join(folder, name));
    for (const name of [
      'point/.hidden',
      'point/a.part',
      'lost+found/x',
      'point/lost+found/y',
      'point/.git/z',
    ]) {
      writeFileSync(join(folder, name), '');
    }
    writeFileSync(join(folder, 'point/.0123456789abcdef.tmp'), '12');
    symlinkSync(join(folder, 'jobs'), join(folder, 'point/link'));
    const listed = async (prefix: string) =>
      (await Array.fromAsync(storage.list(prefix), ({ name }) => name)).toSorted();
    expect(await listed('')).toEqual(['jobs/b', 'point/a', 'point/lost+found/y']);
    expect(await listed('point/')).toEqual(['point/a', 'point/lost+found/y']);
    expect(await Array.fromAsync(storage.listFolders('point/'))).toEqual(['link', 'lost+found']);
    const sized = await Array.fromAsync(storage.unfinished(''), ({ name, size }) => ({ name, size }));
    expect(sized.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'point/.0123456789abcdef.tmp', size: 2 },
      { name: 'point/a.part', size: 0 },
    ]);
    expect((await Array.fromAsync(storage.everything('point/'))).toSorted()).toEqual([
      '.0123456789abcdef.tmp',
      '.git',
      '.hidden',
      'a',
      'a.part',
      'link',
      'lost+found',
    ]);
  });

  it('has all folders of a place, in order, however many they are', async () => {
    const many = Array.from({ length: 10_002 }, (_, n) => `p${String(n).padStart(5, '0')}`);
    disk.folders = many.toReversed();
    const found = await Array.fromAsync(storage.listFolders('point/'));
    expect(found.toSorted()).toEqual(many);
    // as many as are sorted in memory at a time
    expect(found.slice(0, 10_000)).toEqual(found.slice(0, 10_000).toSorted());
  });

  it('is without a file that somebody removes at that moment, and fails for all else', async () => {
    for (const listing of [() => storage.list('point/'), () => storage.unfinished('point/')]) {
      writeFileSync(join(folder, 'point/a.part'), '');
      disk.before = failAt('lstat a', 'ENOENT');
      expect(await Array.fromAsync(listing())).toEqual([]);
      disk.before = failAt('lstat a', 'EIO');
      await expect(Array.fromAsync(listing())).rejects.toMatchObject({ code: 'EIO' });
      disk.reset();
    }
  });
});

describe('a folder that is opened', () => {
  it('is made with those above it only where that is wanted, for the owner alone', async () => {
    const path = join(folder, 'deep', 'er');
    await expect(FolderStorage.open(path)).rejects.toMatchObject({ code: 'UserErrorVaultNotAccessible' });
    await expect(FolderStorage.open(path, { create: false })).rejects.toThrow('it does not exist');
    expect((await FolderStorage.open(path, { create: true })).location).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await storage.write('point/a', Buffer.from('a'));
    expect(statSync(join(folder, 'point/a')).mode & 0o777).toBe(0o600);
  });

  it('has one writer of an archive, and no link in the place of the file that he writes', async () => {
    const upload = await storage.createUpload('point/archive.pgdump');
    await expect(storage.createUpload('point/archive.pgdump')).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: `Another run writes ${join(folder, 'point/archive.pgdump')}, or has left it half written.`,
      remedy: 'Wait for the other run; what an interrupted one left is removed with its point.',
    });
    await upload.abort();
    writeFileSync(join(folder, 'outside'), 'precious');
    symlinkSync(join(folder, 'outside'), join(folder, 'point/archive.pgdump.part'));
    await expect(storage.createUpload('point/archive.pgdump')).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
    });
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('precious');
    disk.before = failAt('open archive.pgdump.part', 'EACCES');
    await expect(storage.createUpload('point/archive.pgdump')).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
    });
  });

  it('removes of unfinished files only what may be one', async () => {
    await storage.write('point/a', Buffer.from('a'));
    for (const name of ['point/a', '../a.part', '/a.part', 'vault.json']) {
      await expect(storage.removeUnfinished(name)).rejects.toThrow('not an unfinished file');
    }
    await storage.removeUnfinished('point/none.part');
    await storage.removeUnfinished('none/none.part');
    await storage.remove('none/none');
    await storage.removeAll('none/');
    expect(names()).toEqual(['a']);
  });

  it('takes neither a link nor a folder for its own when it removes what is named', async () => {
    await storage.write('point/a', Buffer.from('a'));
    symlinkSync(join(folder, 'point'), join(folder, 'link'));
    mkdirSync(join(folder, 'point/manifest.json'));
    const left = join(folder, 'point/.0123456789abcdef.tmp');
    writeFileSync(left, '');
    const before = new Date(Date.now() - 11 * 60_000);
    utimesSync(left, before, before);
    for (const removing of [
      () => storage.removeOnly('link/', ['a']),
      () => storage.remove('link/a'),
      () => storage.removeUnfinished('link/a.part'),
      () => storage.removeAll('link/a/'),
    ]) {
      await expect(removing()).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    }
    expect(await storage.removeOnly('point/', ['manifest.json'])).toEqual(
      expect.arrayContaining(['a', 'manifest.json']),
    );
    expect(names()).toEqual(['a', 'manifest.json']);
  });
});

describe('a small file that is on its way', () => {
  const tmp = '.0123456789abcdef.tmp';

  it('stays while somebody may be writing it, and goes with the folder once it was left', async () => {
    await storage.write('point/a', Buffer.from('a'));
    writeFileSync(join(folder, 'point', tmp), 'half');
    expect(await storage.removeOnly('point/', ['a'])).toEqual([tmp]);
    expect(names()).toEqual([tmp]);
    const before = new Date(Date.now() - 11 * 60_000);
    utimesSync(join(folder, 'point', tmp), before, before);
    expect(await storage.removeOnly('point/', ['a'])).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is named in no message', async () => {
    const errno = -osConstants.errno.EMFILE;
    const failing = (call: string) => {
      if (!call.includes('.tmp')) return;
      throw Object.assign(new Error(`EMFILE: too many open files, open '${folder}/point/${tmp}'`), {
        code: 'EMFILE',
        errno,
      });
    };
    disk.before = failing;
    await expect(storage.write('point/a', Buffer.from('a'))).rejects.toMatchObject({
      code: 'UserErrorVaultNotAccessible',
      message: `Cannot use ${join(folder, 'point/a')}: too many open files (EMFILE).`,
    });
    disk.reset();
    writeFileSync(join(folder, 'point', tmp), 'half');
    const before = new Date(Date.now() - 11 * 60_000);
    utimesSync(join(folder, 'point', tmp), before, before);
    disk.before = failAt('unlink .tmp', 'EPERM');
    await expect(storage.removeOnly('point/', [])).rejects.toMatchObject({
      message: expect.stringMatching(/\/point cannot be removed: /),
    });
  });
});

describe('a file in the place of a folder', () => {
  it.each([
    ['write', () => storage.write('runtime/leases/a', Buffer.from('a'))],
    ['read', () => storage.read('runtime/leases/a')],
    ['stat', () => storage.stat('runtime/leases/a')],
    ['list', () => Array.fromAsync(storage.list('runtime/leases/'))],
    ['list of itself', () => Array.fromAsync(storage.list('runtime/'))],
    ['folders', () => Array.fromAsync(storage.listFolders('runtime/'))],
    ['removeOnly', () => storage.removeOnly('runtime/leases/', ['a'])],
    ['removeAll', () => storage.removeAll('runtime/leases/a/')],
    ['upload', () => storage.createUpload('runtime/leases/a')],
  ])('is told as that by %s', async (_, using) => {
    writeFileSync(join(folder, 'runtime'), 'a file');
    await expect(using()).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: `${join(folder, 'runtime')} is a file, and pgkeep needs a folder of that name.`,
      remedy: 'Find out who placed it there, and move it out of the vault.',
    });
  });
});
