import { BlobServiceClient } from '@azure/storage-blob';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { compose, openHome, type App, type Client, type ComposeOptions } from '../../../main/compose.ts';
import { ErrorReport } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { TestStorageAccount } from '../servers/azurite.ts';
import { fakeSystemd } from '../service/fake-systemd.ts';
import { ensureClientTools } from '../programs/client-tools.ts';
import { quickRetry } from './quick-retry.ts';
import type { ServerAccess } from '../servers/access.ts';

export type TestAppOptions = {
  /** What the application sees as its environment; `addServer` and `addBlobVault` add to it. */
  env?: NodeJS.ProcessEnv;
  replace?: ComposeOptions['replace'];
  /** The home of an application that was closed before; without it a new one. */
  home?: string;
  /** Folders of client tools, in place of those of all needed majors. */
  clientTools?: readonly string[];
};

/** The whole engine, wired as in the product, with a home of its own. Disposing it removes its folder. */
export type TestApp = App & {
  /** PGKEEP_HOME. */
  readonly home: string;
  /** A folder for vaults and files, outside of the home. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the start said it had found. */
  readonly notices: readonly string[];
  /** Ends the application and keeps its home and folder, as quitting does. */
  close(): Promise<void>;
};

/** Composes the engine and tells it where the client tools of all needed majors are. */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-app-'));
  const home = options.home ?? join(folder, 'home');
  const env: NodeJS.ProcessEnv = { ...options.env, PGKEEP_HOME: home };
  const notices: string[] = [];
  const app = await compose({
    home: openHome(env),
    env,
    host: { kind: 'cli', runDue: { program: process.execPath, args: ['run-due'] } },
    ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
    notice: (line) => notices.push(line),
    // Tests look when they want to.
    replace: {
      repeat: () => ({ [Symbol.dispose]: () => {} }),
      // No test changes what the machine itself starts.
      machine: fakeSystemd(folder).machine,
      ...options.replace,
      blob: { retry: quickRetry, ...options.replace?.blob },
    },
  });
  const known = (await app.client.tools.list()).folders;
  for (const toolFolder of options.clientTools ?? (await ensureClientTools()).values()) {
    if (!known.includes(toolFolder)) await app.client.tools.addFolder({ folder: toolFolder });
  }
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= Promise.resolve(app[Symbol.asyncDispose]()));
  return {
    client: app.client,
    coordinator: app.coordinator,
    recovered: app.recovered,
    router: app.router,
    home,
    folder,
    env,
    notices,
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An application that knows these servers by these names, with the vault `vault` in a folder. */
export async function openAppWithVault(servers: Readonly<Record<string, ServerAccess>>): Promise<TestApp> {
  const app = await openTestApp();
  for (const [name, server] of Object.entries(servers)) await addServer(app, server, { name });
  await addFolderVault(app);
  return app;
}

export type AddServerOptions = {
  name?: string;
  /** Default: the superuser. */
  user?: string;
  password?: string;
  /** Default: the server's own; a proxy in front of it has another. */
  port?: number;
};

/** Adds a test server; its password comes through an environment variable of the application. */
export async function addServer(
  app: Pick<TestApp, 'client' | 'env'>,
  server: Pick<ServerAccess, 'port' | 'user' | 'password'> & { readonly host: string },
  options: AddServerOptions = {},
): Promise<ServerSummary> {
  const variable = `PASSWORD_${randomBytes(4).toString('hex')}`;
  app.env[variable] = options.password ?? server.password;
  return await app.client.servers.add({
    name: options.name ?? 'source',
    address: {
      host: server.host,
      port: options.port ?? server.port,
      user: options.user ?? server.user,
      maintenanceDatabase: 'postgres',
      tls: 'disable',
    },
    credential: { kind: 'env', variable },
  });
}

/** What adding a vault tells. */
export type AddedVault = Awaited<ReturnType<Client['vaults']['add']>>;

/** Makes a vault in a folder of the application's, or opens the one that is there. */
export async function addFolderVault(
  app: Pick<TestApp, 'client' | 'folder'>,
  name = 'vault',
  path = join(app.folder, name),
): Promise<AddedVault & { path: string }> {
  return { ...(await app.client.vaults.add({ name, location: { kind: 'folder', path } })), path };
}

export type BlobContainer = {
  readonly name: string;
  readonly url: string;
  readonly connectionString: string;
};

/** Makes a container of its own in the account. `port` leads through a proxy. */
export async function makeBlobContainer(
  account: TestStorageAccount,
  port?: number,
): Promise<BlobContainer & { readonly client: ReturnType<BlobServiceClient['getContainerClient']> }> {
  const name = `vault-${randomBytes(6).toString('hex')}`;
  const client = BlobServiceClient.fromConnectionString(account.connectionString).getContainerClient(name);
  await client.create();
  const endpoint = new URL(account.url);
  if (port !== undefined) endpoint.port = String(port);
  return {
    name,
    client,
    url: `${endpoint.href}/${name}`,
    connectionString: account.connectionString.replace(account.url, endpoint.href),
  };
}

/** Makes a vault in a container, or opens the one that is there; its secret is in the environment. */
export async function addBlobVault(
  app: Pick<TestApp, 'client' | 'env'>,
  container: BlobContainer,
  name = 'vault',
): Promise<AddedVault> {
  return await app.client.vaults.add({ name, location: blobLocation(app, container) });
}

/** The container as a place for a vault or for files; its connection string goes into the environment. */
export function blobLocation(app: Pick<TestApp, 'env'>, container: BlobContainer) {
  const variable = `CONNECTION_${container.name.replaceAll('-', '_')}`;
  app.env[variable] = container.connectionString;
  const source = { kind: 'env' as const, variable };
  return {
    kind: 'azure-blob' as const,
    url: container.url,
    credential: { kind: 'connection-string' as const, source },
  };
}

/** Starts a job and follows it to its end. `onChange` sees every state on the way. */
export async function runJob(
  app: Pick<TestApp, 'client'>,
  start: Promise<{ jobId: string }>,
  onChange: (job: Job) => void = () => {},
): Promise<Job> {
  const { jobId } = await start;
  let last: Job | undefined;
  for await (const job of await app.client.jobs.watch({ job: jobId })) {
    last = job;
    onChange(job);
  }
  if (last === undefined) throw new Error(`nothing was heard of job ${jobId}`);
  return last;
}

/** {@link runJob} for jobs that have to go well; throws what the job says when it does not. */
export async function completeJob(
  app: Pick<TestApp, 'client'>,
  start: Promise<{ jobId: string }>,
): Promise<NonNullable<Job['result']>> {
  const job = await runJob(app, start);
  if (job.state !== 'completed' || job.result === null) {
    throw new Error(`job ${job.state}: ${JSON.stringify({ error: job.error, result: job.result }, null, 2)}`);
  }
  return job.result;
}

/** Protects a database of the server `source` in the vault `vault` and takes its first recovery point. */
export async function protectAndBackUp(
  app: Pick<TestApp, 'client'>,
  instance: { readonly database: string; readonly name: string },
): Promise<NonNullable<Job['result']>> {
  await app.client.instances.protect({ server: 'source', vault: 'vault', ...instance });
  return await completeJob(app, app.client.backup.start({ instance: instance.name }));
}

/** The report of a call that has to fail with the contract's error. */
export async function failureOf(call: Promise<unknown>): Promise<ErrorReport> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'PGKEEP') return ErrorReport.parse(error.data);
    throw error;
  }
  throw new Error('the call did not fail');
}

/** Ids of the recovery points of an instance, newest first, as the vault has them. */
export async function pointIds(app: Pick<TestApp, 'client'>, instance: string): Promise<string[]> {
  const { points, problems } = await app.client.points.list({ instance });
  if (problems.length > 0) throw new Error(`damaged points: ${JSON.stringify(problems)}`);
  return points.map(({ id }) => id);
}
