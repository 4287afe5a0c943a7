import type { Finding } from '../../../../shared/findings.ts';
import { PgName } from '../../../../shared/ids.ts';
import type { DatabaseProperties, Manifest } from '../../../../shared/points/manifest.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { databaseExists, missingExtensions, superuserExtensions } from '../../sql/catalogue.ts';
import type { Connection } from '../../connect/connect.ts';
import { readServerFacts, type ServerFacts } from '../../connect/server-facts.ts';
import { isOlder, majorOf } from '../../connect/server-traits.ts';
import { blockerOf, throwBlocker } from './blocker.ts';
import { checkCron } from './cron.ts';
import { nameInUse } from '../database/create.ts';
import { checkLocale } from './locale.ts';
import { restoreGrantSql, type RestoreGrantPlan } from '../../privileges/grant/for-restore.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import type { WithheldRight } from '../../privileges/role-limits.ts';
import type { RestoreActions } from '../../archive/entries/restore-actions.ts';
import type { ArchivedSubscription } from '../../archive/entries/self-acting.ts';
import { restoreFindings } from '../../privileges/findings/for-restore.ts';
import { readRestoreRights } from '../../privileges/read/for-restore.ts';
import { checkSettingValues, leftOutSetting } from './setting-values.ts';
import { splitSettings } from './settings-to-review.ts';
import { checkLoginTriggers } from './login-triggers.ts';
import { checkMessageLanguage } from './message-language.ts';
import { checkRoles } from './roles.ts';
import { checkSubscriptions } from './subscriptions.ts';
import { checkConnections, checkDefaultTablespace, checkWrites } from './target-server.ts';

export interface RestoreNeeds {
  readonly newDatabase: string;
  /** Roles that owners and privileges of what is restored refer to, after mapping. */
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  /** Any loss fails the restore. */
  readonly allOrNothing: boolean;
  /** What takes rights on the target. */
  readonly actions: RestoreActions;
  /** Roles of the source, as the manifest describes them. */
  readonly known: Manifest['roles'];
  readonly properties: DatabaseProperties;
  /** server_version_num of the source. */
  readonly sourceVersion: number;
  /** Sessions of pg_restore at a time; 1 unless said. */
  readonly jobs?: number;
  readonly subscriptions?: readonly ArchivedSubscription[];
  /** Event triggers that run at every login. */
  readonly loginTriggers?: readonly string[];
  /** Subscriptions are to be enabled. */
  readonly activate?: boolean;
  /** Text search configurations that the archive brings. */
  readonly textSearch?: readonly string[];
}

export interface RestoreReadiness {
  readonly facts: ServerFacts;
  readonly findings: readonly Finding[];
  /** All that the login lacks, as one script for an administrator of the target. */
  readonly grants: RestoreGrantPlan;
  /** What creates the missing roles; run before the restore when the user asked for it. */
  readonly createRoles: readonly string[];
  /** Their security labels, which a server without the provider refuses. */
  readonly labelRoles: readonly string[];
  /** What the roles do not get that the restore creates. */
  readonly withheld: readonly WithheldRight[];
}

/** {@link gatherTargetFindings} for the restore itself: throws the first blocker. */
export async function checkRestoreTarget(
  connection: Connection,
  needs: RestoreNeeds,
  options: { createRoles: boolean },
): Promise<RestoreReadiness> {
  const readiness = await gatherTargetFindings(connection, needs, options);
  throwBlocker(readiness.findings);
  return readiness;
}

/**
 * Looks at the target before anything is made there, and changes nothing. A blocker is what would certainly
 * fail or silently lose something, a warning what will come out differently. Each says what fixes it, with
 * SQL where SQL does. It is about the session's own login, or about `login` where an administrator looks.
 */
