import type { Finding } from '../../../../shared/findings.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { Connection } from '../../connect/connect.ts';

/**
 * What pg_cron needs beyond being offered: CREATE EXTENSION refuses every database but the one that the target's
 * cron.database_name names, and a server that has not loaded the library at its start (pg_cron.sql, pg_cron.c). Where
 * it fails, the jobs that the archive has of it are lost. Undefined where the restore does not need it.
 */
export async function checkCron(
  connection: Connection,
  extensions: readonly string[],
  newDatabase: string,
): Promise<Finding | undefined> {
  if (!extensions.includes('pg_cron')) return undefined;
  const title = 'pg_cron';
  // a row that the session may not see is left out of pg_settings
  const [row] = await connection.query<{ database: string | null; sees: boolean }>(
    `SELECT (SELECT setting FROM pg_settings WHERE name = 'cron.database_name') AS database,
            pg_has_role(current_user, 'pg_read_all_settings', 'MEMBER') AS sees`,
  );
  const database = row?.database ?? null;
  if (database === newDatabase) {
    return {
      title,
      severity: 'ok',
      message: `It can be created: the target's cron.database_name is ${inQuotes(newDatabase)}.`,
    };
  }
  const lost = 'the extension and its jobs are missing after the restore, everything else comes back';
  const remedy = `Name the new database as cron.database_name says, or set cron.database_name to ${inQuotes(newDatabase)} on the target and restart it (its present jobs then stop); or restore without the jobs.`;
  if (database !== null) {
    return {
      title,
      severity: 'warning',
      message: `The target's cron.database_name is ${inQuotes(database)}, and pg_cron can be created in no other database: in ${inQuotes(newDatabase)} ${lost}.`,
      remedy,
    };
  }
  if (row?.sees === true) {
    return {
      title,
      severity: 'warning',
      message: `The target has not loaded pg_cron: ${lost}.`,
      remedy: `Add pg_cron to shared_preload_libraries, set cron.database_name to ${inQuotes(newDatabase)}, and restart the target; or restore without the jobs.`,
    };
  }
  return {
    title,
    severity: 'warning',
    message: `This login can't see the target's cron.database_name. If it is not ${inQuotes(newDatabase)}, ${lost}.`,
    remedy,
  };
}
