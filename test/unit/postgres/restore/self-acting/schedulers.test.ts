import { describe, expect, it } from 'vitest';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import {
  holdingSchema,
  holdJobs,
  releaseJobs,
  schedulersIn,
} from '../../../../../main/postgres/restore/self-acting/schedulers.ts';

const entry = (desc: string, tag: string, namespace: string | null = null) =>
  ({
    desc: Buffer.from(desc),
    tag: Buffer.from(tag),
    namespace: namespace === null ? null : Buffer.from(namespace),
  }) as unknown as TocEntry;
const cron = [entry('EXTENSION', 'pg_cron'), entry('TABLE DATA', 'job', 'cron')];
const agent = [entry('EXTENSION', 'pgagent'), entry('TABLE DATA', 'pga_job', 'pgagent')];

describe('the schedulers of an archive', () => {
  const named = (...entries: TocEntry[]) => schedulersIn(entries).map(({ extension }) => extension);

  it('are those whose extension and jobs are in it', () => {
    expect(named(...agent, ...cron)).toEqual(['pg_cron', 'pgagent']);
    expect(named(...cron)).toEqual(['pg_cron']);
    expect(named()).toEqual([]);
  });

  it('are none without rows, and not the tables of others that are called so', () => {
    const [extension, rows] = cron as [TocEntry, TocEntry];
    expect(named(extension, entry('TABLE', 'job', 'cron'))).toEqual([]);
    expect(named(extension, entry('TABLE DATA', 'job', 'shop'))).toEqual([]);
    expect(named(extension, entry('TABLE DATA', 'jobs', 'cron'))).toEqual([]);
    // a table of that name without the extension is the user's own
    expect(named(rows)).toEqual([]);
    expect(named(rows, entry('EXTENSION', 'pgagent'))).toEqual([]);
  });

  it('are pgAgent, too, where its script made it without CREATE EXTENSION', () => {
    expect(named(entry('TABLE DATA', 'pga_job', 'pgagent'))).toEqual(['pgagent']);
  });
});

it('the schema that holds jobs has the name of the job, as long as a name may be', () => {
  expect(holdingSchema('job-1')).toBe('pgkeep_job-1');
  expect(holdingSchema('x'.repeat(70))).toBe(`pgkeep_${'x'.repeat(56)}`);
});

type Row = Record<string, unknown>;
const refusal = new Error('permission denied for table job');

/** A database with these tables; `fails` are statements, by their beginning, that it refuses. */
function databaseWith(
  there: readonly string[],
  more: { noted?: readonly Row[]; late?: readonly Row[]; alterJob?: boolean; fails?: RegExp } = {},
) {
  const ran: string[] = [];
  const query = (sql: string, [name]: unknown[] = []): Promise<readonly Row[]> => {
    ran.push(sql);
    if (more.fails?.test(sql) === true) return Promise.reject(refusal);
    if (sql.includes('to_regclass')) return Promise.resolve([{ there: there.includes(String(name)) }]);
    if (sql.includes('to_regproc')) return Promise.resolve([{ there: more.alterJob === true }]);
    if (sql.startsWith('UPDATE')) return Promise.resolve(more.late ?? []);
    return Promise.resolve(sql.startsWith('SELECT extension') ? (more.noted ?? []) : []);
  };
  return { ran, connection: { query } as unknown as Connection };
}

const [pgCron, pgAgent] = [schedulersIn(cron), schedulersIn(agent)];
const both = schedulersIn([...cron, ...agent]);

