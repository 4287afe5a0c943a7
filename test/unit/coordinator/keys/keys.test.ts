import { generateKeyPairSync } from 'node:crypto';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportKey, importKey } from '../../../../main/coordinator/keys/key-files.ts';
import { distrustKey, listKeys, trustKey, useKey } from '../../../../main/coordinator/keys/keys.ts';
import { signingKey, trustedName } from '../../../../main/coordinator/keys/signing-key.ts';
import { KeyPair, publicPem } from '../../../../main/vault/signing/ed25519.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

const team = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const publicKey = publicPem(team.publicKey);
const { id } = team.publicKey;

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

async function teamFile(): Promise<{ path: string }> {
  const path = join(engine.folder, 'team.key');
  await writeFile(path, team.toPem(), { mode: 0o600 });
  return { path };
}

describe('the key of a home', () => {
  it('is made when it is first needed, signs, and is trusted', async () => {
    expect(engine.store.trustedKeys.list()).toEqual([]);
    const own = (await signingKey(engine)).publicKey;
    expect(await listKeys(engine)).toEqual([
      {
        id: own.id,
        name: expect.stringContaining(' on ') as string,
        publicKey: publicPem(own),
        isPrivateHere: true,
        signs: true,
        trusted: {
          since: engine.clock.now().toISOString(),
          by: expect.stringContaining(' on ') as string,
        },
      },
    ]);
    expect((await signingKey(engine)).publicKey).toEqual(own);
  });

  it('is nowhere in SQLite', async () => {
    await importKey(engine, { name: 'DBA team', file: await teamFile() });
    const bytes = await readFile(engine.home.database, 'latin1');
    const wal = await readFile(`${engine.home.database}-wal`, 'latin1');
    expect(bytes + wal).toContain('BEGIN PUBLIC KEY');
    expect(bytes + wal).not.toContain('PRIVATE KEY');
    expect(bytes + wal).not.toContain(team.toPem().split('\n')[1]);
  });

  it('cannot lose the trust while it signs', async () => {
    const own = (await signingKey(engine)).publicKey;
    await expect(distrustKey(engine, own.id)).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
    expect(trustedName(engine)(own.id)).toContain(' on ');
  });
});

describe('a key that is trusted', () => {
  it('has a name from then on, until it is trusted no more', async () => {
    await trustKey(engine, { name: 'DBA team', publicKey });
    expect(trustedName(engine)(id)).toBe('DBA team');
    const answer = await distrustKey(engine, 'DBA team');
    expect(answer).toMatchObject({ id, trusted: null });
    expect(trustedName(engine)(id)).toBeUndefined();
  });

  it('takes nobody else’s name, and has one name', async () => {
    await trustKey(engine, { name: 'DBA team', publicKey });
    const other = publicPem(new KeyPair(generateKeyPairSync('ed25519').privateKey).publicKey);
    await expect(trustKey(engine, { name: 'dba TEAM', publicKey: other })).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
    });
    await expect(trustKey(engine, { name: 'again', publicKey })).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: 'This key is trusted already, as "DBA team".',
    });
  });

  it('is the one whose fingerprint was given', async () => {
    await expect(
      trustKey(engine, { name: 'DBA team', publicKey, keyId: '0'.repeat(64) }),
    ).rejects.toMatchObject({ message: `It is another key, with the fingerprint ${id}.` });
    expect(trustedName(engine)(id)).toBeUndefined();
    await trustKey(engine, { name: 'DBA team', publicKey, keyId: id });
    expect(trustedName(engine)(id)).toBe('DBA team');
  });
});

