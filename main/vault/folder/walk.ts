import type { Dirent } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, toFolderError } from './errors.ts';
import { checkFolder, notFolderOn } from './paths.ts';
import { isObjectName, isUnfinishedName, unfinishedEnding, type ObjectInfo } from '../storage.ts';

/** Names of a folder that are in memory to be sorted. */
const sortedNames = 10_000;

/** A vault whose own folder is gone (a disk pulled out) is not accessible, which is not the same as empty. */
export async function checkRoot(root: string): Promise<void> {
  try {
    await realpath(root);
  } catch (error) {
    throw toFolderError(error, root);
  }
}

async function* folderNames(root: string, folder: string): AsyncIterable<string> {
  for await (const entry of entries(root, folder)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() || entry.isSymbolicLink()) yield entry.name;
  }
}

/** Names of the folders in a folder, hidden ones excepted. */
export function foldersIn(root: string, folder: string): AsyncIterable<string> {
  return inOrder(folderNames(root, folder));
}

/** Sorted by name, which for ids is by time, as far as one may keep names in memory. */
async function* inOrder(names: AsyncIterable<string>): AsyncIterable<string> {
  let batch: string[] = [];
  for await (const name of names) {
    batch.push(name);
    if (batch.length < sortedNames) continue;
    yield* batch.toSorted();
    batch = [];
  }
  yield* batch.toSorted();
}

/** Files of a folder that are looked at together. */
const lookedAtOnce = 32;

/** The objects below a folder, named from `prefix` on. `root` is the folder of the vault. */
export async function* walk(root: string, folder: string, prefix: string): AsyncIterable<ObjectInfo> {
  const files: string[] = [];
  const look = async () =>
    await Promise.all(
      files.splice(0).map(async (name) => ({ name, stats: await lstat(join(folder, name)).catch(gone) })),
    );
  for await (const entry of entries(root, folder)) {
    // Dot files are ours on the way or the file manager's; an ext4 mount point has lost+found.
    if (entry.name.startsWith('.') || (entry.name === 'lost+found' && folder === root)) continue;
    if (entry.isDirectory()) yield* walk(root, join(folder, entry.name), `${prefix}${entry.name}/`);
    else if (!entry.name.endsWith(unfinishedEnding)) files.push(entry.name);
    if (files.length >= lookedAtOnce) yield* objectsOf(await look());
  }
  yield* objectsOf(await look());

  async function* objectsOf(looked: Awaited<ReturnType<typeof look>>): AsyncIterable<ObjectInfo> {
    for (const { name, stats } of looked) {
      // Windows lists files that OneDrive or deduplication keeps as links; only lstat tells what they are.
      if (stats?.isDirectory() === true) yield* walk(root, join(folder, name), `${prefix}${name}/`);
      else if (stats?.isFile() === true) {
        yield { name: prefix + name, size: stats.size, modifiedAt: stats.mtime };
      }
    }
  }
}

/** The unfinished files below a folder, as {@link walk} names them. */
export async function* walkUnfinished(
  root: string,
  folder: string,
  prefix: string,
): AsyncIterable<ObjectInfo> {
  for await (const entry of entries(root, folder)) {
    const name = prefix + entry.name;
    const isFolder = entry.isDirectory() && isObjectName(name);
    if (!isFolder && !isUnfinishedName(name)) continue;
    const path = join(folder, entry.name);
    const stats = await lstat(path).catch(gone);
    if (isFolder) yield* walkUnfinished(root, path, `${name}/`);
    else if (stats?.isFile() === true) yield { name, size: stats.size, modifiedAt: stats.mtime };
  }
}

/** Entries of a real folder of the vault, as they come; none when it does not exist. */
export async function* entries(root: string, folder: string): AsyncIterable<Dirent> {
  try {
    await checkFolder(folder);
    // Not readdir: a folder with a million names would come in one piece.
    yield* await opendir(folder, { bufferSize: 256 });
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR' && folder !== root) throw await notFolderOn(folder);
    if (systemCode(error) !== 'ENOENT') throw toFolderError(error, folder);
    await checkRoot(root);
  }
}

/** A file that another process removed while the folder was read is simply not listed. */
function gone(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
}
