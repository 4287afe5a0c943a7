import { PgkeepError } from '../../../core/errors.ts';
import type { Connection } from '../../connect/connect.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../../sql/quote.ts';

/** A CHECK that decides over the rows of a table, where it is defined: on it, on a parent, or on a domain. */
export interface RowCheck {
  /** "app.c", or the domain's name. */
  readonly of: string;
  readonly name: string;
  /** False for one that the server does not check at all (NOT ENFORCED, from 18 on). */
  readonly isEnforced: boolean;
  readonly drop: string;
  /** Adds it back NOT VALID: it holds for every row to come. */
  readonly add: readonly string[];
  readonly validate: string;
}

interface CheckRow {
  schema: string;
  of: string;
  name: string;
  definition: string;
  comment: string | null;
  isOfDomain: boolean;
  isInherited: boolean;
}

/**
 * The CHECKs that COPY into the table has to pass, those of its columns' domains and those that it inherits
 * included, which can only be dropped where they are defined. Parents come first.
 */
export async function readRowChecks(
  connection: Connection,
  table: { readonly schema: string; readonly name: string },
): Promise<RowCheck[]> {
  const rows = await connection.query<CheckRow>(checksOfTable, [table.schema, table.name]);
  return rows.map(({ schema, of, name, definition, comment, isOfDomain, isInherited }) => {
    const owner = quoteQualified(schema, of);
    const alter = `ALTER ${isOfDomain ? 'DOMAIN' : 'TABLE'} ${owner}`;
    const constraint = quoteIdentifier(name);
    const on = isOfDomain ? `DOMAIN ${owner}` : owner;
    const isEnforced = !definition.endsWith(' NOT ENFORCED');
    const notValid = !isEnforced || definition.endsWith(' NOT VALID') ? '' : ' NOT VALID';
    return {
      of: schema === 'public' ? of : `${schema}.${of}`,
      name,
      isEnforced,
      // one that a parent has, too, may be gone with the parent's
      drop: `${alter} DROP CONSTRAINT ${isInherited ? 'IF EXISTS ' : ''}${constraint}`,
      add: [
        `${alter} ADD CONSTRAINT ${constraint} ${definition}${notValid}`,
        ...(comment === null
          ? []
          : [`COMMENT ON CONSTRAINT ${constraint} ON ${on} IS ${quoteLiteral(comment)}`]),
      ],
      validate: `${alter} VALIDATE CONSTRAINT ${constraint}`,
    };
  });
}

/**
 * A check of a parent counts where the table has one of the same name, as it does unless it is NO INHERIT. The
 * table's own that is inherited as well is dropped behind the parent's, and comes back with it.
 */
const checksOfTable = `
  WITH RECURSIVE
  given AS (
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2),
  line(rel, depth) AS (
    SELECT oid, 0 FROM given
    UNION
    SELECT i.inhparent, line.depth + 1 FROM line JOIN pg_inherits i ON i.inhrelid = line.rel),
  types(oid) AS (
    SELECT a.atttypid FROM pg_attribute a JOIN given ON a.attrelid = given.oid
     WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT inner_type.oid
      FROM types JOIN pg_type t ON t.oid = types.oid
      CROSS JOIN LATERAL (
        SELECT t.typbasetype AS oid UNION ALL SELECT t.typelem
        UNION ALL SELECT a.atttypid FROM pg_attribute a
          WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS inner_type
     WHERE inner_type.oid <> 0),
  found AS (
    SELECT con.oid, con.conname, n.nspname, c.relname AS owner, false AS is_of_domain,
           max(line.depth) AS depth, con.coninhcount > 0 AS is_inherited
      FROM line JOIN pg_constraint con ON con.conrelid = line.rel AND con.contype = 'c'
      JOIN pg_class c ON c.oid = line.rel JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (con.coninhcount = 0 OR con.conislocal)
       AND (line.depth = 0 OR EXISTS (
             SELECT FROM pg_constraint own JOIN given ON own.conrelid = given.oid
              WHERE own.contype = 'c' AND own.conname = con.conname AND own.coninhcount > 0))
     GROUP BY con.oid, con.conname, n.nspname, c.relname, con.coninhcount
    UNION ALL
    SELECT con.oid, con.conname, n.nspname, t.typname, true, 0, false
      FROM types JOIN pg_constraint con ON con.contypid = types.oid AND con.contype = 'c'
      JOIN pg_type t ON t.oid = con.contypid JOIN pg_namespace n ON n.oid = t.typnamespace)
  SELECT nspname AS schema, owner AS of, conname AS name, pg_get_constraintdef(oid) AS definition,
         obj_description(oid, 'pg_constraint') AS comment, is_of_domain AS "isOfDomain",
         is_inherited AS "isInherited"
    FROM found ORDER BY is_of_domain, depth DESC, nspname COLLATE "C", owner COLLATE "C", conname COLLATE "C"`;

/** The tables among these that exist and have no row at all, as far as the session can see every row. */
export async function emptyTables<Table extends { readonly schema: string; readonly name: string }>(
  connection: Connection,
  tables: readonly Table[],
): Promise<Table[]> {
  const empty: Table[] = [];
  for (const table of tables) {
    try {
      const [row] = await connection.query<{ filled: boolean }>(
        `SELECT EXISTS (SELECT FROM ONLY ${quoteQualified(table.schema, table.name)}) AS filled`,
      );
      if (row?.filled === false) empty.push(table);
    } catch (error) {
      if (error instanceof PgkeepError) throw error; // the connection is gone
      // Missing, or not for this session to look into: then nothing is known, and nothing is loaded twice.
    }
  }
  return empty;
}
