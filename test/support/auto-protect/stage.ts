import { onTestFinished } from 'vitest';
import type { DueEvent } from '../../../shared/schedule/schedule.ts';
import { addFolderVault, addServer, openTestApp, type AddServerOptions, type TestApp } from '../apps/app.ts';
import { inDatabase, makeDatabase } from '../databases/test-databases.ts';
import type { ServerAccess } from '../servers/access.ts';

/** How the server and the vault of {@link workstation} are called, and the policy of its rules. */
export const place = { server: 'source', vault: 'vault' };
export const daily = 'Daily, kept 30 days';

/** A database that is there as long as the test. */
export async function database(server: ServerAccess, name: string): Promise<string> {
  await makeDatabase(server, name, 'CREATE TABLE t AS SELECT 1');
  onTestFinished(() => server.dropDatabase(name));
  return name;
}

export const sqlOn = (server: ServerAccess, statement: string, name = 'postgres') =>
  inDatabase(server, name, (client) => client.query(statement));

/** A workstation whose clock is moved by the test; without `path` with a vault of its own. */
export async function workstation(
  server: ServerAccess,
  { path, host = server.host, ...login }: AddServerOptions & { path?: string; host?: string } = {},
) {
  const time = { aheadMs: 0 };
  const clock = {
    now: () => new Date(Date.now() + time.aheadMs),
    elapsed: () => performance.now() + time.aheadMs,
  };
  const app = await openTestApp({ replace: { clock } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, { ...server, host }, login);
  const vault = await addFolderVault(app, 'vault', path);
  return { app, path: vault.path, pass: (ms: number) => void (time.aheadMs += ms) };
}

export const runDue = async ({ client }: Pick<TestApp, 'client'>): Promise<DueEvent[]> =>
  await Array.fromAsync(await client.schedule.runDue());

/** What one look tells of databases that are protected by themselves. */
export async function look(app: Pick<TestApp, 'client'>): Promise<string[]> {
  const events = await runDue(app);
  return events.flatMap((event) =>
    event.kind === 'auto-protected'
      ? event.news.map(({ database: name, outcome }) => `${outcome}: ${name}`)
      : [],
  );
}

/** In which words it was told last what became of a database. */
export async function toldWords(
  { client }: Pick<TestApp, 'client'>,
  name: string,
): Promise<string | undefined> {
  const [of] = await client.autoProtect.list();
  return of?.told.find(({ database: told }) => told === name)?.words;
}

export const protectedIn = async ({ client }: Pick<TestApp, 'client'>): Promise<string[]> =>
  (await client.instances.list()).map(({ database: name }) => name).toSorted();
