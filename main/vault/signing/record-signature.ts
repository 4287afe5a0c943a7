import type { VaultId } from '../../../shared/ids.ts';
import { canonicalJson } from './canonical-json.ts';
import type { KeyPair } from './ed25519.ts';
import { framed } from './framing.ts';
import {
  judgeSignature,
  signatureBy,
  wrongSignature,
  type JudgedSignature,
  type Signature,
  type TrustedName,
} from './signature.ts';

const domain = 'pgkeep record, signature format 1';

/** Where a record lies: the vault, and its name in it with the number of the revision. */
export interface RecordPlace {
  readonly vaultId: VaultId;
  readonly name: string;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The record with its signature in it, the member `signature`. It vouches for all other members, as the record of
 * this name in this vault. A signature that the record has already is replaced. Throws TypeError for what is no JSON.
 */
export function signRecord<Shape extends Members>(
  record: Shape,
  place: RecordPlace,
  key: KeyPair,
): Shape & { readonly signature: Signature } {
  return { ...record, signature: signatureBy(key, messageOf(record, place)) };
}

/**
 * `record` is what JSON.parse made of the stored bytes, before any schema has left something out of it: members that
 * this pgkeep does not know are signed as well. Never throws.
 */
export function verifyRecord(record: Members, place: RecordPlace, trusted: TrustedName): JudgedSignature {
  if (!Object.hasOwn(record, 'signature')) return { result: { outcome: 'not signed' } };
  try {
    return judgeSignature(record['signature'], () => messageOf(record, place), trusted);
  } catch (error) {
    if (error instanceof TypeError) return wrongSignature('the record cannot have been signed');
    throw error;
  }
}

function messageOf(record: Members, { vaultId, name }: RecordPlace): Buffer {
  const { signature: _signature, ...rest } = record;
  return framed(domain, [vaultId, name, canonicalJson(rest)]);
}
