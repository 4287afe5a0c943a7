/** In what client tools differ by their major version, and which of them fits which server or archive. */

/** Newest major of PostgreSQL that pgkeep knows. */
export const newestMajor = 18;

/** Whether client tools of this major know zstd, if they were built with it. From 16; source: release notes of 16. */
export function mayHaveZstd(major: number): boolean {
  return major >= 16;
}

/** What pg_dump of this major calls the option that leaves large objects out. From 16; source: release notes of 16. */
export function noLargeObjects(major: number): string {
  return major >= 16 ? '--no-large-objects' : '--no-blobs';
}

/** Whether pg_dump of this major knows --no-toast-compression. From 14; source: release notes of 14. */
export function knowsToastCompression(major: number): boolean {
  return major >= 14;
}

/** Whether client tools of this major get no security fixes any more. Source: PostgreSQL's versioning policy. */
export function isOutOfSupport(major: number): boolean {
  return major < 14;
}

/** Whether pg_dump of this major dumps a server: it must not be older. */
export function canDump(toolMajor: number, serverMajor: number): boolean {
  return toolMajor >= serverMajor;
}

/** Whether client tools are of the one major that somebody asks for. */
export function isSameMajor(toolMajor: number, wanted: number): boolean {
  return toolMajor === wanted;
}

/** Whether pg_restore of this major reads what pg_dump of the other wrote: it must not be older. */
export function canRead(toolMajor: number, dumpMajor: number): boolean {
  return toolMajor >= dumpMajor;
}

/** Whether these client tools dump every server that pgkeep knows. */
export function dumpsEveryServer(toolMajor: number): boolean {
  return canDump(toolMajor, newestMajor);
}

/** The major of client tools in a version such as "17.10". */
export function majorOfVersion(version: string): number {
  return Number.parseInt(version, 10);
}
