import type { Finding } from '../../../../shared/findings.ts';
import type { Connection } from '../../connect/connect.ts';
import type { ServerFacts } from '../../sql/catalogue.ts';

/** Event triggers that will run at every login to the new database, and that nobody may get past. */
export async function checkLoginTriggers(
  connection: Connection,
  { major, superuser }: ServerFacts,
  triggers: readonly string[],
): Promise<Finding[]> {
  if (triggers.length === 0 || major < 17) return [];
  // Only a superuser makes event triggers, and on Azure its administrators.
  if (
    !superuser &&
    (await connection.query(`SELECT FROM pg_roles WHERE rolname = 'azure_pg_admin'`)).length === 0
  ) {
    return [];
  }
  const [first] = triggers;
  const [who, its] =
    triggers.length === 1
      ? [`The event trigger ${first} runs`, 'its function does']
      : [`The event triggers ${triggers.join(', ')} run`, 'their functions do'];
  return [
    {
      title: 'Event triggers on login',
      severity: 'warning',
      message: `${who} at every login to the new database and may refuse it; the restore says how to get in then.`,
      remedy: `Look at what ${its} in a database of another name.`,
    },
  ];
}
