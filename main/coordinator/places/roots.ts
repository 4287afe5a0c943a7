import { mkdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { PlacePurpose } from '../../../shared/places.ts';
import type { Home } from '../../core/home.ts';

/** A folder beneath which a page may choose. */
export interface Root {
  /** A real path where it was named at the start; in pgkeep's own state a link may stand in its place. */
  readonly path: string;
  /** Pgkeep's own, for one purpose. */
  readonly own: PlacePurpose | null;
}

/** Pgkeep's own folders, so that a first vault needs no preparation. Nothing there is ever run or read as a login. */
const ownFolders = { vault: 'vaults', files: 'exports' } as const;

/**
 * Folders to choose from for a purpose: pgkeep's own one, made here where it is missing, and those that it was
 * started with.
 */
export async function rootsFor(
  purpose: PlacePurpose,
  { home, folders }: { home: Pick<Home, 'folder'>; folders: readonly string[] },
): Promise<Root[]> {
  const roots: Root[] = folders.map((path) => ({ path, own: null }));
  if (purpose !== 'vault' && purpose !== 'files') return roots;
  const path = join(home.folder, ownFolders[purpose]);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return [{ path, own: purpose }, ...roots];
}

/** Whether a root is offered for a purpose. */
export const offers = (root: Root, purpose: PlacePurpose): boolean =>
  root.own === null || root.own === purpose;

/** Whether `path` is the folder or lies beneath it; both are real paths. */
function isBeneath(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Why a real path may not be chosen beneath a root, in one sentence; null where it may. The root's own real path is
 * read again: it may have become another folder. Rejects where the root cannot be read.
 */
export async function problemBeneath(
  root: Root,
  real: string,
  home: Pick<Home, 'folder'>,
): Promise<string | null> {
  const rootReal = await realpath(root.path);
  if (root.own === null && rootReal !== root.path) return 'pgkeep was started with another folder.';
  if (!isBeneath(rootReal, real)) return 'It leads out of the folder that pgkeep may use.';
  // whoever names the folder above pgkeep's state does not mean the state
  if (root.own === null && isBeneath(await realpath(home.folder), real))
    return 'pgkeep keeps its own state here.';
  return null;
}
