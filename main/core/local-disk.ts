import { realpathSync, statfsSync } from 'node:fs';

/**
 * File systems of one machine, by the number that statfs gives (linux/magic.h and the sources of those that
 * are not part of Linux). Only there is a lock that can be taken proof that nobody holds it: others (NFS, SMB,
 * 9p, FUSE and whatever is not in this list) may keep locks to themselves.
 */
const localTypes = new Set([
  0xef53, // ext2 to ext4
  0x5846_5342, // XFS
  0x9123_683e, // Btrfs
  0x0102_1994, // tmpfs
  0x8584_58f6, // ramfs
  0x794c_7630, // overlayfs
  0x2fc1_2fc1, // ZFS
  0xf2f5_2010, // F2FS
  0xca45_1a4e, // bcachefs
  0x3153_464a, // JFS
  0xf15f, // eCryptfs
  0x4d44, // FAT
  0x2011_bab0, // exFAT
  0x5346_544e, // NTFS
  0x7366_746e, // NTFS3
]);

/** Whether a folder lies on a disk of this machine, as far as that can be known; false where it cannot. */
export function isOnLocalDisk(folder: string, platform: NodeJS.Platform = process.platform): boolean {
  try {
    if (platform === 'linux') return localTypes.has(statfsSync(folder).type);
    // Also the name behind a drive letter that stands for a share.
    const path = realpathSync.native(folder);
    return platform === 'win32' ? !path.startsWith('\\\\') : !/^\/(Volumes|net|Network)\//.test(path);
  } catch {
    return false;
  }
}
