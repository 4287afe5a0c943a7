import type { DatabaseProperties, Manifest, RoleReference } from '../../../shared/manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Connection } from '../connect/connect.ts';

/** The catalogue of a server and of one database, as far as backup and restore need it. Read-only. */
export interface ServerFacts {
  readonly version: string;
  readonly versionNumber: number;
  readonly major: number;
  readonly user: string;
  readonly superuser: boolean;
  readonly createDb: boolean;
  /** Encoding of the connected database, by PostgreSQL's name. */
  readonly encoding: string;
  /** TLS version of this connection, or null without TLS. */
  readonly tls: string | null;
}

/** About the session's own login, or about another one that an administrator asks for. */
export async function readServerFacts(connection: Connection, login?: string): Promise<ServerFacts> {
  const [row] = await connection.query<{
    version: string;
    number: number;
    user: string;
    superuser: boolean;
    create_db: boolean;
    encoding: string;
    tls: string | null;
  }>(
    `
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::int AS number,
           r.rolname::text AS user,
           r.rolsuper AS superuser,
           r.rolcreatedb OR r.rolsuper AS create_db,
           current_setting('server_encoding') AS encoding,
           (SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) AS tls
      FROM pg_roles r WHERE r.rolname = coalesce($1, session_user)`,
    [login ?? null],
  );
  if (row === undefined) {
    if (login === undefined) throw new Error('the server does not know the session’s own role');
    throw new PgkeepError('UserErrorNotFound', `The server has no role ${JSON.stringify(login)}.`);
  }
  return {
    version: row.version,
    versionNumber: row.number,
    major: Math.floor(row.number / 10_000),
    user: row.user,
    superuser: row.superuser,
    createDb: row.create_db,
    encoding: row.encoding,
    tls: row.tls,
  };
}

/** Databases that Azure keeps for itself; they are never offered. */
const providerDatabases = ['azure_maintenance', 'azure_sys'];

export function isProviderDatabase(name: string): boolean {
  return providerDatabases.includes(name);
}

export async function listDatabases(
  connection: Connection,
): Promise<{ name: string; owner: string; encoding: string; sizeBytes: number | null }[]> {
  const rows = await connection.query<{
    name: string;
    owner: string;
    encoding: string;
    size: string | null;
  }>(
    `
    SELECT d.datname::text AS name,
           pg_get_userbyid(d.datdba)::text AS owner,
           pg_encoding_to_char(d.encoding)::text AS encoding,
           CASE WHEN has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END::text AS size
      FROM pg_database d
     WHERE d.datallowconn AND NOT d.datistemplate AND d.datname <> ALL ($1)
       AND d.datconnlimit <> -2 -- what an interrupted DROP DATABASE left: nobody can connect to it
     ORDER BY d.datname`,
    [providerDatabases],
  );
  return rows.map(({ size, ...row }) => ({ ...row, sizeBytes: size === null ? null : Number(size) }));
}

export async function databaseExists(connection: Connection, name: string): Promise<boolean> {
  const rows = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  return rows.length > 0;
}

export async function readDatabaseSize(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ size: string }>(
    'SELECT pg_database_size(current_database())::text AS size',
  );
  return Number(row?.size ?? 0);
}

