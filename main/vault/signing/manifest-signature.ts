import { z } from 'zod';
import { VaultId, type InstanceId, type PointId } from '../../../shared/ids.ts';
import { beyondBounds } from '../documents/json-bounds.ts';
import { framed } from './framing.ts';
import {
  judgeSignature,
  signatureBy,
  wrongSignature,
  type JudgedSignature,
  type TrustedName,
} from './signature.ts';
import type { KeyPair } from './ed25519.ts';

/** The most bytes that manifest.sig has; pgkeep writes some 350. */
export const signatureFileLimit = 4096;

const bounds = { depth: 4, values: 50, string: 1000, names: 50 };
const domain = 'pgkeep recovery point manifest, signature format 1';

/** What a signature vouches for: these bytes, as the manifest of this point of this instance in this vault. */
export interface SignedManifest {
  readonly vaultId: VaultId;
  readonly instanceId: InstanceId;
  readonly pointId: PointId;
  /** manifest.json exactly as it is stored. */
  readonly bytes: Uint8Array;
}

const SignatureFile = z.looseObject({ format: z.literal(1) });
const NamedVault = z.object({ vaultId: VaultId });

/**
 * The bytes of manifest.sig: a JSON document with the signature and the public key that made it. The vault's id stands
 * beside them for a vault that loses its vault.json; nothing else believes it.
 */
export function signManifest(manifest: SignedManifest, key: KeyPair): Buffer {
  const document = { format: 1, vaultId: manifest.vaultId, ...signatureBy(key, messageOf(manifest)) };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

/** `file` is manifest.sig as it is stored; undefined where there is none. Never throws: the content may be anything. */
export function verifyManifest(
  manifest: SignedManifest,
  file: Buffer | undefined,
  trusted: TrustedName,
): JudgedSignature {
  if (file === undefined) return { result: { outcome: 'not signed' } };
  if (file.length > signatureFileLimit) return wrongSignature('it is far larger than pgkeep writes it');
  if (beyondBounds(file, bounds) !== undefined) return wrongSignature('it is no signature');
  const json = parse(file);
  if (json === undefined) return wrongSignature('it is no JSON');
  if (!SignatureFile.safeParse(json).success) {
    return wrongSignature('it has a format that this pgkeep does not know');
  }
  return judgeSignature(json, () => messageOf(manifest), trusted);
}

/** The id of the vault that manifest.sig names; whether it was signed in that one is {@link verifyManifest}'s to say. */
export function namedVaultId(file: Buffer): VaultId | undefined {
  if (file.length > signatureFileLimit || beyondBounds(file, bounds) !== undefined) return undefined;
  return NamedVault.safeParse(parse(file)).data?.vaultId;
}

/** Undefined where it is no JSON. */
function parse(file: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file)) as unknown;
  } catch {
    return undefined;
  }
}

const messageOf = ({ vaultId, instanceId, pointId, bytes }: SignedManifest) =>
  framed(domain, [vaultId, instanceId, pointId, bytes]);
