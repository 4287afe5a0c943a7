import { z } from 'zod';
import type { InstanceId } from '../../../shared/ids.ts';
import { Writer } from '../revisions/header.ts';
import { readRuntimeDocument, toRuntimeDocument } from '../runtime-document.ts';
import type { Storage } from '../storage.ts';
import type { LeaseHolder, LeaseRequest } from './lease.ts';

/** `runtime/leases/<instance>.json` where the service leases, `runtime/leases/<instance>/` where files are numbered. */
const leasesPrefix = 'runtime/leases/';

/** Beyond it a number is nonsense that somebody wrote: no instance is backed up a hundred million times. */
export const highestEpoch = 99_999_999;

const LeaseDocument = z.object({
  /** 0 before anybody took it. */
  epoch: z.int().min(0).max(highestEpoch),
  token: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{3,62}$/)
    .optional(),
  by: Writer.optional(),
  takenAt: z.iso.datetime().optional(),
  isEnded: z.boolean().optional(),
});
type LeaseDocument = z.infer<typeof LeaseDocument>;

/** A lease as it stands in the storage; without an epoch where its document is unreadable. */
export interface StoredLease extends LeaseHolder {
  readonly epoch?: number | undefined;
  readonly isEnded: boolean;
}

export async function readLease(storage: Storage, name: string): Promise<StoredLease | undefined> {
  const found: Partial<LeaseDocument> | undefined = await readRuntimeDocument(storage, name, LeaseDocument);
  if (found === undefined) return undefined;
  const { takenAt, isEnded = false, ...rest } = found;
  return { ...rest, isEnded, takenAt: takenAt === undefined ? undefined : new Date(takenAt) };
}

export function toLease(
  { token, by }: Pick<LeaseRequest, 'token' | 'by'>,
  fields: { readonly epoch: number; readonly takenAt: Date; readonly isEnded?: boolean },
): Buffer {
  const { takenAt, ...rest } = fields;
  return toRuntimeDocument({ ...rest, token, by, takenAt: takenAt.toISOString() });
}

/** The object of an instance where the service leases. */
export function leaseObject(instance: InstanceId): string {
  return `${leasesPrefix}${instance}.json`;
}

/** The folder of an instance where leases are numbered files. */
export function leaseFolder(instance: InstanceId): string {
  return `${leasesPrefix}${instance}/`;
}

const digits = 8;

export function numberedLease(instance: InstanceId, epoch: number): string {
  return `${leaseFolder(instance)}${String(epoch).padStart(digits, '0')}.json`;
}

/** The heartbeat of one holder, which it alone writes; it also says that the holder has given the lease up. */
export function heartbeat(instance: InstanceId, token: string): string {
  return `${leaseFolder(instance)}${token}.beat.json`;
}

/** The number of a lease's file, or undefined for another file. */
export function epochOf(name: string): number | undefined {
  const found = /\/(\d{8})\.json$/.exec(name)?.[1];
  return found === undefined ? undefined : Number(found);
}

export function isHeartbeat(name: string): boolean {
  return name.endsWith('.beat.json');
}
