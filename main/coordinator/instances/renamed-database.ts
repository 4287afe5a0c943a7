import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { connect } from '../../postgres/connect/connect.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { readDatabaseOfOid } from '../../postgres/sql/database-identity.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { isSameDatabase, lastIdentity } from './identity.ts';

interface Missing {
  readonly instance: InstanceSummary;
  readonly server: ServerSummary;
  /** The way to the database that is not there. */
  readonly target: Target;
  /** Opens the instance's vault, where the cache does not know the identity. */
  readonly open: () => Promise<Vault>;
}

/**
 * What is to be told where a database could not be reached: where it is not there under its name, but another one has its
 * oid, UserErrorDatabaseRenamed with that name; else the error as it is. Nothing is changed: a person says whether it goes
 * on under that name. Never throws.
 */
export async function explainMissing(
  engine: Pick<Engine, 'store'>,
  { instance, server, target, open }: Missing,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof PgkeepError && error.code === 'UserErrorDBNotFound')) return error;
  let explained: unknown = error;
  await cleanUp(error, async () => {
    const known = await lastIdentity(engine, instance, open);
    if (known === undefined) return;
    await using connection = await connect({ ...target, database: server.maintenanceDatabase });
    const found = await readDatabaseOfOid(connection, known.oid);
    if (found === undefined) return;
    const same = isSameDatabase(known, { ...found, oid: known.oid });
    if (same !== 'no') explained = renamed(instance, found.name, same, error);
  });
  return explained;
}

function renamed(
  { name, database, serverName }: InstanceSummary,
  now: string,
  same: 'yes' | 'unknown',
  cause: PgkeepError,
): PgkeepError {
  const gone = `There is no database ${inQuotes(database)} on ${serverName} any more`;
  const what =
    same === 'yes'
      ? `${gone}: it was renamed, and is called ${inQuotes(now)} now.`
      : `${gone}. ${inQuotes(now)} has its oid; whether it is the same database is not known, since the login may not execute pg_control_system() on the server, or might not at the last backup.`;
  return new PgkeepError('UserErrorDatabaseRenamed', what, {
    remedy: `If ${inQuotes(now)} is the database that is meant, continue with it: its recovery points stay one series.`,
    steps: [{ do: 'continue-as', instance: name, database: now }],
    cause,
  });
}
