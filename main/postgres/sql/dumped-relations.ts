import type { VersionTraits } from '../connect/server-traits.ts';

/** pg_dump takes nothing with a lower oid for an object of a user. Source: FirstNormalObjectId in access/transam.h. */
const firstNormalOid = 16_384;

/** Schemas that pg_dump looks into: all but PostgreSQL's own. */
export const isUserSchema = (name: string) => `(${name} <> 'information_schema' AND ${name} !~ '^pg_')`;

/**
 * Common table expressions that end in `dumped`: one row for each relation that pg_dump locks or reads.
 *
 * - `locked`: LOCK TABLE … IN ACCESS SHARE MODE. Tables and partitioned tables; no views, materialized views
 *   or foreign tables; nothing that belongs to an extension.
 * - `copied`: COPY … TO STDOUT. Tables that are locked, and an extension's configuration tables.
 * - `positioned`: a sequence whose position is read. On 18 that is a function, before it a SELECT.
 * - `inherited`: locked on the way, with a check of its own, because a parent is: servers before 13 check
 *   partitions and children as well, also those that pg_dump would not touch.
 * - `named`: a statement names it with its schema, so the schema has to be usable.
 *
 * Found by watching pg_dump 15, 17 and 18 on servers 12 to 18.
 */
export function dumpedRelations(traits: VersionTraits): string {
  return `
    member AS (
      SELECT d.objid AS oid FROM pg_depend d
       WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    ), configured AS (
      SELECT c.oid, min(e.extname::text) AS extension, bool_or(coalesce(c.condition, '') <> '') AS filtered
        FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS c(oid, condition)
       WHERE e.oid >= ${firstNormalOid}::oid
       GROUP BY c.oid
    ), candidate AS (
      SELECT c.oid, c.relname, c.relkind, c.relowner, c.relnamespace, c.relrowsecurity, c.relforcerowsecurity,
             n.nspname, k.extension, coalesce(k.filtered, false) AS filtered,
             ${isUserSchema('n.nspname')} AND m.oid IS NULL AS own
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN member m ON m.oid = c.oid
        LEFT JOIN configured k ON k.oid = c.oid
       WHERE c.relkind IN ('r', 'p', 'f', 'S') AND c.relpersistence <> 't'
    ), lent AS ( -- an extension's sequence that belongs to a column of somebody's table is dumped with the table
      SELECT DISTINCT d.objid AS oid FROM pg_depend d JOIN candidate t ON t.oid = d.refobjid AND t.own
       WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
         AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    ), kept AS ( -- an identity sequence is nothing without its table, and is left out with it
      SELECT DISTINCT d.objid AS oid FROM pg_depend d JOIN candidate t ON t.oid = d.refobjid AND NOT t.own
       WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
         AND d.deptype = 'i' AND d.refobjsubid > 0
    ), ${traits.lockChecksChildren ? inherited : ''}
    judged AS (
      SELECT c.*,
             c.own AND c.relkind IN ('r', 'p') AS locked,
             c.relkind = 'r' AND (c.own OR c.extension IS NOT NULL) AS copied,
             c.relkind = 'S' AND (c.extension IS NOT NULL OR c.oid IN (SELECT l.oid FROM lent l)
               OR c.own AND c.oid NOT IN (SELECT k.oid FROM kept k)) AS positioned,
             ${traits.lockChecksChildren ? 'c.oid IN (SELECT i.oid FROM inherited i)' : 'false'} AS inherited
        FROM candidate c
    ), dumped AS (
      SELECT j.*, j.locked OR j.copied ${traits.sequencesAreReadByFunction ? '' : 'OR j.positioned'} AS named
        FROM judged j WHERE j.locked OR j.copied OR j.positioned OR j.inherited
    )`;
}

const inherited = `inherited AS (
      SELECT i.inhrelid AS oid FROM pg_inherits i JOIN candidate p ON p.oid = i.inhparent
       WHERE p.own AND p.relkind IN ('r', 'p')
      UNION
      SELECT i.inhrelid FROM inherited p JOIN pg_inherits i ON i.inhparent = p.oid
    ),`;
