import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { describeStorage } from '../../../support/storage-contract.ts';
import { disk, failAt } from '../../../support/watched-files.ts';

vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  return watched(await load());
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgkeep-no-links-'));
  disk.reset();
  // as exFAT and many shares on the network do
  disk.before = failAt('link', 'EPERM');
});
afterEach(() => {
  disk.reset();
  rmSync(folder, { recursive: true });
});

describeStorage('a folder without hard links', () =>
  FolderStorage.open(join(folder, 'vault'), { create: true }),
);
