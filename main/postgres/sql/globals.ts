import type { DatabaseProperties, RoleReference } from '../../../shared/points/manifest.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { RoleNotes } from './catalogue.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { commentSafe } from './comments.ts';
import { labelStatements } from './role-labels.ts';

/**
 * CREATE ROLE for one role, without password. What only a superuser may give (SUPERUSER, REPLICATION,
 * BYPASSRLS) is left out: managed servers refuse it, and a restore must not hand it out silently.
 */
export function createRoleStatement(role: RoleReference): string {
  const attributes = [
    role.canLogin ? 'LOGIN' : 'NOLOGIN',
    ...(role.inherit ? [] : ['NOINHERIT']),
    ...(role.createDb ? ['CREATEDB'] : []),
    ...(role.createRole ? ['CREATEROLE'] : []),
    ...(role.connectionLimit === -1 ? [] : [`CONNECTION LIMIT ${role.connectionLimit}`]),
    ...(role.validUntil === undefined ? [] : [`VALID UNTIL ${quoteLiteral(role.validUntil)}`]),
  ];
  return `CREATE ROLE ${quoteIdentifier(role.name)} ${attributes.join(' ')};`;
}

/** GRANT of every membership among the given roles and to the server's predefined ones. */
export function membershipStatements(roles: readonly RoleReference[]): string[] {
  return roles.flatMap((role) =>
    role.system
      ? []
      : role.memberOf.map(
          ({ role: group, adminOption }) =>
            `GRANT ${quoteIdentifier(group)} TO ${quoteIdentifier(role.name)}${adminOption ? ' WITH ADMIN OPTION' : ''};`,
        ),
  );
}

/** What creates the given roles on a server that lacks them, memberships last. */
export function createRolesScript(roles: readonly RoleReference[]): string[] {
  return [...roles.filter((role) => !role.system).map(createRoleStatement), ...membershipStatements(roles)];
}

/** ALTER … SET for a setting whose value is a list is written as a list: one literal would be one name. */
const listSettings = new Set([
  'search_path',
  'temp_tablespaces',
  'session_preload_libraries',
  'local_preload_libraries',
  'shared_preload_libraries',
  'unix_socket_directories',
]);

function settingValue(name: string, value: string): string {
  if (!listSettings.has(name.toLowerCase())) return quoteLiteral(value);
  // pg_db_role_setting stores such a list flattened: names, quoted where they need it, between commas.
  const parts = [...value.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/g)]
    .filter((match) => match[0] !== '')
    .map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  // an empty list, as SET … FROM CURRENT stores it
  return parts.length === 0 ? `''` : parts.map(quoteLiteral).join(', ');
}

/** SET as ALTER DATABASE and ALTER ROLE take it. */
export function setClause(name: string, value: string): string {
  // A setting's name may have two parts (extension.parameter), each an identifier.
  const parameter = name.split('.').map(quoteIdentifier).join('.');
  return `SET ${parameter} TO ${settingValue(name, value)}`;
}

/**
 * Settings, grants and comment of a database, for the database called `name`.
 * `mapRole` gives a role's name on the target.
 */
export function databasePropertyStatements(
  name: string,
  properties: DatabaseProperties,
  options: { privileges: boolean; mapRole?: (role: string) => string },
): string[] {
  const database = quoteIdentifier(name);
  const mapRole = options.mapRole ?? ((role: string) => role);
  return [
    ...settingStatements(database, properties, mapRole),
    ...(options.privileges ? grantStatements(database, properties, mapRole) : []),
  ];
}

/** Comment and settings; `database` is its name as SQL has it, quoted. */
export function settingStatements(
  database: string,
  properties: Pick<DatabaseProperties, 'comment' | 'settings'>,
  mapRole: (role: string) => string,
): string[] {
  const statements: string[] = [];
  if (properties.comment !== undefined) {
    statements.push(`COMMENT ON DATABASE ${database} IS ${quoteLiteral(properties.comment)};`);
  }
  for (const { role, name: setting, value } of properties.settings) {
    const subject =
      role === undefined
        ? `ALTER DATABASE ${database}`
        : `ALTER ROLE ${quoteIdentifier(mapRole(role))} IN DATABASE ${database}`;
    statements.push(`${subject} ${setClause(setting, value)};`);
  }
  return statements;
}

