import { beforeEach, describe, expect, it } from 'vitest';
import { copyInstance, type CopyStep } from '../../../../main/vault/carry-over/copy-instance.ts';
import { someWriter } from '../../../../main/vault/records/some-writer.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { VaultId } from '../../../../shared/ids.ts';
import { manualClock } from '../../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { newer, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';

const point = (id: string, name: string) => `instances/${sampleInstanceId}/${id}/${name}`;
const instanceFile = `instances/${sampleInstanceId}/instance.json`;

let source: MemoryStorage;
let empty: MemoryStorage;
beforeEach(async () => {
  source = await sampleVault([older, newer], { format: 1 });
  empty = new MemoryStorage({ location: 'new' });
  await Vault.create(empty, { id: VaultId.parse('vault-2'), name: 'new', createdAt: new Date(0) });
});

/** Copies into a place, and returns what was told. */
async function copyInto(place: Storage): Promise<CopyStep[]> {
  const copying = {
    source: await Vault.open(source),
    target: await Vault.open(place),
    known: { servers: new Map(), ofInstance: new Map() },
  };
  return await Array.fromAsync(copyInstance(copying, someWriter(), sampleInstanceId));
}

const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);
const whole = [older, newer];

describe('an instance of format 1 is copied into another vault', () => {
  it('with its record and all its points, byte by byte; the old vault stays as it is', async () => {
    const before = source.names();
    const size = `head of ${older}`.length;
    expect(await copyInto(empty)).toEqual([{ bytes: size }, { bytes: size }]);
    expect(await pointsAt(empty)).toEqual(whole);
    expect(await (await Vault.open(empty)).readInstance(sampleInstanceId)).toEqual(sampleInstance());
    for (const name of ['archive.pgdump', 'globals.sql', 'manifest.json']) {
      expect(await empty.read(point(older, name))).toEqual(await source.read(point(older, name)));
    }
    expect(source.names()).toEqual(before);
    const filled = empty.names();
    expect(await copyInto(empty)).toEqual([{ bytes: 0 }, { bytes: 0 }]);
    expect(empty.names()).toEqual(filled);
  });

  it('and can be interrupted at any write: there are whole points only, and it goes on', async () => {
    const calls = await forEachCrash({
      fresh: () => empty.copy(),
      flow: copyInto,
      check: async (place) => {
        for (const id of (await pointsAt(place)) ?? []) expect(whole).toContain(id);
        await copyInto(place);
        expect(await pointsAt(place)).toEqual(whole);
        expect(place.names().filter((name) => name.endsWith('.part'))).toEqual([]);
      },
    });
    expect(calls.filter((call) => call.endsWith('manifest.json'))).toEqual([
      `write ${point(older, 'manifest.json')}`,
      `write ${point(newer, 'manifest.json')}`,
    ]);
    expect(calls.at(-1)).toBe(`write ${point(newer, 'manifest.json')}`);
  });

  it('into an immutable place as well', async () => {
    const clock = manualClock();
    await forEachCrash({
      fresh: () => immutableStorage(empty.copy(), { clock, retentionMs: 1_000 }),
      flow: copyInto,
      check: async (place) => {
        await copyInto(place);
        expect(await pointsAt(place)).toEqual(whole);
      },
    });
  });

  it('with what its record says by then, unless the new vault has been told something else', async () => {
    await copyInto(empty);
    await (await Vault.open(source)).writeInstance({ ...sampleInstance(), name: 'renamed' });
    await copyInto(empty);
    const name = async () => (await (await Vault.open(empty)).readInstance(sampleInstanceId))?.name;
    expect(await name()).toBe('renamed');
    await (await Vault.open(empty)).writeInstance({ ...sampleInstance(), name: 'renamed there' });
    await copyInto(empty);
    expect(await name()).toBe('renamed there');
  });
});

describe('what is damaged is told and not copied, and keeps nothing else', () => {
  const replaced = async (name: string, content: string, place = source) => {
    await place.write(name, Buffer.from(content));
  };

  it.each([
    [
      'an archive with other bytes',
      'archive.pgdump',
      `HEAD of ${older}`,
      /archive.pgdump in memory is damaged/,
    ],
    ['an archive that is shorter', 'archive.pgdump', 'head', /archive.pgdump of .* is missing or shorter/],
    [
      'other globals',
      'globals.sql',
      '-- roles',
      /globals.sql in memory is damaged: it is not what was backed up/,
    ],
    ['a damaged manifest', 'manifest.json', '{', /manifest.json in memory is damaged: it is not JSON/],
  ])('%s', async (_what, name, content, problem) => {
    await replaced(point(older, name), content);
    expect(await copyInto(empty)).toEqual([
      { problem: expect.stringMatching(problem) as string, pointId: older },
      { bytes: `head of ${newer}`.length },
    ]);
    expect(await pointsAt(empty)).toEqual([newer]);
    expect(empty.names().filter((each) => each.endsWith('.part'))).toEqual([]);
  });

  it('a record, which is copied as it is, and its points with it', async () => {
    await replaced(instanceFile, '{');
    const [problem, ...points] = await copyInto(empty);
    expect(problem).toEqual({
      problem: expect.stringContaining(`${instanceFile} in memory is damaged`) as string,
    });
    expect(points).toHaveLength(2);
    expect(String(await empty.read(instanceFile))).toBe('{');
    const vault = await Vault.open(empty);
    expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual(whole);
    await expect(vault.readInstance(sampleInstanceId)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
    });
  });

  it('nor is a file in the new vault replaced that has other bytes', async () => {
    await replaced(point(older, 'archive.pgdump'), `HEAD of ${older}`, empty);
    await replaced(point(newer, 'globals.sql'), '-- other', empty);
    expect(await copyInto(empty)).toEqual([
      { problem: expect.stringContaining('archive.pgdump in new is damaged') as string, pointId: older },
      {
        problem: expect.stringContaining('globals.sql in new is damaged: it has other bytes') as string,
        pointId: newer,
      },
    ]);
    expect(String(await empty.read(point(newer, 'globals.sql')))).toBe('-- other');
  });
});
