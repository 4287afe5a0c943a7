import { describe, expect, it } from 'vitest';
import { abandoned, removeAbandoned } from '../../../main/vault/points/abandoned.ts';
import { removeInstance } from '../../../main/vault/points/remove-instance.ts';
import { removePoint } from '../../../main/vault/points/remove-point.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { manualClock } from '../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../support/sample-manifest.ts';
import { forEachCrash } from '../../support/storages/for-each-crash.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import {
  backUp,
  newer,
  next,
  older,
  sampleVault,
  sampleVaultId,
} from '../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../support/storages/whole-vault.ts';

const point = (id: string, name: string) => `instances/${sampleInstanceId}/${id}/${name}`;
const nobody = () => false;

/** The points that another workstation sees. */
const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);

describe.each([1, 2] as const)(
  'after a crash at any write, another workstation sees a whole and true vault: format %i',
  (format) => {
    it('of a backup: the point is there from its manifest on, and not before', async () => {
      const start = await sampleVault([older], { format });
      const calls = await forEachCrash({
        fresh: () => start.copy(),
        flow: (storage) => backUp(storage, newer),
        check: async (place, killed) => {
          const isThere = (await place.stat(point(newer, 'manifest.json'))) !== undefined;
          expect(await pointsAt(place)).toEqual(isThere ? [older, newer] : [older]);
          expect(isThere).toBe(
            killed === undefined || (killed.when === 'after' && /manifest/.test(killed.call)),
          );
          // what the run has left is in nobody's way, and goes when its workstation comes back
          await backUp(place, next);
          const vault = await Vault.open(place);
          expect(await vault.abandonPoint(sampleInstanceId, newer)).toBe(!isThere);
          expect(await pointsAt(place)).toEqual(isThere ? [older, newer, next] : [older, next]);
          expect(place.names().some((name) => name.includes(newer))).toBe(isThere);
        },
      });
      expect(calls).toEqual([
        `createUpload ${point(newer, 'archive.pgdump')}`,
        `upload ${point(newer, 'archive.pgdump')}`,
        `upload ${point(newer, 'archive.pgdump')}`,
        `commit ${point(newer, 'archive.pgdump')}`,
        expect.stringContaining(point(newer, 'globals.sql')),
        expect.stringContaining(point(newer, '')),
        ...calls.slice(6),
      ]);
      expect(calls.at(-1)).toBe(`write ${point(newer, 'manifest.json')}`);
    });

    it('of the deletion of a point: it is gone at once, and the deletion can be finished', async () => {
      const start = await sampleVault([older, newer], { format });
      const calls = await forEachCrash({
        fresh: () => start.copy(),
        flow: async (storage) => removePoint(await Vault.open(storage), sampleInstanceId, older),
        check: async (place, killed) => {
          const isThere = killed?.at === 1 && killed.when === 'before';
          expect(await pointsAt(place)).toEqual(isThere ? [older, newer] : [newer]);
          await removePoint(await Vault.open(place), sampleInstanceId, older);
          expect(await pointsAt(place)).toEqual([newer]);
          expect(place.names().filter((name) => name.includes(older))).toEqual([]);
        },
      });
      expect(calls[0]).toBe(`remove ${point(older, 'manifest.json')}`);
    });

    it('of the removal of an instance: points go one by one, and its record names it to the end', async () => {
      const start = await sampleVault([older, newer], { format });
      // what a killed backup has left is in it too
      await start.write(point(next, 'globals.sql'), Buffer.from('-- roles\n'));
      const calls = await forEachCrash({
        fresh: () => start.copy(),
        flow: async (storage) => removeInstance(await Vault.open(storage), sampleInstanceId),
        check: async (place) => {
          const seen = await pointsAt(place);
          for (const id of seen ?? []) expect([older, newer]).toContain(id);
          if (seen !== undefined) await removeInstance(await Vault.open(place), sampleInstanceId);
          expect(place.names()).toEqual(['vault.json']);
        },
      });
      expect(calls.slice(0, 2)).toEqual([
        `remove ${point(older, 'manifest.json')}`,
        `remove ${point(newer, 'manifest.json')}`,
      ]);
    });

    it('of cleaning: it takes nothing of a point, and can be finished', async () => {
      const clock = manualClock();
      const start = await sampleVault([older, newer], { clock, format });
      await start.write(point(next, 'globals.sql'), Buffer.from('-- roles\n'));
      await start.write(point(next, 'contents.json'), Buffer.from('{}'));
      const upload = await start.createUpload(point('point-0000', 'archive.pgdump'));
      await upload.write(Buffer.from('half'));
      clock.advance(8 * 24 * 60 * 60 * 1000);
      const clean = async (storage: Storage) => {
        const vault = await Vault.open(storage);
        return removeAbandoned(vault, nobody, await Array.fromAsync(abandoned(vault, nobody)));
      };
      const calls = await forEachCrash({
        fresh: () => start.copy(),
        flow: clean,
        check: async (place) => {
          expect(await pointsAt(place)).toEqual([older, newer]);
          // a file that goes is a change: what is left of the folder is as old as before
          await clean(place);
          expect(await pointsAt(place)).toEqual([older, newer]);
          expect(place.names().filter((name) => !name.includes(older) && !name.includes(newer))).toEqual(
            start.names().filter((name) => name === 'vault.json' || /instance\.json|record/.test(name)),
          );
        },
      });
      expect(calls.length).toBeGreaterThan(2);
    });

    it('of the record of an instance: it is the old one or the new one', async () => {
      const start = await sampleVault([older], { format });
      await forEachCrash({
        fresh: () => start.copy(),
        flow: async (storage) =>
          (await Vault.open(storage)).writeInstance({ ...sampleInstance(), name: 'renamed' }),
        check: async (place, killed) => {
          expect(await pointsAt(place)).toEqual([older]);
          const name = (await (await Vault.open(place)).readInstance(sampleInstanceId))?.name;
          expect(name).toBe(killed?.when === 'before' ? 'shop on db1' : 'renamed');
        },
      });
    });

    it('of making a vault: there is one, or the place is as empty as before', async () => {
      const make = (storage: Storage) =>
        Vault.create(storage, { id: sampleVaultId, name: 'new', createdAt: new Date(0), format });
      const calls = await forEachCrash({
        fresh: () => new MemoryStorage(),
        flow: make,
        check: async (place, killed) => {
          if (killed?.when === 'before') await make(place);
          expect(await seeWholeVault(place)).toEqual(new Map());
        },
      });
      expect(calls).toEqual(['write vault.json']);
    });
  },
);