export async function gatherTargetFindings(
  connection: Connection,
  needs: RestoreNeeds,
  options: { createRoles: boolean; login?: string },
): Promise<RestoreReadiness> {
  const facts = await readServerFacts(connection, options.login);
  const roles = await checkRoles(connection, facts, needs, options);
  const settings = splitSettings(needs.properties.settings, { activate: needs.activate === true });
  const rights = await readRestoreRights(connection, facts, needs.actions, settings.applied);
  const privileges = restoreFindings(facts, needs.actions, rights);
  const cron = await checkCron(connection, needs.extensions, needs.newDatabase);
  return {
    facts,
    findings: [
      ...(await checkWrites(connection, facts)),
      await checkName(connection, needs.newDatabase),
      checkCreateDb(facts),
      await checkExtensions(connection, facts, needs),
      ...(cron === undefined ? [] : [cron]),
      ...roles.findings,
      ...privileges.findings,
      ...settings.leftOut.map(leftOutSetting),
      ...(await checkSettingValues(connection, settings.applied, {
        roles: needs.roles,
        textSearch: needs.textSearch ?? [],
      })),
      checkVersion(facts, needs.sourceVersion),
      await checkLocale(connection, facts.traits, needs.properties),
      ...(await checkDefaultTablespace(connection, needs.properties.tablespace)),
      ...(await checkConnections(connection, facts, needs.jobs ?? 1)),
      ...(options.login === undefined ? await checkMessageLanguage(connection, facts) : []),
      ...checkLoginTriggers(facts, needs.loginTriggers ?? []),
      ...checkSubscriptions(needs.subscriptions ?? [], needs.activate === true),
    ],
    createRoles: roles.createRoles,
    labelRoles: roles.labelRoles,
    withheld: roles.createRoles.length === 0 ? [] : roles.withheld,
    grants: restoreGrantSql({
      ...privileges.lacking,
      login: facts.user,
      traits: facts.traits,
      createDb: !facts.createDb,
      createRoles: roles.missing,
      withheld: roles.withheld,
    }),
  };
}

async function checkName(connection: Connection, name: string): Promise<Finding> {
  const title = 'Name of the new database';
  if (!PgName.safeParse(name).success) {
    const message =
      name === ''
        ? 'The new database has no name yet.'
        : `A name has at most 63 bytes in UTF-8 and no NUL; this one has ${Buffer.byteLength(name)} bytes.`;
    return {
      title,
      severity: 'blocker',
      code: 'UserErrorInvalidInput',
      message,
      remedy: 'Choose another name.',
    };
  }
  if (!(await databaseExists(connection, name))) return { title, severity: 'ok', message: 'It is free.' };
  return blockerOf(title, nameInUse(name));
}

function checkCreateDb(facts: ServerFacts): Finding {
  const title = 'Right to create databases';
  if (facts.createDb) return { title, severity: 'ok', message: `${facts.user} may create databases.` };
  return {
    title,
    severity: 'blocker',
    code: 'UserErrorMissingDBPermissions',
    message: `${facts.user} may not create databases on the target.`,
    remedy: 'Run the SQL as an administrator of the target.',
    sql: `ALTER ROLE ${quoteIdentifier(facts.user)} CREATEDB;`,
  };
}

async function checkExtensions(
  connection: Connection,
  facts: ServerFacts,
  needs: RestoreNeeds,
): Promise<Finding> {
  const title = 'Extensions';
  const names = needs.extensions;
  const missing = await missingExtensions(connection, names);
  if (missing.length === 0) {
    const closed = facts.superuser ? [] : await closedExtensions(connection, facts, names);
    if (closed.length > 0) {
      return {
        title,
        severity: 'warning',
        message: `Only a superuser of the target may create ${closed.join(', ')}: the restore leaves them out, and what uses them fails.`,
        remedy: 'Restore with a superuser, or leave out what uses them.',
      };
    }
    const message = names.length === 0 ? 'None are needed.' : `The target offers ${names.join(', ')}.`;
    return { title, severity: 'ok', message };
  }
  const message = `The target (PostgreSQL ${facts.version}) does not offer: ${missing.join(', ')}.`;
  if (needs.allOrNothing) return blockerOf(title, new PgkeepError('UserErrorExtensionsMissing', message));
  return {
    title,
    severity: 'warning',
    code: 'UserErrorExtensionsMissing',
    message: `${message} The restore goes on without them, and what needs them is lost: tables with columns of their types, with all their rows, their indexes and functions.`,
    remedy:
      'Install the extensions on the target server first (on Azure: add them to azure.extensions), or restore to another one.',
  };
}

/** On Azure the server's list of allowed extensions decides, whatever the extension says of itself. */
async function closedExtensions(
  connection: Connection,
  { traits }: ServerFacts,
  names: readonly string[],
): Promise<string[]> {
  return traits.extensionsAreListed ? [] : await superuserExtensions(connection, names);
}

function checkVersion(facts: ServerFacts, sourceVersion: number): Finding {
  const title = 'Version';
  const source = majorOf(sourceVersion);
  if (!isOlder(facts.major, source)) {
    return { title, severity: 'ok', message: `PostgreSQL ${facts.version}; the source was ${source}.` };
  }
  return {
    title,
    severity: 'warning',
    message: `The target is PostgreSQL ${facts.version}, older than the source (${source}): what ${facts.major} does not know yet is rewritten where that changes nothing else, and lost where it does; the restore says what.`,
    remedy: `Restore to a server of ${source} or newer, or try: everything else comes back.`,
  };
}
