import type { TocEntry } from '../../archive/format/types.ts';
import { createTextReader, descOf } from '../../archive/format/text.ts';
import type { Connection } from '../../connect/connect.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral, quoteQualified } from '../../sql/quote.ts';

/** An extension that runs jobs by itself, and where it keeps them. */
interface Scheduler {
  readonly extension: string;
  readonly table: { readonly schema: string; readonly name: string };
  /** Boolean column: whether the job runs. */
  readonly flag: string;
  /** Integer column that names the job in SQL. */
  readonly key: string;
  /** SQL about a row, NEW in a trigger: what the job is called, and where it runs; in words for people. */
  readonly called: string;
  readonly place: string;
  /** Whether a script may have made it in place of CREATE EXTENSION; otherwise such a table is the user's own. */
  readonly isScripted: boolean;
}

/** From the sources of pg_cron (pg_cron.sql and its updates) and pgAgent (pgagent.sql). */
const schedulers: readonly Scheduler[] = [
  {
    extension: 'pg_cron',
    table: { schema: 'cron', name: 'job' },
    flag: 'active',
    key: 'jobid',
    called: `job.schedule || ' ' || pg_catalog.left(job.command, 60)`,
    place: `'database ' || job.database || ' on ' || job.nodename || ':' || job.nodeport`,
    isScripted: false,
  },
  {
    extension: 'pgagent',
    table: { schema: 'pgagent', name: 'pga_job' },
    flag: 'jobenabled',
    key: 'jobid',
    called: 'job.jobname',
    place: `''`,
    isScripted: true,
  },
];

/** Jobs of one scheduler that were active in the source and are not in the copy. */
export interface HeldJobs {
  readonly extension: string;
  readonly jobs: readonly { readonly id: string; readonly called: string; readonly place: string }[];
  /** Switches them on again. */
  readonly sql: string;
}

export interface Released {
  readonly held: readonly HeldJobs[];
  /** Schedulers whose jobs could not be switched off, why, and the statement that does it. */
  readonly failures: readonly { readonly extension: string; readonly reason: string; readonly sql: string }[];
}

/** Schedulers whose jobs are among these entries' data. */
export function schedulersIn(entries: readonly TocEntry[]): readonly Scheduler[] {
  const read = createTextReader(entries);
  const tables = new Set(
    entries
      .filter((entry) => descOf(entry) === 'TABLE DATA')
      .map((entry) => JSON.stringify([read(entry.namespace), read(entry.tag)])),
  );
  const extensions = new Set(
    entries.filter((entry) => descOf(entry) === 'EXTENSION').map((entry) => read(entry.tag)),
  );
  return schedulers.filter(
    ({ extension, table, isScripted }) =>
      tables.has(JSON.stringify([table.schema, table.name])) && (isScripted || extensions.has(extension)),
  );
}

/** Name of a schema that holds what {@link holdJobs} makes, for as long as the data is restored. */
export const holdingSchema = (jobId: string): string => `pgkeep_${jobId}`.slice(0, 63);

/**
 * Has the new database switch jobs off in the very statement that brings them: a scheduler looks at its table
 * every second, so there must be no moment at which they are active. Called when the extensions are there and
 * their rows are not. Whom the table does not belong to can't; {@link releaseJobs} switches off afterwards then.
 */
export async function holdJobs(
  connection: Connection,
  wanted: readonly Scheduler[],
  holding: string,
): Promise<void> {
  for (const scheduler of wanted) {
    if (!(await isThere(connection, scheduler))) continue;
    try {
      await connection.query(holdingStatements(scheduler, holding));
    } catch {
      // the failure is told where the jobs are there, and active
    }
  }
}

