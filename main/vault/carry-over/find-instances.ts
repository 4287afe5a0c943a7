import { InstanceId } from '../../../shared/ids.ts';
import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { readInstanceFile } from '../format-1/instance-file.ts';
import { instanceFile, instancePrefix, instancesPrefix, recordPrefix } from '../layout.ts';
import { fetchAhead, idsOf } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import { hasRevision } from '../revisions/read.ts';
import type { Vault } from '../vault.ts';

/** What a vault of format 1 holds in the folder of one instance. */
export interface OldInstance {
  readonly instanceId: InstanceId;
  /** As instance.json says it; undefined where there is none, or none that can be read. */
  readonly record: InstanceRecord | undefined;
  /** Recovery points that can be used. */
  readonly points: number;
  /** What cannot be read, each in a sentence that names the file. */
  readonly problems: readonly string[];
}

/** The instances of a vault of format 1, each with its points read, so that damage is told before anything is done. */
export async function* findOldInstances(vault: Vault): AsyncIterable<OldInstance> {
  const folders = idsOf(vault.storage.listFolders(instancesPrefix), InstanceId);
  yield* mapAhead(folders, fetchAhead, async (instanceId) => {
    const problems: string[] = [];
    let points = 0;
    for await (const point of vault.points(instanceId)) {
      if ('problem' in point) problems.push(point.problem);
      else points += 1;
    }
    const record = await readOldRecord(vault, instanceId, problems);
    if (record === undefined && problems.length === 0) {
      problems.push(...(await withoutRecord(vault, instanceId, points)));
    }
    return { instanceId, record, points, problems };
  });
}

/** Reads instance.json; what is wrong with it is added to the problems. */
export async function readOldRecord(
  { storage }: Pick<Vault, 'storage'>,
  instanceId: InstanceId,
  problems: string[],
): Promise<InstanceRecord | undefined> {
  try {
    return await readInstanceFile(storage, instanceId);
  } catch (error) {
    if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
    problems.push(messageOf(error));
    return undefined;
  }
}

/** Why an instance without an instance.json is told; nothing is said of an empty folder. */
async function withoutRecord(
  { storage }: Vault,
  instanceId: InstanceId,
  points: number,
): Promise<readonly string[]> {
  const missing = `${instanceFile(instanceId)} is missing`;
  if (await hasRevision(storage, recordPrefix(instanceId))) {
    return [
      `${missing}: the instance was removed after a carry-over that was interrupted, or the file is lost. ${recordPrefix(instanceId)} is kept.`,
    ];
  }
  return points === 0 ? [] : [`${missing}; ${instancePrefix(instanceId)} has recovery points.`];
}
