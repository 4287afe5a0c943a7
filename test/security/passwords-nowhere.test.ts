import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  makeBlobContainer,
  openTestApp,
  runJob,
} from '../support/apps/app.ts';
import { startAzurite } from '../support/servers/azurite.ts';
import { clientProcesses } from '../support/processes/client-processes.ts';
import {
  incompressibleTable,
  inDatabase,
  isStalled,
  makeDatabase,
  tableThatStallsElsewhere,
} from '../support/databases/test-databases.ts';
import { startProxy } from '../support/servers/proxy.ts';
import { sharedServer } from '../support/servers/shared.ts';

const server = () => sharedServer(18);
const password = `s3cret 'quoted" \\ €`;
const wrongPassword = 'another-s3cret';
const database = 'secrets_source';
const patience = { timeout: 30_000, interval: 20 };

/** Names of the files below a folder whose content has one of the texts, as UTF-8 or inside of JSON. */
async function filesWith(folder: string, texts: string[]): Promise<string[]> {
  const needles = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(0);
  const found = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      return needles.some((needle) => content.includes(needle)) ? [file] : [];
    }),
  );
  return found.flat();
}

describe('passwords and keys', () => {
  it('are nowhere: home, log, vaults, job records, answers, argument lists', async () => {
    await using account = await startAzurite();
    await using app = await openTestApp();
    await using proxy = await startProxy({ port: server().port, bytesPerSecond: 3_000_000 });
    await makeDatabase(
      server(),
      database,
      incompressibleTable('big', 30_000) + tableThatStallsElsewhere('stalls', database),
    );
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`CREATE ROLE secrets_login SUPERUSER LOGIN PASSWORD ${client.escapeLiteral(password)}`),
    );
    const login = { user: 'secrets_login', password };
    await addServer(app, server(), { ...login, name: 'slow', port: proxy.port });
    await addServer(app, server(), { ...login, name: 'target' });
    await addServer(app, server(), { name: 'wrong', password: wrongPassword });
    const container = await makeBlobContainer(account);
    await addFolderVault(app, 'folder');
    await addBlobVault(app, container, 'blob');
    for (const vault of ['folder', 'blob']) {
      await app.client.instances.protect({ server: 'slow', database, vault, name: vault });
    }
    const commandLines: string[] = [];
    const answers: unknown[] = [];

    const backup = completeJob(app, app.client.backup.start({ instance: 'folder' }));
    await vi.waitFor(async () => {
      const running = await clientProcesses(database);
      expect(running).toMatchObject([{ program: 'pg_dump' }]);
      commandLines.push(...running.map(({ commandLine }) => commandLine));
    }, patience);
    answers.push(await backup, await completeJob(app, app.client.backup.start({ instance: 'blob' })));

    const newDatabase = 'secrets_restored';
    const input = { instance: 'blob', targetServer: 'target', newDatabase };
    const { jobId } = await app.client.restore.asDatabase(input);
    const restore = runJob(app, Promise.resolve({ jobId }));
    await vi.waitFor(async () => expect(await isStalled(server(), newDatabase)).toBe(true), patience);
    const running = await clientProcesses(newDatabase);
    expect(running.map(({ program }) => program)).toContain('pg_restore');
    commandLines.push(...running.map(({ commandLine }) => commandLine));
    await app.client.jobs.cancel({ job: jobId });
    answers.push(await restore);

    // Failures talk most: wrong password, a vault that is gone.
    answers.push(await failureOf(app.client.servers.test({ server: 'wrong' })));
    answers.push(await runJob(app, app.client.restore.asDatabase({ ...input, targetServer: 'wrong' })));
    await container.client.delete();
    answers.push(await runJob(app, app.client.backup.start({ instance: 'blob' })));
    for (const { id } of await app.client.jobs.list({}))
      answers.push(await app.client.jobs.show({ job: id }));
    answers.push(
      await app.client.servers.list(),
      await app.client.vaults.list(),
      await app.client.instances.list(),
    );
    answers.push(await app.client.points.show({ instance: 'folder' }));
    await app.close();

    const secrets = [password, wrongPassword, account.accountKey];
    for (const secret of secrets) {
      expect(commandLines.join('\n')).not.toContain(secret);
      expect(JSON.stringify(answers)).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
    expect(commandLines.length).toBeGreaterThan(1);
    // The folder of the application has home and vault.
    expect(await filesWith(app.folder, secrets)).toEqual([]);
    // That this search can find something:
    expect((await filesWith(app.folder, ['secrets_login'])).length).toBeGreaterThan(1);
  });

  it('of other servers, which pg_dump writes into the archive, are a line in the log of the job', async () => {
    await using app = await openTestApp();
    const mapping = `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR postgres SERVER s OPTIONS (password 'of-another-server');`;
    await makeDatabase(server(), 'secrets_mapping', mapping);
    await makeDatabase(server(), 'secrets_none', 'CREATE TABLE t ()');
    await addServer(app, server());
    await addFolderVault(app);
    const notes: string[][] = [];
    for (const name of ['secrets_mapping', 'secrets_none']) {
      await app.client.instances.protect({ server: 'source', database: name, vault: 'vault', name });
      const job = await runJob(app, app.client.backup.start({ instance: name }));
      expect(job.state).toBe('completed');
      const { log } = await app.client.jobs.show({ job: job.id });
      expect(JSON.stringify(log)).not.toContain('of-another-server');
      notes.push(log.map(({ text }) => text).filter((text) => text.startsWith('note: ')));
    }
    expect(notes).toEqual([
      [expect.stringContaining('holds user mappings (1) and subscriptions (0)') as string],
      [],
    ]);
  });
});
