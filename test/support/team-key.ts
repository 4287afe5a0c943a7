import { choose, insertTrust } from '../../main/coordinator/keys/keys.ts';
import { keyFolder } from '../../main/coordinator/keys/signing-key.ts';
import type { KeyPair } from '../../main/vault/signing/ed25519.ts';
import type { TestEngine } from './engine.ts';

/** Signs with the key of a team from now on, as after it was imported. */
export async function signAsTeam(engine: TestEngine, key: KeyPair): Promise<void> {
  await keyFolder(engine).add(key);
  insertTrust(engine, 'DBA team', key.publicKey);
  choose(engine.store, key.publicKey.id);
}
