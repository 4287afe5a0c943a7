import { generateKeyPairSync } from 'node:crypto';
import type { RecordVault } from '../../main/vault/revisions/read.ts';
import { KeyPair } from '../../main/vault/signing/ed25519.ts';
import { withoutKeys, type RecordSigning } from '../../main/vault/signing/record-signing.ts';
import type { Storage } from '../../main/vault/storage.ts';
import { VaultId } from '../../shared/ids.ts';

/** What records are read from and written to, by somebody who has no keys unless they are given. */
export const recordsIn = (storage: Storage, signing: RecordSigning = withoutKeys): RecordVault => ({
  id: VaultId.parse('vault-1'),
  storage,
  signing,
});

export const newKey = (): KeyPair => new KeyPair(generateKeyPairSync('ed25519').privateKey);

/** Signs with this key, or with none, and trusts it and these others. */
export function signingWith(key: KeyPair | undefined, ...others: readonly KeyPair[]): RecordSigning {
  const trusted = new Set([key, ...others].map((pair) => pair?.publicKey.id));
  return { key: async () => key, trusted: (id) => (trusted.has(id) ? 'DBA team' : undefined) };
}
