import type { DatabaseProperties } from '../../../../shared/points/manifest.ts';
import type { RestoreActions } from '../../archive/entries/restore-actions.ts';
import type { Connection } from '../../connect/connect.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import { administratorRoles, azureRolesSql } from '../../connect/server-traits.ts';
import type { GrantedRole } from '../membership.ts';

/** What a target says about the rights of one login, as far as a restore takes them. */
export interface RestoreRights {
  readonly publicOwner: PublicOwner;
  /** By name: every role that is to own something or to have its default privileges set, and azure_pg_admin. */
  readonly memberships: ReadonlyMap<string, Membership>;
  /** Of the owners in schemas of others, those that may not create there. */
  readonly refusedOwners: readonly { readonly owner: string; readonly schema: string }[];
  readonly tablespaces: readonly TablespaceRight[];
  readonly settings: SettingRights;
}

export interface PublicOwner {
  readonly name: string;
  /** Azure's servers have given the schema to azure_pg_admin, and closed it to others. */
  readonly azure: boolean;
}

export interface Membership extends GrantedRole {
  /** The login may give objects to the role; null where there is no such role. */
  readonly gives: boolean | null;
  /** The login has the role's rights. */
  readonly uses: boolean | null;
  /** The login could be made a member. */
  readonly grantable: boolean;
  /** The login has the INHERIT attribute. */
  readonly inherits: boolean;
}

export interface TablespaceRight {
  readonly name: string;
  readonly found: boolean;
  /** The login may put something into it; null where there is none. */
  readonly usable: boolean | null;
}

/** Settings of the database, and of roles in it, that the login may not set. */
export interface SettingRights {
  readonly parameters: readonly string[];
  readonly roles: readonly string[];
}

/**
 * Asks the target what the login that `facts` tell of may do of what the restore does. The connection may be another
 * role's: what is asked is asked about the login by its name. Changes nothing.
 */
export async function readRestoreRights(
  connection: Connection,
  facts: ServerFacts,
  actions: RestoreActions,
  settings: DatabaseProperties['settings'],
): Promise<RestoreRights> {
  const publicOwner = await readPublicOwner(connection, facts);
  return {
    publicOwner,
    memberships: await readMemberships(connection, facts, [
      ...new Set([
        ...actions.owners,
        ...(actions.publicSchema.owner === null ? [] : [actions.publicSchema.owner]),
        ...actions.privileged.defaultsOf,
        administratorRoles.azure,
      ]),
    ]),
    refusedOwners: await readRefusedOwners(connection, facts, actions.objectsInSchemasOfOthers, publicOwner),
    tablespaces: await readTablespaces(connection, facts, actions.tablespaces),
    settings: await readSettingRights(connection, facts, settings),
  };
}

/** Who owns the schema public of a new database on the target: from 15 on the database's owner, whoever it is. */
async function readPublicOwner(connection: Connection, facts: ServerFacts): Promise<PublicOwner> {
  const { publicOwner, managedBy } = facts.traits;
  const azure = managedBy === 'azure';
  if (publicOwner !== 'first superuser') return { name: publicOwner, azure };
  // from initdb, it has the oid 10 (BOOTSTRAP_SUPERUSERID of pg_authid.dat)
  const [row] = await connection.query<{ name: string }>(
    `SELECT rolname::text AS name FROM pg_roles WHERE oid = 10`,
  );
  return { name: row?.name ?? '', azure };
}

