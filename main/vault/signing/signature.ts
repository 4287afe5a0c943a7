import { z } from 'zod';
import { KeyId, type PointSignature } from '../../../shared/keys.ts';
import { algorithm, isSignedBy, publicKeyFromDer, type KeyPair, type PublicKey } from './ed25519.ts';

/** Bytes in base64 in the one way in which they can be written. */
const base64 = (length: number) =>
  z
    .string()
    .max(200)
    .transform((text) => ({ text, bytes: Buffer.from(text, 'base64') }))
    .refine(
      ({ text, bytes }) => bytes.length === length && bytes.toString('base64') === text,
      `it is not ${length} bytes in base64`,
    )
    .transform(({ bytes }) => bytes);

/** A signature with the key that it is said to be of; whether it is, and whether anybody trusts that key, is asked. */
export const Signature = z.object({
  algorithm: z.literal(algorithm),
  /** Fingerprint of the public key. */
  key: KeyId,
  /** In DER (SubjectPublicKeyInfo), so that whoever does not know the key yet can look at it. */
  publicKey: base64(44),
  signature: base64(64),
});
export type Signature = z.input<typeof Signature>;

/** The names of trusted keys: undefined for one that is not trusted. Comes from the settings of this home alone. */
export type TrustedName = (keyId: KeyId) => string | undefined;

export function signatureBy(key: KeyPair, message: Uint8Array): Signature {
  return {
    algorithm,
    key: key.publicKey.id,
    publicKey: key.publicKey.der.toString('base64'),
    signature: key.sign(message).toString('base64'),
  };
}

/** What a signature comes to, with the key that made it where there is one. */
export interface JudgedSignature {
  readonly result: PointSignature;
  /** Of a right signature, trusted or not. */
  readonly key?: PublicKey;
}

/** `found` is what stands in the vault: anything. */
export function judgeSignature(
  found: unknown,
  message: () => Uint8Array,
  trusted: TrustedName,
): JudgedSignature {
  const parsed = Signature.safeParse(found);
  if (!parsed.success) {
    const other = z.object({ algorithm: z.string().max(40) }).safeParse(found);
    const isOther = other.success && other.data.algorithm !== algorithm;
    return wrongSignature(
      isOther
        ? `it is not made with ${algorithm}, the only way that this pgkeep knows`
        : 'it is no signature',
    );
  }
  const key = publicKeyFromDer(parsed.data.publicKey);
  if (key === undefined) return wrongSignature(`its public key is none for ${algorithm}`);
  if (key.id !== parsed.data.key) return wrongSignature('its public key is not the one that it names');
  if (!isSignedBy(key, message(), parsed.data.signature)) {
    return wrongSignature('it was made for something else, or what it was made for was changed');
  }
  const by = trusted(key.id);
  const result: PointSignature =
    by === undefined ? { outcome: 'unknown key', keyId: key.id } : { outcome: 'signed', keyId: key.id, by };
  return { result, key };
}

export const wrongSignature = (reason: string): JudgedSignature => ({ result: { outcome: 'wrong', reason } });
