import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publishNew, publishOver, removeFile } from '../../../../main/vault/folder/publish.ts';
import { ObjectExists } from '../../../../main/vault/storage.ts';
import { disk, failAt, systemError } from '../../../support/watched-files.ts';

vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  return watched(await load());
});

let folder: string;
let temporary: string;
let final: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgkeep-publish-'));
  [temporary, final] = [join(folder, 'a.part'), join(folder, 'a')];
  writeFileSync(temporary, 'new');
  disk.reset();
});
afterEach(() => {
  disk.reset();
  rmSync(folder, { recursive: true });
});

const content = () => readFileSync(final, 'utf8');
const publish = () => publishNew(temporary, final, 'a');

describe('a file that gets its name', () => {
  it('has it for sure before the other name goes', async () => {
    // a disk that takes its time
    disk.before = () => new Promise(setImmediate);
    await publish();
    const synced = [`open ${basename(folder)}`, `sync ${basename(folder)}`, `close ${basename(folder)}`];
    expect(disk.calls).toEqual(['link a.part a', ...synced, 'unlink a.part']);
    expect([readdirSync(folder), content()]).toEqual([['a'], 'new']);
  });

  it('keeps both names where the folder cannot be synced', async () => {
    disk.before = failAt('sync', 'EIO');
    await expect(publish()).rejects.toMatchObject({ code: 'EIO' });
    expect(readdirSync(folder)).toEqual(['a', 'a.part']);
  });

  it('takes no name that is taken', async () => {
    writeFileSync(final, 'old');
    await expect(publish()).rejects.toBeInstanceOf(ObjectExists);
    expect([readdirSync(folder), content()]).toEqual([['a', 'a.part'], 'old']);
  });

  it('takes the place of another in one step where that is meant', async () => {
    writeFileSync(final, 'old');
    await publishOver(temporary, final);
    expect(disk.calls.slice(0, 3)).toEqual([
      'rename a.part a',
      `open ${basename(folder)}`,
      `sync ${basename(folder)}`,
    ]);
    expect([readdirSync(folder), content()]).toEqual([['a'], 'new']);
  });
});

describe('a file system without hard links', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'])(
    'that says %s gives a free name, synced, and no taken one',
    async (code) => {
      disk.before = failAt('link', code);
      await publish();
      expect(disk.calls.slice(0, 4)).toEqual([
        'link a.part a',
        'rename a.part a',
        `open ${basename(folder)}`,
        `sync ${basename(folder)}`,
      ]);
      expect([readdirSync(folder), content()]).toEqual([['a'], 'new']);
      writeFileSync(temporary, 'newer');
      await expect(publish()).rejects.toBeInstanceOf(ObjectExists);
      expect([readdirSync(folder), content()]).toEqual([['a', 'a.part'], 'new']);
    },
  );

  it('that cannot say whether the name is taken keeps what there may be', async () => {
    writeFileSync(final, 'old');
    disk.before = (call) => {
      if (call.startsWith('link')) throw systemError('EPERM');
      if (call.startsWith('lstat')) throw systemError('EACCES');
    };
    await expect(publish()).rejects.toMatchObject({ code: 'EACCES' });
    expect(content()).toBe('old');
  });

  it('is not what a disk that fails is taken for', async () => {
    for (const error of [systemError('EIO'), new Error('a defect')]) {
      disk.before = (call) => {
        if (call.startsWith('link')) throw error;
      };
      await expect(publish()).rejects.toBe(error);
    }
    expect(readdirSync(folder)).toEqual(['a.part']);
  });
});

it('removing what is not there is fine, and what cannot be removed is told', async () => {
  await removeFile(final);
  disk.before = failAt('unlink', 'EACCES');
  await expect(removeFile(temporary)).rejects.toMatchObject({ code: 'EACCES' });
  disk.reset();
  await removeFile(temporary);
  expect(readdirSync(folder)).toEqual([]);
});
