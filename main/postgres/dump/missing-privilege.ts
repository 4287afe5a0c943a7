import type { FirewallPlace } from '../connect/firewall-step.ts';
import type { LoginOrigin } from '../connect/refused-login.ts';
import type { VersionTraits } from '../connect/server-traits.ts';
import { quoteIdentifier } from '../sql/quote.ts';

/** Who ran pg_dump, and on which kind of server. */
export interface DumpLogin extends LoginOrigin {
  /** Where pg_dump was to connect. */
  readonly place?: FirewallPlace;
  readonly user: string;
  readonly traits: VersionTraits;
}

export interface PrivilegeAdvice {
  readonly remedy: string;
  readonly sql?: string;
}

const asAdministrator = 'Run the SQL as an administrator, in the database that is backed up.';

/**
 * What gives a login the privilege that pg_dump lacked, by all lines of its error: the server's message and
 * the statement that it was said about.
 */
export function missingPrivilege(text: string, { user, traits }: DumpLogin): PrivilegeAdvice {
  const login = quoteIdentifier(user);
  if (/row-level security|row security/i.test(text)) {
    return {
      remedy:
        'A policy hides rows from this login, and a backup must not miss them silently: run the SQL as a superuser, or use a login that owns the table or has BYPASSRLS.',
      sql: `ALTER ROLE ${login} BYPASSRLS;`,
    };
  }
  const database = /permission denied for database "([^]*?)"(?:\n|$)/.exec(text)?.[1];
  if (database !== undefined) {
    return {
      remedy: asAdministrator,
      sql: `GRANT CONNECT ON DATABASE ${quoteIdentifier(database)} TO ${login};`,
    };
  }
  const largeObject = /permission denied for large object (\d+)/.exec(text)?.[1];
  if (largeObject !== undefined) {
    return {
      remedy: `${asAdministrator} The same holds for other large objects that the login may not read.`,
      sql: `GRANT SELECT ON LARGE OBJECT ${largeObject} TO ${login};`,
    };
  }
  const relation =
    /permission denied for (?:table|sequence|view|materialized view|foreign table|relation) (.+)/.exec(
      text,
    )?.[1];
  const schemas =
    relation === undefined
      ? [...(/permission denied for schema (.+)/.exec(text)?.slice(1) ?? [])]
      : schemasOf(relation, text.slice(text.indexOf('was: ') + 1));
  if (relation === undefined && schemas.length === 0) {
    return {
      remedy: 'Grant the missing privilege to this login, or back up with the owner of the database.',
    };
  }
  // a superuser's own catalogues are no matter of reading the database's data
  if (schemas.includes('pg_catalog')) {
    return { remedy: 'Back up with a login that may read this catalogue, for example a superuser.' };
  }
  if (traits.hasReadAllData) return { remedy: asAdministrator, sql: `GRANT pg_read_all_data TO ${login};` };
  if (schemas.length === 0) {
    return {
      remedy:
        'Give the login USAGE on every schema of the database and SELECT on all tables and sequences in them.',
    };
  }
  return {
    remedy: `${asAdministrator} Do the same for other schemas that the login may not read.`,
    sql: schemas
      .map((schema) => quoteIdentifier(schema))
      .flatMap((quoted) => [
        `GRANT USAGE ON SCHEMA ${quoted} TO ${login};`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoted} TO ${login};`,
        `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${quoted} TO ${login};`,
      ])
      .join('\n'),
  };
}

const sqlName = String.raw`"(?:[^"]|"")*"|[^\s".,;()]+`;

/**
 * Schemas of the relations of that name in a statement: pg_dump locks many tables with one, and the message itself
 * does not say which of two it is about.
 */
function schemasOf(relation: string, statement: string): string[] {
  const unquoted = (name: string) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
  const schemas = new Set<string>();
  for (const [, schema = '', name = ''] of statement.matchAll(
    new RegExp(`(${sqlName})\\.(${sqlName})`, 'g'),
  )) {
    if (unquoted(name) === relation) schemas.add(unquoted(schema));
  }
  return [...schemas];
}
