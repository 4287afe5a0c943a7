import type { Manifest, RoleReference } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import {
  databaseExists,
  missingExtensions,
  missingRoles,
  readServerFacts,
  type ServerFacts,
} from './catalogue.ts';
import type { Connection } from './connect.ts';
import { nameInUse } from './create-database.ts';
import { createRolesScript } from './globals.ts';
import { quoteIdentifier } from './quote.ts';

export interface RestoreNeeds {
  readonly newDatabase: string;
  /** Roles that owners and privileges of what is restored refer to, after mapping. */
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  /** Roles of the source, as the manifest describes them. */
  readonly known: Manifest['roles'];
}

export interface RestoreReadiness {
  readonly facts: ServerFacts;
  /** What creates the missing roles; run before the restore when the user asked for it. */
  readonly createRoles: readonly string[];
}

/**
 * Looks at the target before anything is made there. Throws for what would certainly fail or silently
 * lose something: name taken, no CREATEDB, roles missing (unless they are to be created), extensions
 * missing. Each error says what mends it, with SQL where SQL does.
 */
export async function checkRestoreTarget(
  connection: Connection,
  needs: RestoreNeeds,
  options: { createRoles: boolean },
): Promise<RestoreReadiness> {
  const facts = await readServerFacts(connection);
  if (await databaseExists(connection, needs.newDatabase)) throw nameInUse(needs.newDatabase);
  if (!facts.createDb) {
    throw new PgkeepError(
      'UserErrorMissingDBPermissions',
      `${facts.user} may not create databases on the target.`,
      {
        remedy: 'Run the SQL as an administrator of the target.',
        sql: `ALTER ROLE ${quoteIdentifier(facts.user)} CREATEDB;`,
      },
    );
  }
  const extensions = await missingExtensions(connection, needs.extensions);
  if (extensions.length > 0) {
    throw new PgkeepError(
      'UserErrorExtensionsMissing',
      `The target (PostgreSQL ${facts.version}) does not offer: ${extensions.join(', ')}.`,
    );
  }
  const missing = await missingRoles(connection, needs.roles);
  const createRoles = missing.length === 0 ? [] : await onlyPossible(connection, missing, needs.known);
  if (missing.length > 0 && !options.createRoles) {
    throw new PgkeepError(
      'UserErrorRolesMissing',
      `The target lacks ${missing.length === 1 ? 'the role' : 'the roles'} ${missing.map((name) => JSON.stringify(name)).join(', ')}.`,
      {
        remedy:
          'Run the SQL on the target or let the restore do it (--create-roles); or map them (--role-map old=new); or leave owners and privileges out (--no-owner --no-privileges; row-level security policies still name their roles).',
        sql: createRoles.join('\n'),
      },
    );
  }
  return { facts, createRoles };
}

/** The named roles as the manifest knows them; one that it does not know becomes a plain NOLOGIN role. */
function withGroups(names: readonly string[], known: Manifest['roles']): RoleReference[] {
  return names.map((name) => {
    const found = known.find((role) => role.name === name);
    // a system role of the source (its bootstrap superuser) is an ordinary one on the target
    if (found !== undefined) return { ...found, system: false, superuser: false };
    return {
      name,
      canLogin: false,
      inherit: true,
      createDb: false,
      createRole: false,
      superuser: false,
      replication: false,
      bypassRls: false,
      connectionLimit: -1,
      memberOf: [],
      system: false,
    };
  });
}

/** Memberships in groups that the target does not have either are left out: they were not asked for. */
async function onlyPossible(
  connection: Connection,
  missing: readonly string[],
  known: Manifest['roles'],
): Promise<string[]> {
  const roles = withGroups(missing, known);
  const groups = [...new Set(roles.flatMap(({ memberOf }) => memberOf.map(({ role }) => role)))];
  const absent = new Set(await missingRoles(connection, groups));
  for (const name of missing) absent.delete(name);
  return createRolesScript(
    roles.map((role) => ({ ...role, memberOf: role.memberOf.filter((member) => !absent.has(member.role)) })),
  );
}
