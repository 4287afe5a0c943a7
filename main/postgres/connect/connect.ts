import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { FixStep } from '../../../shared/errors.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { connectThroughPooler } from './pooler.ts';
import { codeOf, isSessionRefusal } from './server-error.ts';
import { learnEventTriggers, openWithoutEventTriggers } from './without-event-triggers.ts';
import { quoteIdentifier } from '../sql/quote.ts';
import { isSocket, type Target } from './target.ts';

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

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** For the target of a restore: a read-only default of the login is switched off in this session. */
  readonly writes?: boolean;
  /** Event triggers stay on: an administrator's session is the user's own, and may be watched by them. */
  readonly eventTriggers?: boolean;
}

/** A session as any application's, in which nothing of pgkeep's own is set yet. `options` as in PGOPTIONS. */
export async function openClient(target: Target, options = ''): Promise<pg.Client> {
  const { Client } = await import('pg');
  const client = new Client({
    host: target.address.host,
    port: target.address.port,
    user: target.address.user,
    database: target.database,
    // A function, because pg looks into PGPASSWORD and ~/.pgpass by itself when it gets no password: the
    // credential decides, not pg.
    password: () => target.password ?? '',
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
    client = await (options.eventTriggers === true ? open() : openWithoutEventTriggers(target, open));
    await connectThroughPooler(client, target, () => openClient(target));
    for (const statement of sessionSetup) await client.query(statement);
    if (options.eventTriggers !== true) await learnEventTriggers(target, client);
    if (options.writes === true) await client.query('SET default_transaction_read_only = off');
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
        throw isConnectionLoss(error) ? connectionError(error, target) : error;
      }
    },
    end,
    [Symbol.asyncDispose]: end,
  };
}

/** What fixes "no pg_hba.conf entry": Azure's firewall answers with these words, too. */
export const accessRuleAdvice =
  'Let this machine in: a firewall rule of the server on Azure, a line in pg_hba.conf elsewhere. If the message says "no encryption", choose another TLS mode.';

export { codeOf };
function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return /^(08|57P0|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET)/.test(code);
  return /Connection terminated|not queryable|closed the connection/.test(messageOf(error));
}

/** What shows whether a login and a database are right; the server by the name that it has here, if it has one. */
export function testServer(server: string | undefined): FixStep[] {
  return server === undefined ? [] : [{ do: 'test-server', server }];
}

/** Turns what pg throws into an error with a name and a remedy. */
export function connectionError(error: unknown, target: Target): PgkeepError {
  if (error instanceof PgkeepError) return error;
  const { host, port, user, tls } = target.address;
  const named = target.server === undefined ? {} : { server: target.server };
  const where = `${host}:${port}`;
  const code = codeOf(error) ?? '';
  const message = messageOf(error) || code;
  const wrap = (
    name: ConstructorParameters<typeof PgkeepError>[0],
    text: string,
    fixes: { remedy?: string; steps?: readonly FixStep[] } = {},
  ) =>
    new PgkeepError(name, text, {
      cause: error,
      details: message,
      ...fixes,
    });

  if (/no pg_hba\.conf entry/.test(message)) {
    return wrap(
      'UserErrorMissingNetworkSecurityPermissions',
      `${where} does not let ${user} in from this machine: ${message}`,
      { remedy: accessRuleAdvice },
    );
  }
  if (code === '28P01' || code === '28000' || /SASL|password/i.test(message)) {
    // what pg says where there is no password to answer with names its own parts
    const reason = /password must be a (non-empty )?string/.test(message)
      ? 'the server asks for a password, and none was given'
      : message;
    return wrap('UserErrorDBUserAuthFailed', `${where} refused the login of ${user}: ${reason}`, {
      steps: testServer(target.server),
    });
  }
  if (code === '3D000') {
    return wrap(
      'UserErrorDBNotFound',
      `There is no database ${JSON.stringify(target.database)} on ${where}.`,
      { steps: testServer(target.server) },
    );
  }
  if (isSessionRefusal(error)) {
    const database = JSON.stringify(target.database);
    return wrap(
      'UserErrorSessionRefused',
      `${where} let ${user} in, but ${database} takes no session: ${message}`,
    );
  }
  if (code === '42501') {
    return new PgkeepError(
      'UserErrorMissingDBPermissions',
      `${user} may not connect to ${JSON.stringify(target.database)} on ${where}: ${message}`,
      {
        sql: `GRANT CONNECT ON DATABASE ${quoteIdentifier(target.database)} TO ${quoteIdentifier(user)};`,
        cause: error,
        details: message,
      },
    );
  }
  if (code === '53300') {
    return wrap('UserErrorServerConnectionClosed', `${where} has no connection left: ${message}`, {
      remedy: 'Free a connection or raise max_connections, then run it again.',
    });
  }
  if (/does not support SSL/i.test(message)) {
    return wrap('UserErrorTlsFailed', `${where} does not offer TLS, and the mode is ${tls}.`, {
      remedy:
        'Switch TLS on at the server, or, for a server on this machine or a trusted network, set its TLS mode to disable.',
      steps: [{ do: 'switch-tls-off', ...named }],
    });
  }
  if (/certificate|self.signed|altnames|UNABLE_TO|CERT_|ERR_TLS|EPROTO|ERR_SSL/i.test(`${code} ${message}`)) {
    return wrap('UserErrorTlsFailed', `TLS with ${where} failed: ${message}`);
  }
  if (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES)$/.test(code) ||
    /timeout expired/i.test(message)
  ) {
    return wrap('UserErrorMissingNetworkSecurityPermissions', `Cannot reach ${where}: ${message}`);
  }
  return wrap('UserErrorServerConnectionClosed', `The connection to ${where} failed: ${message}`);
}
