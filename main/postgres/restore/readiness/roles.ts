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
import { commentSafe } from '../../sql/comments.ts';
import { createRolesScript } from '../../sql/globals.ts';
import { labelStatements } from '../../sql/role-labels.ts';
import { blockerOf } from './blocker.ts';

export interface RolesCheck {
  readonly findings: readonly Finding[];
  /** Statements that the restore runs itself. */
  readonly createRoles: readonly string[];
  /** Their security labels, which a server without the provider refuses: they are tried, and never needed. */
  readonly labelRoles: readonly string[];
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
    return { findings: [all], createRoles: [], labelRoles: [], missing: [], withheld: [] };
  }
  const names = missing.map(inQuotes).join(', ');
  const { roles, withheld } = await creatable(connection, missing, needs.known);
  const statements = createRolesScript(roles);
  const labelRoles = labelStatements(roles).map((label) => label.sql);
  const sql = [...statements, ...labelComments(labelRoles), ...withheldComments(withheld)].join('\n');
  const blocked = (error: PgkeepError, createRoles: readonly string[]) => ({
    findings: [blockerOf(title, error)],
    createRoles,
    labelRoles: [],
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
  return { findings, createRoles: statements, labelRoles, missing: statements, withheld };
}

/** A server without the provider would refuse them, and with them all that stands around. */
function labelComments(labels: readonly string[]): string[] {
  if (labels.length === 0) return [];
  return [
    '-- Security labels; uncomment them where the server has the provider, on Azure as a Microsoft Entra administrator:',
    ...labels.map((sql) => `-- ${commentSafe(sql)}`),
  ];
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
  const { roles: made, withheld } = withholdLogins(limited, new Set(missing));
  // a role of the source's server is an ordinary one on the target
  return { withheld, roles: made.map((role) => ({ ...role, system: false })) };
}

/**
 * A new role has no password: a label by which somebody logs in as it opens what is restored. It would also open what a
 * group of the target may, and that a backup does not prove.
 */
function withholdLogins({ roles, withheld }: LimitedRoles, made: ReadonlySet<string>): LimitedRoles {
  const joins = ({ memberOf }: RoleReference) => memberOf.find(({ role }) => !made.has(role))?.role;
  return {
    roles: roles.map((role) => (joins(role) === undefined ? role : { ...role, labels: [] })),
    withheld: [
      ...withheld,
      ...roles.flatMap((role) => {
        const group = joins(role);
        if (group === undefined) return [];
        return labelStatements([{ ...role, system: false }]).map(({ sql, provider }) => ({
          sql,
          words: `the label of ${inQuotes(role.name)} for ${provider} (it is a member of ${inQuotes(group)}, which the target has)`,
        }));
      }),
    ],
  };
}
