import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../support/apps/app.ts';
import { databaseExists, makeDatabase } from '../support/databases/test-databases.ts';
import { sharedServer } from '../support/servers/shared.ts';

const server = () => sharedServer(18);
/** Made the points. */
let maker: TestApp;
let template: string;
let ids: { instance: string; point: string; other: string };

/** Another workstation with a copy of the vault. */
let app: TestApp;
let vault: string;
let point: string;

beforeAll(async () => {
  maker = await openTestApp();
  await makeDatabase(server(), 'signed', 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i');
  await addServer(maker, server());
  ({ path: template } = await addFolderVault(maker));
  const protect = { server: 'source', database: 'signed', vault: 'vault', name: 'shop' };
  const { id } = await maker.client.instances.protect(protect);
  const backUp = () => completeJob(maker, maker.client.backup.start({ instance: 'shop' }));
  const { pointId: other = '' } = await backUp();
  const { pointId = '' } = await backUp();
  ids = { instance: id, point: pointId, other };
});
afterAll(() => maker[Symbol.asyncDispose]());

beforeEach(async () => {
  app = await openTestApp();
  vault = join(app.folder, 'copy');
  await cp(template, vault, { recursive: true });
  point = join(vault, 'instances', ids.instance, ids.point);
  await addServer(app, server());
});
afterEach(() => app[Symbol.asyncDispose]());

const open = () => addFolderVault(app, 'vault', vault);
const reference = () => ({ instance: 'shop', point: ids.point });
const signature = async () => (await app.client.points.show(reference())).signature;
const target = { targetServer: 'source', newDatabase: 'signed_restored' };
const restore = (): Promise<Job> => runJob(app, app.client.restore.asDatabase({ ...reference(), ...target }));
const verify = (): Promise<Job> => runJob(app, app.client.verify.start(reference()));
const keyOfMaker = async () => {
  const key = (await maker.client.keys.list()).find(({ signs }) => signs);
  if (key === undefined) throw new Error('no key');
  return key;
};

/** One space more in the manifest: it says the same. */
async function touchManifest(): Promise<void> {
  const file = join(point, 'manifest.json');
  await writeFile(file, `${await readFile(file, 'utf8')} `);
}

describe('a wrong signature', () => {
  const spoiled: Record<string, () => Promise<void>> = {
    'as one byte of the manifest is another one': touchManifest,
    'as it is that of another point': () =>
      cp(join(vault, 'instances', ids.instance, ids.other, 'manifest.sig'), join(point, 'manifest.sig')),
    'as there is something else in its place': () => writeFile(join(point, 'manifest.sig'), '{}'),
    'as there is a folder in its place': async () => {
      await rm(join(point, 'manifest.sig'));
      await mkdir(join(point, 'manifest.sig'));
    },
    'as it is endless': () => writeFile(join(point, 'manifest.sig'), 'x'.repeat(1_000_000)),
  };

  it.each(Object.entries(spoiled))('%s is refused before anything is sent', async (_, spoil) => {
    await spoil();
    await open();
    expect(await signature()).toMatchObject({ outcome: 'wrong' });
    const wrong = { code: 'UserErrorWrongSignature' };
    const readiness = await app.client.restore.readiness({ ...reference(), ...target });
    expect(readiness.ready).toBe(false);
    expect(readiness.findings).toMatchObject([{ ...wrong, severity: 'blocker' }]);
    expect(await restore()).toMatchObject({ state: 'failed', error: wrong });
    expect(await databaseExists(server(), 'signed_restored')).toBe(false);
    expect(await failureOf(app.client.points.contents(reference()))).toMatchObject(wrong);
  });

  it('copies no file, and fails a verification', async () => {
    await touchManifest();
    await open();
    const destination = { kind: 'folder' as const, path: join(app.folder, 'files') };
    const files = await runJob(app, app.client.restore.asFiles({ ...reference(), destination }));
    expect(files).toMatchObject({ state: 'failed', error: { code: 'UserErrorWrongSignature' } });
    expect(await readdir(destination.path).catch(() => [])).toEqual([]);
    expect(await verify()).toMatchObject({ state: 'failed', error: { code: 'UserErrorWrongSignature' } });
    const listed = await app.client.points.list({ instance: 'shop' });
    expect(listed.points.find(({ id }) => id === ids.point)).toMatchObject({ flaw: 'wrong signature' });
  });
});

describe('a vault', () => {
  it('brings no key that is trusted, whatever lies in it', async () => {
    const { id, publicKey } = await keyOfMaker();
    const trusted = {
      id,
      name: 'DBA team',
      publicKey,
      trustedAt: '2026-01-01T00:00:00.000Z',
      trustedBy: 'you',
    };
    for (const folder of ['keys', 'trusted-keys', 'trusted_keys']) {
      await mkdir(join(vault, folder));
      await cp(join(maker.home, 'keys', 'own.pem'), join(vault, folder, 'own.pem'));
      await writeFile(join(vault, folder, `${id}.json`), JSON.stringify(trusted));
    }
    await open();
    expect(await signature()).toEqual({ outcome: 'unknown key', keyId: id });
    expect((await app.client.keys.list()).map((key) => [key.id === id, key.signs])).toEqual([[false, true]]);
    const { findings } = await app.client.restore.readiness({ ...reference(), ...target });
    expect(findings).toContainEqual(
      expect.objectContaining({
        title: 'Signature',
        severity: 'warning',
        message: `Signed by a key that is not trusted here: ${id}.`,
        remedy: expect.stringContaining('trust the key') as string,
      }),
    );
    expect(await verify()).toMatchObject({
      state: 'completed with warnings',
      result: { proof: 'readable', warnings: [expect.stringContaining(id) as string] },
    });
    const byRestore = { byRestore: { server: 'source' } };
    expect(await runJob(app, app.client.verify.start({ ...reference(), ...byRestore }))).toMatchObject({
      state: 'completed with warnings',
      result: {
        proof: 'restored',
        signature: { outcome: 'unknown key', keyId: id },
        warnings: [expect.stringContaining('trust the key') as string],
      },
    });
  });

  it('is believed by name once a person has trusted the key, and only that key', async () => {
    await open();
    const { id } = await keyOfMaker();
    const point = { name: 'maker', ...(await exactPoint()) };
    expect(await failureOf(app.client.keys.trustOfPoint({ ...point, keyId: '0'.repeat(64) }))).toMatchObject({
      message: `It is another key, with the fingerprint ${id}.`,
    });
    expect(await signature()).toMatchObject({ outcome: 'unknown key' });
    await app.client.keys.trustOfPoint({ ...point, keyId: id });
    expect(await signature()).toEqual({ outcome: 'signed', keyId: id, by: 'maker' });
    expect(await verify()).toMatchObject({ state: 'completed', result: { warnings: [] } });
    await app.client.keys.distrust({ key: 'maker' });
    expect(await signature()).toMatchObject({ outcome: 'unknown key' });
  });

  it('from which a signature was taken away is warned of, as the point before it is signed', async () => {
    await rm(join(point, 'manifest.sig'));
    await open();
    // the one before it is signed
    expect(await signature()).toEqual({ outcome: 'not signed', olderIsSigned: true });
    const message =
      'Not signed, although an older recovery point of the database is: the signature may have been taken away.';
    const { ready, findings } = await app.client.restore.readiness({ ...reference(), ...target });
    expect(ready).toBe(true);
    expect(findings).toContainEqual({
      title: 'Signature',
      severity: 'warning',
      message,
      remedy: expect.stringMatching(/^Find out who removed manifest\.sig/),
    });
    expect(await verify()).toMatchObject({
      state: 'completed with warnings',
      result: { signature: { olderIsSigned: true }, warnings: [expect.stringContaining(message)] },
    });
  });

  it('in which no older point was ever signed says so, and nobody is warned', async () => {
    for (const each of [ids.point, ids.other]) {
      await rm(join(vault, 'instances', ids.instance, each, 'manifest.sig'));
    }
    await open();
    expect(await signature()).toEqual({ outcome: 'not signed' });
    const { findings } = await app.client.restore.readiness({ ...reference(), ...target });
    expect(findings).toContainEqual({
      title: 'Signature',
      severity: 'note',
      message: 'Not signed: nothing vouches for who made it.',
    });
    expect(await verify()).toMatchObject({
      state: 'completed',
      result: { signature: { outcome: 'not signed' } },
    });
  });

  const exactPoint = async () => {
    const { manifest } = await app.client.points.show(reference());
    return { instance: manifest.instanceId, point: manifest.pointId };
  };
});

it('the workstation that made a point knows its own signature', async () => {
  const { id, name } = await keyOfMaker();
  const shown = await maker.client.points.show(reference());
  expect(shown.signature).toEqual({ outcome: 'signed', keyId: id, by: name });
});

it('a private key is in no vault, no log and no job record', async () => {
  const pem = await readFile(join(maker.home, 'keys', 'own.pem'), 'utf8');
  const secret = pem.split('\n')[1] ?? '';
  expect(secret).toHaveLength(64);
  for (const folder of [template, maker.home]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === 'own.pem') continue;
      const content = await readFile(join(entry.parentPath, entry.name), 'latin1');
      expect(content.includes(secret), entry.name).toBe(false);
    }
  }
  const jobs = await maker.client.jobs.list({});
  expect(JSON.stringify(jobs)).not.toContain(secret);
});
