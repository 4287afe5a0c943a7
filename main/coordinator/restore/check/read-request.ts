import type { Manifest } from '../../../../shared/manifest.ts';
import type { RestoreNeeds } from '../../../postgres/restore/readiness/check-target.ts';
import { explainDeletedPoint } from '../../points/deleted-meanwhile.ts';
import type { Engine } from '../../engine.ts';
import { findPoint, type FoundPoint } from '../../points/find-point.ts';
import { openVault } from '../../vaults/open-vault.ts';
import { readSelected, type SelectedArchive } from '../selected-archive.ts';
import type { RestoreOptions } from '../options.ts';
import { restoreNeeds } from '../target/prepare-target.ts';
import { rolesNeeded } from '../target/roles-needed.ts';
import { readCheckedManifest } from '../../points/read-manifest.ts';

/** Header and table of contents are read within this time, in ms. */
const readLimitMs = 60_000;

/** A restore as it is asked for, and what it would need. */
export interface RequestedRestore {
  readonly point: FoundPoint;
  readonly manifest: Manifest;
  /** What is restored, with its roles mapped. */
  readonly archive: SelectedArchive;
  /** Roles that the restore names before any of them is mapped: those that a person maps. */
  readonly roles: readonly string[];
  readonly needs: RestoreNeeds;
}

/** Reads the head of the archive. Throws what keeps it from being read, or from being restored like this. */
export async function readRequestedRestore(
  engine: Engine,
  reference: { readonly instance?: string | undefined; readonly point: string },
  options: RestoreOptions,
): Promise<RequestedRestore> {
  const point = await findPoint(engine, reference);
  return await explainDeletedPoint(engine, point, () => readWanted(engine, point, options));
}

async function readWanted(
  engine: Engine,
  point: FoundPoint,
  options: RestoreOptions,
): Promise<RequestedRestore> {
  await using vault = await openVault(engine, point.vault);
  const manifest = await readCheckedManifest(vault, point);
  const context = { signal: AbortSignal.timeout(readLimitMs) };
  const unmapped = await readSelected(vault, point, manifest, { ...options, roleMap: [] }, context);
  const archive = await readSelected(vault, point, manifest, options, context);
  const mapRole = (name: string) => options.roleMap.find(({ from }) => from === name)?.to ?? name;
  return {
    point,
    manifest,
    archive,
    roles: rolesNeeded(unmapped.entries, manifest, options, (name) => name),
    needs: restoreNeeds(archive.entries, manifest, options, mapRole),
  };
}