/** Encoding, locale, owner, settings and grants of the connected database. */
export async function readDatabaseProperties(
  connection: Connection,
  serverMajor: number,
): Promise<DatabaseProperties> {
  // The columns moved over time: daticulocale 15-16, datlocale from 17 on, daticurules from 16 on.
  const locale = serverMajor >= 17 ? 'd.datlocale' : serverMajor >= 15 ? 'd.daticulocale' : 'NULL::text';
  const rules = serverMajor >= 16 ? 'd.daticurules' : 'NULL::text';
  const provider = serverMajor >= 15 ? 'd.datlocprovider' : `'c'`;
  const [row] = await connection.query<{
    encoding: string;
    collate: string;
    ctype: string;
    provider: string;
    locale: string | null;
    rules: string | null;
    owner: string;
    comment: string | null;
    connection_limit: number;
    tablespace: string | null;
    has_acl: boolean;
  }>(`
    SELECT pg_encoding_to_char(d.encoding)::text AS encoding,
           d.datcollate::text AS "collate", d.datctype::text AS ctype,
           ${provider}::text AS provider, ${locale}::text AS locale, ${rules}::text AS rules,
           pg_get_userbyid(d.datdba)::text AS owner,
           shobj_description(d.oid, 'pg_database') AS comment,
           d.datconnlimit AS connection_limit,
           nullif(t.spcname, 'pg_default')::text AS tablespace,
           d.datacl IS NOT NULL AS has_acl
      FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
     WHERE d.datname = current_database()`);
  if (row === undefined) throw new Error('the connected database is not in pg_database');

  const settings = await connection.query<{ role: string | null; setting: string }>(`
    SELECT r.rolname::text AS role, unnest(s.setconfig)::text AS setting
      FROM pg_db_role_setting s
      JOIN pg_database d ON d.oid = s.setdatabase
      LEFT JOIN pg_roles r ON r.oid = s.setrole
     WHERE d.datname = current_database() AND (s.setrole = 0 OR r.rolname IS NOT NULL)`);
  const grants = await connection.query<{ grantee: string | null; privilege: string; grantable: boolean }>(`
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee)::text END AS grantee,
           a.privilege_type::text AS privilege, a.is_grantable AS grantable
      FROM pg_database d, aclexplode(d.datacl) a
     WHERE d.datname = current_database()`);

  return {
    encoding: row.encoding,
    collate: row.collate,
    ctype: row.ctype,
    localeProvider: row.provider === 'i' ? 'icu' : row.provider === 'b' ? 'builtin' : 'libc',
    ...(row.locale === null ? {} : { locale: row.locale }),
    ...(row.rules === null ? {} : { icuRules: row.rules }),
    owner: row.owner,
    ...(row.comment === null ? {} : { comment: row.comment }),
    connectionLimit: row.connection_limit,
    ...(row.tablespace === null ? {} : { tablespace: row.tablespace }),
    settings: settings.map(({ role, setting }) => ({
      ...(role === null ? {} : { role }),
      ...settingOf(setting),
    })),
    ...(row.has_acl
      ? {
          grants: grants.map(({ grantee, ...grant }) => ({
            ...(grantee === null ? {} : { grantee }),
            ...grant,
          })),
        }
      : {}),
  };
}

/** A setting as pg_db_role_setting stores it: `name=value`. */
function settingOf(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  return { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

export async function readExtensions(connection: Connection): Promise<Manifest['extensions']> {
  return connection.query(`
    SELECT e.extname::text AS name, e.extversion AS version, n.nspname::text AS schema
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname <> 'plpgsql' ORDER BY 1`);
}

/** Extensions of the list that the server does not offer. */
export async function missingExtensions(connection: Connection, names: readonly string[]): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    'SELECT w.name FROM unnest($1::text[]) AS w(name) WHERE w.name NOT IN (SELECT a.name FROM pg_available_extensions a)',
    [names],
  );
  return rows.map(({ name }) => name);
}

/**
 * Those of the extensions that only a superuser may create. From 13 on the trusted ones need no more than the
 * right to create in the database.
 */