/** What the login is to each of the roles; in the order of their names on the server. */
async function readMemberships(
  connection: Connection,
  { traits, user }: ServerFacts,
  names: readonly string[],
): Promise<ReadonlyMap<string, Membership>> {
  const options = traits.membershipHasOptions
    ? 'bool_or(m.inherit_option), bool_or(m.set_option)'
    : 'NULL::bool, NULL::bool';
  const rows = await connection.query<
    Omit<Membership, 'was'> & { member: boolean; inherit: boolean | null; set: boolean | null }
  >(
    `SELECT w.name, pg_has_role(login.oid, r.oid, $2) AS gives, pg_has_role(login.oid, r.oid, 'USAGE') AS uses,
            NOT coalesce(r.rolsuper, false) AND w.name NOT IN ${azureRolesSql}
              AND pg_has_role(r.oid, login.oid, 'MEMBER') IS NOT TRUE AS grantable,
            login.rolinherit AS inherits, d.member, d.inherit, d.set
       FROM unnest($1::text[]) AS w(name) JOIN pg_roles login ON login.rolname = $3
       LEFT JOIN pg_roles r ON r.rolname = w.name
      CROSS JOIN LATERAL (
        SELECT count(*) > 0, ${options} FROM pg_auth_members m
         WHERE m.roleid = r.oid AND m.member = login.oid) AS d(member, inherit, set)
      ORDER BY w.name`,
    [names, traits.membershipHasOptions ? 'SET' : 'MEMBER', user],
  );
  return new Map(
    rows.map(({ member, inherit, set, ...row }) => [
      row.name,
      { ...row, was: member ? { inherit: inherit ?? true, set: set ?? true } : null },
    ]),
  );
}

async function readRefusedOwners(
  connection: Connection,
  facts: ServerFacts,
  objects: RestoreActions['objectsInSchemasOfOthers'],
  publicOwner: PublicOwner,
): Promise<RestoreRights['refusedOwners']> {
  if (objects.length === 0) return [];
  return await connection.query<{ owner: string; schema: string }>(
    `SELECT g.owner, g.schema
       FROM unnest($1::text[], $2::text[], $3::text[]) AS g(owner, schema, schema_owner)
       JOIN pg_roles r ON r.rolname = g.owner
       LEFT JOIN pg_roles creator ON creator.rolname = coalesce(g.schema_owner, $4, $6)
      WHERE NOT (g.schema = 'public' AND $5) -- before 15 everybody may create in it, Azure apart
        AND pg_has_role(r.oid, creator.oid, 'USAGE') IS NOT TRUE
      ORDER BY g.schema, g.owner`,
    [
      objects.map(({ owner }) => owner),
      objects.map(({ schema }) => schema),
      objects.map(({ schemaOwner }) => schemaOwner),
      publicOwner.azure ? publicOwner.name : null,
      facts.traits.publicIsOpen,
      facts.user,
    ],
  );
}

async function readTablespaces(
  connection: Connection,
  facts: ServerFacts,
  names: readonly string[],
): Promise<TablespaceRight[]> {
  if (names.length === 0) return [];
  return await connection.query<TablespaceRight & Record<string, unknown>>(
    `SELECT w.name, t.oid IS NOT NULL AS found, has_tablespace_privilege($2::name, t.oid, 'CREATE') AS usable
       FROM unnest($1::text[]) AS w(name) LEFT JOIN pg_tablespace t ON t.spcname = w.name ORDER BY w.name`,
    [names, facts.user],
  );
}

async function readSettingRights(
  connection: Connection,
  { superuser, user, traits }: ServerFacts,
  settings: DatabaseProperties['settings'],
): Promise<SettingRights> {
  if (superuser || settings.length === 0) return { parameters: [], roles: [] };
  // From 15 on SET on a parameter can be granted.
  const granted = traits.parametersAreGrantable
    ? `has_parameter_privilege($2::name, p.name, 'SET')`
    : 'false';
  const parameters = await connection.query<{ name: string }>(
    `SELECT p.name FROM pg_settings p
      WHERE lower(p.name) = ANY ($1::text[]) AND p.context IN ('superuser', 'superuser-backend')
        AND $2::name IS NOT NULL AND NOT ${granted} ORDER BY 1`,
    [settings.map(({ name }) => name.toLowerCase()), user],
  );
  const roles = await connection.query<{ name: string }>(
    `SELECT r.rolname::text AS name FROM pg_roles r JOIN pg_roles login ON login.rolname = $2
      WHERE r.rolname = ANY ($1::text[]) AND r.oid <> login.oid
        AND (r.rolsuper OR NOT login.rolcreaterole
             OR $3 AND NOT pg_has_role(login.oid, r.oid, 'MEMBER WITH ADMIN OPTION'))
      ORDER BY 1`,
    [settings.flatMap(({ role }) => role ?? []), user, traits.createRoleTakesAdminOption],
  );
  return { parameters: parameters.map(({ name }) => name), roles: roles.map(({ name }) => name) };
}
