import type { KeyPair } from './ed25519.ts';
import { signRecord, type RecordPlace } from './record-signature.ts';
import type { JudgedSignature, TrustedName } from './signature.ts';

/** Who signs the records that are written into a vault, and whose signatures count: matters of the home alone. */
export interface RecordSigning {
  /** The key that signs; undefined where this home has none that it can use: its records are not signed then. */
  readonly key: () => Promise<KeyPair | undefined>;
  readonly trusted: TrustedName;
  /** Counts what nobody has signed, too. */
  readonly takesUnsigned?: true;
}

/** That of whoever opens a vault without a home: no keys, and none that it could expect. */
export const withoutKeys: RecordSigning = {
  key: async () => undefined,
  trusted: () => undefined,
  takesUnsigned: true,
};

type Members = Readonly<Record<string, unknown>>;

/** The record as it is stored, signed where there is a key. */
export async function signedRecord(
  record: object,
  place: RecordPlace,
  signing: RecordSigning,
): Promise<Members> {
  // as whoever reads it gets it: without members that are undefined
  const stored = JSON.parse(JSON.stringify(record)) as Members;
  const key = await signing.key();
  if (key === undefined) return stored;
  try {
    return signRecord(stored, place, key);
  } catch (error) {
    // It has half of a character in some text, and so no canonical form. What it keeps, it keeps unsigned too.
    if (error instanceof TypeError) return stored;
    throw error;
  }
}

/**
 * Why a record lets no point go, as the end of a sentence; undefined where it does. A wrong signature is none of these:
 * that record is not read at all.
 */
export function whyItDoesNotCount(
  { result }: JudgedSignature,
  { takesUnsigned }: Pick<RecordSigning, 'takesUnsigned'>,
): string | undefined {
  if (result.outcome === 'not signed' && takesUnsigned !== true) return 'is not signed';
  if (result.outcome === 'unknown key') return `is signed by a key that is not trusted here, ${result.keyId}`;
  return undefined;
}