function holdingStatements(
  { extension, table, flag, key, called, place }: Scheduler,
  holding: string,
): string {
  const schema = quoteIdentifier(holding);
  const jobs = quoteQualified(holding, 'jobs');
  const routine = quoteQualified(holding, extension);
  const target = quoteQualified(table.schema, table.name);
  const column = quoteIdentifier(flag);
  const body = `DECLARE job ALIAS FOR NEW;
BEGIN
  IF job.${column} THEN
    INSERT INTO ${jobs} VALUES (${quoteLiteral(extension)}, job.${quoteIdentifier(key)}, ${called}, ${place});
    job.${column} := false;
  END IF;
  RETURN job;
END`;
  // One message, so one transaction. ALWAYS: it also fires where somebody set session_replication_role to replica.
  return `CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${jobs} (extension text, id bigint, called text, place text);
    CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS ${dollarQuote(body)};
    CREATE TRIGGER pgkeep_switches_off BEFORE INSERT ON ${target} FOR EACH ROW EXECUTE FUNCTION ${routine}();
    ALTER TABLE ${target} ENABLE ALWAYS TRIGGER pgkeep_switches_off`;
}

/**
 * Takes away what {@link holdJobs} made and says which jobs came back switched off. What is active all the same is
 * switched off now.
 */
export async function releaseJobs(
  connection: Connection,
  wanted: readonly Scheduler[],
  holding: string,
): Promise<Released> {
  const held: HeldJobs[] = [];
  const failures: Released['failures'][number][] = [];
  const [kept] = await connection.query<{ there: boolean }>(
    'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there',
    [quoteQualified(holding, 'jobs')],
  );
  const noted =
    kept?.there === true
      ? await connection.query<Job & { extension: string }>(
          `SELECT extension, id::text, called, place FROM ${quoteQualified(holding, 'jobs')} ORDER BY jobs.id`,
        )
      : [];
  await connection.query(`DROP SCHEMA IF EXISTS ${quoteIdentifier(holding)} CASCADE`);
  for (const scheduler of wanted) {
    if (!(await isThere(connection, scheduler))) continue;
    const { extension } = scheduler;
    const sql = switchesOff(scheduler);
    let late: Job[] = [];
    try {
      late = await connection.query<Job>(
        `${sql} RETURNING ${quoteIdentifier(scheduler.key)}::text AS id, ${scheduler.called} AS called, ${scheduler.place} AS place`,
      );
    } catch (error) {
      failures.push({
        extension,
        reason: error instanceof Error ? error.message : String(error),
        sql: `${sql};`,
      });
    }
    const jobs = [...noted.filter((job) => job.extension === extension), ...late].map(
      ({ id, called, place }) => ({ id, called, place }),
    );
    if (jobs.length > 0) held.push({ extension, jobs, sql: await switchesOn(connection, scheduler, jobs) });
  }
  return { held, failures };
}

interface Job {
  readonly id: string;
  readonly called: string;
  readonly place: string;
}

async function isThere(connection: Connection, { table }: Scheduler): Promise<boolean> {
  const rows = await connection.query<{ there: boolean }>(
    'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there',
    [quoteQualified(table.schema, table.name)],
  );
  return rows[0]?.there === true;
}

function switchesOff({ table, flag }: Scheduler): string {
  const column = quoteIdentifier(flag);
  return `UPDATE ${quoteQualified(table.schema, table.name)} AS job SET ${column} = false WHERE job.${column}`;
}

/** From 1.4 on, pg_cron has a function for it, which those may call who may not write into its table. */
async function switchesOn(
  connection: Connection,
  { extension, table, flag, key }: Scheduler,
  jobs: readonly Job[],
): Promise<string> {
  const where = `${quoteIdentifier(key)} IN (${jobs.map(({ id }) => quoteNumber(id)).join(', ')})`;
  const source = quoteQualified(table.schema, table.name);
  const [alter] = await connection.query<{ there: boolean }>(
    `SELECT pg_catalog.to_regproc('cron.alter_job') IS NOT NULL AS there`,
  );
  return extension === 'pg_cron' && alter?.there === true
    ? `SELECT cron.alter_job(jobid, active => true) FROM ${source} WHERE ${where};`
    : `UPDATE ${source} SET ${quoteIdentifier(flag)} = true WHERE ${where};`;
}

/** A job's number as the server gave it; digits, or it is no number. */
function quoteNumber(id: string): string {
  return /^-?[0-9]+$/.test(id) ? id : quoteLiteral(id);
}
