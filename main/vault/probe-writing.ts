import { vaultFile } from './layout.ts';
import { ObjectExists } from './storage.ts';
import type { Vault } from './vault.ts';

/** vault.json is small; see documents/read-document.ts. */
const limit = 64 * 1024;

/**
 * Finds out whether the vault can be written to, and leaves no trace: vault.json is written again, under
 * the condition that it does not exist. A place that may be written to answers that it does; one that may
 * not refuses before it looks. Throws what a write throws.
 */
export async function probeWriting(vault: Vault): Promise<void> {
  const content = await vault.storage.read(vaultFile, { limit });
  try {
    await vault.storage.write(vaultFile, content, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
  }
}
