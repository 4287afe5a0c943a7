import type { Connection } from '../../connect/connect.ts';
import { isUserSchema } from '../../sql/dumped-relations.ts';
import type { Root } from './catalogue-facts.ts';

/** pg_dump takes nothing with a lower oid for an object of a user. Source: FirstNormalObjectId in access/transam.h. */
export const firstNormalOid = 16_384;

/**
 * All expressions and queries that a restore runs and that use a function, operator, operator class or domain of a
 * user: validated CHECKs, stored generated columns, expressions and predicates of indexes, partition keys, filled
 * materialized views with the views under them, and CHECKs of domains. One query; without such use it gives nothing.
 *
 * Left out is what pg_dump leaves out, and what a restore does not run: defaults, triggers, policies, statistics
 * and constraints that are NOT VALID, which are added behind the rows. Source for the dependencies: find_expr_references
 * in catalog/dependency.c; a generated column’s are those of the column up to 14, of its pg_attrdef since.
 */
export async function readRoots(connection: Connection): Promise<Root[]> {
  return connection.query<Root & Record<string, unknown>>(rootsQuery);
}

const rootsQuery = `
    WITH RECURSIVE domain AS (
      SELECT DISTINCT c.contypid AS oid FROM pg_constraint c WHERE c.contypid <> 0
    ), used AS (
      SELECT d.classid, d.objid, d.objsubid,
             CASE d.refclassid WHEN 'pg_proc'::regclass THEN 'function' WHEN 'pg_operator'::regclass THEN 'operator'
               WHEN 'pg_opclass'::regclass THEN 'opclass' WHEN 'pg_type'::regclass THEN 'domain' ELSE 'relation' END
             || ' ' || d.refobjid AS node
        FROM pg_depend d
       WHERE d.refobjid >= ${firstNormalOid}::oid AND d.deptype IN ('n', 'a')
         AND d.classid IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass, 'pg_class'::regclass, 'pg_rewrite'::regclass)
         AND (d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass)
           OR d.refclassid = 'pg_type'::regclass AND d.classid <> 'pg_class'::regclass
              AND d.refobjid IN (SELECT domain.oid FROM domain)
           OR d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
              AND d.refobjid IN (SELECT v.oid FROM pg_class v WHERE v.relkind = 'v'))
    ), extension_member AS (
      SELECT d.classid, d.objid FROM pg_depend d
       WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
         AND d.classid IN ('pg_class'::regclass, 'pg_type'::regclass)
    ), relation AS (
      SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'm', 'v') AND c.relpersistence <> 't' AND ${isUserSchema('n.nspname')}
         AND NOT EXISTS (SELECT FROM extension_member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
    ), root AS (
      SELECT 'check' AS kind, c.conrelid AS relid, c.conname AS name, r.relkind AS relkind, c.oid AS id, u.node
        FROM used u JOIN pg_constraint c ON c.oid = u.objid AND u.classid = 'pg_constraint'::regclass
        JOIN pg_class r ON r.oid = c.conrelid
       WHERE c.contype = 'c' AND c.convalidated
      UNION ALL
      SELECT 'generated', a.attrelid, a.attname, r.relkind, f.oid, u.node
        FROM pg_attribute a JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
        CROSS JOIN LATERAL (VALUES ('pg_attrdef'::regclass, f.oid, 0), ('pg_class'::regclass, a.attrelid, a.attnum::int)) o(classid, id, part)
        JOIN used u ON u.classid = o.classid AND u.objid = o.id AND u.objsubid = o.part
        JOIN pg_class r ON r.oid = a.attrelid
       WHERE a.attgenerated = 's' AND NOT a.attisdropped
      UNION ALL
      SELECT 'index', i.indrelid, x.relname, x.relkind, x.oid, u.node
        FROM used u JOIN pg_index i ON i.indexrelid = u.objid AND u.classid = 'pg_class'::regclass
        JOIN pg_class x ON x.oid = i.indexrelid
       WHERE i.indisvalid AND i.indisready OR x.relkind = 'I'
      UNION ALL
      SELECT 'partition key', r.oid, '', r.relkind, r.oid, u.node
        FROM used u JOIN pg_class r ON r.oid = u.objid AND u.classid = 'pg_class'::regclass AND u.objsubid = 0
       WHERE r.relkind = 'p'
      UNION ALL
      SELECT CASE r.relkind WHEN 'm' THEN 'filled' ELSE 'view' END, r.oid, '', r.relkind, r.oid, u.node
        FROM used u JOIN pg_rewrite w ON w.oid = u.objid AND u.classid = 'pg_rewrite'::regclass AND w.ev_type = '1'
        JOIN pg_class r ON r.oid = w.ev_class
       WHERE (r.relkind = 'v' OR r.relkind = 'm' AND r.relispopulated) AND u.node <> 'relation ' || r.oid
    ), domain_check AS (
      SELECT c.contypid AS oid, n.nspname, t.typname, c.oid AS id, c.conname AS name, u.node
        FROM used u JOIN pg_constraint c ON c.oid = u.objid AND u.classid = 'pg_constraint'::regclass
        JOIN pg_type t ON t.oid = c.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
       WHERE c.contype = 'c' AND c.convalidated
    ), holder AS ( -- types whose values hold one of such a domain
      SELECT DISTINCT k.oid AS domain, k.oid AS type FROM domain_check k
      UNION
      SELECT h.domain, t.holds FROM holder h JOIN LATERAL (
          SELECT t.typarray AS holds FROM pg_type t WHERE t.oid = h.type AND t.typarray <> 0
          UNION ALL SELECT t.oid FROM pg_type t WHERE t.typbasetype = h.type
          UNION ALL SELECT g.rngtypid FROM pg_range g WHERE g.rngsubtype = h.type
          UNION ALL SELECT c.reltype FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                     WHERE a.atttypid = h.type AND a.attnum > 0 AND NOT a.attisdropped AND c.reltype <> 0
        ) t ON true
    ), leaf AS ( -- partitions of a key, at any depth
      SELECT DISTINCT r.relid AS parent, r.relid AS oid FROM root r WHERE r.kind = 'partition key'
      UNION
      SELECT l.parent, i.inhrelid FROM leaf l JOIN pg_inherits i ON i.inhparent = l.oid
    ), concerned AS (
      SELECT 'partition key' AS kind, l.parent AS id, l.oid FROM leaf l
      UNION
      SELECT 'domain', h.domain, a.attrelid FROM holder h JOIN pg_attribute a ON a.atttypid = h.type
       WHERE a.attnum > 0 AND NOT a.attisdropped
    ), tables AS (
      SELECT c.kind, c.id, json_agg(json_build_object('schema', r.nspname, 'name', r.relname)
                                    ORDER BY r.nspname, r.relname) AS list
        FROM concerned c JOIN relation r ON r.oid = c.oid AND r.relkind = 'r' GROUP BY c.kind, c.id
    )
    SELECT root.kind, 'relation ' || r.oid AS node, r.nspname::text AS schema, r.relname::text AS relation,
           min(root.relkind::text) AS "relationKind", root.name::text, json_agg(DISTINCT root.node) AS uses,
           coalesce((SELECT t.list FROM tables t WHERE t.kind = root.kind AND t.id = r.oid), '[]') AS tables
      FROM root JOIN relation r ON r.oid = root.relid
     GROUP BY root.kind, root.id, root.name, r.oid, r.nspname, r.relname
    UNION ALL
    SELECT 'domain', 'domain ' || k.oid, k.nspname::text, k.typname::text, '', k.name::text,
           json_agg(DISTINCT k.node), coalesce((SELECT t.list FROM tables t WHERE t.kind = 'domain' AND t.id = k.oid), '[]')
      FROM domain_check k GROUP BY k.oid, k.nspname, k.typname, k.id, k.name
     ORDER BY 1, 3, 4, 6`;
