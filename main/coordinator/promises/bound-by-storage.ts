import { Readable } from 'node:stream';
import type { Bounds } from '../../policy/promise/change.ts';
import { manifestFile } from '../../vault/layout.ts';
import { fetchAhead, present } from '../../vault/listing.ts';
import { mapAhead } from '../../vault/map-ahead.ts';
import type { Storage } from '../../vault/storage.ts';
import { planChange, type PlannedChange, type Wish } from './plan-change.ts';

/**
 * Planned changes as the storage lets them be: nothing is promised to go before a retention of the storage's own ends.
 * It is asked only where it can keep single objects, and only about what gets shorter. A deletion begins with the
 * manifest, so nothing of a point goes while that is kept.
 */
export async function boundByStorage(
  storage: Pick<Storage, 'protection' | 'retainedUntil'>,
  changes: readonly PlannedChange[],
  { wish, bounds }: { readonly wish: Wish; readonly bounds: Bounds },
): Promise<PlannedChange[]> {
  if (storage.retainedUntil === undefined || !changes.some(isShorter)) return [...changes];
  if ((await storage.protection?.()) !== 'each-object') return [...changes];
  const bounded = mapAhead(Readable.from(changes), fetchAhead, async (change: PlannedChange) => {
    if (!isShorter(change)) return change;
    const { point } = change;
    const immutableUntil = await storage.retainedUntil?.(manifestFile(point.instanceId, point.id));
    const planned = planChange(point, wish, { ...bounds, immutableUntil });
    return planned === undefined ? undefined : { ...planned, immutableUntil };
  });
  return await Array.fromAsync(present(bounded));
}

function isShorter({ from, change: { promised } }: PlannedChange): boolean {
  if (promised.expiresAt === null) return false;
  return from.expiresAt === null || Date.parse(promised.expiresAt) < Date.parse(from.expiresAt);
}
