import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { KeyId } from '../../../shared/keys.ts';
import { PgkeepError } from '../../core/errors.ts';

/** The only algorithm; RFC 8032. */
export const algorithm = 'Ed25519';

/** Bytes in front of the 32 of every Ed25519 public key in DER (RFC 8410). */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const derLength = derPrefix.length + 32;

/** A public key, with the fingerprint that is its id. */
export interface PublicKey {
  readonly id: KeyId;
  /** SubjectPublicKeyInfo: 44 bytes. */
  readonly der: Buffer;
}

/** A key pair; the private half leaves this object only as a signature, and as the text of a file. */
export class KeyPair {
  readonly publicKey: PublicKey;
  readonly #private: KeyObject;

  constructor(key: KeyObject) {
    this.publicKey = publicKeyOf(createPublicKey(key));
    this.#private = key;
  }

  sign(message: Uint8Array): Buffer {
    return sign(null, message, this.#private);
  }

  /** PKCS#8 in PEM: for the file that only its owner can read. */
  toPem(): string {
    return this.#private.export({ type: 'pkcs8', format: 'pem' }) as string;
  }
}

/** Throws UserErrorInvalidInput for a text that is no private Ed25519 key, without quoting it. */
export function keyPairOf(pem: string): KeyPair {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // What OpenSSL says may quote the key.
    if (/ENCRYPTED/.test(pem)) {
      throw notAKey(
        'It has a private key behind a password.',
        'Write it without the password into a file of your own: openssl pkey -in FILE -out NEW. Remove that file once it is imported.',
      );
    }
    throw notAKey('It has no private key in PEM (PKCS#8) that can be read without a password.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw notAKey(`It has a key for ${key.asymmetricKeyType}.`);
  return new KeyPair(key);
}

/** Throws UserErrorInvalidInput for a text that is no public Ed25519 key. A private key is refused as well. */
export function publicKeyFrom(pem: string): PublicKey {
  if (pem.includes('PRIVATE KEY')) throw notAKey('It has a private key, which stays where it is.');
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    // what OpenSSL says helps nobody
    throw notAKey('It has no public key in PEM.');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw notAKey(`It has a key for ${key.asymmetricKeyType}.`);
  return publicKeyOf(key);
}

/** A public key in DER; undefined where the bytes are anything else. There is one form of each key. */
export function publicKeyFromDer(der: Buffer): PublicKey | undefined {
  if (der.length !== derLength || !der.subarray(0, derPrefix.length).equals(derPrefix)) return undefined;
  return { id: fingerprintOf(der), der };
}

export function publicPem({ der }: Pick<PublicKey, 'der'>): string {
  return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({
    type: 'spki',
    format: 'pem',
  }) as string;
}

/** Whether the signature is the key's, of this message. A key of nonsense has none. */
export function isSignedBy(
  { der }: Pick<PublicKey, 'der'>,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
}

const publicKeyOf = (key: KeyObject): PublicKey => {
  const der = key.export({ type: 'spki', format: 'der' });
  return { id: fingerprintOf(der), der };
};

const fingerprintOf = (der: Uint8Array): KeyId => createHash('sha256').update(der).digest('hex');

function notAKey(
  why: string,
  remedy = 'Give an Ed25519 key in PEM, as pgkeep and OpenSSL write it.',
): PgkeepError {
  return new PgkeepError('UserErrorInvalidInput', `This is not the key that is wanted. ${why}`, {
    remedy,
  });
}
