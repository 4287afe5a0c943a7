import { createHash } from 'node:crypto';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import type { InstanceId, PointId } from '../../../shared/ids.ts';

/** A vault as another workstation sees it: the points that it lists, by instance, each sorted. */
export type SeenVault = ReadonlyMap<InstanceId, readonly PointId[]>;

/**
 * Opens the vault at a place anew and reads all that it lists, as a workstation does that comes later. Throws where
 * what it sees is not whole and true: a record or manifest that cannot be read, an archive or globals.sql that is
 * missing or is not what its manifest says, points of an instance that the vault does not name.
 */
export async function seeWholeVault(place: Storage): Promise<SeenVault> {
  const vault = await Vault.open(place);
  const seen = new Map<InstanceId, PointId[]>();
  for await (const found of vault.instances()) {
    if ('problem' in found) throw new Error(`${found.instanceId} cannot be read: ${found.problem}`);
    const points: PointId[] = [];
    for await (const point of vault.points(found.instanceId)) {
      if ('problem' in point) throw new Error(`${point.pointId} cannot be read: ${point.problem}`);
      await expectWholePoint(vault, found.instanceId, point.pointId);
      points.push(point.pointId);
    }
    seen.set(found.instanceId, points.toSorted());
  }
  for await (const { name } of place.list('instances/')) {
    const [, instanceName] = name.split('/');
    const isKnown = [...seen.keys()].some((id) => id === instanceName);
    if (!isKnown && name.endsWith('/manifest.json')) throw new Error(`nothing names the instance of ${name}`);
  }
  return seen;
}

async function expectWholePoint(vault: Vault, instanceId: InstanceId, pointId: PointId): Promise<void> {
  const { archive, globals } = await vault.readManifest(instanceId, pointId);
  for (const { offset, length, sha256 } of archive.segments) {
    const hash = createHash('sha256');
    for await (const chunk of vault.readArchive(instanceId, pointId, { offset, length })) hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw new Error(`the archive of ${pointId} is another one`);
  }
  const text = await vault.readGlobals(instanceId, pointId);
  if (createHash('sha256').update(text).digest('hex') !== globals.sha256) {
    throw new Error(`the globals of ${pointId} are others`);
  }
}
