import { chmod, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signerOf } from '../../../../main/coordinator/backup/signer.ts';
import { signingKey } from '../../../../main/coordinator/keys/signing-key.ts';
import type { PointWriter } from '../../../../main/vault/points/write-point.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

const writer = (takesSignature: boolean) => ({ takesSignature }) as PointWriter;

it('a point is signed with the key of this home where the vault takes signatures', async () => {
  expect(await signerOf(engine, writer(false))).toEqual({ warnings: [] });
  const { key, warnings } = await signerOf(engine, writer(true));
  expect(key?.publicKey).toEqual((await signingKey(engine)).publicKey);
  expect(warnings).toEqual([]);
});

it('a backup goes on without a key, and says that its point is not signed', async () => {
  const folder = join(engine.home.folder, 'keys');
  await mkdir(folder);
  await writeFile(join(folder, 'own.pem'), 'half a key', { mode: 0o600 });
  await chmod(folder, 0o700);
  expect(await signerOf(engine, writer(true))).toEqual({
    warnings: [
      expect.stringMatching(/^The recovery point is not signed: .*own\.pem.* PGKEEP_HOME /) as string,
    ],
  });
});
