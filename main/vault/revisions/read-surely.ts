import type { RevisionName } from '../documents/kinds.ts';
import { ObjectNotFound, ObjectTooLarge, type Storage } from '../storage.ts';
import { revisionName } from './header.ts';
import { readRevisions, type RecordPlace, type RecordVault, type Revisions } from './read.ts';

/**
 * Reads a record for a deletion. A network file system may list a folder as it was some seconds ago, while what is
 * opened is as it is: so the number after the highest is opened, too.
 */
export async function readSurely<Name extends RevisionName>(
  vault: RecordVault,
  place: RecordPlace<Name>,
): Promise<Revisions<Name>> {
  let atLeast = 0;
  for (;;) {
    const found = await readRevisions(vault, place, atLeast);
    const next = found.highest + 1;
    if (!(await isThere(vault.storage, `${place.prefix}${revisionName(next)}`))) return found;
    atLeast = next;
  }
}

/** Whether an object is there now: asked by opening it. */
export async function isThere(storage: Storage, name: string): Promise<boolean> {
  try {
    await storage.read(name, { limit: 0 });
    return true;
  } catch (error) {
    if (error instanceof ObjectTooLarge) return true;
    if (error instanceof ObjectNotFound) return false;
    throw error;
  }
}
