import { describe, expect, it } from 'vitest';
import { abandoned } from '../../../main/vault/points/abandoned.ts';
import { removePoint } from '../../../main/vault/points/remove-point.ts';
import { ObjectExists, type Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { manualClock } from '../../support/engine.ts';
import { sampleInstanceId } from '../../support/sample-manifest.ts';
import { backUp, newer, next, older, sampleVault } from '../../support/storages/sample-points.ts';
import { staleStorage } from '../../support/storages/stale-storage.ts';
import { seeWholeVault } from '../../support/storages/whole-vault.ts';

const staleMs = 5_000;
const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);

/** Two workstations on one share, each with what its own network file system has cached. */
async function twoWorkstations() {
  const clock = manualClock();
  const place = await sampleVault([older, newer], { clock });
  const [here, there] = [staleStorage(place, { clock, staleMs }), staleStorage(place, { clock, staleMs })];
  // both have just looked at everything
  await pointsAt(here);
  await pointsAt(there);
  return { clock, here, there };
}

describe('two workstations whose file systems cache for five seconds', () => {
  it('see a whole vault at any time, and after that time the same one', async () => {
    const { clock, here, there } = await twoWorkstations();
    await backUp(here, next);
    await removePoint(await Vault.open(here), sampleInstanceId, older);
    expect(await pointsAt(here)).toEqual([newer, next]);
    // the removed one is not listed as damaged: its manifest is opened, and is gone
    expect(await pointsAt(there)).toEqual([newer]);
    clock.advance(staleMs);
    expect(await pointsAt(there)).toEqual([newer, next]);
  });

  it('never write the same name twice, although the other does not see it yet', async () => {
    const { clock, here, there } = await twoWorkstations();
    const name = `instances/${sampleInstanceId}/record/00000007.json`;
    expect(await there.stat(name)).toBeUndefined();
    await here.write(name, Buffer.from('here'), { ifAbsent: true });
    expect(await there.stat(name)).toBeUndefined();
    await expect(there.write(name, Buffer.from('there'), { ifAbsent: true })).rejects.toBeInstanceOf(
      ObjectExists,
    );
    expect(String(await there.read(name))).toBe('here');
    clock.advance(staleMs);
    expect(await there.stat(name)).toMatchObject({ size: 4 });
  });

  it('do not take a running backup of the other for abandoned', async () => {
    const { clock, here, there } = await twoWorkstations();
    await backUp(here, next);
    const vault = await Vault.open(there);
    expect(await Array.fromAsync(abandoned(vault, () => false))).toEqual([]);
    clock.advance(staleMs);
    expect(await Array.fromAsync(abandoned(vault, () => false))).toEqual([]);
  });
});
