import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep, isAbsolute } from 'node:path';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';
import { PgkeepError } from '../../core/errors.ts';

/**
 * Refuses a vault and a second place of which one lies in the other: what is written over would lie in a place that keeps
 * all it holds, and pgkeep would take files of the one for those of the other. Links are followed. Throws
 * UserErrorInvalidInput.
 */
export async function refuseNested(vault: StorageLocation, second: StorageLocation): Promise<void> {
  const way = await nesting(vault, second);
  if (way === undefined) return;
  throw new PgkeepError('UserErrorInvalidInput', sentences[way], {
    remedy: 'Choose another folder or container for the second place, beside the vault and not in it.',
  });
}

const sentences = {
  same: 'The second place is the same as that of the vault.',
  inside: 'The second place lies inside the vault.',
  around: 'The vault lies inside the second place.',
};

async function nesting(
  vault: StorageLocation,
  second: StorageLocation,
): Promise<keyof typeof sentences | undefined> {
  if (vault.kind === 'folder' && second.kind === 'folder') {
    const [one, other] = [await realPlace(vault.path), await realPlace(second.path)];
    if (one === other) return 'same';
    if (isBelow(one, other)) return 'inside';
    return isBelow(other, one) ? 'around' : undefined;
  }
  if (vault.kind === 'azure-blob' && second.kind === 'azure-blob') {
    const [one, other] = [blobPlace(vault.url), blobPlace(second.url)];
    if (one === other) return 'same';
    if (other.startsWith(one)) return 'inside';
    return one.startsWith(other) ? 'around' : undefined;
  }
  return undefined;
}

/** The path without links, of a folder that may not be there yet. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(await realPlace(above), basename(whole));
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Ends with a slash, so that one name does not begin another one. */
function blobPlace(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}/`;
}
