import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
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

  it('has it also where the answer got lost, and the repetition found the name taken by the file itself', async () => {
    disk.after = (call) => {
      if (call.startsWith('link')) throw systemError('EEXIST');
    };
    await publish();
    expect([readdirSync(folder), content()]).toEqual([['a'], 'new']);
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
      expect(disk.calls).toEqual([
        'link a.part a',
        'open .tmp',
        'close .tmp',
        'rename a.part a',
        `open ${basename(folder)}`,
        `sync ${basename(folder)}`,
        `close ${basename(folder)}`,
        'unlink .tmp',
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

  it('gives a name to one of many who want it at once', async () => {
    disk.before = failAt('link', 'EPERM');
    const files = Array.from({ length: 6 }, (_, index) => join(folder, `${index}.part`));
    for (const file of files) writeFileSync(file, file);
    const outcomes = await Promise.allSettled(files.map((file) => publishNew(file, final, 'a')));
    const winners = files.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(content()).toBe(winners[0]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ObjectExists);
    }
    // and the one of all tests: no claim stays
    expect(readdirSync(folder)).toHaveLength(files.length + 1);
  });

  /** A process that was killed with its claim on the name, so many milliseconds before the file was written. */
  async function killedWithClaim(agoMs: number): Promise<string> {
    disk.before = (call) => {
      if (call.startsWith('link')) throw systemError('EPERM');
      if (call.startsWith('rename') || call.startsWith('unlink')) throw systemError('EIO');
    };
    await expect(publish()).rejects.toMatchObject({ code: 'EIO' });
    disk.before = failAt('link', 'EPERM');
    const claim = readdirSync(folder).find((name) => name.endsWith('.tmp')) ?? '';
    const at = new Date(statSync(temporary).mtimeMs - agoMs);
    utimesSync(join(folder, claim), at, at);
    return claim;
  }

  it('takes a claim over that was left more than a minute ago by its own clock', async () => {
    expect(await killedWithClaim(61_000)).toMatch(/^\.[0-9a-f]{16}\.tmp$/);
    await publish();
    expect([readdirSync(folder), content()]).toEqual([['a'], 'new']);
  });

  it('does not take a younger one over, and says that somebody may be at work', async () => {
    const claim = await killedWithClaim(59_000);
    await expect(publish()).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: `Another pgkeep writes ${final} at this moment, or was ended while it did.`,
      remedy: 'Try again in a minute.',
    });
    expect(readdirSync(folder).toSorted()).toEqual([claim, 'a.part']);
  });

  it('gives no name after the claim was slept over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    disk.before = (call) => {
      if (call.startsWith('link')) throw systemError('EPERM');
      if (call.startsWith('lstat a') && call !== 'lstat a.part') vi.setSystemTime(Date.now() + 31_000);
    };
    await expect(publish()).rejects.toMatchObject({ code: 'UserErrorJobConflict' });
    expect(readdirSync(folder)).toEqual(['a.part']);
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

it('a name that cannot be given back stays beside the one that counts', async () => {
  disk.before = failAt('unlink', 'EPERM');
  await publish();
  expect([readdirSync(folder), content()]).toEqual([['a', 'a.part'], 'new']);
});

it('what its place protects is not replaced, and a name that is free is another matter', async () => {
  disk.before = failAt('rename', 'EPERM');
  await expect(publishOver(temporary, final)).rejects.toMatchObject({ code: 'EPERM' });
  writeFileSync(final, 'old');
  await expect(publishOver(temporary, final)).rejects.toMatchObject({
    name: 'ObjectProtected',
    message: `${final} cannot be replaced: operation not permitted (EPERM).`,
  });
  expect(content()).toBe('old');
});

it('removing what is not there is fine, and what cannot be removed is told', async () => {
  await removeFile(final);
  disk.before = failAt('unlink', 'EACCES');
  await expect(removeFile(temporary)).rejects.toMatchObject({ code: 'EACCES' });
  disk.reset();
  await removeFile(temporary);
  expect(readdirSync(folder)).toEqual([]);
});
