import { z } from 'zod';
import { oc } from './base.ts';
import { DisplayName, InstanceId, PointId, Reference } from './ids.ts';
import { ChosenPlace } from './places.ts';

/** sha256 of a public key in DER (SubjectPublicKeyInfo), in hexadecimal: its whole fingerprint. */
export const KeyId = z.string().regex(/^[0-9a-f]{64}$/, 'a fingerprint has 64 hexadecimal digits');
export type KeyId = z.infer<typeof KeyId>;

/** Enough of a fingerprint to tell keys apart in a list; people compare the whole one before they trust a key. */
export const shortKeyId = (id: string): string => id.slice(0, 16);

/**
 * What the signature of a recovery point comes to. `wrong`: it does not fit the manifest, or is none; what it was to
 * vouch for was changed, moved here from elsewhere, or never signed.
 */
export const PointSignature = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('signed'), keyId: KeyId, by: z.string() }),
  z.object({
    outcome: z.literal('not signed'),
    /** An older point of the database is: somebody may have taken the signature away. */
    olderIsSigned: z.literal(true).optional(),
  }),
  z.object({ outcome: z.literal('unknown key'), keyId: KeyId }),
  /** In words, the end of a sentence. */
  z.object({ outcome: z.literal('wrong'), reason: z.string() }),
]);
export type PointSignature = z.infer<typeof PointSignature>;

/** A key that signs here, or that is trusted here. */
export const SigningKey = z.object({
  id: KeyId,
  name: z.string(),
  /** In PEM. */
  publicKey: z.string(),
  /** Whether the private key is on this workstation. */
  isPrivateHere: z.boolean(),
  /** Whether the points that are made here are signed with it. */
  signs: z.boolean(),
  /** Null where it is not trusted (any more). */
  trusted: z.object({ since: z.iso.datetime(), by: z.string() }).nullable(),
});
export type SigningKey = z.infer<typeof SigningKey>;

/** A public key in PEM, as OpenSSL writes it. */
const PublicKeyText = z.string().min(1, 'a public key is not empty').max(4096, 'a public key is short');

export const keys = {
  list: oc.output(z.array(SigningKey)),
  /** With `keyId`, only if that is the key's whole fingerprint. */
  trust: oc
    .input(z.object({ name: DisplayName, publicKey: PublicKeyText, keyId: KeyId.optional() }))
    .output(SigningKey),
  /**
   * Trusts the key with which a recovery point is signed, when that is still the one whose whole fingerprint
   * somebody has looked at.
   */
  trustOfPoint: oc
    .input(z.object({ name: DisplayName, instance: InstanceId, point: PointId, keyId: KeyId }))
    .output(SigningKey),
  distrust: oc.input(z.object({ key: Reference })).output(SigningKey),
  /** Signs with this key from now on. */
  use: oc.input(z.object({ key: Reference })).output(SigningKey),
  /** Takes a private key from a file, trusts it, and signs with it from now on. Command line only. */
  importPrivate: oc
    .input(z.object({ name: DisplayName, file: ChosenPlace }))
    /** The warning says that others could read the file. */
    .output(SigningKey.extend({ warning: z.string().optional() })),
  /** Writes a private key into a new file. Command line only. */
  exportPrivate: oc
    .input(z.object({ key: Reference, file: ChosenPlace }))
    .output(z.object({ key: SigningKey, file: z.string() })),
};
