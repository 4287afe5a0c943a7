import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseNested } from '../../../../main/coordinator/vaults/nested-places.ts';
import type { StorageLocation } from '../../../../shared/vaults/vaults.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'pgkeep-nested-'));
});
afterEach(() => rm(base, { recursive: true }));

const folder = (...path: string[]): StorageLocation => ({ kind: 'folder', path: join(base, ...path) });
const container = (path: string): StorageLocation => ({
  kind: 'azure-blob',
  url: `https://acme.blob.core.windows.net/${path}`,
  credential: { kind: 'entra' },
});
const same = 'The second place is the same as that of the vault.';
const inside = 'The second place lies inside the vault.';
const around = 'The vault lies inside the second place.';

describe('a vault and its second place', () => {
  it.each([
    ['archive', 'archive', same],
    ['archive', 'archive/runtime', inside],
    ['archive', 'archive/..runtime', inside],
    ['places/archive', 'places', around],
  ])('as folders, %s and %s, are refused', async (vault, second, message) => {
    await expect(refuseNested(folder(vault), folder(second))).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message,
    });
  });

  it('are refused where a link leads into the vault', async () => {
    await mkdir(join(base, 'archive'));
    await symlink(join(base, 'archive'), join(base, 'link'), 'junction');
    await expect(refuseNested(folder('archive'), folder('link', 'leases'))).rejects.toMatchObject({
      message: inside,
    });
  });

  it.each([
    ['pgkeep', 'pgkeep/', same],
    ['pgkeep', 'pgkeep/leases', inside],
    ['pgkeep/a', 'pgkeep', around],
  ])('as containers, %s and %s, are refused', async (vault, second, message) => {
    await expect(refuseNested(container(vault), container(second))).rejects.toMatchObject({ message });
  });

  it('lie beside each other', async () => {
    await expect(refuseNested(folder('archive'), folder('archive-leases'))).resolves.toBeUndefined();
    await expect(refuseNested(container('pgkeep/a'), container('pgkeep/ab'))).resolves.toBeUndefined();
    await expect(refuseNested(folder('archive'), container('leases'))).resolves.toBeUndefined();
  });
});
