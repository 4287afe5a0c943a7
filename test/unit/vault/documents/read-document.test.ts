import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { documentKinds } from '../../../../main/vault/documents/kinds.ts';
import { readDocument, toDocument, withContent } from '../../../../main/vault/documents/read-document.ts';
import {
  ObjectNotFound,
  ObjectTooLarge,
  type ReadOptions,
  type Storage,
} from '../../../../main/vault/storage.ts';
import { sampleManifest } from '../../../support/sample-manifest.ts';

const mebibyte = 1024 * 1024;
const vaultJson = { format: 1, id: 'vault-1234', name: 'a vault', createdAt: '2026-01-01T00:00:00.000Z' };

/** A storage of one object, which keeps to what is asked. */
function storageOf(content: Buffer | Error, size = content instanceof Error ? 0 : content.length) {
  const asked: ReadOptions[] = [];
  const storage = {
    location: '/vault',
    async read(_name: string, options: ReadOptions = {}) {
      asked.push(options);
      if (content instanceof Error) throw content;
      if (options.limit !== undefined && size > options.limit) throw new ObjectTooLarge('too large');
      await options.admit?.(size);
      return content;
    },
  } as Pick<Storage, 'location' | 'read'> as Storage;
  return { storage, asked };
}

const damaged = (reason: string) => ({
  code: 'UserErrorVaultFormat',
  message: `vault.json in /vault is damaged: ${reason}.`,
  remedy: 'Find out what changed the file; other recovery points of the vault are not affected.',
});

describe('a document', () => {
  it('is read with the limit of its kind, and checked', async () => {
    const { storage, asked } = storageOf(Buffer.from(JSON.stringify(vaultJson)));
    expect(await readDocument(storage, 'vault.json', 'vault')).toEqual(vaultJson);
    expect(asked).toMatchObject([{ limit: 64 * 1024 }]);
  });

  it('that is damaged, too large or of a later format says so', async () => {
    const read = (content: Buffer | Error, size?: number) =>
      readDocument(storageOf(content, size).storage, 'vault.json', 'vault');
    await expect(read(Buffer.from('{'))).rejects.toMatchObject(damaged('it is not JSON'));
    await expect(read(Buffer.from('{}'), 64 * 1024 + 1)).rejects.toMatchObject(damaged('it is too large'));
    await expect(read(Buffer.from('{"format": 3}'))).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: 'vault.json in /vault has format 3; this pgkeep knows up to 2.',
      remedy: 'Open the vault with a newer pgkeep.',
    });
    const missing = new ObjectNotFound('x');
    await expect(read(missing)).rejects.toBe(missing);
    const away = new PgkeepError('UserErrorVaultNotAccessible', 'away');
    await expect(read(away)).rejects.toBe(away);
  });

  it('of more than 4 MiB is read all the same', async () => {
    const manifest = sampleManifest('archive', 'globals');
    const large = { ...manifest, warnings: Array.from({ length: 5_000 }, () => 'w'.repeat(1_000)) };
    const content = Buffer.from(JSON.stringify(large));
    expect(content.length).toBeGreaterThan(4 * mebibyte);
    const read = await readDocument(storageOf(content).storage, 'manifest.json', 'manifest');
    expect(read.warnings).toHaveLength(5_000);
  });
});

