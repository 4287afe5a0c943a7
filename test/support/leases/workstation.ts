import { InstanceId } from '../../../shared/ids.ts';
import { LeaseHeld, LeaseLost, type Lease, type Leases } from '../../../main/vault/leases/lease.ts';
import type { LeaseHolder } from '../../../main/vault/leases/lease.ts';

export const leasedInstance = InstanceId.parse('inst-1');

export const writtenBy = (host: string) => ({ user: 'anna', host, pgkeep: '2.0.0', home: `home-of-${host}` });

/** What manifests say: the epochs of all points that were committed, in that order. */
export class Committed {
  readonly epochs: number[] = [];

  get highest(): number {
    return Math.max(0, ...this.epochs);
  }
}

let made = 0;

/** Takes the lease of the one instance for a workstation. */
export async function takeLease(
  leases: Leases,
  host: string,
  committed: Committed,
  isGone?: (holder: LeaseHolder) => boolean,
): Promise<Lease> {
  made += 1;
  return await leases.take({
    instanceId: leasedInstance,
    by: writtenBy(host),
    token: `lease-${host}-${made}`,
    committed: () => Promise.resolve(committed.highest),
    ...(isGone === undefined ? {} : { isGone }),
  });
}

/** Whether an error says that another one has the lease, or has taken it. */
export function isOthers(error: unknown): boolean {
  return error instanceof LeaseHeld || error instanceof LeaseLost;
}
