import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { connectThroughPooler } from './pooler.ts';
import { connectionError, connectionLost } from './connection-error.ts';
import { codeOf } from './server-error.ts';
import { learnSessionOptions, openWithOptions } from './session-options.ts';
import { passwordOf, type Target } from './target.ts';

const connectTimeoutMs = 15_000;

/** A connection to one database; `await using` closes it. */
export interface Connection extends AsyncDisposable {
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

async function tlsOptions(target: Target): Promise<pg.ClientConfig['ssl']> {
  const { tls, host, caFile } = target.address;
  if (tls === 'disable' || isSocket(host)) return false;
  if (tls === 'require') return { rejectUnauthorized: false };
  let ca: string | undefined;
  if (caFile !== undefined) {
    try {
      ca = await readFile(caFile, 'utf8');
    } catch (error) {
      throw new PgkeepError('UserErrorTlsFailed', `Cannot read the CA file: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(tls === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/**
 * The owner of a database chooses the search_path of every session in it, and could lead our queries to
 * functions and operators of his own, with our rights: so names mean PostgreSQL's own from the start. Time
 * limits that somebody set for the login or the database are meant for applications; ANALYZE and CREATE
 * DATABASE take as long as they take. The second query is for the limits that not every version knows.
 */
const sessionSetup = [
  `SELECT pg_catalog.set_config('search_path', '', false), pg_catalog.set_config('statement_timeout', '0', false),
          pg_catalog.set_config('lock_timeout', '0', false)`,
  `SELECT set_config(name, '0', false) FROM pg_settings
    WHERE name IN ('transaction_timeout', 'idle_session_timeout')`,
];

/**
 * For sessions that write: a read-only default of the login is off, and what is committed is on the disk, where the
 * server would write it down a while later. That takes with it all that was committed before, also by pg_restore: what
 * pgkeep calls completed or removed stays so when the server loses power.
 */
const writerSetup = [
  'SET default_transaction_read_only = off',
  `SELECT set_config(name, 'local', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'`,
];

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** For the target of a restore: see {@link writerSetup}. */
  readonly writes?: boolean;
  /** Event triggers stay on: an administrator's session is the user's own, and may be watched by them. */
  readonly eventTriggers?: boolean;
}

/** A session as any application's, in which nothing of pgkeep's own is set yet. `options` as in PGOPTIONS. */
export async function openClient(target: Target, options = ''): Promise<pg.Client> {
  const { Client } = await import('pg');
  const password = await passwordOf(target);
  const client = new Client({
    host: target.address.host,
    port: target.address.port,
    user: target.address.user,
    database: target.database,
    // A function, because pg looks into PGPASSWORD and ~/.pgpass by itself when it gets no password: the
    // credential decides, not pg.
    password: () => password ?? '',
    ssl: await tlsOptions(target),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'pgkeep',
    client_encoding: 'UTF8',
    ...(options === '' ? {} : { options }),
  });
  // A connection that breaks while idle would otherwise crash the process; the next query tells.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Opens a connection. Throws a PgkeepError that says what is wrong: network, TLS, login, database or a pooler. */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<Connection> {
  options.signal?.throwIfAborted();
  let client: pg.Client | undefined;
  try {
    const open = (words?: string) => openClient(target, words);
    client = await (options.eventTriggers === true ? open() : openWithOptions(target, open));
    await connectThroughPooler(client, target, () => openClient(target));
    for (const statement of sessionSetup) await client.query(statement);
    if (options.eventTriggers !== true) await learnSessionOptions(target, client);
    if (options.writes === true) for (const statement of writerSetup) await client.query(statement);
  } catch (error) {
    await client?.end().catch(() => {});
    throw connectionError(error, target);
  }
  return connectionOf(client, target, options.signal);
}

function connectionOf(client: pg.Client, target: Target, signal: AbortSignal | undefined): Connection {
  const onAbort = () => void client.end().catch(() => {});
  signal?.addEventListener('abort', onAbort, { once: true });
  const end = async () => {
    signal?.removeEventListener('abort', onAbort);
    await client.end().catch(() => {});
  };
  return {
    async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      try {
        const result = await client.query<Row>(sql, [...values]);
        return result.rows;
      } catch (error) {
        signal?.throwIfAborted();
        throw isConnectionLoss(error) ? connectionLost(error, target) : error;
      }
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}

export { codeOf };

function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return /^(08|57P0|ECONN|EPIPE|EPROTO|ERR_SSL|ETIMEDOUT|EHOST|ENET)/.test(code);
  return /Connection terminated|not queryable|closed the connection/.test(messageOf(error));
}