describe('documents that are read at the same time', () => {
  it('take a bounded memory: who finds no room waits until another has done with its bytes', async () => {
    const whole = documentKinds.manifest.bytes;
    const first = Promise.withResolvers<void>();
    const used: string[] = [];
    const read = (name: string, size: number, until?: Promise<void>) =>
      withContent(storageOf(Buffer.from(name), size).storage, name, whole, async (content) => {
        used.push(String(content));
        await until;
        return name;
      });
    const one = read('one', whole, first.promise);
    const two = read('two', 1);
    await new Promise(setImmediate);
    expect(used).toEqual(['one']);
    first.resolve();
    expect(await Promise.all([one, two])).toEqual(['one', 'two']);
    expect(used).toEqual(['one', 'two']);
    const failing = withContent(storageOf(Buffer.from('x'), whole).storage, 'x', whole, () => {
      throw new Error('of no use');
    });
    await expect(failing).rejects.toThrow('of no use');
    expect(await read('three', whole)).toBe('three');
  });

  it('ask once for room, though the storage reads again', async () => {
    const whole = documentKinds.manifest.bytes;
    const again = {
      location: '/vault',
      async read(_name: string, options: ReadOptions = {}) {
        await options.admit?.(whole);
        await options.admit?.(whole);
        return Buffer.from('content');
      },
    } as Pick<Storage, 'location' | 'read'> as Storage;
    expect(await withContent(again, 'a', whole, String)).toBe('content');
  });
});

describe('the bytes of a document', () => {
  it('are for people’s eyes up to a mebibyte, and dense beyond', () => {
    expect(String(toDocument('vault', { a: [1] }))).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    const text = 'x'.repeat(mebibyte);
    const largest = { a: text.slice(8), b: 0 };
    expect(JSON.stringify({ a: text.slice(8) })).toHaveLength(mebibyte);
    expect(
      toDocument('manifest', { a: text.slice(8) })
        .toString()
        .split('\n'),
    ).toHaveLength(4);
    expect(toDocument('manifest', largest).toString().split('\n')).toHaveLength(2);
  });

  it.each([
    ['bytes', { name: 'x'.repeat(64 * 1024) }, 'it has more than 65536 bytes'],
    ['text', { name: 'x'.repeat(4_097) }, 'it has a text of more than 4096 bytes'],
    ['values', { list: Array.from({ length: 1_001 }, () => 1) }, 'it has more than 1000 values'],
  ])('are none where no pgkeep would read them: too much %s', (_, value, reason) => {
    expect(() => toDocument('vault', value)).toThrow(
      expect.objectContaining({
        code: 'UserErrorVaultFormat',
        message: `The vault record is larger than pgkeep reads: ${reason}.`,
        remedy: 'Report it with the number of tables of the database.',
      }),
    );
  });

  it('may be as many as are read', () => {
    const around = Buffer.byteLength('{\n  "a": [\n    "",\n    ""\n  ]\n}\n');
    const texts = (length: number) => ({
      a: Array.from({ length: 2 }, (_, n) => 'x'.repeat(n === 0 ? 2_000 : length)),
    });
    expect(toDocument('vault', texts(2_096))).toHaveLength(around + 4_096);
    expect(toDocument('vault', { name: 'x'.repeat(4_096) }).length).toBeLessThan(64 * 1024);
  });
});

it('each kind of document has its bounds', () => {
  const small = { depth: 16, values: 1_000, string: 32_768, names: 200 };
  const lists = { depth: 16, values: 8_000_000, string: 16_777_216, names: 200 };
  const bounds = Object.entries(documentKinds).map(([name, { bytes, bounds: found }]) => [
    name,
    bytes,
    found,
  ]);
  expect(documentKinds.manifest.bytesOfFormat2).toBe(65_536);
  expect(bounds).toEqual([
    ['vault', 65_536, { depth: 16, values: 1_000, string: 4_096, names: 200 }],
    ['instance', 1_048_576, { depth: 16, values: 10_000, string: 262_144, names: 200 }],
    ['instanceRevision', 65_536, small],
    ['serverRevision', 65_536, small],
    ['policyRevision', 65_536, small],
    ['claimRevision', 65_536, small],
    ['endedRevision', 65_536, small],
    ['verifiedRevision', 65_536, small],
    ['promiseRevision', 65_536, small],
    ['holdRevision', 65_536, small],
    ['manifest', 134_217_728, lists],
    ['contents', 134_217_728, lists],
    ['job', 4_194_304, { depth: 16, values: 100_000, string: 1_048_576, names: 1_000 }],
    ['audit', 4_194_304, { depth: 16, values: 1_000, string: 2_097_152, names: 200 }],
  ]);
});
