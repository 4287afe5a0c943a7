import { expect, it } from 'vitest';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { committedEpochs } from '../../../../main/vault/leases/committed-epochs.ts';
import { PointId } from '../../../../shared/ids.ts';
import type { ShortManifest } from '../../../../shared/points/short-manifest.ts';
import { leasedInstance } from '../../../support/leases/workstation.ts';

type Point = number | undefined | 'damaged' | 'unfinished';

/** A vault with these points; what is said of each is its epoch. */
function vaultOf(points: Map<string, Point>) {
  const read: string[] = [];
  const vault = {
    async *pointFolders() {
      for (const id of points.keys()) yield PointId.parse(id);
    },
    readShortManifest: async (_: unknown, id: PointId) => {
      read.push(id);
      const point = points.get(id);
      if (point === 'unfinished') throw new PgkeepError('UserErrorNotFound', `no ${id}`);
      if (point === 'damaged') throw new PgkeepError('UserErrorVaultFormat', `${id} is damaged`);
      return (point === undefined ? {} : { lease: { epoch: point } }) as ShortManifest;
    },
  };
  return { read, ask: committedEpochs(vault, leasedInstance) };
}

it('is 0 where no manifest has an epoch', async () => {
  expect(await vaultOf(new Map()).ask()).toBe(0);
  expect(await vaultOf(new Map([['point-1', undefined]])).ask()).toBe(0);
});

it('is none that leaves no number for the next lease', async () => {
  const points = new Map([
    ['point-1', 7],
    ['point-2', 90_000_000],
  ]);
  expect(await vaultOf(points).ask()).toBe(90_000_000);
  for (const nonsense of [90_000_001, Number.MAX_SAFE_INTEGER]) {
    points.set('point-2', nonsense);
    expect(await vaultOf(points).ask()).toBe(7);
  }
});

it('is the highest of those that can be read', async () => {
  const points = new Map<string, Point>([
    ['point-1', 7],
    ['point-2', 'damaged'],
    ['point-3', 5],
    ['point-4', 'unfinished'],
  ]);
  expect(await vaultOf(points).ask()).toBe(7);
});

it('asks again only for what was not there before', async () => {
  const points = new Map<string, Point>([
    ['point-1', 1],
    ['point-2', 'unfinished'],
  ]);
  const { ask, read } = vaultOf(points);
  expect(await ask()).toBe(1);
  read.length = 0;
  points.set('point-2', 2).set('point-3', 3);
  expect(await ask()).toBe(3);
  expect(read).toEqual(['point-3', 'point-2']);
  read.length = 0;
  expect(await ask()).toBe(3);
  expect(read).toEqual([]);
});

it('reads the newest hundred only', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `point-${String(index).padStart(4, '0')}`);
  const { ask, read } = vaultOf(new Map(ids.map((id, index) => [id, index])));
  expect(await ask()).toBe(249);
  expect(await ask()).toBe(249);
  expect(read.toSorted()).toEqual(ids.slice(-100));
});

it('throws where the vault cannot be reached', async () => {
  const vault = {
    async *pointFolders() {
      yield PointId.parse('point-1');
    },
    readShortManifest: () => Promise.reject(new Error('no network')),
  };
  await expect(committedEpochs(vault, leasedInstance)()).rejects.toThrow('no network');
});
