/** Types, routines, operators, text search and whatever else holds no rows. Valid from PostgreSQL 13 on. */
export const everyDefinition = String.raw`
CREATE SCHEMA app AUTHORIZATION every_owner;
CREATE SCHEMA "Ünï ""code"" 🐘";
CREATE SCHEMA empty;

CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s fine');
ALTER TYPE app.mood ADD VALUE 'happy' AFTER 'ok';
ALTER TYPE app.mood ADD VALUE 'worst' BEFORE 'sad';
CREATE TYPE app.pair AS (a integer, "B b" text COLLATE "C");
CREATE TYPE app.dropped_column AS (a integer, gone text, c date);
ALTER TYPE app.dropped_column DROP ATTRIBUTE gone;
CREATE TYPE app.float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE DOMAIN app.positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0);
CREATE DOMAIN app.late_check AS text COLLATE "C";
ALTER DOMAIN app.late_check ADD CONSTRAINT not_empty CHECK (VALUE <> '') NOT VALID;
COMMENT ON CONSTRAINT above_zero ON DOMAIN app.positive IS 'more than nothing';
CREATE TYPE app.base;
CREATE FUNCTION app.base_in(cstring) RETURNS app.base LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.base_out(app.base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.base (INPUT = app.base_in, OUTPUT = app.base_out, LIKE = text, CATEGORY = 'S', DEFAULT = 'none');
CREATE TYPE app.only_shell;

CREATE COLLATION app.plain (locale = 'C');
CREATE DEFAULT CONVERSION app.latin_to_utf8 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE FUNCTION app.add(a integer, b integer DEFAULT 1, VARIADIC more integer[] DEFAULT '{}') RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 7 AS 'SELECT a + b + coalesce((SELECT sum(x)::integer FROM unnest(more) x), 0)';
CREATE FUNCTION app.set_clauses(OUT a text, INOUT b text) LANGUAGE plpgsql SECURITY DEFINER STABLE LEAKPROOF
  SET search_path = app, "Ünï ""code"" 🐘", pg_temp SET work_mem = '5MB' SET datestyle TO 'ISO, DMY'
  AS $body$ BEGIN a := current_setting('search_path'); END $body$;
CREATE FUNCTION app.rows_of(n integer) RETURNS TABLE (i integer, t text) LANGUAGE sql ROWS 7
  AS $$ SELECT g, 'row -- Name: x; Type: TABLE; ' || g FROM generate_series(1, n) AS g $$;
CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION app.on_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE FUNCTION app.on_rewrite() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE FUNCTION "Ünï ""code"" 🐘"."$dollar$"("a b" text) RETURNS text LANGUAGE sql AS $x$ SELECT '$$' || "a b" $x$;
CREATE FUNCTION app.my_row_number() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
CREATE PROCEDURE app.tidy(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; COMMIT; END $$;

CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl,
  MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, PARALLEL = safe);
CREATE AGGREGATE app.middle(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
  FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE app.place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
  STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);

CREATE FUNCTION app.same(a app.pair, b app.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a.a = b.a';
CREATE FUNCTION app.compare(a app.pair, b app.pair) RETURNS integer LANGUAGE sql IMMUTABLE
  AS 'SELECT CASE WHEN a.a < b.a THEN -1 WHEN a.a > b.a THEN 1 ELSE 0 END';
CREATE OPERATOR app.=== (LEFTARG = app.pair, RIGHTARG = app.pair, FUNCTION = app.same, COMMUTATOR = OPERATOR(app.===),
  RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR FAMILY app.pairs USING btree;
CREATE OPERATOR CLASS app.pair_ops FOR TYPE app.pair USING btree FAMILY app.pairs AS
  OPERATOR 3 app.===, FUNCTION 1 app.compare(app.pair, app.pair);
CREATE OPERATOR FAMILY app.lonely USING hash;
ALTER OPERATOR FAMILY app.pairs USING btree ADD FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE FUNCTION app.pair_to_text(app.pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a::text';
CREATE CAST (app.pair AS text) WITH FUNCTION app.pair_to_text(app.pair) AS ASSIGNMENT;
CREATE CAST (app.base AS text) WITHOUT FUNCTION;
CREATE CAST (text AS app.mood) WITH INOUT AS ASSIGNMENT;

CREATE TEXT SEARCH PARSER app.words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
  LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE app.simple (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.english (TEMPLATE = pg_catalog.snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH DICTIONARY app.own (TEMPLATE = app.simple);
CREATE TEXT SEARCH CONFIGURATION app.search (PARSER = app.words);
ALTER TEXT SEARCH CONFIGURATION app.search ADD MAPPING FOR asciiword, word WITH app.english, app.own;

CREATE FUNCTION app.call_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION app.inline_handler(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION app.validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE every_language HANDLER app.call_handler INLINE app.inline_handler VALIDATOR app.validator;
CREATE FUNCTION app.in_own_language() RETURNS integer LANGUAGE every_language AS 'BEGIN RETURN 1; END';
CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal),
  TO SQL WITH FUNCTION int4recv(internal));
CREATE ACCESS METHOD every_tree TYPE INDEX HANDLER gisthandler;
CREATE OPERATOR CLASS app.tree_ops DEFAULT FOR TYPE box USING every_tree AS OPERATOR 3 &&, OPERATOR 6 ~=,
  FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
  FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
  FUNCTION 7 gist_box_same(box, box, internal);
CREATE ACCESS METHOD every_heap TYPE TABLE HANDLER heap_tableam_handler;

CREATE EXTENSION hstore SCHEMA app;
CREATE EXTENSION postgres_fdw SCHEMA app;
COMMENT ON EXTENSION hstore IS 'keys and values, said otherwise';
CREATE FOREIGN DATA WRAPPER every_wrapper OPTIONS (debug 'true', "odd 'name'" 'it''s');
CREATE SERVER every_server TYPE 'type' VERSION '1.0' FOREIGN DATA WRAPPER every_wrapper OPTIONS (host 'nowhere');
CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere', dbname 'none');
CREATE USER MAPPING FOR every_guest SERVER every_server OPTIONS ("user" 'g', password 'it''s a secret');
CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS ("user" 'p');
CREATE FOREIGN TABLE app.far (id integer OPTIONS (column_name 'ID') NOT NULL, t text DEFAULT 'x' CHECK (t <> ''))
  SERVER remote OPTIONS (schema_name 'there', table_name 'far');

CREATE EVENT TRIGGER every_event ON ddl_command_end WHEN TAG IN ('CREATE SERVER', 'DROP SERVER') EXECUTE FUNCTION app.on_event();
CREATE EVENT TRIGGER every_event_off ON table_rewrite EXECUTE FUNCTION app.on_rewrite();
ALTER EVENT TRIGGER every_event_off DISABLE;
CREATE EVENT TRIGGER every_event_always ON sql_drop EXECUTE FUNCTION app.on_event();
ALTER EVENT TRIGGER every_event_always ENABLE ALWAYS;
`;
