import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cleanUp, inAnyCase } from '../../core/clean-up.ts';
import type { PgkeepError } from '../../core/errors.ts';
import { isLink, notFolder, notPlain, systemCode } from './errors.ts';
import { checkObjectName } from '../storage.ts';

// Windows has neither flag nor directory handles: `?? 0` there, and the lstat below stands in.
const noFollow = constants.O_NOFOLLOW ?? 0;
const windows = process.platform === 'win32';

const readFlags = constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0);
export const createFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow;

/** Access rights: archives hold whole databases, so only the owner may look. */
export const fileMode = 0o600;
export const folderMode = 0o700;

/** The path of an object below `root` (a real path), by name alone; see {@link checkParents}. */
export function pathOf(root: string, name: string): string {
  return join(root, ...checkObjectName(name).split('/'));
}

/**
 * Throws when a folder between the root and `path` is a symbolic link: whoever can write into a vault
 * must not make pgkeep read or write anywhere else. A folder that does not exist throws ENOENT.
 */
export async function checkParents(path: string): Promise<void> {
  await checkFolder(dirname(path));
}

/** {@link checkParents} for a folder, which must be none either. */
export async function checkFolder(folder: string): Promise<void> {
  let real: string;
  try {
    real = await realpath(folder);
  } catch (error) {
    const isFile = systemCode(error) === 'ENOTDIR';
    // A link to nowhere is not the same as nothing there.
    const link = isFile || systemCode(error) === 'ENOENT' ? await firstLink(folder) : undefined;
    if (link !== undefined) throw isLink(link);
    throw isFile ? await notFolderOn(folder) : error;
  }
  if (real === folder) return;
  const link = await firstLink(folder);
  throw link === undefined ? notPlain(folder) : isLink(link);
}

/** What to say where the system found something else than a folder on the way to `folder`, itself included. */
export async function notFolderOn(folder: string): Promise<PgkeepError> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() === true) return notFolder(path);
    if (found !== undefined || path === dirname(path)) return notPlain(folder);
  }
}

/** The first symbolic link on the way to `path`, itself included. */
async function firstLink(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await firstLink(parent);
  if (above !== undefined) return above;
  try {
    return (await lstat(path)).isSymbolicLink() ? path : undefined;
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
    return undefined;
  }
}

/** Makes the folders between `root` and `folder` durably, refusing to go through symbolic links. */
export async function ensureFolder(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  const parent = dirname(folder);
  await ensureFolder(root, parent);
  try {
    await mkdir(folder, { mode: folderMode });
    await syncFolder(parent);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const found = await lstat(folder);
    if (found.isSymbolicLink()) throw isLink(folder);
    if (found.isFile()) throw notFolder(folder);
    if (!found.isDirectory()) throw notPlain(folder);
  }
}

/** Opens an existing plain file; a link, pipe or device in its place is refused. */
export async function openPlain(path: string): Promise<{ handle: FileHandle; stats: Stats }> {
  await checkParents(path);
  if (windows && (await lstat(path)).isSymbolicLink()) throw isLink(path);
  let handle: FileHandle;
  try {
    handle = await open(path, readFlags);
  } catch (error) {
    // POSIX says ELOOP, FreeBSD EMLINK for O_NOFOLLOW on a link; ENXIO comes from a socket.
    if (['ELOOP', 'EMLINK'].includes(systemCode(error) ?? '')) throw isLink(path);
    if (systemCode(error) === 'ENXIO') throw notPlain(path);
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notPlain(path);
    return { handle, stats };
  } catch (error) {
    await cleanUp(error, () => handle.close());
    throw error;
  }
}

/** Makes names in a folder survive a power cut. Windows cannot open folders and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (windows) return;
  const handle = await open(folder, constants.O_RDONLY);
  const sync = async () => {
    try {
      await handle.sync();
    } catch (error) {
      // Some network file systems refuse fsync on folders; they order such operations themselves.
      if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) throw error;
    }
  };
  await inAnyCase(sync, () => handle.close());
}

/** Reads the first `size` bytes, or as many as there are: a file that grows meanwhile is not followed. */
export async function readFully(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.allocUnsafeSlow(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await handle.read(content, done, size - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return content.subarray(0, done);
}

/** Writes all of `content` at `position`: one call may write less than it was given. */
export async function writeFully(handle: FileHandle, content: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < content.length) {
    const { bytesWritten } = await handle.write(content, done, content.length - done, position + done);
    done += bytesWritten;
  }
}
