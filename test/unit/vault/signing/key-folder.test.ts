import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { KeyPair, keyPairOf, publicKeyFrom, publicPem } from '../../../../main/vault/signing/ed25519.ts';
import { KeyFolder, writeNewPrivateFile } from '../../../../main/vault/signing/key-folder.ts';

const hasModes = process.platform !== 'win32';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-keys-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'keys');
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('the key pair of a home', () => {
  it('is made when it is first asked for, for its owner alone, and is the same from then on', async () => {
    const folder = await newFolder();
    const made = await new KeyFolder(folder).own();
    expect((await new KeyFolder(folder).own()).publicKey).toEqual(made.publicKey);
    expect(await readdir(folder)).toEqual(['own.pem']);
    expect(await readFile(join(folder, 'own.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    if (!hasModes) return;
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, 'own.pem'))).toBe(0o600);
  });

  it('is one, however many ask for it at the same time', async () => {
    const folder = await newFolder();
    const made = await Promise.all(Array.from({ length: 20 }, () => new KeyFolder(folder).own()));
    expect(new Set(made.map(({ publicKey }) => publicKey.id)).size).toBe(1);
    expect(await readdir(folder)).toEqual(['own.pem']);
  });

  it('is one for several processes that make it at the same time', async () => {
    const folder = await newFolder();
    const module = new URL('../../../../main/vault/signing/key-folder.ts', import.meta.url).href;
    const script = `
      const { KeyFolder } = await import(${JSON.stringify(module)});
      console.log((await new KeyFolder(${JSON.stringify(folder)}).own()).publicKey.id);`;
    const run = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]).then(
        ({ stdout }) => stdout,
      );
    const ids = await Promise.all([run(), run(), run()]);
    expect(ids[0]).toMatch(/^[0-9a-f]{64}\n$/);
    expect(new Set(ids).size).toBe(1);
  });

  it.runIf(hasModes)('is refused when others can read it, or when it is a link', async () => {
    const folder = await newFolder();
    await new KeyFolder(folder).own();
    await chmod(join(folder, 'own.pem'), 0o640);
    await expect(new KeyFolder(folder).own()).rejects.toMatchObject({
      code: 'UserErrorHomeNotAccessible',
      message: expect.stringContaining('open to other users') as string,
    });
    const linked = await newFolder();
    await mkdir(linked);
    await symlink(join(folder, 'own.pem'), join(linked, 'own.pem'));
    await expect(new KeyFolder(linked).own()).rejects.toMatchObject({ code: 'UserErrorHomeNotAccessible' });
  });

  it('is not made anew over one that cannot be read', async () => {
    const folder = await newFolder();
    await mkdir(folder, { mode: 0o700 });
    await writeFile(join(folder, 'own.pem'), 'half a k', { mode: 0o600 });
    await expect(new KeyFolder(folder).own()).rejects.toMatchObject({ code: 'UserErrorHomeNotAccessible' });
    expect(await readFile(join(folder, 'own.pem'), 'utf8')).toBe('half a k');
  });
});

describe('further key pairs', () => {
  it('are kept beside it and found by their fingerprints', async () => {
    const folder = await newFolder();
    const keys = new KeyFolder(folder);
    const own = await keys.own();
    const team = new KeyPair(generateKeyPairSync('ed25519').privateKey);
    await keys.add(team);
    await keys.add(team);
    expect((await keys.find(team.publicKey.id))?.publicKey).toEqual(team.publicKey);
    expect((await keys.find(own.publicKey.id))?.publicKey).toEqual(own.publicKey);
    expect(await keys.find('0'.repeat(64))).toBeUndefined();
    expect((await keys.all()).map(({ publicKey }) => publicKey.id).sort()).toEqual(
      [own.publicKey.id, team.publicKey.id].sort(),
    );
  });

  it('are none in a home without keys', async () => {
    expect(await new KeyFolder(await newFolder()).all()).toEqual([]);
  });
});

describe('a key as text', () => {
  const pair = new KeyPair(generateKeyPairSync('ed25519').privateKey);

  it('comes back as what it was', () => {
    expect(keyPairOf(pair.toPem()).publicKey).toEqual(pair.publicKey);
    expect(publicKeyFrom(publicPem(pair.publicKey))).toEqual(pair.publicKey);
  });

  it('is not taken for the wrong half, another algorithm, or nonsense, and is never quoted', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const rsaPem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    for (const text of [publicPem(pair.publicKey), rsaPem, 'swordfish', '']) {
      expect(() => keyPairOf(text)).toThrow('This is not the key that is wanted.');
    }
    expect(() => publicKeyFrom(pair.toPem())).toThrow('It has a private key, which stays where it is.');
    expect(() => publicKeyFrom('swordfish')).toThrow(/It has no public key in PEM\.$/);
    const locked = generateKeyPairSync('ed25519').privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'swordfish',
    }) as string;
    expect(() => keyPairOf(locked)).toThrow('It has a private key behind a password.');
    expect(() => keyPairOf('swordfish')).not.toThrow('swordfish');
  });

  it('is shown by nothing that shows an object', () => {
    expect(JSON.stringify(pair)).not.toContain(pair.toPem().split('\n')[1]);
  });

  it('goes into a new file only', async () => {
    const folder = await newFolder();
    await mkdir(folder);
    const file = join(folder, 'team.key');
    await writeNewPrivateFile(file, 'first');
    await expect(writeNewPrivateFile(file, 'second')).rejects.toMatchObject({ name: 'ObjectExists' });
    expect(await readFile(file, 'utf8')).toBe('first');
    expect(await readdir(folder)).toEqual(['team.key']);
  });
});
