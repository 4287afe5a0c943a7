import type { Manifest } from '../../../../shared/points/manifest.ts';
import type { RowComparison } from '../../../../shared/points/verify.ts';
import { codeOf, type Connection } from '../../connect/connect.ts';
import { quoteQualified } from '../../sql/quote.ts';

type Compared = Pick<RowComparison, 'same' | 'rows' | 'different' | 'notCompared'>;

/** What the server says about a table before its rows are counted. */
interface TableFacts {
  readonly schema: string;
  readonly name: string;
  /** Row-level security holds for this session, as its own rule or forced on the owner. */
  readonly hidden: boolean;
  readonly forced: boolean;
  /** The extension that made the table. */
  readonly extension: string | null;
}

/**
 * Counts the rows of every table of a manifest in the database of the connection, and its large objects.
 * `onTable` hears of each table before it is counted. A table is not compared where its rows were not counted
 * then, or where not all of them are seen now.
 */
export async function compareRows(
  connection: Connection,
  { tables, largeObjects }: Pick<Manifest, 'tables' | 'largeObjects'>,
  onTable: (name: string) => void,
): Promise<Compared> {
  const facts = new Map(
    (await readFacts(connection)).map((table) => [quoteQualified(table.schema, table.name), table]),
  );
  const result = { same: 0, rows: 0, different: [], notCompared: [] } as {
    same: number;
    rows: number;
    different: Compared['different'][number][];
    notCompared: Compared['notCompared'][number][];
  };
  for (const { schema, name, rows: expected } of tables) {
    const table = `${schema}.${name}`;
    const quoted = quoteQualified(schema, name);
    const known = facts.get(quoted);
    onTable(table);
    const hindrance = known?.hidden === true ? hiddenWords(known) : undefined;
    if (expected === undefined) {
      result.notCompared.push({ table, reason: 'its rows were not counted by the backup' });
    } else if (known === undefined) {
      result.different.push({ table, expected, found: null });
    } else if (hindrance !== undefined) {
      result.notCompared.push({ table, reason: hindrance });
    } else {
      const found = await countRows(connection, `SELECT count(*) AS rows FROM ONLY ${quoted}`);
      if (typeof found === 'string') {
        result.notCompared.push({ table, reason: found });
      } else if (found === expected) {
        result.same += 1;
        result.rows += found;
      } else if (known.extension !== null && found > expected) {
        const reason = `the extension ${known.extension} has put rows of its own into it`;
        result.notCompared.push({ table, reason });
      } else {
        result.different.push({ table, expected, found });
      }
    }
  }
  const objects = await countRows(
    connection,
    'SELECT count(*) AS rows FROM pg_catalog.pg_largeobject_metadata',
  );
  if (typeof objects === 'number' && objects !== largeObjects.count) {
    result.different.push({ table: 'large objects', expected: largeObjects.count, found: objects });
  }
  return result;
}

const hiddenWords = ({ forced }: TableFacts) =>
  `${forced ? 'FORCE ROW LEVEL SECURITY' : 'row-level security'} may hide rows from the login`;

async function readFacts(connection: Connection): Promise<TableFacts[]> {
  return await connection.query<TableFacts & Record<string, unknown>>(
    `SELECT n.nspname AS schema, c.relname AS name, row_security_active(c.oid) AS hidden,
            c.relforcerowsecurity AS forced,
            (SELECT e.extname FROM pg_catalog.pg_depend d
               JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
              WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
              LIMIT 1) AS extension
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'f', 'm')`,
  );
}

/** The rows, or why the login does not see them. */
async function countRows(connection: Connection, sql: string): Promise<number | string> {
  try {
    const [row] = await connection.query<{ rows: string }>(sql);
    return Number(row?.rows ?? 0);
  } catch (error) {
    // 42501 insufficient privilege: the owner was restored, and the login is no member that inherits
    if (codeOf(error) === '42501') return 'the login may not read it';
    throw error;
  }
}
