import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { ServerAccess } from '../../servers/access.ts';

/** The server of the shop behind its name in Azure: who administers it, and a database that the administrator owns. */
export interface Shop extends AsyncDisposable {
  readonly database: string;
  /** CREATEDB and CREATEROLE, as administrators of flexible servers have; no superuser. */
  readonly administrator: { readonly name: string; readonly password: string };
  /** The role that backs up, once somebody has made it. */
  readonly backupRole: string;
  /** Runs statements as the superuser, who stands for the administrator's own tools. */
  run(sql: string, database?: string): Promise<void>;
  /** Drops the database as well when the shop is disposed of. */
  drops(database: string): void;
}

const rowsOfShop = `
  CREATE SCHEMA app;
  CREATE TABLE app.customers (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO app.customers SELECT n, 'customer ' || n FROM generate_series(1, 500) AS n;
  CREATE TABLE app.orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES app.customers, total numeric(10, 2));
  INSERT INTO app.orders SELECT n, 1 + n % 500, n * 1.25 FROM generate_series(1, 5000) AS n;
  CREATE INDEX orders_customer ON app.orders (customer);
  CREATE VIEW app.spent AS SELECT customer, sum(total) AS total FROM app.orders GROUP BY customer;`;

/** Fills a server with them; names begin with the prefix, so that servers can be shared. */
export async function makeShop(server: ServerAccess, prefix: string): Promise<Shop> {
  const database = `${prefix}_shop`;
  const administrator = { name: `${prefix}_dba`, password: randomBytes(12).toString('hex') };
  const backupRole = `${prefix}_backup`;
  const databases = [database];
  async function run(sql: string, where?: string): Promise<void> {
    const client = await server.connect(where);
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
  const name = pg.escapeIdentifier(administrator.name);
  await run(
    `CREATE ROLE ${name} LOGIN CREATEDB CREATEROLE PASSWORD ${pg.escapeLiteral(administrator.password)};
     GRANT pg_read_all_data TO ${name} WITH ADMIN OPTION`,
  );
  await server.createDatabase(database, { owner: administrator.name });
  await run(`SET ROLE ${name}; ${rowsOfShop}`, database);
  return {
    database,
    administrator,
    backupRole,
    run,
    drops: (other) => void databases.push(other),
    async [Symbol.asyncDispose]() {
      for (const each of databases) await server.dropDatabase(each);
      await run(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(backupRole)}; DROP ROLE ${name}`);
    },
  };
}
