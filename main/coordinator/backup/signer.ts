import { PgkeepError } from '../../core/errors.ts';
import type { KeyPair } from '../../vault/signing/ed25519.ts';
import type { PointWriter } from '../../vault/points/write-point.ts';
import type { Engine } from '../engine.ts';
import { signingKey } from '../keys/signing-key.ts';

/** Who signs a point: a key, or nobody, and why not in words. */
export interface Signer {
  readonly key?: KeyPair;
  readonly warnings: readonly string[];
}

/**
 * The key that signs a point, looked for before the dump: a disk that fills up meanwhile does not matter then. Without
 * one the point is not signed, and says so: that is better than no point.
 */
export async function signerOf(engine: Engine, { takesSignature }: PointWriter): Promise<Signer> {
  if (!takesSignature) return { warnings: [] };
  try {
    return { key: await signingKey(engine), warnings: [] };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { warnings: [`The recovery point is not signed: ${error.message} ${error.remedy}`] };
  }
}
