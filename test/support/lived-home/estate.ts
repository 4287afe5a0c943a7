import type pg from 'pg';
import {
  inDatabase,
  makeDatabase,
  queryRows,
  tableThatStallsElsewhere,
} from '../databases/test-databases.ts';
import { loadSample } from '../samples/sample.ts';
import type { ServerAccess } from '../servers/access.ts';

/** 63 bytes, the longest name that PostgreSQL keeps. */
export const longName = 'warehouse_of_the_northern_region_with_orders_since_2009_part_02';
export const unicodeName = 'Bücher-архив 📚';

/** Login that owns nothing and may read only what it was granted. */
export const keeper = 'backup_keeper';

export type Servers = { readonly old: ServerAccess; readonly new: ServerAccess };

/** One more table of rows that hardly compress: about 0.6 MB of archive for 10,000. */
const shelf = (name: string, rows: number) =>
  `CREATE TABLE ${name} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content text NOT NULL);
   ${growth(name, rows)}`;

const growth = (name: string, rows: number) =>
  `INSERT INTO ${name} (content)
     SELECT md5(random()::text) || md5(random()::text) FROM generate_series(1, ${rows});`;

/**
 * What no restore gives back whole: functions that name others without their schema, in a generated column and a
 * materialized view; rows that break a check, which was changed behind them; a unique index that its rows break.
 */
const depot = `
  CREATE SCHEMA depot;
  CREATE FUNCTION depot.zone(i bigint) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT (i % 7)::int';
  CREATE FUNCTION depot.zone_of(i bigint) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN zone(i); END';
  CREATE FUNCTION depot.label(i bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT i';
  CREATE FUNCTION depot.fits(i bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
  SET search_path = depot, public;
  CREATE TABLE depot.bins (id bigint PRIMARY KEY, zone int GENERATED ALWAYS AS (depot.zone_of(id)) STORED);
  CREATE TABLE depot."Inventory of bins, counted by hand after the move of 2019 (old)" (
    bin bigint, zone int GENERATED ALWAYS AS (depot.zone_of(bin)) STORED);
  CREATE TABLE depot.crates (id bigint CONSTRAINT "crate fits" CHECK (depot.fits(id)));
  INSERT INTO depot.bins SELECT generate_series(1, 2000);
  INSERT INTO depot."Inventory of bins, counted by hand after the move of 2019 (old)" VALUES (1);
  INSERT INTO depot.crates SELECT generate_series(1, 50);
  CREATE UNIQUE INDEX crate_labels ON depot.crates (depot.label(id));
  CREATE MATERIALIZED VIEW depot.zones AS SELECT DISTINCT depot.zone_of(id) AS zone FROM depot.crates;
  CREATE OR REPLACE FUNCTION depot.label(i bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT i / 2';
  CREATE OR REPLACE FUNCTION depot.fits(i bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i > 1';`;

/** The databases of both servers on the first day. */
export async function buildEstate({ old, new: recent }: Servers): Promise<void> {
  await old.createDatabase('shop');
  await inDatabase(old, 'shop', async (client: pg.Client) => {
    await loadSample(client, { megabytes: 6, rolePrefix: 'shop' });
    await client.query(shelf('shop.deliveries', 20_000));
  });
  await makeDatabase(old, 'crm', `${shelf('contacts', 9_000)} ${shelf('visits', 4_000)}`);
  await makeDatabase(old, longName, `${shelf('pallets', 15_000)} ${depot}`);
  await makeDatabase(old, 'legacy_crm', shelf('contacts', 2_500));
  await makeDatabase(old, 'ledger', shelf('entries', 3_000));
  await makeDatabase(old, 'sandbox', 'CREATE TABLE notes (id int)');
  await makeDatabase(recent, 'events', shelf('clicks', 25_000));
  await makeDatabase(recent, unicodeName, shelf('"Bücher"', 5_000));
  const stalling = tableThatStallsElsewhere('readings', 'telemetry');
  await makeDatabase(
    recent,
    'telemetry',
    `${shelf('alarms', 9_000)} ${stalling} ${shelf('sites', 4_000)} ${shelf('zones', 40_000)}`,
  );
  await makeDatabase(recent, 'payroll', shelf('payslips', 4_000));
  await makeDatabase(recent, 'staging', 'CREATE TABLE notes (id int)');
  await makeDatabase(recent, 'reporting', 'CREATE TABLE reports (id int)');
  await queryRows(recent, 'payroll', `CREATE ROLE ${keeper} LOGIN PASSWORD '${recent.password}'`);
  await inDatabase(recent, 'payroll', (client) =>
    client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${keeper};
                  GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${keeper}`),
  );
}

/** What a day or a week brings. */
export async function growEstate({ old, new: recent }: Servers, days: number): Promise<void> {
  const grow = (server: ServerAccess, database: string, table: string, rows: number) =>
    inDatabase(server, database, (client) => client.query(growth(table, rows * days)));
  await Promise.all([
    grow(old, 'shop', 'shop.deliveries', 700),
    grow(old, 'crm', 'visits', 90),
    grow(recent, 'events', 'clicks', 900),
  ]);
}

/** A table that the keeper was not granted. */
export async function addSalaries({ new: recent }: Servers): Promise<void> {
  await inDatabase(recent, 'payroll', (client) => client.query(shelf('salaries', 500)));
}

/** Holds a table so that a dump waits for it; ends with what is returned. */
export async function lockContacts({ old }: Servers): Promise<AsyncDisposable> {
  const client = await old.connect('crm');
  await client.query('BEGIN; LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE');
  return { [Symbol.asyncDispose]: () => client.end() };
}
