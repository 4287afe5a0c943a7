import { z } from 'zod';
import type { InstanceRecord, RecordedServer } from '../../../shared/instances/instances.ts';
import { ServerAddress } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { standInRecord, unknownRecord } from '../../vault/records/stand-in-record.ts';
import { problemOf } from '../../vault/listing.ts';
import type { FoundInstance } from '../../vault/records/instance-record.ts';
import type { Vault } from '../../vault/vault.ts';

/** An instance that a vault brings. */
export interface BroughtInstance {
  readonly record: InstanceRecord;
  /** What is to be told of it, in sentences. */
  readonly problem?: string | undefined;
  /**
   * Present where what is said of it comes from its newest recovery point: its record is damaged, which `damage` says, or
   * gone. No backup is taken then.
   */
  readonly standIn?: { readonly damage: string | undefined };
}

/**
 * What is taken over of an instance: its newest readable record. Where there is none, or it names an address that none can
 * be, a stand-in: a damaged record hides no recovery point. One whose folder cannot be looked through is only told.
 */
export async function broughtInstance(
  vault: Vault,
  found: FoundInstance,
  now: Date,
): Promise<BroughtInstance | { readonly record?: undefined; readonly problem: string }> {
  const { instanceId } = found;
  try {
    return await takenInstance(vault, found, now);
  } catch (error) {
    // its folder is a link, for example: whoever reads its points would be told so again and again
    const problem = problemOf(error, { instanceId })?.problem ?? `${instanceId} is gone.`;
    return {
      problem: 'problem' in found && found.problem !== problem ? `${found.problem} ${problem}` : problem,
    };
  }
}

async function takenInstance(vault: Vault, found: FoundInstance, now: Date): Promise<BroughtInstance> {
  const { instanceId } = found;
  const standIn = async () => (await standInRecord(vault, instanceId)) ?? unknownRecord(instanceId, now);
  if ('problem' in found) {
    const record = await standIn();
    return {
      record,
      problem: `${found.problem} ${listedAs(record)}`,
      standIn: { damage: found.isGone === true ? undefined : found.problem },
    };
  }
  const wrong = problemWith(found.record.server);
  if (wrong === undefined) return { record: found.record, problem: found.warning };
  const { server } = await standIn();
  return {
    record: { ...found.record, server },
    problem: `${wrong} Its server is taken from its newest recovery point.`,
  };
}

/** Why a record from a vault can't be taken over: whoever writes there must not choose what a login is sent to. */
export function problemWith({ name: _name, ...address }: RecordedServer): string | undefined {
  const result = ServerAddress.safeParse(address);
  return result.success ? undefined : z.prettifyError(result.error);
}

const listedAs = ({ id, database }: InstanceRecord): string =>
  database === id
    ? 'It is listed by its id: none of its recovery points can be read either.'
    : `It is listed as ${inQuotes(database)}, as its newest readable recovery point calls it: its recovery points can be restored and verified, and no backup is taken.`;
