import {
  DumpSelection,
  isWhole,
  wholeDatabase,
  type SelectionChanges,
} from '../../../shared/instances/dump-selection.ts';
import type { InstanceChanges, InstanceOptions } from '../../../shared/instances/instances.ts';
import { PgkeepError } from '../../core/errors.ts';
import { readServerFacts } from '../../postgres/connect/server-facts.ts';
import { chooseDumpTool } from '../../postgres/connect/client-tools.ts';
import type { Connection } from '../../postgres/connect/connect.ts';
import type { Engine } from '../engine.ts';
import { connectTo, type ReachedServer } from '../servers/reach-database.ts';

/** The options with the changes in them. Throws UserErrorInvalidInput where the patterns together are too long. */
export function changedOptions(before: InstanceOptions, changes: InstanceChanges = {}): InstanceOptions {
  const { compression, countRows, lockWaitTimeoutMs } = before;
  const selection = changedSelection(before.selection, changes.selection);
  const clientMajor = changes.clientMajor === undefined ? before.clientMajor : changes.clientMajor;
  return {
    compression: changes.compression ?? compression,
    countRows: changes.countRows ?? countRows,
    lockWaitTimeoutMs: changes.lockWaitTimeoutMs ?? lockWaitTimeoutMs,
    ...(typeof clientMajor === 'number' ? { clientMajor } : {}),
    ...(selection === undefined ? {} : { selection }),
  };
}

function changedSelection(
  before: InstanceOptions['selection'],
  changes: InstanceChanges['selection'],
): InstanceOptions['selection'] {
  if (changes === undefined) return before;
  if (changes === null) return undefined;
  const chosen = DumpSelection.safeParse({ ...(before ?? wholeDatabase), ...defined(changes) });
  if (!chosen.success) {
    const [issue] = chosen.error.issues;
    throw new PgkeepError('UserErrorInvalidInput', `What is dumped: ${issue?.message ?? 'not valid'}.`);
  }
  return isWhole(chosen.data) ? undefined : chosen.data;
}

const defined = (changes: SelectionChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, list]) => list !== undefined));

/**
 * Throws UserErrorClientToolsMissing where the client major cannot back up the connected server: it is older,
 * or not installed here.
 */
export async function checkClientMajor(
  engine: Engine,
  connection: Connection,
  { clientMajor }: InstanceOptions,
): Promise<void> {
  if (clientMajor === undefined) return;
  const { major } = await readServerFacts(connection);
  chooseDumpTool(await engine.findTools(), major, clientMajor);
}

/** {@link checkClientMajor} for a database that is yet to be connected to, where the options name a major. */
export async function checkMajorOf(
  engine: Engine,
  server: ReachedServer,
  database: string,
  options: InstanceOptions,
): Promise<void> {
  if (options.clientMajor === undefined) return;
  await using connection = await connectTo(engine, server, database);
  await checkClientMajor(engine, connection, options);
}
