import { rename, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { recordFile, unsignedRecord } from '../../../support/vault-documents.ts';

const server = () => sharedServer(18);
let app: TestApp;
let path: string;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(server(), 'api_renamed', 'CREATE TABLE t AS SELECT 1');
  await addServer(app, server());
  path = (await addFolderVault(app)).path;
  await app.client.instances.protect({
    server: 'source',
    database: 'postgres',
    vault: 'vault',
    name: 'Other',
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await server().dropDatabase('api_renamed');
});

/** An instance of this name, protected for this test, with a way to its record; taken away at its end. */
async function protectedAs(name: string) {
  const { id } = await app.client.instances.protect({
    server: 'source',
    database: 'api_renamed',
    vault: 'vault',
    name,
  });
  const file = () => recordFile(path, id);
  return {
    id,
    file,
    record: async () => await unsignedRecord(path, id),
    name: async () => (await app.client.instances.list()).find((each) => each.id === id)?.name,
    [Symbol.asyncDispose]: async () => {
      await app.client.instances.stop({ instance: id, data: 'delete', typedName: 'api_renamed' });
    },
  };
}

describe('another name for an instance', () => {
  it('stands here and in the vault; points stay, and backups go on under it', async () => {
    await using shop = await protectedAs('shop');
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    const before = await shop.record();
    expect(
      await app.client.instances.rename({ instance: 'shop', name: '  shop   (nightly) ' }),
    ).toMatchObject({
      id: shop.id,
      name: 'shop (nightly)',
      database: 'api_renamed',
    });
    expect(await shop.record()).toEqual({
      ...before,
      revision: 2,
      writtenAt: expect.any(String) as string,
      name: 'shop (nightly)',
    });
    expect(await pointIds(app, 'shop (nightly)')).toHaveLength(1);
    await completeJob(app, app.client.backup.start({ instance: 'shop (nightly)' }));
    expect(await pointIds(app, 'shop (nightly)')).toHaveLength(2);
    expect(await failureOf(app.client.backup.start({ instance: 'shop' }))).toMatchObject({
      code: 'UserErrorNotFound',
    });

    await using other = await openTestApp();
    await addFolderVault(other, 'opened', path);
    expect((await other.client.instances.list()).map(({ name }) => name)).toContain('shop (nightly)');
  });

  it('is refused where another one has it, in whatever case, and nothing is written', async () => {
    await using shop = await protectedAs('shop');
    const before = await shop.record();
    for (const name of ['Other', 'OTHER', 'ｏｔｈｅｒ']) {
      expect(await failureOf(app.client.instances.rename({ instance: 'shop', name }))).toMatchObject({
        code: 'UserErrorNameAlreadyInUse',
      });
    }
    expect(await shop.record()).toEqual(before);
    expect(await shop.name()).toBe('shop');
    // its own name in another case is no collision
    expect(await app.client.instances.rename({ instance: 'shop', name: 'SHOP' })).toMatchObject({
      name: 'SHOP',
    });
  });

  it('is as names are: not empty, one line, nothing invisible, no option, no id, not endless', async () => {
    await using shop = await protectedAs('shop');
    for (const name of ['', ' \t', 'a\nb', 'a\u001b[2J', 'a\u202eb', '--all', shop.id, 'x'.repeat(201)]) {
      await expect(app.client.instances.rename({ instance: 'shop', name }), name).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    }
    expect(await shop.name()).toBe('shop');
    const longest = '🛒'.repeat(100);
    expect(await app.client.instances.rename({ instance: 'shop', name: longest })).toMatchObject({
      name: longest,
    });
  });

  it('is not taken here while the vault is away', async () => {
    await using shop = await protectedAs('shop');
    await rename(path, `${path}-away`);
    const failure = await failureOf(app.client.instances.rename({ instance: 'shop', name: 'new' }));
    await rename(`${path}-away`, path);
    expect(failure).toMatchObject({ code: 'UserErrorVaultNotAccessible' });
    expect(await shop.name()).toBe('shop');
  });

  it('keeps what another workstation changed in the record, and undoes no end', async () => {
    await using shop = await protectedAs('shop');
    const options = { compression: 'gzip:9', countRows: false, lockWaitTimeoutMs: 1 };
    await writeFile(await shop.file(), JSON.stringify({ ...(await shop.record()), options }));
    await app.client.instances.rename({ instance: 'shop', name: 'first' });
    expect(await shop.record()).toMatchObject({ name: 'first', options });

    const stoppedAt = '2026-01-01T00:00:00.000Z';
    await writeFile(await shop.file(), JSON.stringify({ ...(await shop.record()), stoppedAt }));
    expect(await failureOf(app.client.instances.rename({ instance: 'first', name: 'second' }))).toMatchObject(
      {
        code: 'UserErrorProtectionEnded',
      },
    );
    expect(await shop.record()).toMatchObject({ name: 'first', stoppedAt });
    // now it is known here that it was stopped: a name can still be given
    await app.client.instances.rename({ instance: 'first', name: 'second' });
    expect(await shop.record()).toMatchObject({ name: 'second', stoppedAt });
  });
});
