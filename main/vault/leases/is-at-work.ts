import type { InstanceId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectNotFound } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { leaseFolder, leaseObject, readLease } from './documents.ts';
import { readNewest } from './numbered-leases.ts';
import { isLeasing } from './open-leases.ts';

/** A holder of a numbered lease shows every ten seconds that it lives; a machine may sleep over a night. */
const silentMs = 24 * 60 * 60_000;

/**
 * {@link isAtWork} for a list, which is asked for again and again: it takes no lease of the service to find out, which a
 * backup that begins just then would miss. There a lease counts for a day after it was taken, if it was not given up.
 */
export async function seemsAtWork(
  vault: Pick<Vault, 'format' | 'storage'>,
  instanceId: InstanceId,
): Promise<boolean> {
  const { storage } = vault;
  if (vault.format === 1 || !isLeasing(storage)) return await isAtWork(vault, instanceId);
  const taken = await storage.stat(leaseObject(instanceId));
  if (taken === undefined) return false;
  const lease = await readLease(storage, leaseObject(instanceId));
  if (lease === undefined || lease.isEnded) return false;
  return taken.modifiedAt.getTime() >= (await storage.now()).getTime() - silentMs;
}

/**
 * Whether somebody may be backing up an instance, for whoever clears up what nobody needs: also where that cannot be
 * found out. A vault of format 1 has no leases.
 */
export async function isAtWork(
  { format, storage }: Pick<Vault, 'format' | 'storage'>,
  instanceId: InstanceId,
): Promise<boolean> {
  if (format === 1) return false;
  try {
    if (isLeasing(storage)) {
      const lease = storage.serviceLease(leaseObject(instanceId));
      if (!(await lease.acquire())) return true;
      await lease.release();
      return false;
    }
    const newest = await readNewest(storage, instanceId);
    if (newest === undefined || newest.isEnded) return false;
    const since = (await storage.now()).getTime() - silentMs;
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
