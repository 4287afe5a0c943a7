import { existsSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FolderUpload } from '../../../../main/vault/folder/upload.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-upload-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file of which the disk takes nothing, and whose handle cannot be closed either. */
async function brokenUpload(name: string) {
  const part = join(folder, `${name}.part`);
  const handle = await open(part, 'w');
  const close = handle.close.bind(handle);
  const failed = (code: string, message: string) => Object.assign(new Error(message), { code });
  Object.assign(handle, {
    write: () => Promise.reject(failed('ENOSPC', 'no space left on device')),
    async close() {
      await close();
      throw failed('EIO', 'i/o error');
    },
  });
  return { part, upload: new FolderUpload({ name, handle, part, final: join(folder, name) }) };
}

it('an upload on a full disk stays full, whatever is asked of it afterwards', async () => {
  const { upload } = await brokenUpload('full');
  const chunk = new Uint8Array(2 * 1024 * 1024);
  await expect(upload.write(chunk)).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
  await expect(upload.write(chunk)).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
  await expect(upload.commit(new Uint8Array())).rejects.toMatchObject({ code: 'UserErrorVaultFull' });
  await expect(upload.abort()).rejects.toThrow('(EIO)');
});

it('an upload whose file cannot be closed removes it all the same', async () => {
  const { upload, part } = await brokenUpload('unclosable');
  expect(existsSync(part)).toBe(true);
  await expect(upload.abort()).rejects.toThrow('(EIO)');
  expect(existsSync(part)).toBe(false);
  await expect(upload.abort()).resolves.toBeUndefined();
});
