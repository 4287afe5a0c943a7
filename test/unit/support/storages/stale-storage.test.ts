import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { manualClock } from '../../../support/engine.ts';
import { describeStorage } from '../../../support/storage-contract.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { staleStorage } from '../../../support/storages/stale-storage.ts';

describeStorage('a folder whose attributes are stale', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-stale-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return staleStorage(await FolderStorage.open(folder), { clock: manualClock(), staleMs: 5_000 });
});

it('shows what others change only after a while, what it reads at once, and its own changes too', async () => {
  const clock = manualClock();
  const place = new MemoryStorage({ clock });
  const stale = staleStorage(place, { clock, staleMs: 5_000 });
  const seen = async () => [
    await Array.fromAsync(stale.list('p/'), ({ name }) => name),
    (await stale.stat('p/a'))?.size,
  ];
  expect(await seen()).toEqual([[], undefined]);
  await place.write('p/a', Buffer.from('123'));
  clock.advance(4_999);
  expect(await seen()).toEqual([[], undefined]);
  expect(String(await stale.read('p/a'))).toBe('123');
  clock.advance(1);
  expect(await seen()).toEqual([['p/a'], 3]);
  await place.remove('p/a');
  expect(await seen()).toEqual([['p/a'], 3]);
  await stale.write('p/b', Buffer.from('b'));
  expect(await seen()).toEqual([['p/b'], undefined]);
});
