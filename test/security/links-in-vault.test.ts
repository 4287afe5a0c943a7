import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../support/apps/app.ts';
import { fillVault, type FilledVault } from '../support/apps/filled-vault.ts';
import { sharedServer } from '../support/servers/shared.ts';

const server = () => sharedServer(18);
let filled: FilledVault;

/** Each test has a vault of its own, filled once and copied, and has it opened before the link comes. */
let app: TestApp;
let vault: string;

beforeAll(async () => {
  filled = await fillVault(server(), 'linked_vault', 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i');
});

beforeEach(async () => {
  app = await openTestApp();
  vault = join(app.folder, 'linked');
  await cp(filled.path, vault, { recursive: true });
  await addServer(app, server());
  await addFolderVault(app, 'vault', vault);
  await app.client.instances.confirm({ instances: ['shop'] });
});

afterEach(() => app[Symbol.asyncDispose]());

afterAll(() => filled[Symbol.asyncDispose]());

const told = (path: string) => `${path} is a symbolic link: pgkeep does not follow links inside a vault.`;

const places: Record<string, () => string> = {
  'instances/': () => join(vault, 'instances'),
  "an instance's folder": () => join(vault, 'instances', filled.ids.instance),
};

const targets: Record<string, (path: string) => Promise<void>> = {
  'leads to what was there': async (path) => {
    await rename(path, join(app.folder, 'elsewhere'));
    await symlink(join(app.folder, 'elsewhere'), path);
  },
  'leads to nothing': async (path) => {
    await rm(path, { recursive: true });
    await symlink(join(app.folder, 'nowhere'), path);
  },
  'leads to an empty folder': async (path) => {
    await rm(path, { recursive: true });
    await mkdir(join(app.folder, 'empty'));
    await symlink(join(app.folder, 'empty'), path);
  },
};

describe.each(Object.keys(places))('a link in the place of %s', (place) => {
  it.each(Object.entries(targets))(
    'that %s is told by list, show, backup, verify and delete',
    async (_, link) => {
      const path = places[place]?.() ?? '';
      await link(path);
      const refused = { code: 'UserErrorVaultFormat', message: told(path) };
      const { client } = app;

      const { points, problems } = await client.points.list({ instance: 'shop' });
      expect(points).toEqual([]);
      expect(problems).toEqual([expect.objectContaining({ problem: told(path) })]);
      expect(await failureOf(client.points.show({ instance: 'shop' }))).toMatchObject(refused);
      expect(await failureOf(client.vaults.show({ vault: 'vault' }))).toMatchObject(refused);
      expect(await failureOf(client.verify.start({ instance: 'shop' }))).toMatchObject(refused);
      expect(
        await failureOf(
          client.points.delete({ instance: 'shop', point: filled.ids.point, typedName: 'linked_vault' }),
        ),
      ).toMatchObject(refused);
      const backup = await runJob(app, client.backup.start({ instance: 'shop' }));
      expect(backup).toMatchObject({
        state: 'failed',
        error: { code: 'UserErrorVaultFormat', message: `${told(path)} Nothing was written.` },
      });
    },
  );
});

describe("a link in the place of a point's folder", () => {
  it.each(Object.entries(targets))('that %s is told by list, show, verify and delete', async (_, link) => {
    const path = join(vault, 'instances', filled.ids.instance, filled.ids.point);
    await link(path);
    const { client } = app;
    const { points, problems } = await client.points.list({ instance: 'shop' });
    expect(points).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ pointId: filled.ids.point, problem: told(path) })]);
    const refused = { code: 'UserErrorVaultFormat', message: expect.stringContaining(told(path)) };
    expect(await failureOf(client.points.show({ instance: 'shop' }))).toMatchObject(refused);
    expect(await failureOf(client.verify.start({ instance: 'shop' }))).toMatchObject(refused);
    expect(
      await failureOf(
        client.points.delete({ instance: 'shop', point: filled.ids.point, typedName: 'linked_vault' }),
      ),
    ).toMatchObject(refused);
    // Another point has a folder of its own.
    expect(await runJob(app, client.backup.start({ instance: 'shop' }))).toMatchObject({
      state: 'completed',
    });
  });
});

describe('a link in the place of archive.pgdump', () => {
  it.each(Object.entries(targets))('that %s is told by verify and restore', async (_, link) => {
    const path = join(vault, 'instances', filled.ids.instance, filled.ids.point, 'archive.pgdump');
    await link(path);
    const refused = { state: 'failed', error: { code: 'UserErrorVaultFormat', message: told(path) } };
    const { client } = app;
    expect(await runJob(app, client.verify.start({ instance: 'shop' }))).toMatchObject(refused);
    const restore = { instance: 'shop', targetServer: 'source', newDatabase: 'linked_vault_restored' };
    expect(await runJob(app, client.restore.asDatabase(restore))).toMatchObject(refused);
  });
});

describe('a new vault', () => {
  it('is not made where instances/ is a link', async () => {
    const path = join(app.folder, 'new');
    await mkdir(path);
    await symlink('/nowhere', join(path, 'instances'));
    expect(await failureOf(addFolderVault(app, 'new', path))).toMatchObject({
      code: 'UserErrorVaultFormat',
      message: told(join(path, 'instances')),
    });
  });
});
