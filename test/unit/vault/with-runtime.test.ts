import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { ObjectExists, ObjectNotFound, ObjectProtected } from '../../../main/vault/storage.ts';
import { RuntimeNotReached, withRuntime } from '../../../main/vault/with-runtime.ts';
import { manualClock } from '../../support/engine.ts';
import { collect, describeStorage } from '../../support/storage-contract.ts';
import { immutableStorage } from '../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';

const day = 24 * 60 * 60 * 1000;
const lease = 'runtime/leases/inst-1/00000001.json';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-runtime-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const names = (from: AsyncIterable<{ name: string }>) =>
  Array.fromAsync(from, ({ name }) => name).then((all) => all.toSorted());

describeStorage('a place with a second one', async () => {
  const second = new MemoryStorage({ location: 'second' });
  return withRuntime(new MemoryStorage(), { location: 'second', open: async () => second });
});

describe('what is below runtime/', () => {
  const clock = manualClock();
  function places() {
    const second = new MemoryStorage({ location: '/mnt/leases' });
    const main = immutableStorage(new MemoryStorage({ location: '/mnt/vault' }), { clock, retentionMs: day });
    const storage = withRuntime(main, { location: '/mnt/leases', open: async () => second });
    return { main, second, storage };
  }

  it('lies in the second place, where it may be overwritten and removed, and nothing else does', async () => {
    const { main, second, storage } = places();
    await storage.write('vault.json', Buffer.from('{}'));
    await storage.write(lease, Buffer.from('1'));
    await storage.write(lease, Buffer.from('2'));
    const upload = await storage.createUpload('runtime/marks/a');
    await upload.write(Buffer.from('a'));
    expect(await names(storage.unfinished('runtime/'))).toEqual(['runtime/marks/a.part']);
    await upload.commit(Buffer.alloc(0));
    expect(String(await storage.read(lease))).toBe('2');
    expect(String(await collect(storage.readRange(lease, { offset: 0, length: 1 })))).toBe('2');
    expect(await names(main.list(''))).toEqual(['vault.json']);
    expect(second.names()).toEqual([lease, 'runtime/marks/a']);
    await expect(storage.write('vault.json', Buffer.from('new'))).rejects.toBeInstanceOf(ObjectProtected);
    await expect(storage.write(lease, Buffer.from('3'), { ifAbsent: true })).rejects.toBeInstanceOf(
      ObjectExists,
    );
    await storage.remove('runtime/marks/a');
    expect(await storage.removeOnly('runtime/leases/inst-1/', ['00000001.json'])).toEqual([]);
    expect(second.names()).toEqual([]);
  });

  it('is listed with the rest, and neither place shows what belongs to the other', async () => {
    const { main, second, storage } = places();
    await storage.write('vault.json', Buffer.from('{}'));
    await storage.write(lease, Buffer.from('1'));
    // of an earlier time, when there was no second place; of another vault
    await main.write('runtime/old', Buffer.from('old'));
    await second.write('vault.json', Buffer.from('of another vault'));
    expect(await names(storage.list(''))).toEqual([lease, 'vault.json']);
    expect(await names(storage.list('runtime/'))).toEqual([lease]);
    expect(await Array.fromAsync(storage.listFolders(''))).toEqual(['runtime']);
    expect(await Array.fromAsync(storage.everything(''))).toEqual(['vault.json', 'runtime']);
    expect(String(await storage.read('vault.json'))).toBe('{}');
  });

  it('has the clock and the protection of the first place', async () => {
    const { storage } = places();
    expect(await storage.now()).toEqual(clock.now());
    expect(await storage.protection?.()).toBe('whole-place');
    const held: unknown[] = [];
    const main = Object.assign(new MemoryStorage(), {
      setHold: async (name: string, on: boolean) => void held.push([name, on]),
      retainUntil: async (name: string, date: Date) => void held.push([name, date]),
      retainedUntil: async (name: string) => (name === 'a' ? new Date(0) : undefined),
    });
    const both = withRuntime(main, { location: 'second', open: async () => new MemoryStorage() });
    await both.setHold?.('a', true);
    await both.retainUntil?.('a', new Date(0));
    expect([await both.retainedUntil?.('a'), await both.retainedUntil?.('b')]).toEqual([
      new Date(0),
      undefined,
    ]);
    expect(held).toEqual([
      ['a', true],
      ['a', new Date(0)],
    ]);
    const plain = withRuntime(new MemoryStorage(), { location: 'x', open: async () => new MemoryStorage() });
    for (const name of ['protection', 'setHold', 'retainUntil', 'retainedUntil'])
      expect(Reflect.get(plain, name)).toBeUndefined();
  });

  it('is closed with the first place, once it was opened', async () => {
    const closed: string[] = [];
    const closing = (name: string) =>
      Object.assign(new MemoryStorage(), { close: async () => void closed.push(name) });
    const place = { location: 'second', open: async () => closing('second') };
    await withRuntime(closing('first'), place).close();
    const used = withRuntime(closing('first'), place);
    await used.stat(lease);
    await used.close();
    expect(closed).toEqual(['first', 'first', 'second']);
  });
});

describe('a second place that cannot be reached', () => {
  it('is told as such with both places, and the rest of the vault works', async () => {
    const path = join(folder, 'leases');
    const main = new MemoryStorage({ location: '/mnt/vault' });
    const storage = withRuntime(main, { location: path, open: () => FolderStorage.open(path) });
    await storage.write('vault.json', Buffer.from('{}'));
    expect(await names(storage.list('instances/'))).toEqual([]);
    for (const using of [
      () => storage.read(lease),
      () => storage.write(lease, Buffer.from('1')),
      () => Array.fromAsync(storage.list('runtime/')),
      () => Array.fromAsync(storage.list('')),
      () => Array.fromAsync(storage.unfinished('')),
    ]) {
      await expect(using()).rejects.toMatchObject({
        name: 'RuntimeNotReached',
        code: 'UserErrorVaultNotAccessible',
        message: `The leases of the vault in /mnt/vault are out of reach, in ${path}. Cannot use ${path}: it does not exist (ENOENT).`,
        cause: expect.objectContaining({ code: 'UserErrorVaultNotAccessible' }),
      });
    }
    await storage.close();
  });

  it('is found again when it is back, and told when it goes away in between', async () => {
    const path = join(folder, 'leases');
    const place = { location: path, open: () => FolderStorage.open(path) };
    const storage = withRuntime(new MemoryStorage(), place);
    await expect(storage.stat(lease)).rejects.toBeInstanceOf(RuntimeNotReached);
    await FolderStorage.open(path, { create: true });
    expect(await storage.stat(lease)).toBeUndefined();
    await expect(storage.read(lease)).rejects.toBeInstanceOf(ObjectNotFound);
    await rename(path, join(folder, 'unplugged'));
    await expect(storage.stat(lease)).rejects.toBeInstanceOf(RuntimeNotReached);
  });

  it('is not what a defect or a wrong name is taken for', async () => {
    const defect = new TypeError('a defect');
    const place = { location: 'second', open: () => Promise.reject(defect) };
    await expect(withRuntime(new MemoryStorage(), place).stat(lease)).rejects.toBe(defect);
    const storage = withRuntime(new MemoryStorage(), {
      location: 'second',
      open: async () => new MemoryStorage(),
    });
    await expect(storage.read('runtime/../vault.json')).rejects.toThrow('not a name inside a vault');
  });
});