export async function superuserExtensions(
  connection: Connection,
  names: readonly string[],
): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT a.name::text FROM pg_available_extensions a
       JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
      WHERE a.name = ANY ($1::text[]) AND v.superuser
        AND NOT coalesce((to_jsonb(v) ->> 'trusted')::boolean, false)
      ORDER BY 1`,
    [names],
  );
  return rows.map(({ name }) => name);
}

/**
 * From 16 on whoever creates a role becomes its member with nothing but the ADMIN option; that gives no
 * rights and is not carried to another server. (Older servers have no such columns: NULL counts as true.)
 */
const usableMembership = `(coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
                           OR coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true))`;

/**
 * Roles that the connected database refers to: owners, grantees, policies (pg_shdepend knows them all but
 * the bootstrap superuser, which is pinned), its own owner and grantees, its per-role settings, `extra`
 * (owners found in the archive), and the roles that these are members of.
 */
export async function readRoles(
  connection: Connection,
  extra: readonly string[] = [],
): Promise<RoleReference[]> {
  const rows = await connection.query<{
    name: string;
    can_login: boolean;
    inherit: boolean;
    create_db: boolean;
    create_role: boolean;
    superuser: boolean;
    replication: boolean;
    bypass_rls: boolean;
    connection_limit: number;
    valid_until: string | null;
    member_of: { role: string; adminOption: boolean }[] | null;
    system: boolean;
  }>(
    `
    WITH RECURSIVE referred AS (
        SELECT s.refobjid AS oid FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid
         WHERE d.datname = current_database() AND s.refclassid = 'pg_authid'::regclass
      UNION
        SELECT s.refobjid FROM pg_shdepend s JOIN pg_database d ON d.oid = s.objid
         WHERE s.dbid = 0 AND s.classid = 'pg_database'::regclass AND d.datname = current_database()
           AND s.refclassid = 'pg_authid'::regclass
      UNION SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()
      UNION SELECT s.setrole FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
             WHERE d.datname = current_database() AND s.setrole <> 0
      UNION SELECT r.oid FROM pg_roles r WHERE r.rolname = ANY ($1)
    ), closure AS (
        SELECT oid FROM referred
      UNION
        SELECT m.roleid FROM closure c JOIN pg_auth_members m ON m.member = c.oid AND ${usableMembership}
         WHERE c.oid >= 16384 -- what the server's own roles are members of concerns no other server
    )
    SELECT r.rolname::text AS name, r.rolcanlogin AS can_login, r.rolinherit AS inherit,
           r.rolcreatedb AS create_db, r.rolcreaterole AS create_role, r.rolsuper AS superuser,
           r.rolreplication AS replication, r.rolbypassrls AS bypass_rls, r.rolconnlimit AS connection_limit,
           to_json(r.rolvaliduntil) #>> '{}' AS valid_until, -- ISO 8601, whatever DateStyle says
           (SELECT json_agg(json_build_object('role', g.rolname, 'adminOption', m.admin) ORDER BY g.rolname)
              FROM (SELECT m.roleid, bool_or(m.admin_option) AS admin FROM pg_auth_members m
                     WHERE m.member = r.oid AND ${usableMembership} GROUP BY m.roleid) m
              JOIN pg_roles g ON g.oid = m.roleid) AS member_of,
           r.oid < 16384 OR r.rolname IN ('azuresu', 'azure_pg_admin') AS system
      FROM closure c JOIN pg_roles r ON r.oid = c.oid
     ORDER BY r.rolname`,
    [extra],
  );
  return rows.map((row) => ({
    name: row.name,
    canLogin: row.can_login,
    inherit: row.inherit,
    createDb: row.create_db,
    createRole: row.create_role,
    superuser: row.superuser,
    replication: row.replication,
    bypassRls: row.bypass_rls,
    connectionLimit: row.connection_limit,
    ...(row.valid_until === null ? {} : { validUntil: row.valid_until }),
    memberOf: row.member_of ?? [],
    system: row.system,
  }));
}

/** What a role has besides its attributes and memberships: its comment, and its settings in every database. */
export interface RoleNotes {
  readonly role: string;
  readonly comment?: string;
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/** Notes of those of the given roles that have any; the server's own roles are left out. */
export async function readRoleNotes(
  connection: Connection,
  roles: readonly RoleReference[],
): Promise<RoleNotes[]> {
  const names = roles.filter(({ system }) => !system).map(({ name }) => name);
  const rows = await connection.query<{ role: string; comment: string | null; settings: string[] | null }>(
    `
    SELECT r.rolname::text AS role, shobj_description(r.oid, 'pg_authid') AS comment,
           s.setconfig AS settings
      FROM pg_roles r LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
     WHERE r.rolname = ANY ($1)
       AND (s.setconfig IS NOT NULL OR shobj_description(r.oid, 'pg_authid') IS NOT NULL)
     ORDER BY r.rolname`,
    [names],
  );
  return rows.map(({ role, comment, settings }) => ({
    role,
    ...(comment === null ? {} : { comment }),
    settings: (settings ?? []).map(settingOf),
  }));
}

/** Names of the list that are no roles on the server. */
export async function missingRoles(connection: Connection, names: readonly string[]): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    'SELECT w.name FROM unnest($1::text[]) AS w(name) WHERE w.name NOT IN (SELECT r.rolname FROM pg_roles r) ORDER BY 1',
    [names],
  );
  return rows.map(({ name }) => name);
}
