import { JobId, type InstanceId, type PointId } from '../../shared/ids.ts';
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

export function instancePrefix(instance: InstanceId): string {
  return `${instancesPrefix}${instance}/`;
}

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

export function manifestFile(instance: InstanceId, point: PointId): string {
  return `${pointPrefix(instance, point)}manifest.json`;
}

/** All that pgkeep puts into the folder of a recovery point, unfinished ones too, the manifest first. */
export const pointFiles: readonly string[] = [
  'manifest.json',
  'archive.pgdump',
  `archive.pgdump${unfinishedEnding}`,
  'globals.sql',
];

/** Jobs are filed by the month (UTC) in which they ended. */
export function jobFile(job: JobId, endedAt: Date): string {
  return `${jobsPrefix}${endedAt.toISOString().slice(0, 7)}/${job}.json`;
}

/** Whether a name found under {@link jobsPrefix} is that of a job's record. */
export function isJobFile(name: string): boolean {
  const job = /^jobs\/\d{4}-\d{2}\/([^/]+)\.json$/.exec(name)?.[1];
  return JobId.safeParse(job).success;
}
