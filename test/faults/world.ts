import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../main/compose.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  blobLocation,
  completeJob,
  makeBlobContainer,
  openTestApp,
  type TestApp,
} from '../support/apps/app.ts';
import { startAzurite, type TestStorageAccount } from '../support/servers/azurite.ts';
import { temporaryServerFolder } from '../support/servers/data-folder.ts';
import { incompressibleTable, makeDatabase } from '../support/databases/test-databases.ts';
import { startProxy, type TestProxy } from '../support/servers/proxy.ts';
import { startServer, type TestServer } from '../support/servers/postgres-server.ts';

export const sourceDatabase = 'fault_source';
export const rowsOfSource = 12_000;
export const vaults = ['folder', 'blob'] as const;
export type VaultName = (typeof vaults)[number];

/** One workstation, its servers and its vaults, which live through all faults one after the other. */
export type World = AsyncDisposable & {
  readonly source: TestServer;
  readonly target: TestServer;
  readonly account: TestStorageAccount;
  /** What stands between pgkeep and the storage account. */
  readonly storage: TestProxy;
  readonly container: Awaited<ReturnType<typeof makeBlobContainer>>;
  readonly vaultFolder: string;
  /** A folder for exports and copies. */
  readonly folder: string;
  readonly home: Pick<TestApp, 'home' | 'env'>;
  /** A new place for a restore as files, and what is there by now. */
  exportPlace(kind: VaultName): {
    readonly destination: Parameters<Client['restore']['asFiles']>[0]['destination'];
    names(): Promise<readonly string[]>;
  };
  /** How long a backup takes in a process of its own, in ms, from the moment on at which it is known of. */
  readonly backupMs: number;
  /** Opens the application on the workstation's home for a while. Nothing else may have it open. */
  withApp<Result>(work: (app: TestApp) => Promise<Result>): Promise<Result>;
  /** Starts a server that went down again, on its port and with its data. */
  revive(which: 'source' | 'target'): Promise<void>;
  /** A name that was not used yet, for a database or a folder. */
  fresh(words: string): string;
};

/** Two servers, Azurite behind a proxy, a home with two vaults, each with one recovery point. */
export async function createWorld(): Promise<World> {
  const stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-faults-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const clusters = await temporaryServerFolder();
  const servers = {
    source: await startServer({ major: 17, dataFolder: join(clusters, 'source') }),
    target: await startServer({ major: 18, dataFolder: join(clusters, 'target') }),
  };
  stack.defer(async () => {
    await servers.source[Symbol.asyncDispose]();
    await servers.target[Symbol.asyncDispose]();
  });
  const account = stack.use(await startAzurite());
  const storage = stack.use(await startProxy({ port: Number(new URL(account.url).port) }));
  await makeDatabase(servers.source, sourceDatabase, contents);
  const container = await makeBlobContainer(account, storage.port);
  const exports = await makeBlobContainer(account, storage.port);
  const first = stack.use(await openTestApp());
  await addServer(first, servers.source);
  await addServer(first, servers.target, { name: 'target' });
  const { path: vaultFolder } = await addFolderVault(first, 'folder', join(folder, 'vault'));
  await addBlobVault(first, container, 'blob');
  for (const vault of vaults) {
    await first.client.instances.protect({ server: 'source', database: sourceDatabase, vault, name: vault });
    await completeJob(first, first.client.backup.start({ instance: vault }));
  }
  await first.close();
  const home = { home: first.home, env: first.env };
  const exported = blobLocation(home, exports);
  let used = 0;
  const fresh = (words: string) => {
    used += 1;
    return `fault_${words}_${used}`;
  };
  return {
    get source() {
      return servers.source;
    },
    get target() {
      return servers.target;
    },
    account,
    storage,
    container,
    vaultFolder,
    folder,
    home,
    backupMs: await durationOfBackup(home),
    async withApp(work) {
      await using app = await openTestApp(home);
      return await work(app);
    },
    async revive(which) {
      const { dataFolder, port } = servers[which];
      servers[which] = await startServer({ major: which === 'source' ? 17 : 18, dataFolder, port });
    },
    fresh,
    exportPlace(kind) {
      const name = fresh('files');
      if (kind === 'folder') {
        const path = join(folder, name);
        return {
          destination: { kind, path },
          names: () => readdir(path, { recursive: true }).catch(() => []),
        };
      }
      const blobs = () => exports.client.listBlobsFlat({ prefix: name, includeUncommitedBlobs: true });
      return {
        destination: { ...exported, url: `${exported.url}/${name}` },
        names: () => Array.fromAsync(blobs(), (blob) => blob.name),
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const contents = `${incompressibleTable('big', rowsOfSource)}
  CREATE TABLE customers (id int PRIMARY KEY, name text);
  INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 500) AS i;
  CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, paid boolean DEFAULT false);
  INSERT INTO orders SELECT i, i % 500 + 1, i % 2 = 0 FROM generate_series(1, 2000) AS i;
  CREATE INDEX ON orders (customer);`;

async function durationOfBackup(home: Pick<TestApp, 'home' | 'env'>): Promise<number> {
  const { startAppProcess } = await import('../support/apps/app-process.ts');
  const child = await startAppProcess(home, { run: 'backup', input: { instance: 'folder' } });
  await child.begun;
  const began = performance.now();
  await child.end();
  return performance.now() - began;
}
