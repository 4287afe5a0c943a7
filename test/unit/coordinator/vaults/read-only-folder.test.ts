import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { cleanVault, listAbandoned } from '../../../../main/coordinator/vaults/clean-vault.ts';
import { addVault } from '../../../../main/coordinator/vaults/add-vault.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import { showVault } from '../../../../main/coordinator/vaults/show-vault.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import { openEngine } from '../../../support/engine.ts';
import { newer, older, openTwoVaults, type TwoVaults } from '../../../support/two-vaults.ts';
import { disk, systemError } from '../../../support/watched-files.ts';

vi.mock(import('node:fs/promises'), async (load) => {
  const { watched } = await import('../../../support/watched-files.ts');
  return watched(await load());
});

const id = InstanceId.parse('inst-one');
const left = 'point-20250101t000000-0000000a';
let two: TwoVaults;
let folder: string;

/** From now on the file system of the vaults is mounted for reading only, or has no room. */
function refuseWrites(code: 'EROFS' | 'ENOSPC'): void {
  disk.reset();
  disk.before = (call) => {
    if (/^(mkdir|write|rename|link|unlink|rmdir) |^open .*\.(tmp|part)$/.test(call)) throw systemError(code);
  };
}

/** Calls that change something; adding a vault makes its folder, unless it is there. */
const changing = () =>
  disk.calls.filter((call) => call !== 'mkdir one' && !/^(open|close|sync) [^.]/.test(call));

beforeEach(async () => {
  two = await openTwoVaults();
  folder = join(two.engine.folder, 'one');
  // an unfinished backup of last year
  const path = join(folder, 'instances', id, left);
  await mkdir(path, { recursive: true });
  const file = join(path, 'archive.pgdump.part');
  await writeFile(file, 'half');
  const before = new Date(Date.now() - 300 * 24 * 60 * 60_000);
  await utimes(file, before, before);
});
afterEach(async () => {
  disk.reset();
  await two[Symbol.asyncDispose]();
});

const one = () => two.vaults.find(({ name }) => name === 'one') ?? expect.unreachable('no vault');

it.each(['EROFS', 'ENOSPC'] as const)(
  'what only reads writes nothing, so that it works with %s',
  async (code) => {
    refuseWrites(code);
    const abandoned = await listAbandoned(two.engine, one());
    expect(abandoned.map(({ name }) => name)).toEqual([`instances/${id}/${left}/`]);
    const { points, problems } = await listPoints(two.engine, two.engine.store.instances.list());
    expect(problems).toEqual([]);
    expect(points.map((point) => point.id)).toEqual(expect.arrayContaining([newer, older]));
    expect(await showVault(two.engine, one())).toMatchObject({ instances: [{ points: 2 }] });
    await using vault = await openVault(two.engine, one());
    expect(await readHolds(vault, id, newer)).toEqual({ uncertain: [] });
    expect(await Array.fromAsync(vault.jobs(10))).toEqual([]);
    await using other = await openEngine();
    expect(await addVault(other, { name: 'theirs', location: one().location })).toMatchObject({
      created: false,
    });
    expect(changing()).toEqual([]);
  },
);

it('a full vault can be cleaned', async () => {
  const items = await listAbandoned(two.engine, one());
  disk.before = (call) => {
    if (call === 'open .tmp') throw systemError('ENOSPC');
  };
  expect((await cleanVault(two.engine, one(), items)).removed).toEqual(items);
});
