import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { connect, type Connection } from '../../../postgres/connect/connect.ts';
import type { ServerTraits } from '../../../postgres/connect/server-traits.ts';
import type { Target } from '../../../postgres/connect/target.ts';
import { withheldWords } from '../../../postgres/privileges/role-limits.ts';
import { createDatabase, isRefused } from '../../../postgres/restore/database/create.ts';
import { checkRestoreTarget } from '../../../postgres/restore/readiness/check-target.ts';
import { readOnlyDefault, writable } from '../../../postgres/restore/readiness/target-server.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { restoreNeeds } from '../check/needs.ts';
import { loginOfJob } from '../target-server.ts';
import type { ReadRestore } from '../read-restore.ts';
import type { MarkedDatabase } from './marked-database.ts';

/** A marked database that stands, and what pg_restore's sessions need to write into it. */
export interface PreparedTarget extends MarkedDatabase {
  readonly startOptions: readonly string[];
  readonly traits: ServerTraits;
}

/** Checks the target, makes missing roles if asked, and creates the marked database. */
export async function prepareTarget(
  maintenance: Target,
  restore: ReadRestore,
  context: JobContext,
): Promise<PreparedTarget> {
  const { archive, manifest, options } = restore;
  await using connection = await connect(maintenance, { writes: true });
  const needs = restoreNeeds(archive, manifest, options);
  const readiness = await checkRestoreTarget(connection, needs, { createRoles: options.createRoles });
  const readOnly = (await readOnlyDefault(connection, readiness.facts.user)) !== 'no';
  await createRoles(connection, readiness.createRoles, context);
  archive.warnings.push(...(await labelRoles(connection, readiness.labelRoles, context)));
  if (readiness.withheld.length > 0) {
    const statements = readiness.withheld.map(({ sql }) => sql).join(' ');
    archive.warnings.push(`${withheldWords(readiness.withheld)} Not run: ${statements}`);
  }
  context.signal.throwIfAborted();
  const leftover = await createMarked(connection, restore, readiness.facts.traits, context);
  return {
    ...leftover,
    name: options.newDatabase,
    maintenance,
    traits: readiness.facts.traits,
    startOptions: readOnly ? [writable] : [],
  };
}

/** Notes the database as a leftover, and then creates it with the job's mark. */
async function createMarked(
  connection: Connection,
  { archive, manifest, server, options }: ReadRestore,
  traits: ServerTraits,
  context: JobContext,
): Promise<Pick<MarkedDatabase, 'done'>> {
  context.progress({ phase: 'creating the database', object: options.newDatabase });
  const credential = loginOfJob(server);
  const leftover = await context.begin({
    kind: 'database',
    words: `the half-made database ${inQuotes(options.newDatabase)} on ${server.name}`,
    serverId: server.id,
    database: options.newDatabase,
    ...(credential !== undefined && { credential }),
  });
  try {
    const created = await createDatabase(
      connection,
      {
        name: options.newDatabase,
        properties: manifest.database.properties,
        jobId: context.jobId,
      },
      traits,
    );
    archive.warnings.push(...created.choices);
  } catch (error) {
    // Only a refusal says that nothing was made: the note stays where the connection broke off on the way.
    if (isRefused(error)) leftover.done();
    throw error;
  }
  return leftover;
}

/**
 * Sets the security labels of the roles that were created. Where the server lacks the provider, or lets only somebody
 * else set them (on Azure an Entra administrator), they are left out. Gives what was left out, in sentences.
 */
async function labelRoles(
  connection: Connection,
  statements: readonly string[],
  context: JobContext,
): Promise<string[]> {
  const leftOut: string[] = [];
  for (const statement of statements) {
    context.log(`applying: ${statement}`);
    try {
      await connection.query(statement);
    } catch (error) {
      if (error instanceof PgkeepError) throw error;
      leftOut.push(`A security label of a new role was left out: ${messageOf(error)}. Not run: ${statement}`);
    }
  }
  return leftOut;
}

async function createRoles(
  connection: Connection,
  statements: readonly string[],
  context: JobContext,
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    context.log(`applying: ${statement}`);
    try {
      await connection.query(statement);
    } catch (error) {
      if (error instanceof PgkeepError) throw error;
      throw new PgkeepError('UserErrorRolesMissing', `A role could not be created: ${messageOf(error)}`, {
        remedy: 'Run the SQL as an administrator of the target, then restore again.',
        sql: statements.slice(index).join('\n'),
        cause: error,
      });
    }
  }
}
