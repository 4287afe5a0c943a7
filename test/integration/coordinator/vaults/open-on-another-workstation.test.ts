import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  makeBlobContainer,
  openTestApp,
  pointIds,
  protectAndBackUp,
  runJob,
} from '../../../support/apps/app.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { fingerprintOf, makeDatabase, makeSample } from '../../../support/databases/test-databases.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { recordFile } from '../../../support/vault-documents.ts';

const server = () => sharedServer(18);

describe('a vault that another workstation opens', () => {
  it('brings instances and points back, and restores them', async () => {
    await using account = await startAzurite();
    const container = await makeBlobContainer(account);
    const original = await makeSample(server(), 'second_home', 'second_home');
    let points: string[];
    let publicKey: string | undefined;
    {
      await using first = await openTestApp();
      await addServer(first, server());
      await addBlobVault(first, container, 'first name');
      const options = { compression: 'gzip:3', lockWaitTimeoutMs: 1234 };
      const protect = {
        server: 'source',
        database: 'second_home',
        vault: 'first name',
        name: 'shop',
        options,
      };
      await first.client.instances.protect(protect);
      await completeJob(first, first.client.backup.start({ instance: 'shop' }));
      await completeJob(first, first.client.backup.start({ instance: 'shop' }));
      points = await pointIds(first, 'shop');
      publicKey = (await first.client.keys.list()).find(({ signs }) => signs)?.publicKey;
    }
    // The first workstation and its home are gone.
    await using second = await openTestApp();
    const added = await addBlobVault(second, container, 'second name');
    expect(added).toMatchObject({
      created: false,
      importedInstances: 1,
      importedServers: ['source'],
      problems: [],
    });
    expect(await pointIds(second, 'shop')).toEqual(points);
    expect(points).toHaveLength(2);
    expect(added.importedJobs).toBe(2);
    expect(await second.client.jobs.list({})).toMatchObject([
      { kind: 'backup', state: 'completed', result: { pointId: points[0] }, importedFrom: 'second name' },
      { kind: 'backup', state: 'completed', result: { pointId: points[1] } },
    ]);
    expect(await second.client.instances.list()).toMatchObject([
      {
        name: 'shop',
        database: 'second_home',
        options: { compression: 'gzip:3', countRows: true, lockWaitTimeoutMs: 1234 },
      },
    ]);
    // The vault chose the address: nothing is sent there before somebody here says that it is right.
    second.env['NEW_PASSWORD'] = server().password;
    const credential = { kind: 'env' as const, variable: 'NEW_PASSWORD' };
    const logIn = () => second.client.servers.setLogin({ server: 'source', credential });
    expect(await failureOf(logIn())).toMatchObject({ code: 'UserErrorNotConfirmed' });
    const { host, port, user } = server();
    await second.client.servers.set({ server: 'source', address: { tls: 'disable' } });
    const seen = { host, port, user, tls: 'disable' as const };
    await second.client.servers.confirm({ server: 'source', seen });
    // A login is never in a vault: the server says so, and a new one fixes it.
    expect(await failureOf(second.client.servers.test({ server: 'source' }))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
    });
    await logIn();
    const input = {
      instance: 'shop',
      point: points[1] ?? '',
      targetServer: 'source',
      newDatabase: 'second_home_restored',
    };
    await second.client.keys.trust({ name: 'first workstation', publicKey: publicKey ?? '' });
    await completeJob(second, second.client.restore.asDatabase(input));
    expect(await fingerprintOf(server(), 'second_home_restored')).toEqual(original);
    // Restores work at once; backups begin when somebody says that they are to be taken from here.
    expect(await failureOf(second.client.backup.start({ instance: 'shop' }))).toMatchObject({
      code: 'UserErrorNotConfirmed',
      steps: [{ do: 'confirm-instance', instance: 'shop' }],
    });
    await second.client.instances.confirm({ instances: ['shop'] });
    await completeJob(second, second.client.backup.start({ instance: 'shop' }));
    expect(await pointIds(second, 'shop')).toHaveLength(3);
  });

  it('finds every ended job filed, the failed ones too', async () => {
    await using app = await openTestApp();
    await makeDatabase(server(), 'second_home_jobs', 'CREATE TABLE t ()');
    await addServer(app, server());
    const { path } = await addFolderVault(app);
    await app.client.instances.protect({
      server: 'source',
      database: 'second_home_jobs',
      vault: 'vault',
      name: 'jobs',
    });
    const ended = [
      await runJob(app, app.client.backup.start({ instance: 'jobs' })),
      await runJob(app, app.client.verify.start({ instance: 'jobs' })),
      await runJob(
        app,
        app.client.restore.asDatabase({
          instance: 'jobs',
          targetServer: 'source',
          newDatabase: 'second_home_jobs',
        }),
      ),
    ];
    expect(ended.map(({ state }) => state)).toEqual(['completed', 'completed', 'failed']);
    // A record is filed after its job has ended: closing waits for that.
    await app.close();
    const files = (await readdir(join(path, 'jobs'), { recursive: true })).filter((name) =>
      name.endsWith('.json'),
    );
    const records = await Promise.all(
      files.map(
        async (file) => JSON.parse(await readFile(join(path, 'jobs', file), 'utf8')) as { id: string },
      ),
    );
    expect(new Map(records.map((record) => [record.id, record]))).toEqual(
      new Map(ended.map((job) => [job.id, { format: 2, ...job }])),
    );
    for (const { id, endedAt } of ended)
      expect(files).toContain(join((endedAt ?? '').slice(0, 7), `${id}.json`));
  });

  it('lists, verifies and restores the points of an instance whose record is damaged, and backs nothing up', async () => {
    const original = await makeSample(server(), 'second_home_damaged', 'second_home_damaged');
    let path: string;
    let points: string[];
    let publicKey: string | undefined;
    await using first = await openTestApp();
    {
      await addServer(first, server());
      ({ path } = await addFolderVault(first));
      await protectAndBackUp(first, { database: 'second_home_damaged', name: 'second_home_damaged' });
      points = await pointIds(first, 'second_home_damaged');
      publicKey = (await first.client.keys.list()).find(({ signs }) => signs)?.publicKey;
    }
    const [instance] = await first.client.instances.list();
    await writeFile(await recordFile(path, instance?.id ?? ''), 'garbage');
    await using second = await openTestApp();
    expect(await addFolderVault(second, 'theirs', path)).toMatchObject({
      importedInstances: 1,
      problems: [expect.stringMatching(/not JSON\. It is listed as "second_home_damaged"/)],
    });
    const name = 'second_home_damaged';
    const listed = async () =>
      (await second.client.points.list({ instance: name })).points.map(({ id }) => id);
    expect(await listed()).toEqual(points);
    const told =
      /^Its record in the vault cannot be read, so no backup is taken: put it back .* The newest recovery point is /;
    const { instances } = await second.client.overview.instances();
    expect(instances).toMatchObject([
      { name, health: 'at risk', reason: expect.stringMatching(told) as string },
    ]);
    expect((await runText(second, ['instances'])).text).toMatch(/its record in the vault cannot be read/);
    await second.client.keys.trust({ name: 'first workstation', publicKey: publicKey ?? '' });
    await completeJob(second, second.client.verify.start({ instance: name }));
    await addServer(second, server(), { name: 'target' });
    const input = { instance: name, targetServer: 'target', newDatabase: 'second_home_damaged_restored' };
    await completeJob(second, second.client.restore.asDatabase(input));
    expect(await fingerprintOf(server(), 'second_home_damaged_restored')).toEqual(original);
    await second.client.instances.confirm({ instances: [name] });
    const refused = await runJob(second, second.client.backup.start({ instance: name }));
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'UserErrorVaultFormat' } });
    expect(await listed()).toEqual(points);
  });

  it('refuses a second name for a vault that is known, and a folder that is something else', async () => {
    await using app = await openTestApp();
    const { path } = await addFolderVault(app);
    expect(await failureOf(addFolderVault(app, 'other name', path))).toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: expect.stringContaining('"vault"') as string,
    });
    expect(await failureOf(addFolderVault(app, 'home', app.home))).toMatchObject({
      code: 'UserErrorVaultFormat',
    });
    expect((await app.client.vaults.list()).map(({ name }) => name)).toEqual(['vault']);
  });
});
