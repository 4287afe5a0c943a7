import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { connect, type Connection } from '../../connect/connect.ts';
import { cleanUp } from '../../../core/clean-up.ts';
import { messageOf } from '../../../core/errors.ts';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';
import type { Target } from '../../connect/target.ts';

/** A subscription of the database that a connection is in. */
interface Subscription {
  readonly name: string;
  readonly enabled: boolean;
  /** On the publisher; null: it has none. */
  readonly slot: string | null;
  /** Other databases of this server with an enabled subscription that takes its changes from a slot of this name. */
  readonly sharingSlot: readonly string[];
}

/** pg_subscription is one table for the whole server; anybody may read these columns of it. */
async function readSubscriptions(connection: Connection): Promise<Subscription[]> {
  return await connection.query<{
    name: string;
    enabled: boolean;
    slot: string | null;
    sharingSlot: string[];
  }>(
    `SELECT s.subname::text AS name, s.subenabled AS enabled, s.subslotname::text AS slot,
            ARRAY(SELECT od.datname::text FROM pg_subscription o JOIN pg_database od ON od.oid = o.subdbid
                   WHERE o.subenabled AND o.subslotname = s.subslotname AND o.subdbid <> s.subdbid
                   ORDER BY 1) AS "sharingSlot"
       FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = current_database() ORDER BY 1`,
  );
}

/** Switches a subscription on whose rows are there already: nothing is copied again. */
function enableStatements(name: string): string {
  const subject = `ALTER SUBSCRIPTION ${quoteIdentifier(name)}`;
  return `${subject} ENABLE; ${subject} REFRESH PUBLICATION WITH (copy_data = false);`;
}

/** Drops a subscription, and leaves its slot on the publisher to whoever else uses it. */
function dropStatements(name: string): string[] {
  const subject = `SUBSCRIPTION ${quoteIdentifier(name)}`;
  return [`ALTER ${subject} DISABLE;`, `ALTER ${subject} SET (slot_name = NONE);`, `DROP ${subject};`];
}

/** How long the publisher has for its answer, in ms. */
const publisherLimitMs = 30_000;

/**
 * Enables a subscription with the tables that it is to fill. Only an enabled one can ask the publisher for them, and
 * one that is enabled without them takes the changes from its slot and applies none; so while it asks, it has the name
 * of a slot that does not exist. Where the publisher does not answer it is disabled again, as it was.
 * Throws what the server said.
 */
async function enableSubscription(
  connection: Connection,
  { name, slot }: { readonly name: string; readonly slot: string },
): Promise<void> {
  const subject = `ALTER SUBSCRIPTION ${quoteIdentifier(name)}`;
  // slot names are lower case letters, digits and underscores
  await connection.query(`${subject} SET (slot_name = 'pgkeep_not_a_slot')`);
  try {
    await connection.query(`${subject} ENABLE`);
    await connection.query(`SET statement_timeout = ${publisherLimitMs}`);
    await connection.query(`${subject} REFRESH PUBLICATION WITH (copy_data = false)`);
  } catch (error) {
    await connection.query(`SET statement_timeout = 0`);
    await cleanUp(error, async () => {
      await connection.query(`${subject} DISABLE`);
      await connection.query(`${subject} SET (slot_name = ${quoteLiteral(slot)})`);
    });
    throw error;
  }
  await connection.query(`SET statement_timeout = 0`);
  await connection.query(`${subject} SET (slot_name = ${quoteLiteral(slot)})`);
}

/**
 * Drops the subscriptions of a database that is to be dropped: the server refuses to drop one that has any. Their
 * slots on the publisher stay, for the source uses them. `connection` is to any other database of the server.
 */
export async function dropSubscriptions(
  connection: Connection,
  target: Target,
  database: string,
): Promise<void> {
  const rows = await connection.query<{ name: string }>(
    `SELECT s.subname::text AS name FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
      WHERE d.datname = $1 ORDER BY 1`,
    [database],
  );
  if (rows.length === 0) return;
  // an earlier try may have closed it
  await connection.query(`ALTER DATABASE ${quoteIdentifier(database)} ALLOW_CONNECTIONS true`);
  await using inside = await connect({ ...target, database }, { writes: true });
  for (const { name } of rows) {
    for (const statement of dropStatements(name)) await inside.query(statement);
  }
}

/** What was found of the subscriptions, and done about them. */
export interface SubscriptionWords {
  readonly notes: string[];
  readonly warnings: string[];
}

/**
 * Leaves restored subscriptions disabled, as pg_dump's statements make them, or enables them; says which, and what to
 * do. One that would take its changes from the slot of an enabled subscription on the same server stays disabled.
 */
export async function settleSubscriptions(
  connection: Connection,
  activate: boolean,
): Promise<SubscriptionWords> {
  const notes: string[] = [];
  const warnings: string[] = [];
  for (const subscription of await readSubscriptions(connection)) {
    const { name, slot, enabled, sharingSlot } = subscription;
    const subject = `The subscription ${inQuotes(name)}`;
    if (enabled) continue;
    if (slot === null) {
      notes.push(`${subject} is disabled: it has no slot on the publisher.`);
    } else if (!activate) {
      notes.push(
        `${subject} is disabled. It would take its changes from the publisher's slot ${inQuotes(slot)}, which the source uses as long as it runs. To switch it on when the source's is gone: ${enableStatements(name)} To drop it and leave the slot to the source: ${dropStatements(name).join(' ')}`,
      );
    } else if (sharingSlot.length > 0) {
      warnings.push(
        `${subject} stays disabled: an enabled one in ${sharingSlot.map(inQuotes).join(', ')} takes its changes from a slot of the same name, ${inQuotes(slot)}, and they would take them from each other. Once that one is gone: ${enableStatements(name)}`,
      );
    } else {
      try {
        await enableSubscription(connection, { name, slot });
        notes.push(
          `${subject} is enabled and takes its changes from the publisher's slot ${inQuotes(slot)}, from where that slot stands: changes between the recovery point and there are missing. The source must not use the slot any more.`,
        );
      } catch (error) {
        warnings.push(
          `${subject} could not be enabled and stays disabled: ${messageOf(error)}. Once that is fixed: ${enableStatements(name)}`,
        );
      }
    }
  }
  return { notes, warnings };
}
