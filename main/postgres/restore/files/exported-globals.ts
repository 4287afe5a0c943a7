import type { DatabaseProperties, RoleReference } from '../../../../shared/points/manifest.ts';
import type { SqlToken } from '../../sql/lexer.ts';
import { sqlStatements, sqlTokens } from '../../sql/lexer.ts';
import {
  createRoleStatement,
  grantStatements,
  membershipStatements,
  partTwo,
  settingStatements,
} from '../../sql/globals.ts';
import { splitSettings, needsReview } from '../readiness/settings-to-review.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';
import { isPowerfulSql, limitRoles, withheldComments } from '../../privileges/role-limits.ts';
import { commentSafe } from '../../sql/comments.ts';
import { labelStatements } from '../../sql/role-labels.ts';

/** One statement about a role, and the group that has to be there for it. */
export interface RoleStatement {
  readonly role: string;
  readonly group?: string;
  /** The provider of the security label that it sets, which the server may lack. */
  readonly provider?: string;
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
    ...labelStatements(own),
  ];
}

/**
 * A role's comment or one of its settings, as a stored globals.sql has it. Values, never text of the file: what stands
 * between them there must not reach a script.
 */
export type RoleNote =
  | { readonly role: string; readonly comment: string }
  | { readonly role: string; readonly setting: string; readonly values: readonly string[] };

function noteStatement(note: RoleNote): string {
  const name = quoteIdentifier(note.role);
  if ('comment' in note) return `COMMENT ON ROLE ${name} IS ${quoteLiteral(note.comment)};`;
  const parameter = note.setting.split('.').map(quoteIdentifier).join('.');
  return `ALTER ROLE ${name} SET ${parameter} TO ${note.values.map(quoteLiteral).join(', ')};`;
}

/** Values as one list, each name quoted: a comma or a quote in one of them must not make it another list. */
const listOf = (values: readonly string[]): string =>
  values
    .filter((value) => value !== '')
    .map(quoteIdentifier)
    .join(', ');

/** What part 1 of a stored globals.sql says. */
export interface StoredRoles {
  /** What creates the roles and makes them members. Only compared with the manifest, never run. */
  readonly roles: readonly RoleStatement[];
  /** Comments and settings of roles, which the manifest does not have. */
  readonly notes: readonly RoleNote[];
}

/** Some 40,000 roles. More would take gigabytes of tokens. */
const longestText = 4 * 1024 * 1024;

/**
 * Part 1 of a stored globals.sql. Undefined where anything stands there that pgkeep does not write: psql runs what it
 * is given, commands of its own included.
 */
