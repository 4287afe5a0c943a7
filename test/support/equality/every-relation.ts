/** Tables and what stands on them, with rows. Valid from PostgreSQL 13 on; needs {@link everyDefinition}. */
export const everyRelation = String.raw`
CREATE TABLE app.person (
  id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10 CACHE 5) PRIMARY KEY,
  name text NOT NULL COLLATE "C", mood app.mood DEFAULT 'ok', pair app.pair, hair app.hstore,
  n app.positive, base app.base, spread app.float_range, boss bigint,
  upper_name text GENERATED ALWAYS AS (upper(name)) STORED
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
INSERT INTO app.person (name, pair, hair, n, base, spread) SELECT 'p' || i, ROW(i, E'x\t\\N')::app.pair, 'a=>1'::app.hstore, i,
  ('b' || i)::text::app.base, app.float_range(i, i + 0.5) FROM generate_series(1, 20) AS i;
ALTER TABLE app.person ALTER COLUMN name SET STORAGE EXTERNAL;
ALTER TABLE app.person ALTER COLUMN name SET STATISTICS 321;
ALTER TABLE app.person ALTER COLUMN id SET (n_distinct = -0.5);
ALTER TABLE app.person ADD CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES app.person DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE app.hen (id integer PRIMARY KEY, egg integer NOT NULL);
CREATE TABLE app.egg (id integer PRIMARY KEY, hen integer NOT NULL REFERENCES app.hen DEFERRABLE);
ALTER TABLE app.hen ADD CONSTRAINT hen_egg FOREIGN KEY (egg) REFERENCES app.egg DEFERRABLE INITIALLY DEFERRED;
BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO app.hen VALUES (1, 2); INSERT INTO app.egg VALUES (2, 1); COMMIT;

CREATE TABLE app.serial (id serial, small smallserial, gone integer, kept text DEFAULT 'k', "Drop; --" text);
ALTER TABLE app.serial DROP COLUMN gone;
INSERT INTO app.serial (kept, "Drop; --") VALUES ('one', E'\\.'), (NULL, ''), (DEFAULT, 'ß🐘');
ALTER TABLE app.serial ADD CONSTRAINT not_yet CHECK (id < 3) NOT VALID, ADD CONSTRAINT always CHECK (id > 0) NO INHERIT;
ALTER TABLE app.serial ADD COLUMN hen integer DEFAULT 77;
ALTER TABLE app.serial ADD CONSTRAINT to_hen FOREIGN KEY (hen) REFERENCES app.hen NOT VALID;
CREATE SEQUENCE app.down AS integer INCREMENT -3 MINVALUE -100 MAXVALUE 50 START 50 CACHE 2 CYCLE;
SELECT nextval('app.down'), nextval('app.down');
CREATE SEQUENCE "Ünï ""code"" 🐘"."s q";
CREATE SEQUENCE app.owned; ALTER SEQUENCE app.owned OWNED BY app.serial.kept;
CREATE UNLOGGED TABLE app.unlogged AS SELECT 1 AS one;
CREATE TABLE app.nothing ();
INSERT INTO app.nothing DEFAULT VALUES;
CREATE TABLE app.typed OF app.pair (PRIMARY KEY (a), "B b" WITH OPTIONS DEFAULT 'b');
INSERT INTO app.typed VALUES (1, 'one');
CREATE TABLE app.own_heap (a integer) USING every_heap;
INSERT INTO app.own_heap VALUES (1);
CREATE TABLE app.elsewhere (a integer PRIMARY KEY USING INDEX TABLESPACE every_tablespace) TABLESPACE every_tablespace;
INSERT INTO app.elsewhere VALUES (5);
CREATE TABLE "Ünï ""code"" 🐘"."täble
of lines" ("a ""b"" c" integer PRIMARY KEY, "SELECT" text);
INSERT INTO "Ünï ""code"" 🐘"."täble
of lines" VALUES (1, E'tab\tline\nend\\.');

CREATE TABLE app.parent (a integer, b text DEFAULT 'p', CONSTRAINT a_positive CHECK (a > 0));
CREATE TABLE app.mother (c date);
CREATE TABLE app.child (b text DEFAULT 'c', d integer) INHERITS (app.parent, app.mother);
INSERT INTO app.parent VALUES (1); INSERT INTO app.child VALUES (2, 'x', '2020-02-29', 3);

CREATE TABLE app.measure (id integer NOT NULL, at date NOT NULL, kind text, value numeric,
  hen integer REFERENCES app.hen, PRIMARY KEY (id, at, kind)) PARTITION BY RANGE (at);
CREATE TABLE app.measure_2023 PARTITION OF app.measure FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE app.measure_2024 PARTITION OF app.measure FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
  PARTITION BY LIST (kind);
CREATE TABLE app.measure_2024_a PARTITION OF app.measure_2024 FOR VALUES IN ('a', 'b') PARTITION BY HASH (id);
CREATE TABLE app.measure_2024_a0 PARTITION OF app.measure_2024_a FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE app.measure_2024_a1 PARTITION OF app.measure_2024_a (value DEFAULT 7) FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE app.measure_2024_rest PARTITION OF app.measure_2024 DEFAULT;
CREATE TABLE app.attached (value numeric, kind text NOT NULL, gone text, at date NOT NULL, hen integer, id integer NOT NULL);
ALTER TABLE app.attached DROP COLUMN gone;
ALTER TABLE app.measure ATTACH PARTITION app.attached DEFAULT;
INSERT INTO app.measure SELECT i, date '2023-11-01' + i * 7, (ARRAY['a', 'b', 'c'])[1 + i % 3], i / 3.0, 1 FROM generate_series(1, 200) AS i;
CREATE INDEX measure_by_value ON app.measure (value DESC NULLS LAST) INCLUDE (kind) WHERE value > 1;
CREATE INDEX only_here ON ONLY app.measure (kind);
CREATE INDEX only_here_2023 ON app.measure_2023 (kind);
ALTER INDEX app.only_here ATTACH PARTITION app.only_here_2023;

CREATE UNIQUE INDEX person_by_name ON app.person USING btree (lower(name) COLLATE "C" text_pattern_ops, id DESC) WITH (fillfactor = 60);
CREATE INDEX person_by_pair ON app.person USING btree (pair app.pair_ops);
CREATE INDEX person_by_boss ON app.person (boss);
CREATE TABLE app.boxes AS SELECT box(point(i, i), point(i + 1, i + 2)) AS b FROM generate_series(1, 50) AS i;
CREATE INDEX boxes_tree ON app.boxes USING every_tree (b);
CREATE INDEX person_by_expression ON app.person ((n + 1), (app.add(n)));
ALTER INDEX app.person_by_expression ALTER COLUMN 1 SET STATISTICS 400;
CREATE INDEX person_brin ON app.person USING brin (id) WITH (pages_per_range = 4);
CREATE INDEX person_gin ON app.person USING gin (hair app.gin_hstore_ops);
ALTER TABLE app.person CLUSTER ON person_by_boss;
CREATE UNIQUE INDEX typed_identity ON app.serial (id, small);
ALTER TABLE app.serial ALTER COLUMN small SET NOT NULL, REPLICA IDENTITY USING INDEX typed_identity;
ALTER TABLE app.hen REPLICA IDENTITY FULL;
ALTER TABLE app.egg REPLICA IDENTITY NOTHING;
ALTER TABLE app.serial ADD CONSTRAINT unique_later UNIQUE (kept) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE app.person ADD CONSTRAINT no_overlap EXCLUDE USING gist (spread WITH &&) WHERE (n > 0);
CREATE STATISTICS app.person_statistics (ndistinct, dependencies, mcv) ON mood, n FROM app.person;
ALTER STATISTICS app.person_statistics SET STATISTICS 55;

CREATE VIEW app.barrier WITH (security_barrier = true) AS SELECT id, name FROM app.person WHERE n > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW app.ruled AS SELECT * FROM app.serial;
ALTER VIEW app.ruled ALTER COLUMN kept SET DEFAULT 'by the view';
CREATE RULE ruled_insert AS ON INSERT TO app.ruled DO INSTEAD INSERT INTO app.serial (kept) VALUES (NEW.kept) RETURNING serial.*;
CREATE RULE ruled_delete AS ON DELETE TO app.ruled WHERE OLD.id > 5 DO ALSO NOTHING;
CREATE RULE table_rule AS ON UPDATE TO app.hen DO ALSO NOTIFY hens;
ALTER TABLE app.hen DISABLE RULE table_rule;
CREATE RECURSIVE VIEW app.countdown (n) AS VALUES (3) UNION ALL SELECT n - 1 FROM countdown WHERE n > 1;
CREATE VIEW app.circle_a AS SELECT 1 AS x;
CREATE VIEW app.circle_b AS SELECT x FROM app.circle_a;
CREATE TABLE app.grouped (id integer PRIMARY KEY, t text);
CREATE VIEW app.by_key AS SELECT id, t, count(*) FROM app.grouped GROUP BY id;
CREATE MATERIALIZED VIEW app.filled WITH (fillfactor = 80) AS SELECT kind, count(*) AS c FROM app.measure GROUP BY kind;
CREATE MATERIALIZED VIEW app.on_top AS SELECT sum(c) AS c FROM app.filled;
CREATE MATERIALIZED VIEW app.empty AS SELECT * FROM app.filled WITH NO DATA;
CREATE UNIQUE INDEX filled_kind ON app.filled (kind);
ALTER MATERIALIZED VIEW app.filled CLUSTER ON filled_kind;

CREATE TRIGGER some_columns BEFORE INSERT OR UPDATE OF name, n ON app.person FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION app.note();
CREATE TRIGGER plain AFTER INSERT ON app.person REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION app.note();
CREATE TRIGGER off AFTER DELETE ON app.person FOR EACH ROW EXECUTE FUNCTION app.note('with', 'it''s arguments');
ALTER TABLE app.person DISABLE TRIGGER off;
CREATE TRIGGER replica BEFORE TRUNCATE ON app.person EXECUTE FUNCTION app.note();
ALTER TABLE app.person ENABLE REPLICA TRIGGER replica;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.egg FROM app.hen DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.note();
ALTER TABLE app.egg ENABLE ALWAYS TRIGGER later;
CREATE TRIGGER instead INSTEAD OF UPDATE ON app.barrier FOR EACH ROW EXECUTE FUNCTION app.note();
CREATE TRIGGER of_all AFTER INSERT ON app.measure FOR EACH ROW WHEN (NEW.value > 5) EXECUTE FUNCTION app.note();
ALTER TABLE app.measure_2023 DISABLE TRIGGER of_all;

ALTER TABLE app.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.serial FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody ON app.person AS PERMISSIVE FOR SELECT TO PUBLIC USING (true);
CREATE POLICY few ON app.person AS RESTRICTIVE FOR UPDATE TO every_guest, every_owner USING (n > 1) WITH CHECK (n > 2);
CREATE PUBLICATION every_table FOR ALL TABLES WITH (publish = 'insert, truncate');
CREATE PUBLICATION some_tables FOR TABLE app.hen, app.egg WITH (publish_via_partition_root = true);
CREATE SUBSCRIPTION every_subscription CONNECTION 'host=nowhere dbname=none' PUBLICATION a, "B b" WITH (connect = false, slot_name = NONE);

SELECT lo_create(0) IS NULL, lo_from_bytea(42001, 'one'), lo_from_bytea(42002, 'two'), lo_from_bytea(42003, ''),
  lo_from_bytea(42004, decode(repeat('00ff5c', 100000), 'hex'));
SELECT lo_from_bytea(43000 + i, convert_to('object ' || i, 'UTF8')) FROM generate_series(1, 40) AS i;
`;
