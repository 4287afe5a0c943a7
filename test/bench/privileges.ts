import { connect } from '../../main/postgres/connect/connect.ts';
import { backupFindings, isBackupReady } from '../../main/postgres/privileges/findings/for-backup.ts';
import { readBackupCheck } from '../../main/postgres/privileges/read/for-backup.ts';
import { startServer, type TestServer } from '../support/servers/postgres-server.ts';
import { untilQuiet } from './machine.ts';
import { markdownTable, spread } from './statistics.ts';

const database = 'bench';
const schemas = 20;
const owners = 5;

export interface PrivilegesSuite {
  readonly tables: number;
  readonly rounds: number;
  readonly majors: readonly number[];
  readonly say: (line: string) => void;
}

/** What the privilege check of a backup costs where there are many tables: all readable, and none. */
export async function benchPrivileges(suite: PrivilegesSuite): Promise<string> {
  const rows: string[][] = [];
  for (const major of suite.majors) {
    await using server = await startServer({
      major,
      settings: { max_locks_per_transaction: 1024 },
      onDisk: true,
    });
    suite.say(`generating ${suite.tables} tables on ${major}`);
    await createTables(server, suite.tables);
    rows.push([`${major}: all can be read`, ...(await measure(server, suite, 'reads_all', true))]);
    rows.push([`${major}: none can be read`, ...(await measure(server, suite, 'reads_none', false))]);
  }
  return [
    '### Privilege check',
    '',
    `${suite.tables.toLocaleString('en-US')} tables, each with a sequence, of ${owners} owners in ${schemas} schemas; asked by the login that backs up, connected before; ${suite.rounds} rounds, median (least–greatest).`,
    '',
    markdownTable(['PostgreSQL', 'check, s', 'findings in words, s', 'things that are missing'], rows),
  ].join('\n');
}

async function measure(
  server: TestServer,
  suite: PrivilegesSuite,
  user: string,
  expected: boolean,
): Promise<string[]> {
  await using connection = await connect({
    address: { host: server.host, port: server.port, user, tls: 'disable' },
    database,
    password: user,
  });
  const checks: number[] = [];
  const words: number[] = [];
  let missing = 0;
  await untilQuiet(suite.say);
  for (let round = 0; round < suite.rounds; round += 1) {
    const start = performance.now();
    const check = await readBackupCheck(connection);
    const read = performance.now();
    backupFindings(check);
    checks.push((read - start) / 1000);
    words.push((performance.now() - read) / 1000);
    missing = check.gaps.length;
    if (isBackupReady(check) !== expected) throw new Error(`${user} is ${expected ? 'not ' : ''}ready`);
  }
  return [spread(checks, 2), spread(words, 2), missing.toLocaleString('en-US')];
}

async function createTables(server: TestServer, tables: number): Promise<void> {
  await server.createDatabase(database);
  const client = await server.connect(database);
  try {
    await client.query(`
      CREATE ROLE reads_all LOGIN PASSWORD 'reads_all'; CREATE ROLE reads_none LOGIN PASSWORD 'reads_none';
      DO $do$ BEGIN
        FOR i IN 1..${owners} LOOP EXECUTE 'CREATE ROLE owner_' || i; END LOOP;
        FOR i IN 1..${schemas} LOOP
          EXECUTE format('CREATE SCHEMA schema_%s AUTHORIZATION owner_%s', i, 1 + i % ${owners});
          EXECUTE format('GRANT USAGE ON SCHEMA schema_%s TO reads_all', i);
        END LOOP;
      END $do$`);
    for (let made = 0; made < tables; made += 500) {
      await client.query(`DO $do$ BEGIN
        FOR i IN ${made + 1}..${Math.min(made + 500, tables)} LOOP
          EXECUTE format('CREATE TABLE schema_%s.table_%s (id serial, name text, amount numeric, at timestamptz)', 1 + i % ${schemas}, i);
          EXECUTE format('ALTER TABLE schema_%s.table_%s OWNER TO owner_%s', 1 + i % ${schemas}, i, 1 + i % ${owners});
        END LOOP;
      END $do$`);
    }
    await client.query(`DO $do$ BEGIN
      FOR i IN 1..${schemas} LOOP
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA schema_%s TO reads_all', i);
        EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA schema_%s TO reads_all', i);
      END LOOP;
    END $do$`);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
