import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { manualClock } from '../../support/engine.ts';
import { describeStorage } from '../../support/storage-contract.ts';
import { immutableStorage } from '../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import { staleStorage } from '../../support/storages/stale-storage.ts';

const day = 24 * 60 * 60 * 1000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-places-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openFolder = () => FolderStorage.open(join(folder, 'vault'), { create: true });

describeStorage('a place in memory', async () => new MemoryStorage());

const clock = manualClock();
describeStorage(
  'an immutable place',
  async () => immutableStorage(await openFolder(), { clock, retentionMs: day }),
  { retentionEnds: () => clock.advance(day) },
);

describeStorage('a folder whose attributes are stale', async () =>
  staleStorage(await openFolder(), { clock: manualClock(), staleMs: 5_000 }),
);
