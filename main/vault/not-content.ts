/**
 * What an operating system, a file manager or a storage appliance puts into a folder by itself, without
 * anybody having placed it there. Names in lower case: Windows and macOS compare them that way.
 */
const names: ReadonlySet<string> = new Set([
  // Windows: Explorer's settings and thumbnails, the bin, the restore points of a drive.
  'desktop.ini',
  'thumbs.db',
  'ehthumbs.db',
  '$recycle.bin',
  'recycler',
  'system volume information',
  // macOS: Finder's settings, the bin, the search index and the journal of a drive.
  '.ds_store',
  '.localized',
  '.apdisk',
  '.spotlight-v100',
  '.trashes',
  '.fseventsd',
  '.temporaryitems',
  '.documentrevisions-v100',
  '.volumeicon.icns',
  '.com.apple.timemachine.donotpresent',
  // Linux: fsck's folder at the root of ext file systems, KDE's settings of a folder.
  'lost+found',
  '.directory',
  // Storage appliances: snapshots and bins of NetApp, ZFS, Synology and QNAP.
  '.snapshot',
  '.zfs',
  '@eadir',
  '#recycle',
  '@recycle',
]);

/** Bins of Linux desktops at the root of a drive, by user id, and what NFS keeps of files open elsewhere. */
const patterns: readonly RegExp[] = [/^\.trash-\d+$/, /^\.nfs[0-9a-f]{16,}$/, /^\._\.(?:ds_store|trashes)$/];

/**
 * Whether a name directly in a folder is none of somebody's content: a folder that has nothing else is
 * empty for whoever wants to put a vault or an export there. Such things are neither read nor removed.
 */
export function isNotContent(name: string): boolean {
  const lower = name.toLowerCase();
  return names.has(lower) || patterns.some((pattern) => pattern.test(lower));
}
