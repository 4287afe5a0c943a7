import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { addFolderVault, addServer, completeJob, runJob, type TestApp } from '../apps/app.ts';
import type { ServerAccess } from '../servers/access.ts';
import { describeDatabase, type Description } from './description.ts';
import type { Place } from './place.ts';
import type { Copies } from './never-worse.ts';
import { stockTool } from './stock-tool.ts';

/** A database that pgkeep has a recovery point of, and the stock pg_dump an archive. */
export type Original = AsyncDisposable & {
  readonly source: Description;
  /** TOC descriptions in the stock archive ("TABLE DATA"), as `pg_restore --list` names them, sorted. */
  readonly descriptions: readonly string[];
  /** Major of the client tools, which pgkeep chose. */
  readonly toolMajor: number;
  /** Restores both into new databases, pgkeep with so many jobs; a stock copy that is there is taken again. */
  copy(pgkeep: Place, stock: Place, jobs: number): Promise<Copies & { readonly job: Job }>;
};

const serverName = ({ major, port }: ServerAccess) => `PostgreSQL ${major} on ${port}`;

async function known(app: TestApp, server: ServerAccess): Promise<string> {
  const name = serverName(server);
  const servers = await app.client.servers.list();
  if (!servers.some((one) => one.name === name)) await addServer(app, server, { name });
  return name;
}

/** Describes the database and takes a backup of it with pgkeep and, with the same client tools, with pg_dump. */
export async function keepOriginal(app: TestApp, place: Place): Promise<Original> {
  const { server, database } = place;
  const source = await describeDatabase(place);
  if ((await app.client.vaults.list()).length === 0) await addFolderVault(app);
  const instance = `${database} of ${server.port}`;
  const protect = { server: await known(app, server), database, vault: 'vault', name: instance };
  await app.client.instances.protect(protect);
  await completeJob(app, app.client.backup.start({ instance }));
  const { manifest } = await app.client.points.show({ instance });
  const toolMajor = Number.parseInt(manifest.tool.version, 10);

  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-stock-'));
  const archive = join(folder, 'archive.pgdump');
  await orThrow(
    toolMajor,
    'pg_dump',
    ['--format=custom', '--compress=1', `--file=${archive}`, database],
    server,
  );
  const list = await orThrow(toolMajor, 'pg_restore', ['--list', '--verbose', '--create', archive], server);

  async function restoreWithStock(target: Place): Promise<Description> {
    await target.server.createDatabase(target.database);
    // Whatever it could not give back is what pgkeep does not have to give back either.
    await stockTool(toolMajor, 'pg_restore', [`--dbname=${target.database}`, archive], target.server);
    return await describeDatabase(target);
  }

  /** Stock copies, which pgkeep's with different jobs are compared with. */
  const stockCopies = new Map<string, Promise<Description>>();

  function stockCopy(target: Place): Promise<Description> {
    const name = `${target.server.port}/${target.database}`;
    const copy = stockCopies.get(name) ?? restoreWithStock(target);
    stockCopies.set(name, copy);
    return copy;
  }

  async function restoreWithPgkeep(target: Place, jobs: number): Promise<Job> {
    const targetServer = await known(app, target.server);
    const input = { instance, targetServer, newDatabase: target.database, jobs };
    // Stock tools leave cron jobs and subscriptions as they were: so shall pgkeep when it is told to.
    const restore = app.client.restore.asDatabase({ ...input, createRoles: true, activate: true });
    const job = await runJob(app, restore);
    if (job.state === 'completed' || job.state === 'completed with warnings') return job;
    const { state, error, leftovers } = job;
    throw new Error(`pgkeep gave nothing back: ${JSON.stringify({ state, error, leftovers }, null, 2)}`);
  }

  return {
    source,
    descriptions: descriptionsIn(list),
    toolMajor,
    async copy(pgkeep, stock, jobs) {
      const job = await restoreWithPgkeep(pgkeep, jobs);
      // After pgkeep, which makes the roles that the target lacks.
      return { job, source, pgkeep: await describeDatabase(pgkeep), stock: await stockCopy(stock) };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function orThrow(...run: Parameters<typeof stockTool>): Promise<string> {
  const { code, stdout, stderr } = await stockTool(...run);
  if (code !== 0) throw new Error(`${run[1]} ${run[0]} ended with ${code}: ${stderr}`);
  return stdout;
}

/**
 * "217; 1259 16390 TABLE DATA app t postgres" names the description between numbers and schema: capital letters,
 * then a schema, "-" where there is none. Exact where no schema is written in capitals.
 */
function descriptionsIn(list: string): string[] {
  const found = list.matchAll(/^\d+; \d+ \d+ ([A-Z]+(?: [A-Z]+)*) /gm);
  return [...new Set([...found].map(([, description = '']) => description))].toSorted();
}
