import type { DatabaseProperties, RoleReference } from '../../shared/manifest.ts';
import type { SqlToken } from './archive/sql-lexer.ts';
import { sqlStatements, sqlTokens } from './archive/sql-lexer.ts';
import {
  createRoleStatement,
  grantStatements,
  membershipStatements,
  partTwo,
  privilegedAttributes,
  settingStatements,
} from './globals.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from './quote.ts';
import { commentSafe } from './sql-comment.ts';

/** One statement about a role, and the group that has to be there for it. */
export interface RoleStatement {
  readonly role: string;
  readonly group?: string;
  readonly sql: string;
}

/** The statements about roles as the manifest has them: all but comments and settings of the roles. */
export function rolesOfManifest(roles: readonly RoleReference[]): RoleStatement[] {
  const own = roles.filter(({ system }) => !system);
  return [
    ...own.map((role) => ({ role: role.name, sql: createRoleStatement(role) })),
    ...own.flatMap((role) =>
      role.memberOf.flatMap((member) =>
        membershipStatements([{ ...role, memberOf: [member] }]).map((sql) => ({
          role: role.name,
          group: member.role,
          sql,
        })),
      ),
    ),
  ];
}

/**
 * The statements about roles in a stored globals.sql, which also has their comments and settings. Undefined
 * where anything else stands there: psql runs what it is given, commands of its own included, so nothing is
 * taken over that pgkeep does not write.
 */
export function rolesOfText(text: string): RoleStatement[] | undefined {
  const options = { standardStrings: true };
  const end = endOfPartOne(text, sqlTokens(text, options));
  if (end === undefined) return undefined;
  const part = text.slice(0, end);
  const found = sqlStatements(part, options).map((tokens) => roleStatement(part, tokens));
  return found.every((statement) => statement !== undefined) ? found : undefined;
}

/** Where the line with the mark of part 2 begins: a comment, and not a piece of a name that looks like it. */
function endOfPartOne(text: string, tokens: readonly SqlToken[]): number | undefined {
  let at = -1;
  do {
    at = text.indexOf(`\n${partTwo}`, at + 1);
    if (at !== -1 && !tokens.some(({ from, to }) => from <= at && at < to)) return at + 1;
  } while (at !== -1);
  return undefined;
}

function roleStatement(text: string, tokens: readonly SqlToken[]): RoleStatement | undefined {
  const plain = tokens.every(
    ({ kind, value }) => kind !== 'other' || value === ',' || value === '.' || /^-?\d*$/.test(value),
  );
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!plain || first === undefined || last === undefined) return undefined;
  const sql = `${text.slice(first.from, last.to)};`;
  const words = (...wanted: string[]) =>
    wanted.every((word, index) => tokens[index]?.kind === 'word' && tokens[index].value === word);
  const name = (index: number) => (tokens[index]?.kind === 'quoted' ? tokens[index].value : undefined);
  const isTo = tokens[2]?.kind === 'word' && tokens[2].value === 'to';
  const [group, member] = [name(1), name(3)];
  if (words('grant') && isTo && group !== undefined && member !== undefined) {
    return { role: member, group, sql };
  }
  const role = words('create', 'role') || words('alter', 'role') ? name(2) : name(3);
  const known = words('create', 'role') || words('alter', 'role') || words('comment', 'on', 'role');
  return known && role !== undefined ? { role, sql } : undefined;
}

/**
 * globals-before.sql: creates the roles that a server lacks, all or none. What it has is not touched, so that
 * it can be run on any server, the source too, and again.
 */
export function globalsBefore(statements: readonly RoleStatement[], roles: readonly RoleReference[]): string {
  const names = [...new Set(statements.map(({ role }) => role))];
  return [
    '-- The roles that the database refers to, to be run BEFORE the archive is restored.',
    '-- A role that the server has stays as it is. Passwords are not part of a backup.',
    `SET client_encoding = 'UTF8';`,
    ...(names.length === 0 ? [] : [`DO ${dollarQuote(rolesBlock(names, statements))};`]),
    ...privilegedAttributes(roles),
    '',
  ].join('\n');
}

