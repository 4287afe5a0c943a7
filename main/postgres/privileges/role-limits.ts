import type { RoleReference } from '../../../shared/points/manifest.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import type { Connection } from '../connect/connect.ts';
import { providerRoles } from '../connect/server-traits.ts';
import { quoteIdentifier, quoteLiteral } from '../sql/quote.ts';
import { commentSafe } from '../sql/comments.ts';
import { isAdminLabel, labelRole } from '../sql/role-labels.ts';

/**
 * FROM and WHERE of the roles that make another one powerful: those that `start`, a condition on `r`, selects, and
 * all that they are members of, as far as they are superusers, may make roles, replicate or bypass row-level
 * security, are PostgreSQL's or a provider's own, or own or were granted something of the whole server. What may be
 * taken on with SET ROLE counts like what is inherited. Gives `reach.start`, the name that it began with, and `p`, the
 * powerful role.
 */
function powerful(start: string): string {
  return [
    'FROM (WITH RECURSIVE reached (start, role) AS (',
    `  SELECT r.rolname::text, r.oid FROM pg_catalog.pg_roles r WHERE ${start}`,
    '  UNION SELECT e.start, m.roleid FROM reached e JOIN pg_catalog.pg_auth_members m ON m.member = e.role',
    ') SELECT start, role FROM reached) AS reach',
    'JOIN pg_catalog.pg_roles p ON p.oid = reach.role',
    `WHERE p.rolsuper OR p.rolcreaterole OR p.rolreplication OR p.rolbypassrls OR p.rolname ~ '^pg_'`,
    `OR p.rolname = ANY (ARRAY[${providerRoles.map(quoteLiteral).join(', ')}]::text[])`,
    // Granted power: databases and tablespaces of its own, configuration parameters (pg_parameter_acl, from 15 on),
    // functions of the server that are not everybody's, such as pg_read_file.
    `OR EXISTS (SELECT FROM pg_catalog.pg_shdepend d WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass`,
    "AND d.refobjid = p.oid AND (d.deptype = 'o' AND d.classid IN",
    "('pg_catalog.pg_database'::pg_catalog.regclass, 'pg_catalog.pg_tablespace'::pg_catalog.regclass)",
    // pg_parameter_acl, which servers before 15 do not know by name
    'OR d.classid = 6243',
    `OR d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid < 16384 AND d.deptype = 'a'))`,
  ].join(' ');
}

/** SQL of a condition: whether the server has the role and it gives such power. For scripts that run without pgkeep. */
export function isPowerfulSql(role: string): string {
  return `EXISTS (SELECT ${powerful(`r.rolname = ${quoteLiteral(role)}`)})`;
}

/** Those of the named roles that give power on this server, each with why in words. */
export async function readPowerfulRoles(
  connection: Connection,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await connection.query<{ name: string; through: string; super: boolean }>(
    `SELECT DISTINCT ON (reach.start) reach.start AS name, p.rolname::text AS through, p.rolsuper AS super
       ${powerful('r.rolname = ANY ($1::text[])')}
      ORDER BY reach.start, p.rolsuper DESC, p.rolname <> reach.start, p.rolname`,
    [names],
  );
  return new Map(
    rows.map((row) => {
      const subject = inQuotes(row.through);
      const what = row.super ? `${subject} is a superuser` : `${subject} has rights on the whole server`;
      return [row.name, row.through === row.name ? what : `it is a member of ${subject}, and ${what}`];
    }),
  );
}

/** What a new role does not get, because a backup proves nothing about who should have it. */
export interface WithheldRight {
  /** One statement that gives it. */
  readonly sql: string;
  /** In words, for example: the membership of "app" in "postgres" ("postgres" is a superuser). */
  readonly words: string;
}

export interface LimitedRoles {
  readonly roles: readonly RoleReference[];
  readonly withheld: readonly WithheldRight[];
}

/**
 * The roles as they may be created from what a vault says of them: without the attributes that hold for the whole
 * server, without ADMIN OPTION, no Microsoft Entra administrators, and not members of the groups in `powerfulGroups` (name → why). Whoever can write
 * to a vault could otherwise hand out the server. The server's own roles of the source become ordinary ones.
 */
export function limitRoles(
  roles: readonly RoleReference[],
  powerfulGroups: ReadonlyMap<string, string>,
): LimitedRoles {
  const withheld: WithheldRight[] = [];
  const limited = roles.map((role) => {
    const name = quoteIdentifier(role.name);
    if (!role.system) withheld.push(...withheldAttributes(role));
    const memberOf = role.memberOf.flatMap(({ role: group, adminOption }) => {
      const sql = `GRANT ${quoteIdentifier(group)} TO ${name}${adminOption ? ' WITH ADMIN OPTION' : ''};`;
      const words = `${inQuotes(role.name)} in ${inQuotes(group)}`;
      const why = powerfulGroups.get(group);
      if (why !== undefined) {
        withheld.push({ sql, words: `the membership of ${words} (${why})` });
        return [];
      }
      if (adminOption) withheld.push({ sql, words: `the ADMIN OPTION of ${words}` });
      return [{ role: group, adminOption: false }];
    });
    const labels = (role.labels ?? []).filter((label) => !isAdminLabel(label));
    if (!role.system) withheld.push(...withheldLabels(role));
    return {
      ...role,
      superuser: false,
      replication: false,
      bypassRls: false,
      createRole: false,
      memberOf,
      ...(role.labels !== undefined && { labels }),
    };
  });
  return { roles: limited, withheld };
}

function withheldAttributes(role: RoleReference): WithheldRight[] {
  const attributes = [
    ...(role.superuser ? ['SUPERUSER'] : []),
    ...(role.createRole ? ['CREATEROLE'] : []),
    ...(role.replication ? ['REPLICATION'] : []),
    ...(role.bypassRls ? ['BYPASSRLS'] : []),
  ];
  if (attributes.length === 0) return [];
  return [
    {
      sql: `ALTER ROLE ${quoteIdentifier(role.name)} ${attributes.join(' ')};`,
      words: `${attributes.join(', ')} of ${inQuotes(role.name)}`,
    },
  ];
}

function withheldLabels({ name, labels = [] }: RoleReference): WithheldRight[] {
  return labels.filter(isAdminLabel).map((label) => ({
    sql: labelRole(name, label),
    words: `that ${inQuotes(name)} is a Microsoft Entra administrator of the server`,
  }));
}

/** One sentence about all of them. */
export function withheldWords(withheld: readonly WithheldRight[]): string {
  const shown = withheld.slice(0, 5).map(({ words }) => words);
  const more = withheld.length - shown.length;
  return `New roles do not get what a backup cannot prove to be theirs: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** As comments of a script, to be uncommented by somebody who knows. */
export function withheldComments(withheld: readonly WithheldRight[]): string[] {
  if (withheld.length === 0) return [];
  return [
    '-- A backup does not prove who should have these rights; uncomment what is right:',
    ...withheld.map(({ sql }) => `-- ${commentSafe(sql)}`),
  ];
}
