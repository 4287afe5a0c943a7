import { beforeEach, describe, expect, it } from 'vitest';
import { appendEnding } from '../../../../main/vault/ended/ending.ts';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { numberedLease } from '../../../../main/vault/leases/documents.ts';
import type { FolderWithoutManifest } from '../../../../main/vault/points/find-manifests.ts';
import { lostPoints } from '../../../../main/vault/points/lost-points.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { manualClock, type ManualClock } from '../../../support/engine.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { newer, older, sampleVault } from '../../../support/storages/sample-points.ts';
import type { MemoryStorage } from '../../../support/storages/memory-storage.ts';

const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const file = (name: string) => `instances/${sampleInstanceId}/${older}/${name}`;

let clock: ManualClock;
let place: MemoryStorage;
let vault: Vault;
beforeEach(async () => {
  clock = manualClock();
  place = await sampleVault([older, newer], { clock });
  vault = await Vault.open(place);
});

const point = () => ({ vault, writer, instanceId: sampleInstanceId, pointId: older });

async function told(): Promise<Record<string, string>> {
  const missing: FolderWithoutManifest[] = [];
  const onMissing = (folder: FolderWithoutManifest) => void missing.push(folder);
  const listed = vault.manifests(sampleInstanceId, { onMissing });
  expect(await Array.fromAsync(listed)).not.toEqual([]);
  const lost = await Array.fromAsync(lostPoints(vault, sampleInstanceId, missing));
  return Object.fromEntries(lost.map(({ pointId, problem }) => [pointId, problem]));
}

describe('a point that lost its manifest', () => {
  it('is told at once, with who keeps it, as long as its archive is there or somebody keeps it', async () => {
    expect(await told()).toEqual({});
    await pinPoint(point(), 'audit');
    await holdPoint(point(), 'case 7');
    await place.remove(file('manifest.json'));
    expect(await told()).toEqual({
      [older]:
        'Its manifest.json is missing. It is under legal hold by anna on ws1 since 2026-11-23 ("case 7"), and pinned by anna on ws1 since 2026-11-23 ("audit"). Put back what is missing from a copy of the vault, or let it go and delete it.',
    });
    await place.remove(file('archive.pgdump'));
    expect((await told())[older]).toMatch(/^Its manifest\.json and its archive are missing\. It is under/);
    await unpinPoint(point());
    await releasePoint(point());
    expect(await told()).toEqual({});
    await place.write(file('archive.pgdump'), Buffer.from('x'));
    expect(await told()).toEqual({
      [older]:
        'Its manifest.json is missing: it was lost, or the backup was interrupted. Put back what is missing from a copy of the vault, or delete the recovery point.',
    });
  });

  it('is kept where nobody can tell who keeps it', async () => {
    await place.remove(file('manifest.json'));
    await place.write(file('hold/00000001.json'), Buffer.from('{ half'));
    expect((await told())[older]).toMatch(/ Nobody can tell who keeps it: /);
  });

  it('is none while a backup of its instance is at work, or where a deletion has left it', async () => {
    await place.remove(file('manifest.json'));
    const lease = {
      format: 2,
      epoch: 1,
      token: 'lease-0001',
      by: writer,
      takenAt: clock.now().toISOString(),
    };
    await place.write(numberedLease(sampleInstanceId, 1), Buffer.from(JSON.stringify(lease)));
    expect(await told()).toEqual({});
    clock.advance(25 * 60 * 60_000);
    expect(Object.keys(await told())).toEqual([older]);
    await appendEnding(vault, writer, point(), () => ({ ended: true, reason: 'by hand', deleting: true }));
    expect(await told()).toEqual({});
  });

  it('is nothing that a killed backup left without an archive, and not told in a vault without leases', async () => {
    await place.remove(file('manifest.json'));
    const old = await Vault.open(await sampleVault([older], { format: 1 }));
    const folder = { pointId: older, archiveSize: 1, hasHolds: false };
    expect(await Array.fromAsync(lostPoints(old, sampleInstanceId, [folder]))).toEqual([]);
    await place.remove(file('archive.pgdump'));
    expect(await told()).toEqual({});
  });
});

it('nothing that lost its manifest can be pinned or held, and what nobody ever held cannot be released', async () => {
  await place.remove(file('manifest.json'));
  const gone = { code: 'UserErrorNotFound', message: `The vault has no recovery point ${older}.` };
  await expect(pinPoint(point(), 'audit')).rejects.toMatchObject(gone);
  await expect(holdPoint(point(), 'case 7')).rejects.toMatchObject(gone);
  await expect(unpinPoint(point())).rejects.toMatchObject(gone);
  expect(place.names().filter((name) => name.includes('/hold/'))).toEqual([]);
});
