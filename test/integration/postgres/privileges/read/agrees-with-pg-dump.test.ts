import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import type { BackupCheck } from '../../../../../main/postgres/privileges/backup-check.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import type { BackupGap } from '../../../../../shared/privileges.ts';
import { dumpAs } from '../../../../support/databases/dump-as.ts';
import {
  catalogue,
  catalogueStatements,
  cleaningStatements,
  readerOf,
  type Catalogue,
  type CatalogueOptions,
} from '../../../../support/samples/random-catalogue.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo, targetOf } from '../../../../support/target-of.ts';

/** More of them, on other catalogues, take PGKEEP_PROPERTY_RUNS and PGKEEP_PROPERTY_SEED. */
const numRuns = Number(process.env['PGKEEP_PROPERTY_RUNS'] ?? 24);
const seed = Number(process.env['PGKEEP_PROPERTY_SEED'] ?? 20_260_704);

const cases: [major: number, tools: number[]][] = [
  [12, [15, 17, 18]],
  [13, [15, 17, 18]],
  [14, [15, 17, 18]],
  [15, [15, 17, 18]],
  [16, [17, 18]],
  [17, [17, 18]],
  [18, [18]],
];

const stopping = ({ gaps }: BackupCheck) => gaps.filter(({ kind }) => kind !== 'default privileges');

/** What pg_dump stumbled over, in the words of a gap: kind and name, the name as it stands in the message. */
function stumbledOver(error: string): (gap: BackupGap) => boolean {
  const found = (pattern: RegExp) => pattern.exec(error)?.[1];
  const table = found(/permission denied for (?:foreign )?table (.*)$/);
  if (table !== undefined) return (gap) => gap.kind === 'table' && gap.name === table;
  const sequence = found(/permission denied for sequence (.*)$/) ?? found(/data for sequence "(.*)"; user/);
  if (sequence !== undefined) return (gap) => gap.kind === 'sequence' && gap.name === sequence;
  const schema = found(/permission denied for schema (.*)$/);
  if (schema !== undefined) return (gap) => gap.kind === 'schema' && gap.schema === schema;
  const policy = found(/row-level security policy for table "(.*)"$/);
  if (policy !== undefined) return (gap) => gap.kind === 'row security' && gap.name === policy;
  const large = found(/permission denied for large object (\d+)/);
  if (large !== undefined) return (gap) => gap.kind === 'large object' && gap.oid === large;
  if (/permission denied for database/.test(error)) return (gap) => gap.kind === 'connect';
  if (/is not permitted to log in/.test(error)) return (gap) => gap.kind === 'login';
  return () => false;
}

describe.each(cases)('on PostgreSQL %i, over random owners, members, grants and policies', (major, tools) => {
  const options: CatalogueOptions = { major, prefix: 'agree_', database: 'privileges_agree' };
  const server = () => sharedServer(major);
  beforeAll(() => server().createDatabase(options.database));
  afterAll(() => server().dropDatabase(options.database));

  it('the check says ready if and only if pg_dump of that login ends with 0', async () => {
    await using admin = await connectTo(server(), options.database);
    const login = { user: readerOf(options), password: readerOf(options) };
    let ready = 0;
    let turn = 0;
    async function agree(plan: Catalogue): Promise<void> {
      const script = [...cleaningStatements(options), ...catalogueStatements(plan, options)];
      for (const statement of script) {
        await admin.query(statement).catch((error: unknown) => {
          throw new Error(`${statement}: ${String(error)}`);
        });
      }
      const check = await readBackupCheck(admin, login.user);
      const tool = tools[(turn += 1) % tools.length] ?? 18;
      const dump = await dumpAs(server(), { ...login, database: options.database, tool });
      const lacking = stopping(check);
      expect({ ready: lacking.length === 0, tool, error: dump.error, lacking }).toEqual({
        ready: dump.error === null,
        tool,
        error: dump.error,
        lacking,
      });
      if (dump.error !== null)
        expect([dump.error, lacking.some(stumbledOver(dump.error)), lacking]).toEqual([
          dump.error,
          true,
          lacking,
        ]);
      ready += Number(dump.error === null);
      if (lacking.some(({ kind }) => kind === 'login' || kind === 'connect')) return;
      // the login itself sees as much of it as an administrator does
      await using own = await connect(targetOf(server(), { database: options.database, ...login }));
      expect(await readBackupCheck(own)).toEqual(check);
    }
    await fc.assert(fc.asyncProperty(catalogue, agree), {
      seed: seed + major,
      numRuns,
      endOnFailure: numRuns > 100,
    });
    for (const statement of cleaningStatements(options)) await admin.query(statement);
    // neither answer is the only one
    expect(ready / turn).toBeGreaterThan(0.2);
    expect(ready / turn).toBeLessThan(0.9);
  }, 3_600_000);
});
