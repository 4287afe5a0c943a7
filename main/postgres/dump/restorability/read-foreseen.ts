import type { Connection } from '../../connect/connect.ts';
import type { VersionTraits } from '../../connect/server-traits.ts';
import type { FunctionFact, NameFact, Node, Root } from './catalogue-facts.ts';
import { foresee, throughRoots } from './foresee.ts';
import type { Foreseen } from './foreseen-losses.ts';
import { CatalogueNames, FunctionGraph } from './function-graph.ts';
import { firstNormalOid, readRoots } from './read-roots.ts';

/**
 * What a restore of the connected database would lack or have otherwise because of functions that name things without
 * their schema or read other tables. Reads the catalogue only and runs nothing of a user: two queries where no expression
 * uses a function of a user, else five. The connection's search_path has to be empty, as connect() leaves it.
 */
export async function readForeseen(connection: Connection, traits: VersionTraits): Promise<Foreseen[]> {
  const catalogues = await unreadableCatalogues(connection);
  if (catalogues.length > 0) return [{ kind: 'not readable', catalogues }];
  const roots = await readRoots(connection);
  if (roots.length === 0) return [];
  const functions = await readFunctions(connection);
  const edges = throughRoots(roots);
  for (const { from, to } of await readUses(connection)) edges.set(from, [...(edges.get(from) ?? []), ...to]);
  const graph = new FunctionGraph(functions, edges);
  return foresee(
    roots,
    graph,
    new CatalogueNames(await readNames(connection, wordsOf(roots, graph))),
    traits,
  );
}

/** Everybody may read all of the catalogue that is asked here, until somebody revokes it. */
async function unreadableCatalogues(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(`
    SELECT c.relname::text AS name FROM pg_class c
     WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'
       AND c.relname IN ('pg_amop', 'pg_amproc', 'pg_attrdef', 'pg_attribute', 'pg_constraint', 'pg_depend', 'pg_extension',
         'pg_index', 'pg_inherits', 'pg_language', 'pg_namespace', 'pg_opclass', 'pg_operator', 'pg_proc', 'pg_range',
         'pg_rewrite', 'pg_type')
       AND NOT has_table_privilege(c.oid, 'SELECT')
     ORDER BY 1`);
  return rows.map(({ name }) => name);
}

/** Names in the bodies of all functions that the roots come to. */
function wordsOf(roots: readonly Root[], graph: FunctionGraph): Record<NameFact['kind'], string[]> {
  const references = [...graph.reached(roots.flatMap(({ uses }) => uses))].map((node) =>
    graph.references(node),
  );
  return {
    table: references.flatMap(({ relations }) => relations.map(({ name }) => name)),
    type: references.flatMap(({ types }) => types.map(({ name }) => name)),
    operator: references.flatMap(({ operators }) => operators),
  };
}

/** Functions of users and extensions. A body of SQL-standard kind is no text, and its prosrc is empty. */
async function readFunctions(connection: Connection): Promise<FunctionFact[]> {
  return connection.query<FunctionFact & Record<string, unknown>>(`
    WITH member AS (
      SELECT d.objid, e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
       WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    ), read AS (
      SELECT d.objid, json_agg(DISTINCT jsonb_build_object('schema', n.nspname, 'name', c.relname, 'relationKind', c.relkind)) AS list
        FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
       GROUP BY d.objid
    )
    SELECT p.oid::text, n.nspname::text AS schema, p.proname::text AS name, p.oid::regprocedure::text AS signature,
           l.lanname::text AS language, p.prokind::text AS kind,
           -- as inline_function() in optimizer/util/clauses.c asks before it reads the body
           l.lanname = 'sql' AND p.prokind = 'f' AND NOT p.prosecdef AND NOT p.proretset
             AND p.prorettype <> 'record'::regtype AND p.proconfig IS NULL AS inlined,
           EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%') AS "ownSearchPath",
           CASE WHEN l.lanname IN ('sql', 'plpgsql') THEN p.prosrc ELSE '' END AS body,
           p.pronargs - p.pronargdefaults AS "fewestArguments",
           CASE WHEN p.provariadic = 0 THEN p.pronargs END AS "mostArguments",
           EXISTS (SELECT FROM pg_proc b WHERE b.proname = p.proname AND b.pronamespace = 'pg_catalog'::regnamespace) AS "inCatalog",
           m.extname::text AS extension, coalesce(r.list, '[]') AS reads
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN member m ON m.objid = p.oid LEFT JOIN read r ON r.objid = p.oid
     WHERE p.oid >= ${firstNormalOid}::oid AND n.nspname !~ '^pg_temp_'
     ORDER BY n.nspname, p.proname, p.oid`);
}

/** Which functions functions, aggregates, operators and operator classes use, as far as the catalogue knows. */
async function readUses(connection: Connection): Promise<{ from: Node; to: Node[] }[]> {
  return connection.query(`
    SELECT u.from, json_agg(DISTINCT u.to) AS to FROM (
      SELECT CASE d.classid WHEN 'pg_proc'::regclass THEN 'function' ELSE 'operator' END || ' ' || d.objid AS from,
             CASE d.refclassid WHEN 'pg_proc'::regclass THEN 'function' ELSE 'operator' END || ' ' || d.refobjid AS to
        FROM pg_depend d
       WHERE d.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass) AND d.deptype IN ('n', 'a')
         AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) AND d.refobjid >= ${firstNormalOid}::oid
      UNION ALL
      SELECT 'opclass ' || o.oid, 'function ' || a.amproc::oid FROM pg_opclass o
        JOIN pg_amproc a ON a.amprocfamily = o.opcfamily
       WHERE o.oid >= ${firstNormalOid}::oid AND a.amproc::oid >= ${firstNormalOid}::oid
      UNION ALL
      SELECT 'opclass ' || o.oid, 'operator ' || a.amopopr FROM pg_opclass o
        JOIN pg_amop a ON a.amopfamily = o.opcfamily
       WHERE o.oid >= ${firstNormalOid}::oid AND a.amopopr >= ${firstNormalOid}::oid
    ) u GROUP BY u.from`);
}

/** What these names are of, in any schema but those of sessions. */
async function readNames(
  connection: Connection,
  words: Record<NameFact['kind'], readonly string[]>,
): Promise<NameFact[]> {
  return connection.query<NameFact & Record<string, unknown>>(
    `SELECT f.kind, n.nspname::text AS schema, f.name::text, f.relkind::text AS "relationKind" FROM (
       SELECT 'table' AS kind, c.relnamespace AS namespace, c.relname AS name, c.relkind::text AS relkind FROM pg_class c
        WHERE c.relname = ANY ($1::text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
       UNION ALL
       SELECT 'type', t.typnamespace, t.typname, '' FROM pg_type t WHERE t.typname = ANY ($2::text[])
       UNION ALL
       SELECT DISTINCT 'operator', o.oprnamespace, o.oprname, '' FROM pg_operator o WHERE o.oprname = ANY ($3::text[])
     ) f JOIN pg_namespace n ON n.oid = f.namespace
     WHERE n.nspname !~ '^pg_(temp|toast)' AND n.nspname <> 'information_schema'`,
    [words.table, words.type, words.operator],
  );
}
