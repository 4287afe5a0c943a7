import type { RestoreRequest } from '../../../../shared/points/restore.ts';
import type { RestoreNeeds } from '../../../postgres/restore/readiness/check-target.ts';
import type { Engine } from '../../engine.ts';
import { readRestore, type ReadRestore } from '../read-restore.ts';
import { findRestore } from '../find-restore.ts';
import { readSelected } from '../selected-archive.ts';
import { restoreNeeds } from './needs.ts';
import { rolesNeeded } from './roles-needed.ts';

/** Header and table of contents are read within this time, in ms. */
const readLimitMs = 60_000;

/** A restore as it is asked for, and what it would need. */
export interface RestorePlan extends ReadRestore {
  /** Roles that the restore names before any of them is mapped: those that a person maps. */
  readonly roles: readonly string[];
  readonly needs: RestoreNeeds;
}

/** Reads the head of the archive. Throws what keeps it from being read, or from being restored like this. */
export async function planRestore(engine: Engine, request: RestoreRequest): Promise<RestorePlan> {
  const restore = await findRestore(engine, request);
  return await restore.point.read(async (opened) => {
    const signal = AbortSignal.timeout(readLimitMs);
    const read = await readRestore(restore, opened, signal);
    const { manifest, archive, options } = read;
    const unmapped = await readSelected(opened, manifest, { ...options, roleMap: [] }, signal);
    return {
      ...read,
      roles: rolesNeeded(unmapped, manifest, options),
      needs: restoreNeeds(archive, manifest, options),
    };
  });
}
