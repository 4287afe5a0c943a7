import { providerDatabases } from '../../../shared/instances/protection.ts';
import type { DatabaseProperties, Manifest, RoleReference } from '../../../shared/points/manifest.ts';
import type { Connection } from '../connect/connect.ts';
import { azureRolesSql, type VersionTraits } from '../connect/server-traits.ts';

/** Those that can be connected to; what Azure keeps for itself is never offered. */
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
  traits: VersionTraits,
): Promise<DatabaseProperties> {
  const row = await readDatabaseRow(connection, traits);
  const settings = await readDatabaseSettings(connection);
  const grants = await readDatabaseGrants(connection);
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
    settings,
    ...(row.has_acl ? { grants } : {}),
  };
}

interface DatabaseRow {
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly provider: string;
  readonly locale: string | null;
  readonly rules: string | null;
  readonly owner: string;
  readonly comment: string | null;
  readonly connection_limit: number;
  readonly tablespace: string | null;
  readonly has_acl: boolean;
}

/** What pg_database says of the connected one. */
async function readDatabaseRow(connection: Connection, traits: VersionTraits): Promise<DatabaseRow> {
  const { databaseLocaleColumn: column, hasIcuRules, databaseHasLocaleProvider } = traits;
  const locale = column === null ? 'NULL::text' : `d.${column}`;
  const rules = hasIcuRules ? 'd.daticurules' : 'NULL::text';
  const provider = databaseHasLocaleProvider ? 'd.datlocprovider' : `'c'`;
  const [row] = await connection.query<DatabaseRow>(`
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
  return row;
}

/** ALTER DATABASE … SET, and ALTER ROLE … IN DATABASE … SET. */
async function readDatabaseSettings(connection: Connection): Promise<DatabaseProperties['settings']> {
  const rows = await connection.query<{ role: string | null; setting: string }>(`
    SELECT r.rolname::text AS role, unnest(s.setconfig)::text AS setting
      FROM pg_db_role_setting s
      JOIN pg_database d ON d.oid = s.setdatabase
      LEFT JOIN pg_roles r ON r.oid = s.setrole
     WHERE d.datname = current_database() AND (s.setrole = 0 OR r.rolname IS NOT NULL)`);
  return rows.map(({ role, setting }) => ({
    ...(role === null ? {} : { role }),
    ...settingOf(setting),
  }));
}

/** Who may do what with the database; PUBLIC is no grantee. */
async function readDatabaseGrants(
  connection: Connection,
): Promise<NonNullable<DatabaseProperties['grants']>> {
  const rows = await connection.query<{ grantee: string | null; privilege: string; grantable: boolean }>(`
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee)::text END AS grantee,
           a.privilege_type::text AS privilege, a.is_grantable AS grantable
      FROM pg_database d, aclexplode(d.datacl) a
     WHERE d.datname = current_database()`);
  return rows.map(({ grantee, ...grant }) => ({ ...(grantee === null ? {} : { grantee }), ...grant }));
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
  const rows = await connection.query<RoleRow>(
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
           (SELECT json_agg(json_build_object('provider', l.provider, 'label', l.label) ORDER BY l.provider)
              FROM pg_shseclabel l
             WHERE l.classoid = 'pg_authid'::regclass AND l.objoid = r.oid) AS labels,
           r.oid < 16384 OR r.rolname IN ${azureRolesSql} AS system
      FROM closure c JOIN pg_roles r ON r.oid = c.oid
     ORDER BY r.rolname`,
    [extra],
  );
  return rows.map(roleOf);
}

interface RoleRow {
  readonly name: string;
  readonly can_login: boolean;
  readonly inherit: boolean;
  readonly create_db: boolean;
  readonly create_role: boolean;
  readonly superuser: boolean;
  readonly replication: boolean;
  readonly bypass_rls: boolean;
  readonly connection_limit: number;
  readonly valid_until: string | null;
  readonly member_of: { role: string; adminOption: boolean }[] | null;
  readonly labels: { provider: string; label: string }[] | null;
  readonly system: boolean;
}

function roleOf(row: RoleRow): RoleReference {
  return {
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
    ...(row.labels === null ? {} : { labels: row.labels }),
    system: row.system,
  };
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
