import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { signatureFile } from '../layout.ts';
import type { PointIds } from '../point-ids.ts';
import { ObjectNotFound, ObjectTooLarge } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { signatureFileLimit, verifyManifest } from './manifest-signature.ts';
import { wrongSignature, type JudgedSignature, type TrustedName } from './signature.ts';
import { wrongSignatureError } from './wrong-signature.ts';

export interface VouchedManifest {
  readonly manifest: Manifest;
  readonly signature: JudgedSignature;
}

/** What lists need of a point, and what the signature of its manifest comes to. */
export interface VouchedShort {
  readonly manifest: ShortManifest;
  readonly signature: JudgedSignature;
}

/** TypeScript does not see that the callback has set it. */
const wrongReason = (signature: JudgedSignature | undefined): string | undefined =>
  signature?.result.outcome === 'wrong' ? signature.result.reason : undefined;

/**
 * A point's manifest, and what its signature comes to: that of exactly the bytes that were parsed, so that nobody can
 * exchange them in between. Throws what {@link Vault.readManifest} throws; a signature is never thrown over.
 */
export async function readVouchedManifest(
  vault: Vault,
  instanceId: InstanceId,
  pointId: PointId,
  trusted: TrustedName,
): Promise<VouchedManifest> {
  return await vouched(vault, { instanceId, pointId, trusted }, (onBytes) =>
    vault.readManifest(instanceId, pointId, onBytes),
  );
}

/** {@link readVouchedManifest} without what lists do not need, and with whom the vault was opened to trust. */
export async function readVouchedShort(
  vault: Vault,
  { instanceId, pointId }: PointIds,
): Promise<VouchedShort> {
  const { trusted } = vault.signing;
  return await vouched(vault, { instanceId, pointId, trusted }, (onBytes) =>
    vault.readShortManifest(instanceId, pointId, onBytes),
  );
}

async function vouched<Read>(
  vault: Vault,
  { instanceId, pointId, trusted }: PointIds & { readonly trusted: TrustedName },
  read: (onBytes: (bytes: Buffer) => void) => Promise<Read>,
): Promise<{ readonly manifest: Read; readonly signature: JudgedSignature }> {
  // First, so that it holds nothing while the manifest's bytes are held.
  const file = await readSignatureFile(vault, instanceId, pointId);
  let signature: JudgedSignature | undefined;
  let manifest: Read;
  try {
    manifest = await read((bytes) => {
      signature =
        typeof file === 'string'
          ? wrongSignature(file)
          : verifyManifest({ vaultId: vault.id, instanceId, pointId, bytes }, file, trusted);
    });
  } catch (error) {
    // What does not fit is no accident then.
    const isCorrupt = error instanceof PgkeepError && error.code === 'UserErrorArchiveCorrupt';
    const reason = wrongReason(signature);
    if (isCorrupt && reason !== undefined) throw wrongSignatureError(reason, error.message);
    throw error;
  }
  if (signature === undefined) throw new Error('a manifest was read without its bytes');
  return { manifest, signature };
}

/** The bytes; undefined where there is none, or why it cannot be one, in words. */
async function readSignatureFile(
  vault: Vault,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<Buffer | string | undefined> {
  try {
    return await vault.storage.read(signatureFile(instanceId, pointId), { limit: signatureFileLimit });
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    if (error instanceof ObjectTooLarge) return 'it is far larger than pgkeep writes it';
    if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') {
      return 'something else stands in its place';
    }
    throw error;
  }
}
