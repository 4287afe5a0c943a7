import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { quoteIdentifier, quoteQualified } from '../../../../../main/postgres/sql/quote.ts';
import {
  catalogue,
  catalogueStatements,
  cleaningStatements,
  readerOf,
  type Catalogue,
  type CatalogueOptions,
} from '../../../../support/samples/random-catalogue.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';

const numRuns = Number(process.env['PGKEEP_PROPERTY_RUNS'] ?? 24);
const seed = Number(process.env['PGKEEP_PROPERTY_SEED'] ?? 20_260_704);

/** "who what where", of everything that is foretold or comes true. */
type Words = string[];
const newSchema = 'new schema';
const words = (owner: string, objects: string, place: string | null) =>
  `${owner}: ${objects} in ${place ?? newSchema}`;

/** What the check says of tomorrow: of each place, from its list of creators and from the gaps of any schema. */
function foretold({ creators, gaps, notes }: BackupCheck): Words {
  return [
    ...creators.flatMap(({ owner, schema, unreadable }) =>
      unreadable.map((objects) => words(owner, objects, schema)),
    ),
    ...gaps.flatMap((gap) =>
      gap.kind === 'default privileges' && gap.schema === null
        ? [words(gap.owner, gap.objects, gap.objects === 'large objects' ? 'the database' : null)]
        : [],
    ),
    ...notes.flatMap((note) =>
      note.kind === 'later large objects'
        ? note.owners.map((owner) => words(owner, 'large objects', 'the database'))
        : [],
    ),
  ];
}

/** Creates as the role, and forgets it where the role may not. */
async function creates(connection: Connection, role: string, sql: string): Promise<boolean> {
  await connection.query('SAVEPOINT attempt');
  try {
    await connection.query(`SET LOCAL ROLE ${quoteIdentifier(role)}; ${sql}; RESET ROLE`);
    return true;
  } catch (error) {
    if ((error as Partial<pg.DatabaseError>).code !== '42501') throw error;
    await connection.query('ROLLBACK TO attempt');
    return false;
  }
}

/** Everybody creates what he may, and the check afterwards says what of it the reader can't read. */
async function comesTrue(
  connection: Connection,
  reader: string,
  who: { roles: readonly string[]; largeObjectOwners: readonly string[] },
  { schemas }: BackupCheck,
): Promise<Words> {
  await connection.query('BEGIN');
  const made = new Set<string>();
  for (const role of who.roles) {
    const make = (schema: string) =>
      ['TABLE', 'SEQUENCE']
        .map((kind) => `CREATE ${kind} ${quoteQualified(schema, `later ${kind} of ${role}`)}`)
        .map((sql) => (sql.startsWith('CREATE TABLE') ? `${sql} (id int)` : sql))
        .join('; ');
    for (const { name } of schemas) await creates(connection, role, make(name));
    const own = `later ${role}`;
    // who has taken his own rights away by default can give them back to himself
    const open = `GRANT ALL ON SCHEMA ${quoteIdentifier(own)} TO ${quoteIdentifier(role)}`;
    const sql = `CREATE SCHEMA ${quoteIdentifier(own)}; ${open}; ${make(own)}`;
    if (await creates(connection, role, sql)) made.add(own);
  }
  const numbers = new Map(who.largeObjectOwners.map((role, index) => [String(5000 + index), role]));
  for (const [oid, role] of numbers) await creates(connection, role, `SELECT lo_create(${oid})`);
  const { gaps } = await readBackupCheck(connection, reader);
  await connection.query('ROLLBACK');
  return gaps.flatMap((gap) => {
    if (gap.kind === 'large object') {
      const owner = numbers.get(gap.oid);
      return owner === undefined ? [] : [words(owner, 'large objects', 'the database')];
    }
    if (gap.kind === 'schema') {
      return made.has(gap.schema) ? [words(gap.owner, 'schemas', null)] : [];
    }
    if (gap.kind !== 'table' && gap.kind !== 'sequence') return [];
    if (!gap.name.startsWith('later ')) return [];
    return [words(gap.owner, `${gap.kind}s`, made.has(gap.schema) ? null : gap.schema)];
  });
}

/** Between these the schema public, memberships and the default privileges of large objects change. */
describe.each([12, 15, 16, 18])('on PostgreSQL %i, over random default privileges', (major) => {
  const options: CatalogueOptions = { major, prefix: 'later_', database: 'privileges_later' };
  const server = () => sharedServer(major);
  beforeAll(() => server().createDatabase(options.database));
  afterAll(() => server().dropDatabase(options.database));

  it('what the check says of later objects comes true when they are created', async () => {
    await using connection = await connectTo(server(), options.database);
    const reader = readerOf(options);
    // before 15 everybody may create there, which names nobody
    await connection.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    const met = new Set<string>();
    async function agree(plan: Catalogue): Promise<void> {
      for (const statement of [...cleaningStatements(options), ...catalogueStatements(plan, options)]) {
        await connection.query(statement);
      }
      const check = await readBackupCheck(connection, reader);
      const name = (person: string) => (person === 'postgres' ? person : options.prefix + person);
      // a superuser may create everywhere, and counts only where he did
      const roles = ['alpha', 'beta', 'group', 'reader'].map(name);
      const largeObjectOwners = [...new Set(plan.largeObjects.map(({ owner }) => name(owner)))];
      const before = foretold(check);
      const after = await comesTrue(connection, reader, { roles, largeObjectOwners }, check);
      const superuser = plan.reader.superuser ? reader : 'postgres';
      const ofOthers = (list: Words) =>
        list.filter((line) => line.includes('large objects') || !line.startsWith(`${superuser}:`)).toSorted();
      expect(ofOthers(before)).toEqual(ofOthers(after));
      for (const line of before) met.add(line.replace(/^.*: (.*) in .*?(new schema)?$/, '$1 $2').trim());
    }
    await fc.assert(fc.asyncProperty(catalogue, agree), {
      seed: seed + major,
      numRuns,
      endOnFailure: numRuns > 100,
    });
    for (const statement of cleaningStatements(options)) await connection.query(statement);
    expect([...met].toSorted()).toEqual([
      'large objects',
      'schemas new schema',
      'sequences',
      'sequences new schema',
      'tables',
      'tables new schema',
    ]);
  }, 3_600_000);
});