export function rolesOfText(text: string): StoredRoles | undefined {
  if (text.length > longestText) return undefined;
  const options = { standardStrings: true };
  const end = endOfPartOne(text, sqlTokens(text, options));
  if (end === undefined) return undefined;
  const part = text.slice(0, end);
  const roles: RoleStatement[] = [];
  const notes: RoleNote[] = [];
  for (const tokens of sqlStatements(part, options)) {
    const found = readStatement(part, tokens);
    if (found === undefined) return undefined;
    if ('note' in found) notes.push(found.note);
    else roles.push(found.statement);
  }
  return { roles, notes };
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

/** What follows the words that a statement begins with, token by token; undefined where it begins otherwise. */
function after(tokens: readonly SqlToken[], ...words: string[]): readonly SqlToken[] | undefined {
  const begins = words.every((word, index) => tokens[index]?.kind === 'word' && tokens[index].value === word);
  return begins ? tokens.slice(words.length) : undefined;
}

const kinds = (tokens: readonly SqlToken[]) =>
  tokens.map(({ kind, value }) => (kind === 'other' ? value : kind));

/** One statement; undefined for what pgkeep never writes. */
function readStatement(
  text: string,
  tokens: readonly SqlToken[],
): { readonly statement: RoleStatement } | { readonly note: RoleNote } | undefined {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const sql = `${text.slice(first.from, last.to)};`;
  const [role] = after(tokens, 'create', 'role') ?? [];
  if (role?.kind === 'quoted')
    return isCreateRole(tokens) ? { statement: { role: role.value, sql } } : undefined;
  const [group, , member] = after(tokens, 'grant') ?? [];
  if (group?.kind === 'quoted' && member?.kind === 'quoted') {
    const isGrant = /^word quoted word quoted( word word word)?$/.test(kinds(tokens).join(' '));
    return isGrant ? { statement: { role: member.value, group: group.value, sql } } : undefined;
  }
  const [provider, , , labelled] = after(tokens, 'security', 'label', 'for') ?? [];
  if (provider?.kind === 'quoted' && labelled?.kind === 'quoted') {
    return isLabel(tokens)
      ? { statement: { role: labelled.value, provider: provider.value, sql } }
      : undefined;
  }
  const [commented, ...comment] = after(tokens, 'comment', 'on', 'role') ?? [];
  if (commented?.kind === 'quoted') {
    const isComment = kinds(comment).join(' ') === 'word string' && comment[0]?.value === 'is';
    return isComment ? { note: { role: commented.value, comment: comment[1]?.value ?? '' } } : undefined;
  }
  const [altered, ...change] = after(tokens, 'alter', 'role') ?? [];
  const [setting, ...value] = after(change, 'set') ?? [];
  // SET "name" or "extension"."name" TO 'a', 'b'
  const isSetting = /^(\. quoted )*word string( , string)*$/.test(kinds(value).join(' '));
  if (altered?.kind !== 'quoted' || setting?.kind !== 'quoted' || !isSetting) return undefined;
  const names = [setting, ...value.filter(({ kind }) => kind === 'quoted')].map((token) => token.value);
  const values = value.filter(({ kind }) => kind === 'string').map((token) => token.value);
  return { note: { role: altered.value, setting: names.join('.'), values } };
}

/** SECURITY LABEL FOR "provider" ON ROLE "role" IS 'label' */
function isLabel(tokens: readonly SqlToken[]): boolean {
  const words = tokens.map(({ kind, value }) => (kind === 'word' ? value : kind)).join(' ');
  return words === 'security label for quoted on role quoted is string';
}

/** Attributes that a role may be given; nothing else, such as a password. */
function isCreateRole(tokens: readonly SqlToken[]): boolean {
  const known = [
    'login',
    'nologin',
    'noinherit',
    'createdb',
    'createrole',
    'superuser',
    'replication',
    'bypassrls',
    'connection',
    'limit',
    'valid',
    'until',
  ];
  return tokens
    .slice(3)
    .every(({ kind, value }) =>
      kind === 'word' ? known.includes(value) : kind === 'string' || /^(-|\d+)$/.test(value),
    );
}

/**
 * globals-before.sql: creates the roles that a server lacks, all or none. What it has is not touched, so that
 * it can be run on any server, the source too, and again. A backup proves nothing about who should have rights on
 * the whole server: what gives them stands there as comments, and whether a group does is looked up when it runs.
 */
export function globalsBefore(roles: readonly RoleReference[], notes: readonly RoleNote[]): string {
  const limited = limitRoles(roles, new Map());
  const known = new Set(roles.filter(({ system }) => !system).map(({ name }) => name));
  const own = notes.filter(({ role }) => known.has(role));
  const loading = own.filter(
    (note) => 'setting' in note && needsReview({ name: note.setting, value: listOf(note.values) }),
  );
  const statements: RoleStatement[] = [
    ...rolesOfManifest(limited.roles),
    ...own
      .filter((note) => !loading.includes(note))
      .map((note) => ({ role: note.role, sql: noteStatement(note) })),
  ];
  const withheld = withheldComments(limited.withheld);
  return [
    '-- The roles that the database refers to, to be run BEFORE the archive is restored.',
    '-- A role that the server has stays as it is. Passwords are not part of a backup.',
    `SET client_encoding = 'UTF8';`,
    ...(known.size === 0 ? [] : [`DO ${dollarQuote(rolesBlock([...known], statements))};`]),
    ...(withheld.length === 0 ? [] : ['', ...withheld]),
    ...(loading.length === 0
      ? []
      : [
          '',
          '-- Settings that load code or take protection away; uncomment what you trust:',
          ...loading.map((note) => `-- ${commentSafe(noteStatement(note))}`),
        ]),
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
    ...statements.flatMap(({ role, group, provider, sql }) => {
      const ifMissing = `  IF ${quoteLiteral(role)} = ANY (missing) THEN`;
      if (provider !== undefined) {
        const label = `the security label of ${quoteIdentifier(role)} for ${quoteIdentifier(provider)} is left out`;
        return [
          ifMissing,
          `    IF EXISTS (SELECT FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid`,
          `        WHERE m.member = (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = ${quoteLiteral(role)})`,
          '          AND g.rolname <> ALL (missing)) THEN',
          `      RAISE WARNING '%', ${quoteLiteral(`${label}: the role is a member of one that this server has, and a backup does not prove who should have its rights. To set it: ${sql}`)};`,
          '    ELSE',
          '      BEGIN',
          `        ${sql}`,
          '      EXCEPTION WHEN OTHERS THEN',
          `        RAISE WARNING '%: %', ${quoteLiteral(label)}, SQLERRM;`,
          '      END;',
          '    END IF;',
          '  END IF;',
        ];
      }
      if (group === undefined) return [ifMissing, `    ${sql}`, '  END IF;'];
      const member = `${quoteIdentifier(role)} is not made a member of ${quoteIdentifier(group)}`;
      return [
        ifMissing,
        `    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = ${quoteLiteral(group)}) THEN`,
        `      RAISE WARNING '%', ${quoteLiteral(`${member}, which this server lacks`)};`,
        `    ELSIF ${isPowerfulSql(group)} THEN`,
        `      RAISE WARNING '%', ${quoteLiteral(`${member}, which gives rights on the whole server: a backup does not prove who should have them. To give them: ${sql}`)};`,
        '    ELSE',
        `      ${sql}`,
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
  const { applied, leftOut: loading } = splitSettings(properties.settings, { activate: false });
  const ofDatabase = applied.filter(({ role }) => role === undefined);
  // a role that the server lacks has no need of settings, and was left out on purpose
  const ofRoles = Map.groupBy(
    applied.filter(({ role }) => role !== undefined),
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
    ...(loading.length === 0
      ? []
      : [
          '-- Settings that load code or take protection away; run what you trust:',
          ...settingStatements(dbname, { settings: loading }, asItIs).map((sql) => `-- ${commentSafe(sql)}`),
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
