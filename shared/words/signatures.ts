import type { PointSignature } from '../keys.ts';

/** What a signature comes to, in one sentence. */
export function signatureWords(signature: PointSignature): string {
  switch (signature.outcome) {
    case 'signed':
      return `Signed by ${signature.by}.`;
    case 'not signed':
      return signature.olderIsSigned === true
        ? 'Not signed, although an older recovery point of the database is: the signature may have been taken away.'
        : 'Not signed: nothing vouches for who made it.';
    case 'unknown key':
      return `Signed by a key that is not trusted here: ${signature.keyId}.`;
    case 'wrong':
      return `Its signature is wrong: ${signature.reason}.`;
  }
}
