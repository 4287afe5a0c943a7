import type { Finding } from '../../../../shared/findings.ts';
import type { Manifest, RoleReference } from '../../../../shared/points/manifest.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { Connection } from '../../connect/connect.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import {
  limitRoles,
  readPowerfulRoles,
  withheldComments,
  withheldWords,
  type LimitedRoles,
  type WithheldRight,
} from '../../privileges/role-limits.ts';
import { missingRoles } from '../../sql/catalogue.ts';
import { createRolesScript } from '../../sql/globals.ts';
import { blockerOf } from './blocker.ts';

export interface RolesCheck {
  readonly findings: readonly Finding[];
  /** Statements that the restore runs itself. */
  readonly createRoles: readonly string[];
  /** Statements that create what is missing, whoever runs them. */
  readonly missing: readonly string[];
  readonly withheld: readonly WithheldRight[];
}

/** Whether the target has the roles, or the restore may create them. */
export async function checkRoles(
  connection: Connection,
  facts: ServerFacts,
  needs: { readonly roles: readonly string[]; readonly known: Manifest['roles'] },
  options: { createRoles: boolean },
): Promise<RolesCheck> {
  const title = 'Roles';
  const missing = await missingRoles(connection, needs.roles);
  if (missing.length === 0) {
    const all: Finding = { title, severity: 'ok', message: 'The target has all of them.' };
    return { findings: [all], createRoles: [], missing: [], withheld: [] };
  }
  const names = missing.map(inQuotes).join(', ');
  const { roles, withheld } = await creatable(connection, missing, needs.known);
  const statements = createRolesScript(roles);
  const sql = [...statements, ...withheldComments(withheld)].join('\n');
  const blocked = (error: PgkeepError, createRoles: readonly string[]) => ({
    findings: [blockerOf(title, error)],
    createRoles,
    missing: statements,
    withheld,
  });
  if (!options.createRoles) {
    const error = new PgkeepError(
      'UserErrorRolesMissing',
      `The target lacks ${missing.length === 1 ? 'the role' : 'the roles'} ${names}.`,
      {
        remedy:
          'Run the SQL on the target or let the restore create them; or map them; or leave owners and privileges out (row-level security policies still name their roles).',
        sql,
      },
    );
    return blocked(error, []);
  }
  if (!(await mayCreateRoles(connection, facts))) {
    const error = new PgkeepError(
      'UserErrorMissingDBPermissions',
      `${facts.user} may not create the roles that the target lacks: ${names}.`,
      { remedy: 'Run the SQL as an administrator of the target.', sql },
    );
    return blocked(error, statements);
  }
  const findings: Finding[] = [{ title, severity: 'ok', message: `Will be created: ${names}.` }];
  if (withheld.length > 0) findings.push(withheldFinding(withheld));
  return { findings, createRoles: statements, missing: statements, withheld };
}

function withheldFinding(withheld: readonly WithheldRight[]): Finding {
  return {
    title: 'Rights of new roles',
    severity: 'warning',
    message: withheldWords(withheld),
    remedy: 'Look at the SQL, and run what is right as an administrator of the target, after the restore.',
    sql: withheld.map(({ sql }) => sql).join('\n'),
  };
}

async function mayCreateRoles(connection: Connection, { user }: ServerFacts): Promise<boolean> {
  const rows = await connection.query(
    'SELECT 1 FROM pg_roles WHERE rolname = $1 AND (rolcreaterole OR rolsuper)',
    [user],
  );
  return rows.length > 0;
}

/** The named roles as the manifest knows them; one that it does not know becomes a plain NOLOGIN role. */
function withGroups(names: readonly string[], known: Manifest['roles']): RoleReference[] {
  return names.map((name) => {
    const found = known.find((role) => role.name === name);
    if (found !== undefined) return found;
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

/**
 * What may be created of the missing roles. Memberships in groups that the target does not have either are left
 * out: they were not asked for.
 */
async function creatable(
  connection: Connection,
  missing: readonly string[],
  known: Manifest['roles'],
): Promise<LimitedRoles> {
  const roles = withGroups(missing, known);
  const groups = [...new Set(roles.flatMap(({ memberOf }) => memberOf.map(({ role }) => role)))];
  const absent = new Set(await missingRoles(connection, groups));
  for (const name of missing) absent.delete(name);
  const possible = roles.map((role) => ({
    ...role,
    memberOf: role.memberOf.filter((member) => !absent.has(member.role)),
  }));
  const limited = limitRoles(possible, await readPowerfulRoles(connection, groups));
  // a role of the source's server is an ordinary one on the target
  return { ...limited, roles: limited.roles.map((role) => ({ ...role, system: false })) };
}
