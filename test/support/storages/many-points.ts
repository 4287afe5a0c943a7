import { MemoryStorage } from './memory-storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { InstanceId, PointId } from '../../../shared/ids.ts';
import { sampleInstance, sampleManifest } from '../sample-manifest.ts';
import { sampleVaultId } from './sample-points.ts';

export const instanceOf = (number: number): InstanceId =>
  InstanceId.parse(`inst-20260101t000000-${String(number).padStart(8, '0')}`);

/** Points of an instance, a day each; of all of them the last is the newest. */
export const pointOf = (day: number): PointId =>
  PointId.parse(`point-${dayOf(day).slice(0, 10).replaceAll('-', '')}t000000-0a1b2c3d`);

const dayOf = (day: number): string => new Date(Date.UTC(2020, 0, 1) + day * 24 * 60 * 60_000).toISOString();

/** Writes a point as short as one can be, without the time that a backup takes. */
export async function putPoint(place: MemoryStorage, instanceId: InstanceId, day: number): Promise<void> {
  const ids = { instanceId, pointId: pointOf(day) };
  const manifest = { ...sampleManifest('archive', '--', ids), completedAt: dayOf(day) };
  const folder = `instances/${instanceId}/${ids.pointId}`;
  await place.write(`${folder}/archive.pgdump`, Buffer.from('archive'));
  await place.write(`${folder}/globals.sql`, Buffer.from('--'));
  await place.write(`${folder}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
}

/** A vault in memory with so many points in each of its instances. */
export async function manyPoints(points: readonly number[]): Promise<MemoryStorage> {
  const clock = { now: () => new Date('2026-01-05T00:00:00.000Z') };
  const place = new MemoryStorage({ clock });
  const vault = await Vault.create(place, { id: sampleVaultId, name: 'vault-1', createdAt: clock.now() });
  for (const [number, count] of points.entries()) {
    const id = instanceOf(number);
    await vault.writeInstance({ ...sampleInstance(id), name: `db ${number}`, database: `db_${number}` });
    for (let day = 0; day < count; day += 1) await putPoint(place, id, day);
  }
  return place;
}
