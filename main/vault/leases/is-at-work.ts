import type { InstanceId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectNotFound } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { leaseFolder, leaseObject } from './documents.ts';
import { readNewest } from './numbered-leases.ts';
import { isLeasing } from './open-leases.ts';

/** A holder of a numbered lease shows every ten seconds that it lives; a machine may sleep over a night. */
const silentMs = 24 * 60 * 60_000;

/**
 * Whether somebody may be backing up an instance, for whoever clears up what nobody needs: also where that cannot be
 * found out; `now` by the storage's clock. A vault of format 1 has no leases. Nothing is written.
 */
export async function isAtWork(
  { format, storage }: Pick<Vault, 'format' | 'storage'>,
  instanceId: InstanceId,
  now: Date,
): Promise<boolean> {
  if (format === 1) return false;
  try {
    if (isLeasing(storage)) {
      return await storage.serviceLease(leaseObject(instanceId)).isTaken();
    }
    const newest = await readNewest(storage, instanceId);
    if (newest === undefined || newest.isEnded) return false;
    const since = now.getTime() - silentMs;
    for await (const { modifiedAt } of storage.list(leaseFolder(instanceId))) {
      if (modifiedAt.getTime() >= since) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof ObjectNotFound) return false;
    if (error instanceof PgkeepError) return true;
    throw error;
  }
}
