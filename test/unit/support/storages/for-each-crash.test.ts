import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Crash, crashStorage } from '../../../support/storages/crash-storage.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const text = (content: string) => Buffer.from(content);

describe('a process that is killed', () => {
  it('before a call leaves what was there, after it what it did, and then answers nothing any more', async () => {
    for (const when of ['before', 'after'] as const) {
      const place = new MemoryStorage();
      const { storage, ...process } = crashStorage(place, { at: 2, when });
      await storage.write('a', text('1'));
      await expect(storage.write('b', text('2'))).rejects.toBeInstanceOf(Crash);
      expect(place.names()).toEqual(when === 'before' ? ['a'] : ['a', 'b']);
      for (const call of [
        () => storage.read('a'),
        () => storage.stat('a'),
        () => storage.now(),
        () => storage.remove('a'),
        () => storage.removeAll('x/'),
        () => Array.fromAsync(storage.list('')),
        () => Array.fromAsync(storage.readRange('a', { offset: 0, length: 1 })),
      ]) {
        await expect(call()).rejects.toThrow('the process was killed');
      }
      expect(process.mutations).toEqual(['write a', 'write b']);
      expect(place.names()).toEqual(when === 'before' ? ['a'] : ['a', 'b']);
    }
  });

  it('learns of no failure of the call that it was killed in', async () => {
    const place = new MemoryStorage();
    await place.write('a', text('1'));
    const { storage } = crashStorage(place, { at: 1, when: 'after' });
    await expect(storage.write('a', text('2'), { ifAbsent: true })).rejects.toBeInstanceOf(Crash);
  });

  it('leaves the unfinished file of its upload, whose end it cannot tidy up', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-crash-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const place = await FolderStorage.open(folder);
    const process = crashStorage(place, { at: 3, when: 'before' });
    const upload = await process.storage.createUpload('p/archive');
    await upload.write(text('half'));
    await expect(upload.commit(Buffer.alloc(0))).rejects.toBeInstanceOf(Crash);
    await expect(upload.abort()).rejects.toBeInstanceOf(Crash);
    const unfinished = () => Array.fromAsync(place.unfinished(''), ({ name }) => name);
    expect([await unfinished(), process.crashed]).toEqual([['p/archive.part'], true]);
    await process.release();
    expect(await unfinished()).toEqual([]);
  });

  it('may have removed a part of what is removed together', async () => {
    const place = new MemoryStorage();
    for (const name of ['p/a', 'p/b', 'p/c']) await place.write(name, text(name));
    const only = place.copy();
    const { storage } = crashStorage(only, { at: 1, when: 'after' });
    await expect(storage.removeOnly('p/', ['a', 'none', 'b'])).rejects.toBeInstanceOf(Crash);
    expect(only.names()).toEqual(['p/b', 'p/c']);
    const all = place.copy();
    await expect(crashStorage(all, { at: 3, when: 'before' }).storage.removeAll('p/')).rejects.toThrow(
      'killed',
    );
    expect(all.names()).toEqual(['p/c']);
    const whole = crashStorage(place);
    expect(await whole.storage.removeOnly('p/', ['a', 'none', 'b'])).toEqual(['c']);
    expect(await whole.storage.removeOnly('p/', ['a'])).toEqual(['c']);
    expect(whole.mutations).toEqual(['remove p/a', 'remove p/b', 'removeOnly p/']);
  });
});

describe('a flow that is killed at each of its calls', () => {
  const flow = async (storage: Storage) => {
    await storage.write('a', text('1'));
    await storage.write('b', text('2'));
  };

  it('is looked at after each, on a fresh copy, and after its end', async () => {
    const seen: unknown[] = [];
    const calls = await forEachCrash({
      fresh: () => new MemoryStorage(),
      flow,
      check: async (place, killed) => seen.push([killed?.at, killed?.when, place.names()]),
    });
    expect(calls).toEqual(['write a', 'write b']);
    expect(seen).toEqual([
      [undefined, undefined, ['a', 'b']],
      [1, 'before', []],
      [1, 'after', ['a']],
      [2, 'before', ['a']],
      [2, 'after', ['a', 'b']],
    ]);
  });

  it('that takes long is looked at less often, and small writes in their middle', async () => {
    const seen: unknown[] = [];
    const crashed: string[][] = [];
    await forEachCrash({
      isLong: true,
      fresh: () => new MemoryStorage(),
      flow: async (storage, place) => {
        await (await storage.createUpload(`archive-${place.names().length}`)).commit(Buffer.alloc(0));
        await storage.write('a', text('12'));
        await storage.remove('a');
      },
      atCrash: (place) => crashed.push(place.names()),
      check: async (place, killed) => seen.push([killed?.at, killed?.when, place.names().at(0)]),
    });
    const half = '.0123456789abcdef.tmp';
    expect(seen).toEqual([
      [undefined, undefined, 'archive-0'],
      [1, 'before', undefined],
      [1, 'after', 'archive-0.part'],
      [2, 'after', 'archive-0'],
      [3, 'half', half],
      [3, 'after', 'a'],
      [4, 'after', 'archive-0'],
    ]);
    expect(crashed[3]).toEqual([half, 'archive-0']);
  });

  it('is told with the moment in which the check failed', async () => {
    const failing = forEachCrash({
      fresh: () => new MemoryStorage(),
      flow,
      check: async (place) => expect(place.names()).not.toEqual(['a']),
    });
    await expect(failing).rejects.toThrow(/^killed after call 1, write a: /);
  });

  it('must make the same calls each time, and may not fail by itself', async () => {
    let runs = 0;
    const changing = forEachCrash({
      fresh: () => new MemoryStorage(),
      flow: (storage) => storage.write(`run-${(runs += 1)}`, text('')),
      check: () => Promise.resolve(),
    });
    await expect(changing).rejects.toThrow('the flow made other calls than in its first run: write run-2');
    const defect = new TypeError('a defect');
    const failing = forEachCrash({
      fresh: () => new MemoryStorage(),
      flow: () => Promise.reject(defect),
      check: () => Promise.resolve(),
    });
    await expect(failing).rejects.toBe(defect);
  });
});
