import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestApp } from './app.ts';

/**
 * Lets an app trust the own key of another home, as a person does at a second workstation: what an unknown key has
 * signed is told of with a warning. Nothing where that home has signed nothing yet.
 */
export async function trustKeyOf(app: Pick<TestApp, 'client'>, home: string, name: string): Promise<void> {
  const pem = await readFile(join(home, 'keys', 'own.pem'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem === undefined) return;
  const publicKey = createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
  await app.client.keys.trust({ name, publicKey });
}
