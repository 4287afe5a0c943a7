import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ObjectExists,
  ObjectNotFound,
  ObjectProtected,
  ObjectTooLarge,
  ObjectTooShort,
  type Storage,
} from '../../main/vault/storage.ts';

const mebibyte = 1024 * 1024;

/** A place that protects what was written; without one, everything may be replaced and removed. */
export interface ProtectedPlace {
  /** Lets the time pass after which what was written may be removed. */
  retentionEnds(): void;
}

/** What every storage promises; `open` gives an empty one of its own to each test. */
export function describeStorage(kind: string, open: () => Promise<Storage>, place?: ProtectedPlace): void {
  if (place !== undefined) describeProtection(kind, open, place);
  describe(`${kind}: uploads`, () => {
    it.each([
      ['nothing at all', 0, []],
      ['a head alone', 11, []],
      ['one byte', 0, [1]],
      ['a head and one byte', 5, [1]],
      ['odd pieces', 1_234, [1, 65_536, 0, 7, 999_983]],
      ['a piece larger than a block', 77, [9 * mebibyte + 1]],
      ['pieces around the size of a block', 77, [8 * mebibyte - 1, 1, 8 * mebibyte, 3]],
    ])('stores %s, with the head that came last in front', async (_, headLength, pieces) => {
      const storage = await open();
      const head = randomBytes(headLength);
      const body = pieces.map((length) => randomBytes(length));

      const upload = await storage.createUpload('instances/i/archive.pgdump');
      await upload.reserveHead(headLength);
      for (const piece of body) await upload.write(piece);
      expect(await storage.stat('instances/i/archive.pgdump')).toBeUndefined();
      const expected = Buffer.concat([head, ...body]);
      expect(await upload.commit(head)).toEqual({ size: expected.length });

      expect(await storage.stat('instances/i/archive.pgdump')).toMatchObject({ size: expected.length });
      expect((await storage.read('instances/i/archive.pgdump')).equals(expected)).toBe(true);
    });

    it('takes several at a time', async () => {
      const storage = await open();
      const contents = Array.from({ length: 4 }, () => randomBytes(3 * mebibyte + 17));
      await Promise.all(
        contents.map(async (content, index) => {
          const upload = await storage.createUpload(`many/object-${index}`);
          await upload.reserveHead(17);
          for (let at = 17; at < content.length; at += 65_536)
            await upload.write(content.subarray(at, at + 65_536));
          await upload.commit(content.subarray(0, 17));
        }),
      );
      for (const [index, content] of contents.entries()) {
        expect((await storage.read(`many/object-${index}`)).equals(content)).toBe(true);
      }
    });

    it('leaves nothing visible after an abort, twice or late', async () => {
      const storage = await open();
      const upload = await storage.createUpload('a/object');
      await upload.reserveHead(3);
      await upload.write(randomBytes(9 * mebibyte));
      await upload.abort();
      await upload.abort();
      expect(await storage.stat('a/object')).toBeUndefined();
      expect(await Array.fromAsync(storage.list(''))).toEqual([]);
      await expect(upload.write(Buffer.from('x'))).rejects.toThrow('the upload has ended');
      await expect(upload.commit(Buffer.from('abc'))).rejects.toThrow('the upload has ended');

      const again = await storage.createUpload('a/object');
      await again.write(Buffer.from('again'));
      await again.commit(Buffer.alloc(0));
      await again.abort();
      expect(String(await storage.read('a/object'))).toBe('again');
    });

    it('stops when its signal is aborted', async () => {
      const storage = await open();
      const controller = new AbortController();
      const upload = await storage.createUpload('a/object', { signal: controller.signal });
      await upload.write(randomBytes(9 * mebibyte));
      controller.abort(new Error('the user changed her mind'));
      await expect(upload.write(Buffer.from('x'))).rejects.toThrow('the user changed her mind');
      await expect(upload.commit(Buffer.alloc(0))).rejects.toThrow('the user changed her mind');
      await upload.abort();
      expect(await Array.fromAsync(storage.list(''))).toEqual([]);
    });

    it('never overwrites', async () => {
      const storage = await open();
      const upload = await storage.createUpload('a/object');
      await upload.write(Buffer.from('late'));
      await storage.write('a/object', Buffer.from('first'));
      await expect(upload.commit(Buffer.alloc(0))).rejects.toBeInstanceOf(ObjectExists);
      await upload.abort();
      expect(String(await storage.read('a/object'))).toBe('first');
    });

    it('insists on the head that was reserved', async () => {
      const storage = await open();
      const upload = await storage.createUpload('a/object');
      await upload.reserveHead(3);
      await expect(upload.reserveHead(3)).rejects.toThrow('once');
      await upload.write(Buffer.from('body'));
      await expect(upload.commit(Buffer.from('four'))).rejects.toThrow('reserved were 3');
      await upload.abort();
      expect(await storage.stat('a/object')).toBeUndefined();
    });
  });

  describe(`${kind}: small objects`, () => {
    it('are written whole, and replaced whole or not at all', async () => {
      const storage = await open();
      const first = '{"name":"a long first version"}';
      await storage.write('vault.json', Buffer.from(first));
      const replacing = storage.write('vault.json', Buffer.from('{}'));
      if (place === undefined) await replacing;
      else await expect(replacing).rejects.toBeInstanceOf(ObjectProtected);
      expect(String(await storage.read('vault.json'))).toBe(place === undefined ? '{}' : first);
      await storage.write('empty', new Uint8Array());
      expect((await storage.read('empty')).length).toBe(0);
      expect(await storage.stat('empty')).toMatchObject({ size: 0 });
    });

    it('have exactly one writer that finds the name free', async () => {
      const storage = await open();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, async (_, index) => {
          await storage.write('a/lock', Buffer.from(`writer ${index}`), { ifAbsent: true });
          return index;
        }),
      );
      const winners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ObjectExists);
      }
      expect(String(await storage.read('a/lock'))).toBe(`writer ${winners[0]?.value}`);
      expect(await Array.fromAsync(storage.list(''), ({ name }) => name)).toEqual(['a/lock']);
    });

    it('are not read beyond a limit', async () => {
      const storage = await open();
      await storage.write('a/object', Buffer.from('12345'));
      expect((await storage.read('a/object', { limit: 5 })).length).toBe(5);
      await expect(storage.read('a/object', { limit: 4 })).rejects.toBeInstanceOf(ObjectTooLarge);
    });

    it('say when they were changed', async () => {
      const storage = await open();
      const before = Date.now();
      await storage.write('a/object', Buffer.from('1'));
      const { modifiedAt } = (await storage.stat('a/object')) ?? { modifiedAt: new Date(0) };
      // HTTP dates have whole seconds.
      expect(modifiedAt.getTime()).toBeGreaterThanOrEqual(before - 1_000);
      expect(modifiedAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    });

    it('that do not exist are told apart from failures', async () => {
      const storage = await open();
      expect(await storage.stat('a/b/none')).toBeUndefined();
      await expect(storage.read('a/b/none')).rejects.toBeInstanceOf(ObjectNotFound);
      await expect(collect(storage.readRange('a/b/none', { offset: 0, length: 1 }))).rejects.toBeInstanceOf(
        ObjectNotFound,
      );
      await storage.remove('a/b/none');
      await storage.removeAll('a/b/');
    });
  });

  describe(`${kind}: ranges`, () => {
    it('are read exactly', async () => {
      const storage = await open();
      const content = randomBytes(3 * mebibyte + 5);
      await storage.write('a/object', content);
      for (const [offset, length] of [
        [0, content.length],
        [0, 0],
        [0, 1],
        [1, mebibyte],
        [content.length - 1, 1],
        [mebibyte - 3, mebibyte + 7],
      ] as const) {
        const read = await collect(storage.readRange('a/object', { offset, length }));
        expect(read.equals(content.subarray(offset, offset + length))).toBe(true);
      }
    });

    it.each([
      [0, 6],
      [4, 2],
      [5, 1],
      [99, 1],
    ])('that go past the end fail: %i, %i', async (offset, length) => {
      const storage = await open();
      await storage.write('a/object', Buffer.from('12345'));
      await expect(collect(storage.readRange('a/object', { offset, length }))).rejects.toBeInstanceOf(
        ObjectTooShort,
      );
    });

    it('stop when their reader does, or their signal', async () => {
      const storage = await open();
      await storage.write('a/object', randomBytes(4 * mebibyte));
      for await (const chunk of storage.readRange('a/object', { offset: 0, length: 4 * mebibyte })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      const controller = new AbortController();
      const range = { offset: 0, length: 4 * mebibyte };
      await expect(
        (async () => {
          for await (const chunk of storage.readRange('a/object', range, controller.signal)) {
            if (chunk.length > 0) controller.abort(new Error('enough'));
          }
        })(),
      ).rejects.toThrow('enough');
    });
  });

  describe(`${kind}: listing and removing`, () => {
    it('finds objects and folders by prefix', async () => {
      const storage = await open();
      for (const name of ['vault.json', 'jobs/2026-01/a.json', 'jobs/2026-02/b.json', 'jobs-else/c.json']) {
        await storage.write(name, Buffer.from(name));
      }
      const names = async (prefix: string) =>
        (await Array.fromAsync(storage.list(prefix), ({ name }) => name)).sort();
      const folders = async (prefix: string) => (await Array.fromAsync(storage.listFolders(prefix))).sort();
      expect(await names('')).toEqual([
        'jobs-else/c.json',
        'jobs/2026-01/a.json',
        'jobs/2026-02/b.json',
        'vault.json',
      ]);
      expect(await names('jobs/')).toEqual(['jobs/2026-01/a.json', 'jobs/2026-02/b.json']);
      expect(await names('none/')).toEqual([]);
      expect(await folders('')).toEqual(['jobs', 'jobs-else']);
      expect(await folders('jobs/')).toEqual(['2026-01', '2026-02']);
      expect(await folders('none/')).toEqual([]);
      expect(await Array.fromAsync(storage.list('jobs/2026-01/'))).toMatchObject([
        { name: 'jobs/2026-01/a.json', size: 19 },
      ]);
    });

    it('removes one object or all under a prefix, and nothing beside it', async () => {
      const storage = await open();
      for (const name of ['p/a', 'p/b', 'p/deep/c', 'p-else/d', 'q/e'])
        await storage.write(name, Buffer.from(name));
      place?.retentionEnds();
      await storage.remove('p/a');
      await storage.remove('p/a');
      expect(await storage.stat('p/a')).toBeUndefined();
      await storage.removeAll('p/');
      const left = (await Array.fromAsync(storage.list(''), ({ name }) => name)).sort();
      expect(left).toEqual(['p-else/d', 'q/e']);
      await expect(storage.removeAll('')).rejects.toThrow('refusing to remove everything');
    });

    it('removes only what is named, and says what stays', async () => {
      const storage = await open();
      for (const name of ['p/a', 'p/b', 'p/deep/a', 'q/a']) await storage.write(name, Buffer.from(name));
      place?.retentionEnds();
      const first = (name: string) => name.split('/')[0] ?? '';
      const before = await Array.fromAsync(storage.everything('p/'), first);
      expect([...new Set(before)].toSorted()).toEqual(['a', 'b', 'deep']);
      expect((await storage.removeOnly('p/', ['a', 'none', 'a.part'])).map(first).toSorted()).toEqual([
        'b',
        'deep',
      ]);
      expect(await Array.fromAsync(storage.list(''), ({ name }) => name)).toHaveLength(3);
      expect(await storage.removeOnly('q/', ['a'])).toEqual([]);
      expect(await storage.removeOnly('none/', ['a'])).toEqual([]);
      expect(await Array.fromAsync(storage.everything('q/'))).toEqual([]);
      await expect(storage.removeOnly('', ['p'])).rejects.toThrow('refusing to remove everything');
    });

    it('refuses hostile names everywhere', async () => {
      const storage = await open();
      for (const name of ['../escaped', '/etc/passwd', 'a/../../b', 'a\0b', 'a/.hidden', 'x.part']) {
        const refused = 'not a name inside a vault';
        await expect((async () => storage.read(name))()).rejects.toThrow(refused);
        await expect(
          (async () => collect(storage.readRange(name, { offset: 0, length: 1 })))(),
        ).rejects.toThrow(refused);
        await expect((async () => storage.stat(name))()).rejects.toThrow(refused);
        await expect((async () => storage.write(name, Buffer.from('x')))()).rejects.toThrow(refused);
        await expect((async () => storage.remove(name))()).rejects.toThrow(refused);
        await expect((async () => storage.createUpload(name))()).rejects.toThrow(refused);
        await expect((async () => storage.removeAll(`${name}/`))()).rejects.toThrow('not a prefix');
        await expect((async () => Array.fromAsync(storage.list(`${name}/`)))()).rejects.toThrow(
          'not a prefix',
        );
      }
    });
  });
}

