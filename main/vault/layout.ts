import { JobId, type InstanceId, type PointId, type PolicyId, type ServerId } from '../../shared/ids.ts';
import { unfinishedEnding } from './storage.ts';

/**
 * Names of everything in a vault. They derive from ids alone; ids are lower-case ASCII, so that a name is
 * the same on every file system and in every container.
 */
export const vaultFile = 'vault.json';
export const instancesPrefix = 'instances/';
export const jobsPrefix = 'jobs/';
/** What may be overwritten, and lost without harm. */
export const runtimePrefix = 'runtime/';
const auditPrefix = 'audit/';

/**
 * What a look at access has in a container for a moment, a file for each look. Not below `runtime/`, which may lie in another
 * place: it is about this one.
 */
export const accessChecksPrefix = 'access-checks/';

export const accessCheckFile = (check: string): string => `${accessChecksPrefix}${check}`;

export function instancePrefix(instance: InstanceId): string {
  return `${instancesPrefix}${instance}/`;
}

/** Folder of an instance's record in format 2, among those of its points. */
const recordFolder = 'record';

export function recordPrefix(instance: InstanceId): string {
  return `${instancePrefix(instance)}${recordFolder}/`;
}

/** Whether a folder of an instance can be that of a recovery point: its record's could be one by its name. */
export const isPointFolder = (name: string): boolean => name !== recordFolder;

export const serversPrefix = 'servers/';

export function serverPrefix(server: ServerId): string {
  return `${serversPrefix}${server}/`;
}

export const policiesPrefix = 'policies/';

export function policyPrefix(policy: PolicyId): string {
  return `${policiesPrefix}${policy}/`;
}

/** Who protects a database by itself, by its cluster and oid. */
export function claimPrefix({ cluster, oid }: { readonly cluster: string; readonly oid: number }): string {
  return `claims/${cluster}-${oid}/`;
}

/** The instance's record in format 1. */
export function instanceFile(instance: InstanceId): string {
  return `${instancePrefix(instance)}instance.json`;
}

export function pointPrefix(instance: InstanceId, point: PointId): string {
  return `${instancePrefix(instance)}${point}/`;
}

export function archiveFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}archive.pgdump`;
}

export function globalsFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}globals.sql`;
}

/** The lists of a point, from format 2 on. */
export function contentsFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}contents.json`;
}

export function manifestFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}manifest.json`;
}

/** What verifications found of a point, in revisions. */
export function verifiedPrefix(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}verified/`;
}

/** Whether a point is to be deleted, in revisions. */
export function endedPrefix(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}ended/`;
}

/**
 * Folders of revisions in that of a recovery point, from format 2 on. `ended` is the last one to be removed: until then
 * it says that what is left of the point is to go.
 */
export const pointRecords: readonly string[] = ['hold', 'promise', 'verified', 'ended'];

/** What a point is promised since it was made, in revisions. */
export function promisePrefix(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}promise/`;
}

/** Who keeps a point and why, in revisions; from format 2 on. */
export function holdPrefix(instance: InstanceId, point: PointId): string {
  return holdsBelow(pointPrefix(instance, point));
}

/** {@link holdPrefix} of the point whose folder this is. */
const holdsBelow = (point: string): string => `${point}hold/`;

/** Name of a point's signature in its folder. */
export const signatureName = 'manifest.sig';

export function signatureFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}${signatureName}`;
}

/** All that pgkeep puts into the folder of a recovery point, unfinished ones too, the manifest first. */
export const pointFiles: readonly string[] = [
  'manifest.json',
  signatureName,
  'archive.pgdump',
  `archive.pgdump${unfinishedEnding}`,
  'globals.sql',
  'contents.json',
];

/** Jobs are filed by the month (UTC) in which they ended. */
export function jobFile(job: JobId, endedAt: Date): string {
  return `${jobsPrefix}${endedAt.toISOString().slice(0, 7)}/${job}.json`;
}

/** The month (UTC, as 2026-11) of a job's record; undefined for a name under {@link jobsPrefix} that is none of one. */
export function monthOfJobFile(name: string): string | undefined {
  const [, month, job] = /^jobs\/(\d{4}-\d{2})\/([^/]+)\.json$/.exec(name) ?? [];
  return JobId.safeParse(job).success ? month : undefined;
}

/** Entries of the audit trail are filed by the month (UTC) in which they were made. */
export function auditFile(entry: string, at: Date): string {
  return `${auditPrefix}${at.toISOString().slice(0, 7)}/${entry}.json`;
}
