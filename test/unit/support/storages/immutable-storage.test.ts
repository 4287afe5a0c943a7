import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { manualClock } from '../../../support/engine.ts';
import { describeStorage } from '../../../support/storage-contract.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';

const day = 24 * 60 * 60 * 1000;
const clock = manualClock();

describeStorage(
  'an immutable place',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-immutable-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return immutableStorage(await FolderStorage.open(folder), { clock, retentionMs: day });
  },
  { retentionEnds: () => clock.advance(day) },
);