/** Grants on the database, none where it has the default ones; `database` is its name as SQL has it, quoted. */
export function grantStatements(
  database: string,
  properties: DatabaseProperties,
  mapRole: (role: string) => string,
): string[] {
  const statements: string[] = [];
  if (properties.grants !== undefined) {
    statements.push(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC;`);
    for (const { grantee, privilege, grantable } of properties.grants) {
      if (grantee === properties.owner) continue;
      const to = grantee === undefined ? 'PUBLIC' : quoteIdentifier(mapRole(grantee));
      statements.push(
        `GRANT ${databasePrivilege(privilege)} ON DATABASE ${database} TO ${to}${grantable ? ' WITH GRANT OPTION' : ''};`,
      );
    }
  }
  return statements;
}

function databasePrivilege(privilege: string): string {
  if (privilege === 'CREATE' || privilege === 'CONNECT' || privilege === 'TEMPORARY') return privilege;
  throw new PgkeepError(
    'UserErrorVaultFormat',
    `The manifest names ${inQuotes(privilege)} as a privilege on the database, which PostgreSQL does not have.`,
    { remedy: 'Find out what changed the manifest; restore from another recovery point.' },
  );
}

/** Begins the line behind which the database's own statements stand. */
export const partTwo = '-- Part 2';

/**
 * globals.sql of a recovery point: the roles that the database refers to, without passwords, and what
 * belongs to the database itself. For people: pgkeep restores from the manifest. The two files of
 * an export come from the manifest, too; of this text they have the comments and settings of roles, value by value
 * (see exported-globals.ts).
 */
export function globalsScript(
  database: string,
  roles: readonly RoleReference[],
  properties: DatabaseProperties,
  notes: readonly RoleNotes[],
): string {
  return [
    '-- What the archive does not hold. Passwords are not part of a backup.',
    '-- Not to be run as a whole: part 2 changes the database of this name that is there. An export as files has both',
    '-- parts as scripts that touch no database but the restored one: globals-before.sql and globals-after.sql.',
    '',
    '-- Part 1, to be run BEFORE the archive is restored: the roles that the database refers to.',
    ...createRolesScript(roles),
    ...labelStatements(roles).map(({ sql }) => sql),
    ...notes.flatMap(roleNoteStatements),
    ...privilegedAttributes(roles),
    '',
    `${partTwo}, to be run AFTER the archive is restored: the database itself.`,
    '-- Change its name below if you restored it under another one.',
    ...databasePropertyStatements(database, properties, { privileges: true }),
    ...(properties.connectionLimit >= 0
      ? [`ALTER DATABASE ${quoteIdentifier(database)} CONNECTION LIMIT ${properties.connectionLimit};`]
      : []),
    `ALTER DATABASE ${quoteIdentifier(database)} OWNER TO ${quoteIdentifier(properties.owner)};`,
    ...(properties.tablespace === undefined
      ? []
      : [`-- Its default tablespace was ${commentSafe(quoteIdentifier(properties.tablespace))}.`]),
    '',
  ].join('\n');
}

/** Comment of a role, and its settings that hold in every database. */
function roleNoteStatements({ role, comment, settings }: RoleNotes): string[] {
  const name = quoteIdentifier(role);
  return [
    ...(comment === undefined ? [] : [`COMMENT ON ROLE ${name} IS ${quoteLiteral(comment)};`]),
    ...settings.map((setting) => `ALTER ROLE ${name} ${setClause(setting.name, setting.value)};`),
  ];
}

/** Comments with what createRoleStatement leaves out. */
function privilegedAttributes(roles: readonly RoleReference[]): string[] {
  const lines = roles
    .filter((role) => !role.system && (role.superuser || role.replication || role.bypassRls))
    .map((role) => {
      const attributes = [
        ...(role.superuser ? ['SUPERUSER'] : []),
        ...(role.replication ? ['REPLICATION'] : []),
        ...(role.bypassRls ? ['BYPASSRLS'] : []),
      ];
      return `-- ALTER ROLE ${commentSafe(quoteIdentifier(role.name))} ${attributes.join(' ')};`;
    });
  if (lines.length === 0) return [];
  return ['', '-- Attributes that only a superuser can give; uncomment what you want:', ...lines];
}
