/** A small database, and what stock pg_restore does not give back of it. */
export interface SmallDatabase {
  readonly sql: string;
  /** As the check says it; exactly what a stock restore loses, too. */
  readonly lost: readonly string[];
  /** Functions that are named as the reason, with what they name. */
  readonly because: readonly string[];
  /** Least major that can have such a thing. */
  readonly since?: number;
  /** Last major on which it can come to be. */
  readonly until?: number;
}

const helper = `CREATE SCHEMA app; CREATE SCHEMA lib;
  CREATE FUNCTION app.helper(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i + 1';`;

/** From 17 on an index is built and a view filled on a restricted search_path: the body changes after that. */
const later = (definition: string, right: string, wrong: string, objects: string) =>
  `${helper} ${definition.replace('BODY', right)}; ${objects};
   ${definition.replace('CREATE', 'CREATE OR REPLACE').replace('BODY', wrong)};`;

const useHelper = (objects: string) =>
  later(
    'CREATE FUNCTION app.uses(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN BODY; END $$',
    'RETURN app.helper(i)',
    'RETURN helper(i)',
    objects,
  );
const uses = ['function app.uses(integer) calls helper without its schema'];

export const keyInSql = 'a function in SQL as the key of a partitioned table';

export const smallDatabases: Readonly<Record<string, SmallDatabase>> = {
  'an index, a generated column, a materialized view': {
    sql: `CREATE SCHEMA app; CREATE FUNCTION app.helper(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i + 1';
      CREATE FUNCTION app.usehelper(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(i); END';
      SET search_path = app, public;
      CREATE TABLE app.idx (i int PRIMARY KEY, g int GENERATED ALWAYS AS (app.usehelper(i)) STORED, h int);
      INSERT INTO app.idx (i) VALUES (1), (2);
      CREATE TABLE app.idx2 (i int); INSERT INTO app.idx2 VALUES (1); CREATE INDEX ON app.idx2 (app.usehelper(i));
      CREATE MATERIALIZED VIEW app.mv AS SELECT app.usehelper(i) FROM app.idx2`,
    lost: ['index app.idx2_usehelper_idx', 'the rows of app.idx', 'the rows of materialized view app.mv'],
    because: ['function app.usehelper(integer) calls helper without its schema'],
    until: 16,
  },
  'everything in public, found by the default search_path': {
    sql: `CREATE TABLE cfg (v int); INSERT INTO cfg VALUES (5);
      CREATE FUNCTION low(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';
      CREATE FUNCTION nm(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN low(t); END';
      CREATE FUNCTION lim() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT v FROM cfg); END';
      CREATE TABLE g (t text, n text GENERATED ALWAYS AS (nm(t)) STORED); INSERT INTO g VALUES ('X');
      CREATE TABLE c (i int CHECK (i <= lim())); INSERT INTO c VALUES (1);
      CREATE TABLE b (t text); INSERT INTO b VALUES ('x'); CREATE UNIQUE INDEX bi ON b (nm(t));
      CREATE MATERIALIZED VIEW mv AS SELECT lim() l`,
    lost: [
      'index public.bi',
      'the rows of materialized view public.mv',
      'the rows of public.c',
      'the rows of public.g',
    ],
    because: [
      'function public.lim() reads cfg without its schema',
      'function public.nm(text) calls low without its schema',
    ],
    until: 16,
  },
  'a chain of calls, of which the last one lacks the schema': {
    sql: useHelper(`
      CREATE FUNCTION lib.outermost(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT app.uses(i) > 0';
      CREATE TABLE app.t (i int CHECK (lib.outermost(i))); INSERT INTO app.t VALUES (1);
      CREATE TABLE app.fine (i int CHECK (app.helper(i) > 0)); INSERT INTO app.fine VALUES (1)`),
    lost: ['the rows of app.t'],
    because: uses,
  },
  'what a function calls is found on the search_path that it gets': {
    sql: useHelper(`
      CREATE FUNCTION lib.two(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i + 2';
      CREATE FUNCTION lib.lower(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN two(i); END';
      CREATE FUNCTION app.upper(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN uses(i) + lib.lower(i) > 0; END';
      SET search_path = app, lib;
      CREATE TABLE app.t (i int CHECK (app.upper(i))); INSERT INTO app.t VALUES (1)`),
    lost: ['the rows of app.t'],
    because: ['function app.upper(integer) calls uses without its schema'],
  },
  'indexes: expression, predicate, exclusion': {
    sql: useHelper(`
      CREATE TABLE app.t (i int, r int4range, EXCLUDE USING gist (int4range(app.uses(i), 100) WITH &&));
      INSERT INTO app.t VALUES (1); CREATE INDEX e ON app.t ((1 + app.uses(i))); CREATE INDEX p ON app.t (i) WHERE app.uses(i) > 0;
      CREATE INDEX fine ON app.t (i)`),
    lost: ['index app.e', 'index app.p', 'index app.t_int4range_excl'],
    because: uses,
  },
  'domains, in columns, arrays and composites': {
    sql: useHelper(`
      CREATE DOMAIN lib.d AS int CHECK (app.uses(VALUE) > 0); CREATE DOMAIN lib.dd AS lib.d;
      CREATE TYPE lib.c AS (x int, d lib.dd);
      CREATE TABLE app.a (d lib.d); CREATE TABLE app.b (d lib.dd[]); CREATE TABLE app.c (c lib.c);
      INSERT INTO app.a VALUES (1); INSERT INTO app.b VALUES ('{1}'); INSERT INTO app.c VALUES ((1, 2));
      CREATE TABLE app.fine (i int); INSERT INTO app.fine VALUES (1)`),
    lost: ['the rows of app.a', 'the rows of app.b', 'the rows of app.c'],
    because: uses,
  },
  'the key of a partitioned table, at two levels': {
    sql: useHelper(`
      CREATE TABLE app.p (i int) PARTITION BY RANGE (app.uses(i));
      CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (i);
      CREATE TABLE app.p11 PARTITION OF app.p1 FOR VALUES IN (1);
      CREATE TABLE app.p2 PARTITION OF app.p DEFAULT; INSERT INTO app.p VALUES (1), (20)`),
    lost: ['the rows of app.p11', 'the rows of app.p2'],
    because: uses,
  },
  'CHECK and index of a partitioned table': {
    sql: useHelper(`
      CREATE TABLE app.p (i int CHECK (app.uses(i) > 0)) PARTITION BY LIST (i);
      CREATE TABLE app.p1 PARTITION OF app.p FOR VALUES IN (1); INSERT INTO app.p VALUES (1);
      CREATE TABLE app.q (i int) PARTITION BY LIST (i); CREATE TABLE app.q1 PARTITION OF app.q DEFAULT;
      INSERT INTO app.q VALUES (1); CREATE INDEX qi ON app.q (app.uses(i))`),
    lost: ['index app.q1_uses_idx', 'the rows of app.p1'],
    because: uses,
  },
  'operator, aggregate and view under a materialized view': {
    sql: useHelper(`
      CREATE FUNCTION app.less(a int, b int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN app.uses(a) < b; END';
      CREATE OPERATOR app.<<<< (FUNCTION = app.less, LEFTARG = int, RIGHTARG = int);
      CREATE FUNCTION app.add(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + app.uses(b)';
      CREATE AGGREGATE app.total(int) (SFUNC = app.add, STYPE = int, INITCOND = '0');
      CREATE TABLE app.t (i int, CHECK (i OPERATOR(app.<<<<) 100)); INSERT INTO app.t VALUES (1);
      CREATE TABLE app.s AS SELECT 1 AS i;
      CREATE VIEW app.v AS SELECT app.total(i) AS n FROM app.s; CREATE VIEW app.w AS SELECT * FROM app.v;
      CREATE MATERIALIZED VIEW app.m AS SELECT * FROM app.w; CREATE MATERIALIZED VIEW app.empty AS SELECT * FROM app.w WITH NO DATA`),
    lost: ['the rows of app.t', 'the rows of materialized view app.m'],
    because: uses,
  },
  'an operator class': {
    sql: useHelper(`
      CREATE FUNCTION app.cmp(a int, b int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN btint4cmp(app.uses(a), app.uses(b)); END';
      CREATE OPERATOR CLASS app.ops FOR TYPE int USING btree AS
        OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 app.cmp(int, int);
      CREATE TABLE app.t (i int); INSERT INTO app.t VALUES (1), (2); CREATE INDEX o ON app.t (i app.ops)`),
    lost: ['index app.o'],
    because: uses,
  },
  'types, row types and operators in a body': {
    sql: `CREATE SCHEMA app; SET search_path = app; CREATE TYPE app.mood AS ENUM ('sad'); CREATE TABLE app.cfg (v int); INSERT INTO app.cfg VALUES (1);
      CREATE FUNCTION app.same(a int, b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a = b';
      CREATE OPERATOR app.=== (FUNCTION = app.same, LEFTARG = int, RIGHTARG = int);
      CREATE FUNCTION app.a(i int) RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE m mood := 'sad'; BEGIN RETURN true; END $$;
      CREATE FUNCTION app.b(i int) RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE r cfg%ROWTYPE; v "cfg".v%TYPE; BEGIN RETURN true; END $$;
      CREATE FUNCTION app.c(i int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN i === 1; END $$;
      CREATE FUNCTION app.d(i int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN 'sad'::mood IS NOT NULL; END $$;
      SET search_path = app;
      CREATE TABLE app.ta (i int CHECK (app.a(i))); CREATE TABLE app.tb (i int CHECK (app.b(i)));
      CREATE TABLE app.tc (i int CHECK (app.c(i))); CREATE TABLE app.td (i int CHECK (app.d(i)));
      INSERT INTO app.ta VALUES (1); INSERT INTO app.tb VALUES (1); INSERT INTO app.tc VALUES (1); INSERT INTO app.td VALUES (1)`,
    lost: ['the rows of app.ta', 'the rows of app.tb', 'the rows of app.tc', 'the rows of app.td'],
    because: [
      'function app.a(integer) uses type mood without its schema',
      'function app.b(integer) reads cfg without its schema',
      'function app.c(integer) uses operator === without its schema',
      'function app.d(integer) uses type mood without its schema',
    ],
  },
  'functions in SQL are read when the table or index is made': {
    sql: later(
      'CREATE FUNCTION app.inlined(i int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ BODY $$',
      'SELECT app.helper(i)',
      'SELECT helper(i)',
      `CREATE TABLE app.g (i int, n int GENERATED ALWAYS AS (app.inlined(i)) STORED); INSERT INTO app.g VALUES (1);
       CREATE TABLE app.e (i int); CREATE INDEX ei ON app.e (app.inlined(i))`,
    ).replace('CREATE OR REPLACE', 'SET check_function_bodies = off; CREATE OR REPLACE'),
    lost: ['index app.ei', 'table app.g'],
    because: ['function app.inlined(integer) calls helper without its schema'],
  },
  // on 12, pg_dump itself fails at such a key
  [keyInSql]: {
    sql: later(
      'CREATE FUNCTION app.inlined(i int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ BODY $$',
      'SELECT app.helper(i)',
      'SELECT helper(i)',
      `CREATE TABLE app.p (i int) PARTITION BY RANGE (app.inlined(i));
       CREATE TABLE app.p1 PARTITION OF app.p DEFAULT; INSERT INTO app.p VALUES (1)`,
    ).replace('CREATE OR REPLACE', 'SET check_function_bodies = off; CREATE OR REPLACE'),
    lost: ['table app.p'],
    because: ['function app.inlined(integer) calls helper without its schema'],
    since: 13,
  },
  'names that need quotes': {
    sql: `CREATE SCHEMA "My ""App"; CREATE FUNCTION "My ""App"."Hélper 🐘"(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
      CREATE FUNCTION "My ""App"."Uses; it"("a b" int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE
        AS $$ BEGIN RETURN "Hélper 🐘"("a b") > 0; END $$;
      SET search_path = "My ""App";
      CREATE TABLE "My ""App"."T t" (i int CONSTRAINT "C c" CHECK ("My ""App"."Uses; it"(i))); INSERT INTO "My ""App"."T t" VALUES (1)`,
    lost: ['the rows of "My ""App"."T t"'],
    because: ['function "My ""App"."Uses; it"(integer) calls "Hélper 🐘" without its schema'],
  },
  'what a restore does not run, or what needs no search_path': {
    sql: `${helper} CREATE TABLE lib.cfg (v int); INSERT INTO lib.cfg VALUES (1);
      CREATE FUNCTION app.own(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = app AS 'BEGIN RETURN helper(i) > 0; END';
      CREATE FUNCTION app.under(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(i) > 0; END';
      CREATE FUNCTION app.own_outer(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = app AS 'BEGIN RETURN app.under(i); END';
      CREATE FUNCTION app.sets(i int) RETURNS boolean LANGUAGE plpgsql AS
        $$ BEGIN PERFORM set_config('search_path', 'app', true); RETURN helper(i) > 0; END $$;
      CREATE FUNCTION app.qualified(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
        $$ DECLARE helper int := 1; BEGIN -- helper(i), FROM cfg
           /* helper(i) */ RETURN app.helper(i) > 0 AND 'helper(1) from cfg' <> '' AND upper('x') = 'X' AND helper = 1; END $$;
      CREATE FUNCTION app.wrong() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM helper(1); RETURN NEW; END';
      CREATE FUNCTION app.bad(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(i); END';
      SET search_path = app;
      CREATE TABLE app.t (i int CHECK (app.own(i)) CHECK (app.own_outer(i)) CHECK (app.sets(i)) CHECK (app.qualified(i)));
      INSERT INTO app.t VALUES (1); CREATE INDEX ti ON app.t (app.qualified(i));
      CREATE TABLE app.u (i int DEFAULT app.bad(1), j int); INSERT INTO app.u VALUES (1, 1);
      ALTER TABLE app.u ADD CHECK (app.bad(j) > 0) NOT VALID;
      CREATE TRIGGER t BEFORE INSERT ON app.u FOR EACH ROW WHEN (app.bad(NEW.i) > 0) EXECUTE FUNCTION app.wrong();
      CREATE VIEW app.v AS SELECT app.bad(i) FROM app.u;
      CREATE POLICY p ON app.u USING (app.bad(i) > 0);
      CREATE MATERIALIZED VIEW app.unfilled AS SELECT app.bad(i) FROM app.u WITH NO DATA`,
    lost: [],
    because: [],
  },
  'bodies of SQL-standard kind': {
    sql: `${helper} SET search_path = app;
      CREATE FUNCTION app.atomic(i int) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT helper(i); END;
      CREATE FUNCTION app.bad(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(i); END';
      CREATE FUNCTION app.over_bad(i int) RETURNS int LANGUAGE sql IMMUTABLE RETURN bad(i);
      CREATE TABLE app.t (i int CHECK (app.atomic(i) > 0)); INSERT INTO app.t VALUES (1);
      CREATE TABLE app.u (i int CHECK (app.over_bad(i) > 0)); INSERT INTO app.u VALUES (1)`,
    lost: ['the rows of app.u'],
    because: ['function app.bad(integer) calls helper without its schema'],
    since: 14,
  },
};