/** What a place that protects its objects promises beside that. */
function describeProtection(kind: string, open: () => Promise<Storage>, place: ProtectedPlace): void {
  describe(`${kind}: protection`, () => {
    it('keeps what is protected, says until when, and takes the rest', async () => {
      const storage = await open();
      await storage.write('p/old', Buffer.from('old'));
      place.retentionEnds();
      await storage.write('p/a', Buffer.from('a'));
      await storage.write('p/b', Buffer.from('b'));
      const late = storage.write('p/a', Buffer.from('b'), { ifAbsent: true });
      await expect(late).rejects.toBeInstanceOf(ObjectExists);
      for (const removing of [
        () => storage.remove('p/a'),
        () => storage.removeOnly('p/', ['a', 'old', 'b', 'none']),
        () => storage.removeAll('p/'),
      ]) {
        await expect(removing()).rejects.toMatchObject({
          name: 'ObjectProtected',
          code: 'UserErrorProtectedByStorage',
        });
      }
      const names = () => Array.fromAsync(storage.list('p/'), ({ name }) => name);
      expect((await names()).toSorted()).toEqual(['p/a', 'p/b']);
      expect(String(await storage.read('p/a'))).toBe('a');
      place.retentionEnds();
      expect(await storage.removeOnly('p/', ['a', 'b'])).toEqual([]);
      expect(await names()).toEqual([]);
    });
  });
}

/** All bytes of a stream. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}
