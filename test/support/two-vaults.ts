import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { addVault } from '../../main/coordinator/vaults/add-vault.ts';
import { FolderStorage } from '../../main/vault/folder/folder-storage.ts';
import { InstanceId, PointId } from '../../shared/ids.ts';
import type { InstanceSummary } from '../../shared/instances/instances.ts';
import type { VaultSummary } from '../../shared/vaults/vaults.ts';
import { openEngine, type TestEngine } from './engine.ts';
import { sampleManifest } from './sample-manifest.ts';
import { instance, server } from './store-records.ts';

/** The points of the vaults: two of one, one of two. */
export const older = PointId.parse('point-20260101t000000-aaaaaaaa');
export const newer = PointId.parse('point-20260102t000000-bbbbbbbb');
export const theirs = PointId.parse('point-20260101t000000-cccccccc');

export interface TwoVaults extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly vaults: readonly VaultSummary[];
  /** The instance of a vault, which is called like it. */
  known(name: string): InstanceSummary;
  /** Writes a point into a vault. */
  put(name: string, point: PointId, completedAt: string): Promise<void>;
  /** Cuts off the manifest of a point. */
  damage(name: string, point: PointId): Promise<void>;
  manifestOf(name: string, point: PointId): string;
  archiveOf(name: string, point: PointId): string;
}

/** An engine with the vaults “one” and “two”, folders each, with an instance and recovery points. */
export async function openTwoVaults(): Promise<TwoVaults> {
  const engine = await openEngine();
  const vaults: VaultSummary[] = [];
  const manifestOf = (name: string, point: PointId) =>
    join(engine.folder, name, 'instances', `inst-${name}`, point, 'manifest.json');
  const opened: TwoVaults = {
    engine,
    vaults,
    known(name) {
      const found = engine.store.instances.list().find((each) => each.name === name);
      if (found === undefined) throw new Error(`no instance ${name}`);
      return found;
    },
    async put(name, pointId, completedAt) {
      const storage = await FolderStorage.open(join(engine.folder, name));
      const ids = { instanceId: InstanceId.parse(`inst-${name}`), pointId };
      const manifest = { ...sampleManifest('archive', '--', ids), completedAt };
      const folder = `instances/inst-${name}/${pointId}`;
      await storage.write(`${folder}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
      await storage.write(`${folder}/globals.sql`, Buffer.from('--'));
      await storage.write(`${folder}/archive.pgdump`, Buffer.from('archive'));
    },
    async damage(name, point) {
      const file = manifestOf(name, point);
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, -10));
    },
    manifestOf,
    archiveOf: (name, point) => join(manifestOf(name, point), '..', 'archive.pgdump'),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
  engine.store.servers.insert(server());
  for (const name of ['one', 'two']) {
    const path = join(engine.folder, name);
    const vault = await addVault(engine, { name, location: { kind: 'folder', path } });
    vaults.push(vault);
    engine.store.instances.insert(instance(`inst-${name}`, name, { vaultId: vault.id }));
    await opened.put(name, name === 'one' ? older : theirs, '2026-01-01T00:00:00.000Z');
  }
  await opened.put('one', newer, '2026-01-02T00:00:00.000Z');
  return opened;
}