describe('a team’s key', () => {
  it('is imported, trusted, and signs; the home’s own can sign again', async () => {
    const own = (await signingKey(engine)).publicKey;
    const file = await teamFile();
    expect(await importKey(engine, { name: 'DBA team', file })).toMatchObject({
      id,
      name: 'DBA team',
      isPrivateHere: true,
      signs: true,
    });
    expect((await signingKey(engine)).publicKey.id).toBe(id);
    await importKey(engine, { name: 'DBA team', file });
    await useKey(engine, own.id);
    expect((await signingKey(engine)).publicKey.id).toBe(own.id);
  });

  it('is exported into a new file for its owner alone', async () => {
    await importKey(engine, { name: 'DBA team', file: await teamFile() });
    const file = { path: join(engine.folder, 'copy.key') };
    const exported = await exportKey(engine, { key: 'DBA team', file });
    expect(exported.file).toBe(file.path);
    expect(await readFile(file.path, 'utf8')).toBe(team.toPem());
    if (process.platform !== 'win32') expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    await expect(exportKey(engine, { key: 'DBA team', file })).rejects.toMatchObject({
      code: 'UserErrorDestinationNotEmpty',
    });
  });

  it('does not sign where only its public half is here', async () => {
    await trustKey(engine, { name: 'DBA team', publicKey });
    await expect(useKey(engine, 'DBA team')).rejects.toMatchObject({ code: 'UserErrorInvalidInput' });
    const file = { path: join(engine.folder, 'copy.key') };
    await expect(exportKey(engine, { key: 'DBA team', file })).rejects.toMatchObject({
      code: 'UserErrorNotFound',
    });
  });

  it.skipIf(process.platform === 'win32')(
    'is imported from a file that others can read into one that only its owner can, and that is told',
    async () => {
      const file = await teamFile();
      expect(await importKey(engine, { name: 'DBA team', file })).not.toHaveProperty('warning');
      await chmod(file.path, 0o644);
      const { warning } = await importKey(engine, { name: 'DBA team', file });
      expect(warning).toMatch(`Other users of this machine can read ${file.path}, and sign with the key`);
      expect((await stat(join(engine.folder, 'keys', `${id}.pem`))).mode & 0o777).toBe(0o600);
    },
  );

  it('is listed, imported again, or replaced by another one where its private half is gone', async () => {
    const own = (await signingKey(engine)).publicKey;
    const file = await teamFile();
    await importKey(engine, { name: 'DBA team', file });
    const kept = join(engine.home.folder, 'keys', `${id}.pem`);
    await rm(kept);
    await expect(signingKey(engine)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
    expect(await listKeys(engine)).toContainEqual(
      expect.objectContaining({ id, isPrivateHere: false, signs: true }),
    );
    await importKey(engine, { name: 'DBA team', file });
    expect((await signingKey(engine)).publicKey.id).toBe(id);
    await rm(kept);
    await useKey(engine, own.id);
    expect((await signingKey(engine)).publicKey.id).toBe(own.id);
    await distrustKey(engine, 'DBA team');
    expect(trustedName(engine)(id)).toBeUndefined();
  });

  it('signs also where the home’s own cannot be used, which then says why it cannot sign', async () => {
    const own = (await signingKey(engine)).publicKey;
    await importKey(engine, { name: 'DBA team', file: await teamFile() });
    await useKey(engine, own.id);
    await writeFile(join(engine.home.folder, 'keys', 'own.pem'), 'garbage');
    await expect(signingKey(engine)).rejects.toMatchObject({ code: 'UserErrorHomeNotAccessible' });
    expect(await useKey(engine, 'DBA team')).toMatchObject({ id, signs: true });
    expect((await signingKey(engine)).publicKey.id).toBe(id);
    await expect(useKey(engine, own.id)).rejects.toMatchObject({ code: 'UserErrorHomeNotAccessible' });
  });

  it('is not said to sign where what is kept of it is damaged', async () => {
    const file = await teamFile();
    await importKey(engine, { name: 'DBA team', file });
    await writeFile(join(engine.home.folder, 'keys', `${id}.pem`), 'garbage');
    await expect(importKey(engine, { name: 'DBA team', file })).rejects.toMatchObject({
      code: 'UserErrorHomeNotAccessible',
    });
  });

  it('is not kept here where its name or another name of it is taken', async () => {
    await trustKey(engine, { name: 'colleagues', publicKey });
    await expect(importKey(engine, { name: 'DBA team', file: await teamFile() })).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
    });
    expect((await listKeys(engine)).find((key) => key.id === id)).toMatchObject({ isPrivateHere: false });
    expect(await importKey(engine, { name: 'colleagues', file: await teamFile() })).toMatchObject({
      isPrivateHere: true,
      signs: true,
    });
  });

  it('is not taken from a file that has none', async () => {
    const path = join(engine.folder, 'team.pub');
    await writeFile(path, publicKey);
    await expect(importKey(engine, { name: 'DBA team', file: { path } })).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
    });
    await expect(
      importKey(engine, { name: 'DBA team', file: { path: join(engine.folder, 'nothing') } }),
    ).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') as string });
    expect(trustedName(engine)(id)).toBeUndefined();
  });

  it('are neither read from nor written to what is there no more, in words', async () => {
    const missing = join(engine.folder, 'none', 'team.key');
    await expect(importKey(engine, { name: 'DBA team', file: { path: missing } })).rejects.toMatchObject({
      message: `${missing} cannot be read: it does not exist.`,
    });
    await expect(
      importKey(engine, { name: 'DBA team', file: { path: engine.folder } }),
    ).rejects.toMatchObject({
      message: `${engine.folder} cannot be read: it is a folder, not a file.`,
    });
    const [own] = await listKeys(engine);
    await expect(exportKey(engine, { key: own?.id ?? '', file: { path: missing } })).rejects.toMatchObject({
      message: `${missing} cannot be written: there is no such folder.`,
      remedy: 'Name a file in a folder that is there and that this user can write to.',
    });
  });

  it('is moved by no page', async () => {
    const page = { ...engine, host: { kind: 'serve' as const } };
    const file = await teamFile();
    for (const attempt of [
      () => importKey(page, { name: 'DBA team', file }),
      () => exportKey(page, { key: 'DBA team', file: { path: join(engine.folder, 'copy.key') } }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        message: 'Private keys are moved on the command line only.',
      });
    }
  });
});
