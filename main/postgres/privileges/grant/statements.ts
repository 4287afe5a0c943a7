import type { BackupGap, ColumnGrant } from '../../../../shared/privileges.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import type { VersionTraits } from '../../connect/server-traits.ts';
import { createEntraRoleByName } from '../../sql/entra-roles.ts';
import { dollarQuote, quoteIdentifier, quoteOid, quoteQualified } from '../../sql/quote.ts';
import { commentLines } from '../../sql/comments.ts';
import { gapsOf, type Gap } from '../backup-check.ts';
import type { GrantStatement } from './plan.ts';
import { undoMembership, type MembershipOptions } from '../membership.ts';

/** Columns that a list in a statement fills. */
const width = 100;

/** `before` list `after`: in one line where that fits, otherwise the list in lines of its own. */
function withList(before: string, items: readonly string[], after: string): string {
  const short = `${before} ${items.join(', ')} ${after}`;
  if (short.length <= width) return short;
  if (items.length === 1) return `${before} ${items.join('')}\n  ${after}`;
  const lines: string[] = [];
  let line = '';
  for (const [index, item] of items.entries()) {
    const word = index === items.length - 1 ? item : `${item},`;
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? '  ' : ' '}${word}`;
  }
  return [before, ...lines, line, after].join('\n');
}

/** Makes the role unless it is there, without a query that the search_path could mislead. */
export function createLogin(
  role: string,
  gaps: readonly BackupGap[],
  { connectionLimit, takesTokens }: { readonly connectionLimit: number; readonly takesTokens: boolean },
): GrantStatement {
  const name = quoteIdentifier(role);
  const body = [
    'BEGIN',
    `  CREATE ROLE ${name} LOGIN CONNECTION LIMIT ${connectionLimit};`,
    'EXCEPTION WHEN duplicate_object THEN',
    '  NULL; -- it is there already',
    'END',
  ].join('\n');
  return {
    sql: `DO ${dollarQuote(body)};`,
    comment: `The login, with at most ${countOf(connectionLimit, 'connection')} at a time and no password yet. Set one in psql with \\password ${name}, which sends it encrypted.`,
    fixes: gaps,
    ...(takesTokens && {
      alternative: `Where it is to log in with Microsoft Entra instead, make it in the database postgres, as a Microsoft Entra administrator of the server: ${createEntraRoleByName(role)}`,
    }),
    ...stays(name),
  };
}

const stays = (name: string) => ({
  undo: null,
  undoHint: `The login stays. When nobody uses it any more, run DROP OWNED BY ${name}; in each database, then DROP ROLE ${name};`,
});

/** Makes a role that logs in with Microsoft Entra; for the database postgres. */
export function createEntraLogin(role: string, gaps: readonly BackupGap[], sql: string): GrantStatement {
  return {
    sql,
    comment:
      'The login, which a token of Microsoft Entra opens. A Microsoft Entra administrator of the server runs this.',
    fixes: gaps,
    ...stays(quoteIdentifier(role)),
  };
}

export function allowLogin(role: string, gaps: readonly BackupGap[]): GrantStatement {
  const name = quoteIdentifier(role);
  return {
    sql: `ALTER ROLE ${name} LOGIN;`,
    comment: 'The role may log in.',
    fixes: gaps,
    undo: `ALTER ROLE ${name} NOLOGIN;`,
  };
}

export function grantConnect(role: string, database: string, gaps: readonly BackupGap[]): GrantStatement {
  const on = `CONNECT ON DATABASE ${quoteIdentifier(database)}`;
  return {
    sql: `GRANT ${on} TO ${quoteIdentifier(role)};`,
    comment: 'Connect to the database.',
    fixes: gaps,
    undo: `REVOKE ${on} FROM ${quoteIdentifier(role)};`,
  };
}

/** GRANT and the REVOKE of the same. */
export function grantAndRevoke(
  what: string,
  items: readonly string[],
  role: string,
): { sql: string; undo: string } {
  const name = quoteIdentifier(role);
  return {
    sql: withList(`GRANT ${what}`, items, `TO ${name};`),
    undo: withList(`REVOKE ${what}`, items, `FROM ${name};`),
  };
}

export function grantUsage(role: string, gaps: readonly Gap<'schema'>[]): GrantStatement {
  return {
    ...grantAndRevoke(
      'USAGE ON SCHEMA',
      gaps.map(({ schema }) => quoteIdentifier(schema)),
      role,
    ),
    comment: `Reach what is in ${countOf(gaps.length, 'schema')}.`,
    fixes: gaps,
  };
}

/** One schema's tables, or its sequences. */
export function grantSelect(role: string, gaps: readonly (Gap<'table'> | Gap<'sequence'>)[]): GrantStatement {
  const [first] = gaps;
  if (first === undefined) throw new Error('there is nothing to grant SELECT on');
  const names = gaps.map(({ schema, name }) => quoteQualified(schema, name));
  const what = `SELECT ON ${first.kind === 'table' ? 'TABLE' : 'SEQUENCE'}`;
  return {
    sql: grantAndRevoke(what, names, role).sql,
    ...revokeSelect(role, what, gaps),
    comment: `Read ${countOf(gaps.length, first.kind)} of schema ${quoteIdentifier(first.schema)}.`,
    fixes: gaps,
  };
}

/**
 * Takes SELECT on whole tables or sequences back and leaves the role what it had on single columns: REVOKE takes
 * that as well (https://www.postgresql.org/docs/current/sql-revoke.html), so it is granted again. Where the role
 * has passed it on, the server refuses the REVOKE: there the grant stays, and the hint says so.
 */
export function revokeSelect(
  role: string,
  what: string,
  gaps: readonly (Gap<'table'> | Gap<'sequence'>)[],
): Pick<GrantStatement, 'undo' | 'undoHint'> {
  const name = quoteIdentifier(role);
  const nameOf = (gap: Gap<'table'> | Gap<'sequence'>) => quoteQualified(gap.schema, gap.name);
  const stays = gaps.filter(({ columns }) => columns?.some(({ grantOption }) => grantOption === 'used'));
  const goes = gaps.filter((gap) => !stays.includes(gap));
  const again = goes.flatMap((gap) => grantColumns(name, nameOf(gap), gap.columns ?? []));
  const lines = [
    ...(goes.length === 0 ? [] : [grantAndRevoke(what, goes.map(nameOf), role).undo]),
    ...(again.length === 0
      ? []
      : commentLines('REVOKE has taken away SELECT on these columns as well, which the login had before:')),
    ...again,
  ];
  return {
    undo: lines.length === 0 ? null : lines.join('\n'),
    ...(stays.length === 0
      ? {}
      : {
          undoHint: `${stays.map(nameOf).join(', ')} can still be read: the login has passed on SELECT on columns that it had before, and REVOKE ... CASCADE would take that away as well.`,
        }),
  };
}

function grantColumns(role: string, table: string, columns: readonly ColumnGrant[]): string[] {
  return [false, true].flatMap((option) => {
    const names = columns.filter(({ grantOption }) => (grantOption !== 'no') === option);
    if (names.length === 0) return [];
    const list = names.map(({ name }) => quoteIdentifier(name)).join(', ');
    // TABLE: the word for a sequence's columns, too
    return [`GRANT SELECT (${list}) ON TABLE ${table} TO ${role}${option ? ' WITH GRANT OPTION' : ''};`];
  });
}

export function grantLargeObjects(role: string, gaps: readonly Gap<'large object'>[]): GrantStatement {
  return {
    ...grantAndRevoke(
      'SELECT ON LARGE OBJECT',
      gaps.map(({ oid }) => quoteOid(oid)),
      role,
    ),
    comment: `Read ${countOf(gaps.length, 'large object')}.`,
    fixes: gaps,
  };
}

export function bypassRowSecurity(role: string, gaps: readonly Gap<'row security'>[]): GrantStatement {
  const name = quoteIdentifier(role);
  const open = gaps.filter(({ forced }) => !forced);
  const owners = unique(open.map(({ owner }) => owner)).filter((owner) => owner !== role);
  const others = owners.map((owner) => `GRANT ${quoteIdentifier(owner)} TO ${name};`);
  return {
    sql: `ALTER ROLE ${name} BYPASSRLS;`,
    comment: `Read all rows of ${countOf(gaps.length, 'table')} with row-level security, which pg_dump would otherwise refuse to dump. It holds for every table of every database of the server.`,
    ...(owners.length === 0 || open.length < gaps.length
      ? {}
      : {
          alternative: `Instead, the login can become a member of ${owners.length === 1 ? 'the owner' : 'the owners'}, with all that an owner may do: ${others.join(' ')}`,
        }),
    fixes: gaps,
    undo: `ALTER ROLE ${name} NOBYPASSRLS;`,
  };
}

/** What an owner may, the login may as a member: for servers where nobody can give BYPASSRLS. */
export function joinOwner(
  role: string,
  owner: string,
  gaps: readonly BackupGap[],
  traits: VersionTraits,
): GrantStatement {
  const [group, name] = [quoteIdentifier(owner), quoteIdentifier(role)];
  const tables = gapsOf(gaps, 'row security').length;
  return {
    sql: `GRANT ${group} TO ${name}${traits.membershipHasOptions ? ' WITH INHERIT TRUE' : ''};`,
    comment: `Read all rows of ${countOf(tables, 'table')} with row-level security as a member of their owner ${group}. The login may then do all that the owner may, writing included.`,
    fixes: gaps,
    undo: `REVOKE ${group} FROM ${name};`,
  };
}

export function joinReadAllData(
  role: string,
  gaps: readonly BackupGap[],
  traits: VersionTraits,
  was: MembershipOptions | null,
): GrantStatement {
  const name = quoteIdentifier(role);
  return {
    sql: `GRANT "pg_read_all_data" TO ${name}${traits.membershipHasOptions ? ' WITH INHERIT TRUE' : ''};`,
    comment: 'Read every table and sequence in every schema, later ones included.',
    fixes: gaps,
    undo: undoMembership({ name: 'pg_read_all_data', was }, role),
  };
}

/** Before 16 that is what gives a login the rights of the roles that it is a member of: of all of them. */
export function inheritRights(role: string, gaps: readonly BackupGap[]): GrantStatement {
  const name = quoteIdentifier(role);
  return {
    sql: `ALTER ROLE ${name} INHERIT;`,
    comment: 'Have the rights of the roles that it is a member of, all of them, without SET ROLE.',
    fixes: gaps,
    undo: `ALTER ROLE ${name} NOINHERIT;`,
  };
}

const privilegeOf = {
  tables: 'SELECT ON TABLES',
  sequences: 'SELECT ON SEQUENCES',
  schemas: 'USAGE ON SCHEMAS',
  'large objects': 'SELECT ON LARGE OBJECTS',
};

/** What one role creates later, of one kind; in the given schemas, or with none anywhere in the database. */
export interface LaterObjects {
  readonly owner: string;
  readonly objects: Gap<'default privileges'>['objects'];
  readonly schemas: readonly string[];
}

export function grantOnLaterObjects(
  role: string,
  { owner, objects, schemas }: LaterObjects,
  gaps: readonly BackupGap[],
): GrantStatement {
  const inSchemas = objects === 'tables' || objects === 'sequences';
  const where = schemas.length === 0 ? ' in any schema' : ` in ${countOf(schemas.length, 'schema')}`;
  return {
    sql: alterDefault(owner, schemas, `GRANT ${privilegeOf[objects]} TO ${quoteIdentifier(role)};`),
    undo: revokeOnLaterObjects(role, { owner, objects, schemas }),
    comment: `${objects === 'schemas' ? 'Reach schemas' : `Read ${objects}`} that ${quoteIdentifier(owner)} will create${inSchemas ? where : ''}.`,
    fixes: gaps,
  };
}

export function revokeOnLaterObjects(role: string, { owner, objects, schemas }: LaterObjects): string {
  return alterDefault(owner, schemas, `REVOKE ${privilegeOf[objects]} FROM ${quoteIdentifier(role)};`);
}

function alterDefault(owner: string, schemas: readonly string[], action: string): string {
  const forRole = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(owner)}`;
  if (schemas.length === 0) return `${forRole} ${action}`;
  return withList(`${forRole} IN SCHEMA`, schemas.map(quoteIdentifier), action);
}

export function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
