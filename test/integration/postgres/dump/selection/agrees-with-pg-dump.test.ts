import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectionArguments } from '../../../../../main/postgres/dump/selection/arguments.ts';
import { readExcluded } from '../../../../../main/postgres/dump/selection/read-excluded.ts';
import { DumpSelection } from '../../../../../shared/instances/dump-selection.ts';
import { makeDatabase } from '../../../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../../../support/programs/client-tools.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';

const database = 'selection_agrees';
/** A server and a pg_dump, the oldest and the newest: pg_dump writes expressions, and the server matches names. */
const pairs = [
  [12, 15],
  [18, 18],
] as const;

const content = `
  CREATE SCHEMA audit; CREATE SCHEMA "Audit"; CREATE SCHEMA audit_old; CREATE SCHEMA "a.b"; CREATE SCHEMA hidden;
  CREATE TABLE audit.log AS SELECT 1 AS i; CREATE TABLE "Audit".log AS SELECT 1 AS i;
  CREATE TABLE audit_old.log AS SELECT 1 AS i; CREATE TABLE "a.b".c AS SELECT 1 AS i;
  CREATE TABLE hidden.log_hidden AS SELECT 1 AS i;
  CREATE TABLE log AS SELECT 1 AS i; CREATE TABLE "Log" AS SELECT 1 AS i; CREATE TABLE log_1 AS SELECT 1 AS i;
  CREATE TABLE log_12 AS SELECT 1 AS i; CREATE TABLE "log.1" AS SELECT 1 AS i; CREATE TABLE "l*g" AS SELECT 1 AS i;
  CREATE TABLE "l$g" AS SELECT 1 AS i; CREATE TABLE "Ärger" AS SELECT 1 AS i; CREATE TABLE "he ""said""" AS SELECT 1 AS i;
  CREATE TABLE "\\(x)" AS SELECT 1 AS i;
  CREATE VIEW log_view AS SELECT 1 AS i; CREATE MATERIALIZED VIEW log_rows AS SELECT 1 AS i;
  CREATE SEQUENCE log_seq; CREATE TABLE log_serial (i serial);
  CREATE TABLE log_parts (i int) PARTITION BY LIST (i); CREATE TABLE part_1 PARTITION OF log_parts FOR VALUES IN (1);
  INSERT INTO log_parts VALUES (1)`;

const patterns = [
  'log',
  'Log',
  '"Log"',
  'log_*',
  'log_?',
  'public.log*',
  '*.log',
  '"log.1"',
  '"l*g"',
  'l$g',
  'Ärger',
  '"Ärger"',
  'ärger',
  '"he ""said"""',
  String.raw`"\(x)"`,
  'audit*.l?g',
  '"a.b".c',
  '"A"udit.*',
  '*',
  'nothing',
] as const;

beforeAll(async () => {
  await ensureClientTools([15, 18]);
  for (const major of new Set(pairs.map(([server]) => server)))
    await makeDatabase(sharedServer(major), database, content);
}, 240_000);
afterAll(async () => {
  for (const major of new Set(pairs.map(([server]) => server)))
    await sharedServer(major).dropDatabase(database);
});

/** What is in pg_dump's table of contents, as "KIND schema name". */
async function dumped(server: ReturnType<typeof sharedServer>, tool: number, selection: DumpSelection) {
  const folder = (await ensureClientTools([tool])).get(tool) ?? '';
  const { host, port, user, password } = server;
  const env = {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
  const run = promisify(execFile);
  const options = { env, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
  const { args } = selectionArguments(selection, tool);
  const { stdout: archive } = await run(`${folder}/pg_dump`, ['--format=custom', ...args], options);
  const list = run(`${folder}/pg_restore`, ['--list'], { ...options, encoding: 'utf8' });
  list.child.stdin?.end(archive);
  return (await list).stdout
    .split('\n')
    .flatMap(
      (line) =>
        /^\d+; \d+ \d+ (TABLE DATA|TABLE|VIEW|MATERIALIZED VIEW DATA|MATERIALIZED VIEW|SEQUENCE SET|SEQUENCE|SCHEMA) (?!OWNED|ATTACH)(.+) \S+$/
          .exec(line)
          ?.slice(1, 3)
          .join(' ') ?? [],
    );
}

const kindWords = {
  table: 'TABLE',
  'partitioned table': 'TABLE',
  'foreign table': 'FOREIGN TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  sequence: 'SEQUENCE',
} as const;

describe.each(pairs)('patterns on a server of %s, matched as by pg_dump %s', (major, tool) => {
  const server = () => sharedServer(major);
  // each does every second one: a dump a pattern takes its time
  const mine = patterns.filter((_, index) => index % pairs.length === Number(major === 18));
  const excludedBy = async (selection: DumpSelection) => {
    await using connection = await connectTo(server(), database);
    return await readExcluded(connection, selection);
  };

  it('of tables leave out the same relations', async () => {
    const whole = await dumped(server(), tool, DumpSelection.parse({}));
    for (const pattern of mine) {
      const selection = DumpSelection.parse({ excludeTables: [pattern] });
      const found = await excludedBy(selection);
      const gone = new Set(
        found.relations.map(({ kind, schema, name }) => `${kindWords[kind]} ${schema} ${name}`),
      );
      const definitions = (list: string[]) => list.filter((entry) => !/ (DATA|SET) /.test(entry));
      expect(definitions(await dumped(server(), tool, selection)), pattern).toEqual(
        // a sequence that a table owns comes with the table, and goes on its own only
        definitions(whole).filter((entry) => !gone.has(entry)),
      );
      expect(found.unused, pattern).toEqual(gone.size === 0 ? [pattern] : []);
    }
  });

  it('of rows leave out the rows of the same tables', async () => {
    const whole = await dumped(server(), tool, DumpSelection.parse({}));
    for (const pattern of mine.filter((_, index) => index % 2 === 0)) {
      const selection = DumpSelection.parse({ excludeTableData: [pattern] });
      const found = await excludedBy(selection);
      expect(found.relations.every(({ what }) => what === 'rows')).toBe(true);
      const gone = new Set(
        found.relations.flatMap(({ schema, name }) => [
          `TABLE DATA ${schema} ${name}`,
          `SEQUENCE SET ${schema} ${name}`,
          // which only fills it
          `MATERIALIZED VIEW DATA ${schema} ${name}`,
        ]),
      );
      expect(await dumped(server(), tool, selection), pattern).toEqual(
        whole.filter((entry) => !gone.has(entry)),
      );
    }
  });

  it('of schemas leave out the same schemas with all that is in them', async () => {
    const whole = await dumped(server(), tool, DumpSelection.parse({}));
    for (const pattern of ['audit', '"Audit"', 'Audit', 'audit*', '"a.b"', '?udit', '*']) {
      const selection = DumpSelection.parse({ excludeSchemas: [pattern] });
      const { schemas, unused } = await excludedBy(selection);
      expect(unused).toEqual([]);
      expect(await dumped(server(), tool, selection), pattern).toEqual(
        whole.filter((entry) =>
          schemas.every((schema) => !entry.includes(` ${schema} `) && entry !== `SCHEMA - ${schema}`),
        ),
      );
    }
  });
});
