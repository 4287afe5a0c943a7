import { accessSync, constants, statfsSync } from 'node:fs';

/** Where Linux has files in memory, if it is there at all. */
export const sharedMemory = '/dev/shm';

/** What statfs calls a file system in memory on Linux (TMPFS_MAGIC of linux/magic.h). */
const inMemory = 0x01021994;
/** Bytes: all servers of a run take less than one; containers often have 64 MiB there. */
const enough = 4 * 1024 ** 3;

/** A folder that lies in memory, where this machine has one with room to spare. */
export const memoryFolder = isRoomy(sharedMemory) ? sharedMemory : undefined;

function isRoomy(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { type, bavail, bsize } = statfsSync(folder);
    return type === inMemory && bavail * bsize >= enough && process.availableMemory() >= 2 * enough;
  } catch {
    return false;
  }
}