function rolesBlock(names: readonly string[], statements: readonly RoleStatement[]): string {
  const wanted = names.map((name) => quoteLiteral(name)).join(', ');
  return [
    'DECLARE',
    '  missing text[] := ARRAY(',
    `    SELECT w.role FROM pg_catalog.unnest(ARRAY[${wanted}]::text[]) AS w(role)`,
    '     WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = w.role));',
    'BEGIN',
    ...statements.flatMap(({ role, group, sql }) => {
      const ifMissing = `  IF ${quoteLiteral(role)} = ANY (missing) THEN`;
      if (group === undefined) return [ifMissing, `    ${sql}`, '  END IF;'];
      const without = `${quoteIdentifier(role)} is not made a member of ${quoteIdentifier(group)}, which this server lacks`;
      return [
        ifMissing,
        `    IF EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = ${quoteLiteral(group)}) THEN`,
        `      ${sql}`,
        '    ELSE',
        `      RAISE WARNING '%', ${quoteLiteral(without)};`,
        '    END IF;',
        '  END IF;',
      ];
    }),
    'END',
  ].join('\n');
}

/** psql puts the quoted name here. */
const dbname = ':"dbname"';

/**
 * globals-after.sql: what belongs to the database itself, for the database that the psql variable dbname names.
 * Without it psql ends with an error before the first statement; a client that is not psql takes the first line
 * with a backslash for a syntax error.
 */
export function globalsAfter(properties: DatabaseProperties): string {
  const asItIs = (role: string) => role;
  const grants = grantStatements(dbname, properties, asItIs);
  const ofDatabase = properties.settings.filter(({ role }) => role === undefined);
  // a role that the server lacks has no need of settings, and was left out on purpose
  const ofRoles = Map.groupBy(
    properties.settings.filter(({ role }) => role !== undefined),
    ({ role }) => role,
  );
  return [
    '-- The database itself, to be run with psql AFTER the archive is restored:',
    '--   psql --no-psqlrc --set=dbname=NEW_DATABASE --file=globals-after.sql postgres',
    '-- With --set=no_owner=1 the owner is left out, with --set=no_privileges=1 the grants are.',
    String.raw`\if :{?dbname}`,
    String.raw`\else`,
    String.raw`\set ON_ERROR_STOP on`,
    `DO $pgkeep$ BEGIN RAISE EXCEPTION 'Nothing was changed: say which database, with --set=dbname=NEW_DATABASE'; END $pgkeep$;`,
    String.raw`\quit`,
    String.raw`\endif`,
    `SET client_encoding = 'UTF8';`,
    ...settingStatements(dbname, { ...properties, settings: ofDatabase }, asItIs),
    ...[...ofRoles].flatMap(([role = '', settings]) => [
      `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(role)}) AS has_role \\gset`,
      String.raw`\if :has_role`,
      ...settingStatements(dbname, { settings }, asItIs),
      String.raw`\endif`,
    ]),
    ...(grants.length === 0
      ? []
      : [String.raw`\if :{?no_privileges}`, String.raw`\else`, ...grants, String.raw`\endif`]),
    ...(properties.connectionLimit >= 0
      ? [`ALTER DATABASE ${dbname} CONNECTION LIMIT ${properties.connectionLimit};`]
      : []),
    String.raw`\if :{?no_owner}`,
    String.raw`\else`,
    `ALTER DATABASE ${dbname} OWNER TO ${quoteIdentifier(properties.owner)};`,
    String.raw`\endif`,
    ...(properties.tablespace === undefined
      ? []
      : [
          `-- The default tablespace was ${commentSafe(quoteIdentifier(properties.tablespace))}; createdb --tablespace sets it.`,
        ]),
    '',
  ].join('\n');
}
