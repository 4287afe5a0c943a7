import type { ServerTraits } from '../../../postgres/connect/server-traits.ts';
import type { Manifest } from '../../../../shared/manifest.ts';
import type { ServerSummary } from '../../../../shared/servers.ts';
import { cleanUp, cleanUpNow } from '../../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { loginTriggersIn } from '../../../postgres/archive/entries/login-triggers.ts';
import { restoreActions } from '../../../postgres/archive/entries/restore-actions.ts';
import { subscriptionsIn, tagsOf } from '../../../postgres/archive/entries/archived-subscriptions.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import { connect, type Connection } from '../../../postgres/connect/connect.ts';
import { createDatabase, dropMarkedDatabase, removeMark } from '../../../postgres/restore/database/create.ts';
import { databasePropertyStatements, settingStatements } from '../../../postgres/sql/globals.ts';
import { splitSettings } from '../../../postgres/restore/readiness/settings-to-review.ts';
import { quoteIdentifier } from '../../../postgres/sql/quote.ts';
import { checkRestoreTarget, type RestoreNeeds } from '../../../postgres/restore/readiness/check-target.ts';
import { withheldWords } from '../../../postgres/privileges/role-limits.ts';
import { readOnlyDefault, writable } from '../../../postgres/restore/readiness/target-server.ts';
import type { Target } from '../../../postgres/connect/target.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { SelectedArchive } from '../selected-archive.ts';
import type { RestoreOptions } from '../options.ts';
import { rolesNeeded } from './roles-needed.ts';

/** A marked database that stands, and what pg_restore's sessions need to write into it. */
export interface PreparedTarget {
  readonly startOptions: readonly string[];
  readonly traits: ServerTraits;
  /** The database is whole or removed. */
  done(): void;
}

/** Checks the target, makes missing roles if asked, and creates the marked database. */
export async function prepareTarget(
  maintenance: Target,
  server: ServerSummary,
  archive: SelectedArchive,
  manifest: Manifest,
  options: RestoreOptions,
  mapRole: (name: string) => string,
  context: JobContext,
): Promise<PreparedTarget> {
  await using connection = await connect(maintenance, { writes: true });
  const needs = restoreNeeds(archive.entries, manifest, options, mapRole);
  const readiness = await checkRestoreTarget(connection, needs, { createRoles: options.createRoles });
  const readOnly = (await readOnlyDefault(connection, readiness.facts.user)) !== 'no';
  await createRoles(connection, readiness.createRoles, context);
  if (readiness.withheld.length > 0) {
    const statements = readiness.withheld.map(({ sql }) => sql).join(' ');
    archive.warnings.push(`${withheldWords(readiness.withheld)} Not run: ${statements}`);
  }
  context.signal.throwIfAborted();
  context.progress({ phase: 'creating the database', object: options.newDatabase });
  const leftover = await context.begin({
    kind: 'database',
    words: `the half-made database ${JSON.stringify(options.newDatabase)} on ${server.name}`,
    serverId: server.id,
    database: options.newDatabase,
  });
  try {
    const created = await createDatabase(
      connection,
      options.newDatabase,
      manifest.database.properties,
      readiness.facts.traits,
      context.jobId,
    );
    archive.warnings.push(...created.choices);
  } catch (error) {
    // Refused by the server: nothing was made. A connection that broke off leaves that open.
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorServerConnectionClosed') {
      cleanUpNow(error, () => leftover.done());
    }
    throw error;
  }
  return { ...leftover, traits: readiness.facts.traits, startOptions: readOnly ? [writable] : [] };
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

/** What the target must have for these entries. */
export function restoreNeeds(
  entries: readonly TocEntry[],
  manifest: Manifest,
  options: Pick<
    RestoreOptions,
    'newDatabase' | 'noOwner' | 'noPrivileges' | 'jobs' | 'activate' | 'allOrNothing'
  >,
  mapRole: (name: string) => string,
): RestoreNeeds {
  const { owners, ...actions } = restoreActions(entries, options);
  // the database itself is given away at the end
  const owner = options.noOwner ? [] : [mapRole(manifest.database.properties.owner)];
  return {
    newDatabase: options.newDatabase,
    roles: rolesNeeded(entries, manifest, options, mapRole),
    extensions: actions.extensions,
    allOrNothing: options.allOrNothing,
    actions: { ...actions, owners: [...new Set([...owners, ...owner])].sort() },
    known: manifest.roles,
    properties: manifest.database.properties,
    sourceVersion: manifest.server.versionNumber,
    jobs: options.jobs,
    activate: options.activate,
    subscriptions: subscriptionsIn(entries),
    loginTriggers: loginTriggersIn(entries),
    textSearch: tagsOf(entries, 'TEXT SEARCH CONFIGURATION'),
  };
}

/**
 * Owner, settings, grants and comment of the database; what the target refuses becomes a warning. Settings that
 * load code into sessions or take protection away are only applied where what acts by itself is to be active.
 */
export async function applyProperties(
  connection: Connection,
  options: RestoreOptions,
  manifest: Manifest,
  mapRole: (name: string) => string,
): Promise<{ readonly warnings: string[]; readonly notes: string[] }> {
  const { properties: source } = manifest.database;
  const { applied, leftOut } = splitSettings(source.settings, options);
  const properties = { ...source, settings: applied };
  const notes = settingStatements(quoteIdentifier(options.newDatabase), { settings: leftOut }, mapRole).map(
    (sql) =>
      `A setting that loads code into sessions or takes protection away from them was left out. Where you trust it: ${sql}`,
  );
  const statements = databasePropertyStatements(options.newDatabase, properties, {
    privileges: !options.noPrivileges,
    mapRole,
  });
  if (!options.noOwner) {
    statements.push(
      `ALTER DATABASE ${quoteIdentifier(options.newDatabase)} OWNER TO ${quoteIdentifier(mapRole(properties.owner))};`,
    );
  }
  const warnings: string[] = [];
  for (const statement of statements) {
    try {
      await connection.query(statement);
    } catch (error) {
      if (error instanceof PgkeepError) throw error;
      warnings.push(`${messageOf(error)}: ${statement}`);
    }
  }
  return { warnings, notes };
}

/**
 * What has become of a half-made database; `gone` where no database with the job's mark stands there any more, `left`
 * to a later try where the target was out of reach.
 */
export type GivenUp = 'dropped' | 'kept' | 'gone' | 'left';

/**
 * Gives the half-made database up because of what ended the restore, which stays what is reported: a target
 * that restarts or has no space left can't be cleaned now, and its refusal says nothing about the reason.
 */
export async function giveUpAfter(
  first: unknown,
  maintenance: Target,
  options: RestoreOptions,
  context: JobContext,
  leftover: { done(): void },
  phase = 'dropping the half-made database',
): Promise<GivenUp> {
  let given: GivenUp = 'left';
  await cleanUp(
    first,
    async () => {
      const fate = await giveUp(maintenance, options, context, phase);
      leftover.done();
      given = fate;
    },
    (failure) => context.log(`could not clean: ${messageOf(failure)}`),
  );
  return given;
}

/** Drops the half-made database, or hands it over as it is. */
async function giveUp(
  maintenance: Target,
  options: RestoreOptions,
  context: JobContext,
  phase: string,
): Promise<GivenUp> {
  await using connection = await connect(maintenance, { writes: true });
  if (options.keepPartial) {
    await removeMark(connection, options.newDatabase, -1);
    return 'kept';
  }
  context.progress({ phase });
  const isDropped = await dropMarkedDatabase(connection, options.newDatabase, context.jobId, maintenance);
  return isDropped ? 'dropped' : 'gone';
}
