import type pg from 'pg';
import { isAzureHost } from '../../../shared/servers/azure-hosts.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import type { Target } from './target.ts';

/** How long a pooler may let a statement wait for a connection to the server, in milliseconds. */
const waitLimitMs = 15_000;

/** Other clients come and go between two statements; each round gives a shared pool another chance to show. */
const rounds = 5;

const ownProcess = 'SELECT pg_catalog.pg_backend_pid() AS pid';

/** Named with a dot, it is a setting that nobody else reads. */
const mark = 'pgkeep.pooler_check';

/** Targets whose session pooler has shown what it does: one operation looks once into each database. */
const verified = new WeakSet<Target>();

/** What the check needs of a connection of pg's. */
type Client = Pick<pg.Client, 'query' | 'end'> & { readonly processID?: number | null };

/**
 * Lets a new connection pass that leads to the PostgreSQL server itself, or through a session pooler that the
 * server's entry declares. Comes before anything is set in the session: a pooler in transaction mode would
 * hand that on to applications, and would spread pg_dump's statements over sessions that are set otherwise.
 *
 * The server tells a client its process id when the session starts (BackendKeyData of the protocol); PgBouncer
 * and its kind invent one, in session mode as well, because they open the connection to the server later.
 * Throws UserErrorConnectionPooler.
 */
export async function connectThroughPooler(
  client: Client,
  target: Target,
  open: () => Promise<Client>,
): Promise<void> {
  const pid = await processOf(client, target);
  if (client.processID === pid) return;
  if (target.address.pooler !== 'session') throw undeclared(target);
  if (verified.has(target)) return;
  await verifySessions(client, pid, target, open);
  verified.add(target);
}

/**
 * A session pooler keeps one server process for each of its clients, and resets it before the next one gets
 * it. Nothing is set before the processes have been compared; the mark that comes then disturbs nobody.
 */
async function verifySessions(
  client: Client,
  pid: number,
  target: Target,
  open: () => Promise<Client>,
): Promise<void> {
  const leaks = await within(open, async (other) => {
    const second = await processOf(other, target, true);
    for (let round = 0; round < rounds; round += 1) {
      // A pool that is shared takes the process from a client whose transaction ended, and gives it to the next.
      await inTransaction(other, target, async () => {
        const processes = [pid, second];
        const now = [await processOf(client, target), await processOf(other, target, true)];
        if (pid === second || now.some((process, index) => process !== processes[index])) {
          throw shared(target);
        }
      });
    }
    await other.query(`SELECT pg_catalog.set_config('${mark}', 'set', false)`);
    await processOf(client, target);
    if ((await markOf(other)) !== 'set') throw shared(target);
    await other.end();
    return within(open, async (next) => {
      const found = (await markOf(next)) === 'set';
      if (found) await next.query(`RESET ${mark}`);
      return found;
    });
  });
  if (leaks) throw notReset(target);
}

async function within<Result>(
  open: () => Promise<Client>,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await open();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A pooler in statement mode refuses transactions. */
async function inTransaction(client: Client, target: Target, work: () => Promise<void>): Promise<void> {
  try {
    await client.query('BEGIN');
  } catch (error) {
    throw shared(target, error);
  }
  await work();
  await client.query('COMMIT');
}

async function processOf(client: Client, target: Target, further = false): Promise<number> {
  const question = { text: ownProcess, query_timeout: waitLimitMs };
  try {
    const { rows } = await client.query<{ pid: number }>(question);
    const [row] = rows;
    if (row === undefined) throw new Error('the server does not know its own process');
    return row.pid;
  } catch (error) {
    // pg's word for our limit, and PgBouncer's for its own
    if (!/Query read timeout|query_wait_timeout/.test(messageOf(error))) throw error;
    throw further ? noFurther(target, error) : noAnswer(target, error);
  }
}

async function markOf(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ value: string | null }>(
    `SELECT pg_catalog.current_setting('${mark}', true) AS value`,
  );
  return rows[0]?.value ?? null;
}

const placeOf = ({ address: { host, port } }: Target) => `${host}:${port}`;

function directPort({ address: { host } }: Target): string {
  return isAzureHost(host)
    ? 'Use port 5432, on which the server itself answers; 6432 is its built-in PgBouncer.'
    : 'Use the port on which the PostgreSQL server itself answers.';
}

function undeclared(target: Target): PgkeepError {
  const server = target.server === undefined ? {} : { server: target.server };
  return new PgkeepError(
    'UserErrorConnectionPooler',
    `${placeOf(target)} is a connection pooler such as PgBouncer, not the PostgreSQL server itself: a backup through it can mix the sessions of applications with its own.`,
    {
      remedy: `${directPort(target)} Where there is no other way, and each client has a session of its own (pool mode session), say at the server’s entry that it is a session pooler.`,
      steps: [{ do: 'declare-session-pooler', ...server }],
    },
  );
}

function shared(target: Target, cause?: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorConnectionPooler',
    `${placeOf(target)} is declared as a session pooler, but its clients share sessions, as in pool mode transaction or statement.`,
    { remedy: `${directPort(target)} Or set the pool mode to session.`, cause },
  );
}

function notReset(target: Target): PgkeepError {
  return new PgkeepError(
    'UserErrorConnectionPooler',
    `The pooler ${placeOf(target)} gives a session to the next client with the settings of the one before, and applications would get those of pg_dump.`,
    { remedy: `${directPort(target)} Or set server_reset_query to DISCARD ALL.` },
  );
}

function noFurther(target: Target, cause: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorConnectionPooler',
    `The pooler ${placeOf(target)} has no second session free for pgkeep.`,
    { remedy: `${directPort(target)} Or raise the pool size (default_pool_size).`, cause },
  );
}

function noAnswer(target: Target, cause: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorServerConnectionClosed',
    `${placeOf(target)} took the login, but did not answer the first statement in time.`,
    { remedy: 'Check that the server runs; a pooler may be waiting for a free session.', cause },
  );
}
