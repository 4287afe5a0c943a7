import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExportPlace } from '../../../../../main/coordinator/restore/files/export-place.ts';
import { FolderStorage } from '../../../../../main/vault/folder/folder-storage.ts';
import { JobId } from '../../../../../shared/ids.ts';

const moment = vi.hoisted(() => ({
  /** Is awaited when a temporary file is complete and has not got its name. */
  beforePublish: async (): Promise<void> => {},
}));
vi.mock(import('../../../../../main/vault/folder/publish.ts'), async (original) => {
  const real = await original();
  const publishNew: typeof real.publishNew = async (...file) => {
    await moment.beforePublish();
    await real.publishNew(...file);
  };
  return { ...real, publishNew };
});

const mine = JobId.parse('job-20260101t000000-00000001');
const theirs = JobId.parse('job-20260101t000000-00000002');
const prefix = 'point/';
const temporary = '.0123456789abcdef.tmp';
const refused = { status: 'rejected', reason: { code: 'UserErrorDestinationNotEmpty' } };

let folder: string;
let storage: FolderStorage;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-export-'));
  storage = await FolderStorage.open(folder);
});

afterEach(async () => {
  moment.beforePublish = async () => {};
  await rm(folder, { recursive: true, force: true });
});

describe('a place that two runs want', () => {
  it('is given to one, although the temporary file of the other stands there', async () => {
    const bothWritten = Promise.withResolvers<void>();
    const firstEnded = Promise.withResolvers<void>();
    let turns = 0;
    moment.beforePublish = async () => {
      turns += 1;
      const turn = turns;
      if (turn === 2) bothWritten.resolve();
      await bothWritten.promise;
      if (turn === 2) await firstEnded.promise;
    };
    const takes = [mine, theirs].map((job) => ExportPlace.take(storage, prefix, job));
    await Promise.race(takes.map((take) => take.catch(() => undefined)));
    expect(await readdir(join(folder, prefix))).toContainEqual(
      expect.stringMatching(/^\.[0-9a-f]{16}\.tmp$/),
    );
    firstEnded.resolve();
    const ended = await Promise.allSettled(takes);
    expect(ended.toSorted((one, other) => one.status.localeCompare(other.status))).toMatchObject([
      { status: 'fulfilled' },
      refused,
    ]);
    expect(await readdir(join(folder, prefix))).toEqual(['unfinished.json']);
  });

  it('is refused to one that comes while the other takes it, with what to do', async () => {
    const written = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    moment.beforePublish = async () => {
      written.resolve();
      await looked.promise;
    };
    const taken = ExportPlace.take(storage, prefix, mine);
    await written.promise;
    await expect(ExportPlace.take(storage, prefix, theirs)).rejects.toMatchObject({
      code: 'UserErrorDestinationNotEmpty',
      remedy: expect.stringMatching(/^Another restore as files writes there/) as string,
    });
    looked.resolve();
    await expect(taken).resolves.toBeInstanceOf(ExportPlace);
  });
});

describe('a place that somebody writes to while it is taken', () => {
  it.each(['archive.pgdump.part', 'notes.txt', '.hidden'])('is refused for %s', async (name) => {
    moment.beforePublish = () => writeFile(join(folder, prefix, name), 'mine');
    await expect(ExportPlace.take(storage, prefix, mine)).rejects.toMatchObject(refused.reason);
    expect(await readdir(join(folder, prefix))).toEqual([name]);
  });

  it('is taken where that is a file on its way to be the marker', async () => {
    moment.beforePublish = () => writeFile(join(folder, prefix, temporary), 'theirs');
    const place = await ExportPlace.take(storage, prefix, mine);
    expect(await readdir(join(folder, prefix))).toEqual([temporary, 'unfinished.json']);
    await place.remove();
    // whoever writes it takes it away
    expect(await readdir(join(folder, prefix))).toEqual([temporary]);
  });
});

it('is given back with what was made first, and the marker last: what is left is known by it', async () => {
  const place = await ExportPlace.take(storage, prefix, mine);
  await place.write('restore.sh', 'x');
  const removed: (readonly string[])[] = [];
  const removeOnly = storage.removeOnly.bind(storage);
  vi.spyOn(storage, 'removeOnly').mockImplementation((from, names) => {
    removed.push([...names]);
    return removeOnly(from, names);
  });
  await place.remove();
  expect(removed).toStrictEqual([['restore.sh'], ['unfinished.json']]);
  expect(await readdir(folder)).toStrictEqual([]);
});
