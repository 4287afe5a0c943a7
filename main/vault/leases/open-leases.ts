import type { Storage } from '../storage.ts';
import type { Leases, RuntimeTime } from './lease.ts';
import { NumberedLeases } from './numbered-leases.ts';
import { ServiceLeases } from './service-leases.ts';
import type { Leasing } from './service-lease.ts';

/** Leases of the place in which a vault's `runtime/` lies: the service's own ones where it has some. */
export function openLeases(runtime: Storage, time: RuntimeTime): Leases {
  return isLeasing(runtime) ? new ServiceLeases(runtime, time) : new NumberedLeases(runtime, time);
}

export function isLeasing(storage: Storage): storage is Storage & Leasing {
  return 'serviceLease' in storage && typeof storage.serviceLease === 'function';
}