describe('holding jobs', () => {
  it('is for what is there, and goes on where one is refused', async () => {
    const { ran, connection } = databaseWith(['"cron"."job"', '"pgagent"."pga_job"'], {
      fails: /"cron"\."job"/,
    });
    await holdJobs(connection, both, 'h');
    const made = ran.filter((sql) => sql.startsWith('CREATE SCHEMA'));
    expect(made).toHaveLength(2);
    expect(made[1]).toContain('BEFORE INSERT ON "pgagent"."pga_job" FOR EACH ROW');
    expect(made[1]).toContain('ALTER TABLE "pgagent"."pga_job" ENABLE ALWAYS TRIGGER pgkeep_switches_off');

    const none = databaseWith([]);
    await holdJobs(none.connection, both, 'h');
    expect(none.ran.filter((sql) => !sql.includes('to_regclass'))).toEqual([]);
  });
});

describe('releasing jobs', () => {
  const noted = [
    { extension: 'pg_cron', id: '1', called: 'a', place: 'here' },
    { extension: 'pgagent', id: '7', called: 'b', place: '' },
  ];
  const jobs = '"h"."jobs"';

  it('tells each scheduler’s own, with what was active all the same, and takes away what held them', async () => {
    const late = [{ id: '2', called: 'late', place: 'there' }];
    const { ran, connection } = databaseWith([jobs, '"cron"."job"'], { noted, late });
    expect(await releaseJobs(connection, both, 'h')).toEqual({
      held: [
        {
          extension: 'pg_cron',
          jobs: [
            { id: '1', called: 'a', place: 'here' },
            { id: '2', called: 'late', place: 'there' },
          ],
          sql: 'UPDATE "cron"."job" SET "active" = true WHERE "jobid" IN (1, 2);',
        },
      ],
      failures: [],
    });
    expect(ran).toContain('DROP SCHEMA IF EXISTS "h" CASCADE');
    expect(ran.findIndex((sql) => sql.startsWith('DROP'))).toBeGreaterThan(
      ran.findIndex((sql) => sql.startsWith('SELECT extension')),
    );
  });

  it('switches off afterwards what nothing held, and says where that fails what a person runs', async () => {
    const late = [{ id: "9'; --", called: 'x', place: '' }];
    const open = databaseWith(['"pgagent"."pga_job"'], { late });
    const { held, failures } = await releaseJobs(open.connection, pgAgent, 'h');
    expect(open.ran.some((sql) => sql.startsWith('SELECT extension'))).toBe(false);
    expect(held.map(({ sql }) => sql)).toEqual([
      `UPDATE "pgagent"."pga_job" SET "jobenabled" = true WHERE "jobid" IN ('9''; --');`,
    ]);
    expect(failures).toEqual([]);
    const refused = databaseWith([jobs, '"cron"."job"'], { noted, fails: /^UPDATE/ });
    const told = await releaseJobs(refused.connection, pgCron, 'h');
    expect(told.failures).toEqual([
      {
        extension: 'pg_cron',
        reason: 'permission denied for table job',
        sql: 'UPDATE "cron"."job" AS job SET "active" = false WHERE job."active";',
      },
    ]);
    // what was held is told all the same
    expect(told.held.map((each) => each.jobs.map(({ id }) => id))).toEqual([['1']]);
  });

  it('switches on with the function of pg_cron where there is one, and for pg_cron alone', async () => {
    const of = async (wanted: typeof both) => {
      const there = [jobs, '"cron"."job"', '"pgagent"."pga_job"'];
      const { connection } = databaseWith(there, { noted, alterJob: true });
      return (await releaseJobs(connection, wanted, 'h')).held.map(({ sql }) => sql);
    };
    expect(await of(both)).toEqual([
      'SELECT cron.alter_job(jobid, active => true) FROM "cron"."job" WHERE "jobid" IN (1);',
      'UPDATE "pgagent"."pga_job" SET "jobenabled" = true WHERE "jobid" IN (7);',
    ]);
  });

  it('says nothing of a scheduler that has no active job, or is not there', async () => {
    const quiet = databaseWith([jobs, '"cron"."job"']);
    expect(await releaseJobs(quiet.connection, both, 'h')).toEqual({ held: [], failures: [] });
    expect(quiet.ran.filter((sql) => sql.startsWith('UPDATE'))).toHaveLength(1);
  });
});
