import { InstanceId } from '../../../shared/ids.ts';
import { formatVersion } from '../../../shared/points/manifest.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { readDocument, toDocument } from '../documents/read-document.ts';
import { instancesPrefix, vaultFile } from '../layout.ts';
import { idsOf } from '../listing.ts';
import { carryInstanceRecord } from '../records/instance-record.ts';
import { changeServerRecord } from '../records/server-record.ts';
import type { Writer } from '../revisions/header.ts';
import { ObjectProtected } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { findOldInstances, readOldRecord, type OldInstance } from './find-instances.ts';
import { withServerId, type KnownServers } from './known-servers.ts';

/** What there was to carry over, and what came of it. */
export interface CarriedOver {
  /** Instances with a record that can be read. */
  readonly instances: number;
  /** Recovery points that can be used. */
  readonly points: number;
  /** What cannot be read or carried over, and stays as it is: each a sentence that names the file. */
  readonly problems: readonly string[];
}

/** What {@link carryOver} would find, of which nothing is written. */
export async function lookBeforeCarryingOver(vault: Vault): Promise<CarriedOver> {
  return summary(await Array.fromAsync(findOldInstances(vault)), []);
}

/**
 * Makes a vault of format 1 one of format 2. Each instance.json becomes the first revision of the instance's record, or
 * a further one where it says something else by now; then vault.json is written over, once, so that an older pgkeep
 * refuses the vault. Points stay as they are: each is read by its own format. Until vault.json is written the vault is
 * of format 1, whatever was written before; so it may be interrupted at any write and run again, on a vault that is of
 * format 2 already too. What is damaged stays where it is and is told.
 *
 * Throws ObjectProtected where the place lets nobody write vault.json over: then the vault stays of format 1.
 */
export async function carryOver(vault: Vault, writer: Writer, known: KnownServers): Promise<CarriedOver> {
  await refuseWhereProtected(vault);
  const isOld = vault.format !== formatVersion;
  const old = isOld ? await Array.fromAsync(findOldInstances(vault)) : [];
  const ids = await Array.fromAsync(idsOf(vault.storage.listFolders(instancesPrefix), InstanceId));
  const problems = await carryRecords(vault, writer, known, ids);
  // in format 2 the vault's records say where servers are, and another workstation may have corrected them
  for (const [id, server] of isOld ? known.servers : []) {
    await changeServerRecord(vault, writer, id, () => server);
  }
  await writeFormat(vault);
  // Who wrote an instance.json while vault.json was written did not know yet.
  await carryRecords(vault, writer, known, ids);
  return summary(old, problems);
}

/**
 * Carries over what each instance.json says now: reading all points may have taken hours. Returns what could not be
 * carried over; a record that is larger than format 2 allows goes on being read from instance.json.
 */
async function carryRecords(
  vault: Vault,
  writer: Writer,
  known: KnownServers,
  ids: readonly InstanceId[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const instanceId of ids) {
    const record = await readOldRecord(vault, instanceId, []);
    if (record === undefined) continue;
    try {
      await carryInstanceRecord(vault, writer, withServerId(record, known));
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      problems.push(`${instanceId}: ${messageOf(error)}`);
    }
  }
  return problems;
}

/** Writes vault.json over, unless somebody else has by now. */
async function writeFormat(vault: Vault): Promise<void> {
  await vault.expectInPlace();
  if (vault.format === formatVersion) return;
  const file = await readDocument(vault.storage, vaultFile, 'vault');
  await vault.storage.write(vaultFile, toDocument('vault', { ...file, format: formatVersion }));
  await vault.expectInPlace();
}

/** Whether the place says that nobody can replace vault.json. */
export const isProtectedPlace = async ({ storage }: Vault): Promise<boolean> =>
  (await storage.protection?.()) === 'whole-place';

/** Where a policy or hold covers the whole place, nothing need be tried. */
async function refuseWhereProtected(vault: Vault): Promise<void> {
  if (vault.format === formatVersion || !(await isProtectedPlace(vault))) return;
  throw new ObjectProtected(
    `${vaultFile} in ${vault.storage.location} cannot be replaced: a retention policy or legal hold covers all that lies there.`,
  );
}

function summary(old: readonly OldInstance[], problems: readonly string[]): CarriedOver {
  return {
    instances: old.filter(({ record }) => record !== undefined).length,
    points: old.reduce((sum, { points }) => sum + points, 0),
    problems: [...old.flatMap((each) => each.problems), ...problems],
  };
}
