import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { carryOver } from '../../../../main/vault/carry-over/carry-over.ts';
import { removeAtOnce } from '../../../../main/coordinator/points/delete/remove-at-once.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import type { VaultFormat } from '../../../../shared/points/manifest.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import {
  backUp,
  newer,
  next,
  older,
  sampleVaultId,
  noKnownServers,
} from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';
import { disk, systemError } from '../../../support/watched-files.ts';

// A kill loses nothing that was written, synced or not: waiting for the disk would take minutes.
vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  const real = await load();
  const open: typeof real.open = async (...all) =>
    Object.assign(await real.open(...all), { sync: () => Promise.resolve() });
  return watched({ ...real, open });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgkeep-killed-disk-'));
});
afterEach(() => {
  disk.reset();
  rmSync(folder, { recursive: true });
});

const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const pointOf = (vault: Vault) => ({ vault, writer, instanceId: sampleInstanceId, pointId: older });

interface DiskCrashes {
  readonly format?: VaultFormat;
  readonly hasLinks: boolean;
  readonly flow: (vault: Vault) => Promise<unknown>;
  /** Looks at what is left as another workstation does, two minutes later. `killedAt` is the call that was not made. */
  readonly check: (place: Storage, killedAt: string | undefined) => Promise<void>;
}

/** Kills a flow on a real folder before each call that changes the disk: from then on no call does anything. */
async function forEachDiskCrash({ format, hasLinks, flow, check }: DiskCrashes): Promise<string[]> {
  const start = join(folder, 'start');
  const identity = { id: sampleVaultId, name: 'vault-1', createdAt: new Date(0) };
  const made = await FolderStorage.open(start, { create: true });
  const vault = await Vault.create(made, { ...identity, ...(format === undefined ? {} : { format }) });
  await vault.writeInstance(sampleInstance());
  await backUp(made, older);
  const calls = await killAt(Infinity, hasLinks, { start, flow, check });
  for (let at = 0; at < calls.length; at += 1) await killAt(at, hasLinks, { start, flow, check });
  return calls;
}

async function killAt(
  at: number,
  hasLinks: boolean,
  { start, flow, check }: Pick<DiskCrashes, 'flow' | 'check'> & { readonly start: string },
): Promise<string[]> {
  const place = join(folder, `killed-${at}`);
  cpSync(start, place, { recursive: true });
  const vault = await Vault.open(await FolderStorage.open(place), undefined, writer);
  disk.reset();
  let killed: string | undefined;
  disk.before = (call) => {
    if (disk.calls.length > at) {
      killed ??= call;
      throw new Error('the process was killed');
    }
    if (!hasLinks && call.startsWith('link ')) throw systemError('EPERM');
  };
  await flow(vault).catch((error: unknown) => {
    if (killed === undefined) throw error;
  });
  const { calls } = disk;
  disk.reset();
  if (!hasLinks) disk.before = (call) => void (call.startsWith('link ') && raise(systemError('EPERM')));
  makeOlder(place);
  try {
    await check(await FolderStorage.open(place), killed);
  } catch (error) {
    throw new Error(`killed before ${killed}, call ${at} of ${calls.join(', ')}`, { cause: error });
  }
  rmSync(place, { recursive: true });
  return calls;
}

const raise = (error: Error): never => {
  throw error;
};

/** Two minutes have passed: nobody is at work any more where a claim lies. */
function makeOlder(place: string): void {
  for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
    const path = join(place, name);
    const at = new Date(statSync(path).mtimeMs - 120_000);
    utimesSync(path, at, at);
  }
}

const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);

describe.each([true, false])(
  'a folder after a process was killed at any call of the file system, with hard links: %s',
  (hasLinks) => {
    it('has the point of a backup whole or not at all, and takes the next one', async () => {
      const calls = await forEachDiskCrash({
        hasLinks,
        flow: (vault) => backUp(vault.storage, newer),
        check: async (place) => {
          const isThere = (await pointsAt(place))?.includes(newer) === true;
          await backUp(place, next);
          const vault = await Vault.open(place);
          expect(await vault.abandonPoint(sampleInstanceId, newer)).toBe(!isThere);
          expect(await pointsAt(place)).toEqual(isThere ? [older, newer, next] : [older, next]);
          const left = await Array.fromAsync(place.everything(`instances/${sampleInstanceId}/`));
          expect(left.includes(newer)).toBe(isThere);
        },
      });
      expect(calls.filter((call) => /^(link|rename) .* manifest\.json$/.test(call))).not.toEqual([]);
    });

    it('has a legal hold or none, which is never in doubt, and both go on', async () => {
      await forEachDiskCrash({
        hasLinks,
        flow: (vault) => holdPoint(pointOf(vault), 'case 7'),
        check: async (place) => {
          expect(await pointsAt(place)).toEqual([older]);
          const vault = await Vault.open(place, undefined, writer);
          const before = await readHolds(vault, sampleInstanceId, older);
          expect(before.uncertain).toEqual([]);
          const again = await holdPoint(pointOf(vault), 'case 7');
          expect(again.changed).toBe(before.legalHold === undefined);
          expect((await releasePoint(pointOf(vault))).holds).toEqual({ uncertain: [] });
        },
      });
    });
  },
);

// these make no new file under a name that another one may want, beside small records
describe('a folder after a process was killed at any call of the file system', () => {
  it('has a point that was to be deleted whole or not at all, and the deletion can be finished', async () => {
    const remove = (vault: Vault) => removeAtOnce({ writer }, vault, pointOf(vault));
    await forEachDiskCrash({
      hasLinks: true,
      flow: remove,
      check: async (place) => {
        expect([[older], []]).toContainEqual(await pointsAt(place));
        await remove(await Vault.open(place, undefined, writer));
        expect(await pointsAt(place)).toEqual([]);
        // a file on its way that is this young may be another process's: whoever cleans finds it
        const left = await Array.fromAsync(place.list(`instances/${sampleInstanceId}/`), ({ name }) => name);
        expect(left.filter((name) => !name.includes('/record/'))).toEqual([]);
      },
    });
  });

  it('has a vault of one format or the other while it is carried over', async () => {
    const calls = await forEachDiskCrash({
      hasLinks: true,
      format: 1,
      flow: (vault) => carryOver(vault, writer, noKnownServers),
      check: async (place) => {
        expect(await pointsAt(place)).toEqual([older]);
        await carryOver(await Vault.open(place, undefined, writer), writer, noKnownServers);
        expect((await Vault.open(place)).format).toBe(2);
        expect(await pointsAt(place)).toEqual([older]);
      },
    });
    expect(calls).toContain('rename .tmp vault.json');
  });
});
