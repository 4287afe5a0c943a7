import pg from 'pg';

/** A way into a running test server: everything that a test needs short of starting and stopping it. */
export type ServerAccess = {
  readonly major: number;
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The superuser. */
  readonly user: 'postgres';
  readonly password: string;
  /** A connected client; the caller ends it. Losing the connection fails the running query, not the process. */
  connect(database?: string): Promise<pg.Client>;
  /** Creates an empty database from template0. */
  createDatabase(name: string, options?: DatabaseOptions): Promise<void>;
  /** Drops the database if it exists, and disconnects whoever is in it. */
  dropDatabase(name: string): Promise<void>;
};

export type DatabaseOptions = {
  owner?: string;
  /** Default UTF8; anything else needs `locale: 'C'`. */
  encoding?: string;
  /** LC_COLLATE and LC_CTYPE; default is the server's, C. */
  locale?: string;
  connectionLimit?: number;
};

/** Builds the access from what a server's start (or another process' start) gave out. */
export function serverAccess({
  major,
  port,
  password,
}: {
  major: number;
  port: number;
  password: string;
}): ServerAccess {
  const host = '127.0.0.1';
  const user = 'postgres';

  async function connect(database = 'postgres'): Promise<pg.Client> {
    const client = new pg.Client({ host, port, user, password, database, ssl: false });
    client.on('error', () => {
      // Servers are stopped under idle clients on purpose; the next query reports it.
    });
    await client.connect();
    return client;
  }

  async function asSuperuser(statements: { text: string; values?: unknown[] }[]): Promise<void> {
    const client = await connect();
    try {
      for (const { text, values } of statements) await client.query(text, values);
    } finally {
      await client.end();
    }
  }

  return {
    major,
    host,
    port,
    user,
    password,
    connect,
    async createDatabase(name, options = {}) {
      const clauses = ['TEMPLATE template0', `ENCODING ${pg.escapeLiteral(options.encoding ?? 'UTF8')}`];
      if (options.owner !== undefined) clauses.push(`OWNER ${pg.escapeIdentifier(options.owner)}`);
      if (options.locale !== undefined) {
        const locale = pg.escapeLiteral(options.locale);
        clauses.push(`LC_COLLATE ${locale} LC_CTYPE ${locale}`);
      }
      // Copying files takes a quarter of the processor time of writing each page into the WAL, the default since 15.
      if (major >= 15) clauses.push('STRATEGY file_copy');
      if (options.connectionLimit !== undefined) {
        clauses.push(`CONNECTION LIMIT ${options.connectionLimit}`);
      }
      await asSuperuser([{ text: `CREATE DATABASE ${pg.escapeIdentifier(name)} WITH ${clauses.join(' ')}` }]);
    },
    async dropDatabase(name) {
      const quoted = pg.escapeIdentifier(name);
      if (major >= 13) {
        await asSuperuser([{ text: `DROP DATABASE IF EXISTS ${quoted} WITH (FORCE)` }]);
        return;
      }
      // Before 13 there was no FORCE; DROP itself waits for terminated sessions to leave.
      await asSuperuser([
        { text: 'UPDATE pg_database SET datallowconn = false WHERE datname = $1', values: [name] },
        {
          text: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
          values: [name],
        },
        { text: `DROP DATABASE IF EXISTS ${quoted}` },
      ]);
    },
  };
}
