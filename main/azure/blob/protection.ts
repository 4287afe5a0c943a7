import type { BlobGetPropertiesResponse, BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { PgkeepError } from '../../core/errors.ts';
import { ObjectNotFound, type Protection } from '../../vault/storage.ts';
import { azureStatus, toBlobError } from './errors.ts';

/** One blob, and what messages call it. */
interface ProtectedBlob {
  readonly client: BlockBlobClient;
  readonly location: string;
  readonly name: string;
}

/**
 * Holds and retention of single blobs need version-level immutability, which their container was made with; a
 * policy or hold of the container covers all of its blobs.
 */
export async function readProtection(container: ContainerClient, location: string): Promise<Protection> {
  try {
    const found = await container.getProperties();
    if (found.isImmutableStorageWithVersioningEnabled === true) return 'each-object';
    return found.hasImmutabilityPolicy === true || found.hasLegalHold === true ? 'whole-place' : 'none';
  } catch (error) {
    throw toBlobError(error, location);
  }
}

/** Sets or clears the legal hold of a blob. It has no end: it stands until somebody lifts it. */
export async function setLegalHold({ client, location, name }: ProtectedBlob, on: boolean): Promise<void> {
  try {
    await client.setLegalHold(on);
  } catch (error) {
    throw toProtectionError(error, location, name);
  }
}

/**
 * Sets the retention of a blob, unless it has a longer one. The policy stays unlocked: an administrator may lock the
 * container's own, which nobody can take back; pgkeep does nothing that cannot be corrected.
 */
export async function retainBlob({ client, location, name }: ProtectedBlob, date: Date): Promise<void> {
  try {
    const { immutabilityPolicyExpiresOn: end } = await client.getProperties();
    // HTTP dates have whole seconds, and a promise is not cut short by the rest of one.
    const until = new Date(Math.ceil(date.getTime() / 1000) * 1000);
    if (end !== undefined && end >= until) return;
    await client.setImmutabilityPolicy({ expiriesOn: until, policyMode: 'Unlocked' });
  } catch (error) {
    throw toProtectionError(error, location, name);
  }
}

/** Until when a blob is retained; undefined as in {@link protectionEnd}, and where there is no such blob. */
export async function readRetention({ client, location, name }: ProtectedBlob): Promise<Date | undefined> {
  try {
    return protectionEnd(await client.getProperties());
  } catch (error) {
    const known = toBlobError(error, location, name);
    if (known instanceof ObjectNotFound) return undefined;
    throw known;
  }
}

/**
 * When the retention of a blob ends. Undefined where it has none of its own that lasts, or a legal hold, which has no
 * end: then the container's policy, or nobody, knows.
 */
export function protectionEnd(found: BlobGetPropertiesResponse | undefined): Date | undefined {
  const end = found?.immutabilityPolicyExpiresOn;
  if (end === undefined || found?.legalHold === true) return undefined;
  return found?.date !== undefined && end <= found.date ? undefined : end;
}

/** Blob Data Contributor may write and delete, but neither hold nor retain. */
function toProtectionError(error: unknown, location: string, name: string): unknown {
  const known = toBlobError(error, location, name);
  if (azureStatus(error) !== 403 || !(known instanceof PgkeepError)) return known;
  return new PgkeepError(known.code, `Cannot protect ${name} in ${location}: the login may not set holds.`, {
    remedy:
      'Give the identity the role Storage Blob Data Owner on the container, or the SAS the permission to set immutability policies (i).',
    ...(known.details === undefined ? {} : { details: known.details }),
    cause: known.cause,
  });
}
