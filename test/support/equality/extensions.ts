/**
 * Settings of a server of debianServer() for {@link extensionsDatabase}; pg_cron exists in one database of a
 * server only, the named one.
 */
export const extensionSettings = (cronDatabase: string) => ({
  shared_preload_libraries: 'pg_cron,pg_partman_bgw,pgaudit',
  'cron.database_name': cronDatabase,
});

/** A database with extensions that every server of PostgreSQL has: its contrib modules. */
export const contribDatabase = String.raw`
CREATE SCHEMA app;
CREATE SCHEMA tools;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION ltree SCHEMA tools;
CREATE EXTENSION citext;
CREATE EXTENSION "uuid-ossp" SCHEMA tools;
CREATE EXTENSION btree_gist;
CREATE EXTENSION btree_gin;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION pgcrypto SCHEMA tools;
CREATE EXTENSION unaccent;
CREATE EXTENSION intarray;
CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;
CREATE EXTENSION lo;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pg_stat_statements;

CREATE TABLE app.plain (id integer PRIMARY KEY, t text);
INSERT INTO app.plain SELECT i, 'plain ' || i FROM generate_series(1, 500) AS i;
CREATE VIEW app.plain_view AS SELECT t FROM app.plain;
CREATE TABLE app.tool (id uuid PRIMARY KEY DEFAULT tools.uuid_generate_v4(), name citext UNIQUE, tags hstore, path tools.ltree,
  digest bytea GENERATED ALWAYS AS (tools.digest(name::text, 'sha256')) STORED, numbers integer[], corner cube, picture lo,
  during daterange, room integer, EXCLUDE USING gist (room WITH =, during WITH &&));
INSERT INTO app.tool (name, tags, path, numbers, corner, during, room)
  SELECT 'Tool ' || i, hstore('n', i::text), ('a.b' || i)::tools.ltree, ARRAY[i, i + 1], cube(ARRAY[i, 2]),
    daterange(date '2024-01-01' + i, date '2024-01-02' + i), i % 3 FROM generate_series(1, 100) AS i;
CREATE INDEX tool_tags ON app.tool USING gin (tags);
CREATE INDEX tool_path ON app.tool USING gist (path tools.gist_ltree_ops);
CREATE INDEX tool_name ON app.tool USING gin ((name::text) gin_trgm_ops);
CREATE INDEX tool_numbers ON app.tool USING gin (numbers gin__int_ops);
CREATE INDEX tool_corner ON app.tool USING gist (corner);
CREATE INDEX tool_sound ON app.tool (soundex(name::text));
CREATE TEXT SEARCH CONFIGURATION app.plain_words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION app.plain_words ALTER MAPPING FOR hword, word WITH unaccent, simple;
CREATE TRIGGER manage BEFORE UPDATE OR DELETE ON app.tool FOR EACH ROW EXECUTE FUNCTION lo_manage(picture);
REVOKE EXECUTE ON FUNCTION tools.gen_random_bytes(integer) FROM PUBLIC;
GRANT SELECT ON pg_stat_statements TO PUBLIC;
COMMENT ON EXTENSION citext IS 'whatever the case';`;

/** A database as its applications use it: what extensions keep in tables of their own, and ours that need them. */
export const extensionsDatabase = String.raw`
CREATE SCHEMA app;
CREATE TABLE app.plain (id integer PRIMARY KEY, t text);
INSERT INTO app.plain SELECT i, 'plain ' || i FROM generate_series(1, 500) AS i;
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE EXTENSION fuzzystrmatch;
CREATE SCHEMA partman;
CREATE EXTENSION postgis;
CREATE EXTENSION postgis_topology;
CREATE EXTENSION postgis_tiger_geocoder;
CREATE EXTENSION address_standardizer;
CREATE EXTENSION address_standardizer_data_us;
CREATE EXTENSION pg_cron;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE EXTENSION pgq;
CREATE EXTENSION pgq_node;
CREATE EXTENSION periods;
CREATE EXTENSION semver;
CREATE EXTENSION hypopg;
CREATE EXTENSION pgaudit;
INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
  SELECT 990001, 'own', 1, srtext, proj4text FROM spatial_ref_sys WHERE srid = 3857;
CREATE TABLE app.place (id integer PRIMARY KEY, name citext UNIQUE, at geometry(Point, 4326), area geography(Polygon),
  own geometry(Point, 990001));
INSERT INTO app.place SELECT i, 'Place ' || i, ST_SetSRID(ST_Point(i / 10.0, i / 20.0), 4326),
  ST_Buffer(ST_Point(i / 10.0, i / 20.0)::geography, 100), ST_SetSRID(ST_Point(i, i), 990001)
  FROM generate_series(1, 100) AS i;
CREATE INDEX place_at ON app.place USING gist (at);
CREATE INDEX place_area ON app.place USING gist (area);
CREATE INDEX place_near ON app.place (ST_GeoHash(at));
CREATE MATERIALIZED VIEW app.hull AS SELECT ST_ConvexHull(ST_Collect(at)) AS hull FROM app.place;
SELECT topology.CreateTopology('city', 4326);
CREATE TABLE app.street (id integer PRIMARY KEY);
SELECT topology.AddTopoGeometryColumn('city', 'app', 'street', 'line', 'LINE');
INSERT INTO app.street SELECT i, topology.toTopoGeom(ST_SetSRID(ST_MakeLine(ST_Point(i, 0), ST_Point(i, 5)), 4326), 'city', 1)
  FROM generate_series(1, 5) AS i;
UPDATE tiger.loader_variables SET tiger_year = '1999';
INSERT INTO tiger.pagc_lex (seq, word, stdword, token, is_custom) VALUES (1, 'OWN', 'OWN', 1, true);
INSERT INTO tiger.state (statefp, stusps, name, statens) VALUES ('99', 'XX', 'Nowhere', '99999999');

SELECT cron.schedule('yearly', '0 0 1 1 *', 'SELECT 1');
SELECT cron.schedule('never', '59 23 31 12 *', $$DELETE FROM app.plain WHERE t = 'it''s'$$);
UPDATE cron.job SET active = false WHERE jobname = 'never';

CREATE TABLE app.log (at timestamptz NOT NULL, t text) PARTITION BY RANGE (at);
SELECT partman.create_parent('app.log', 'at', 'native', 'monthly', p_start_partition := '2024-01-01');
UPDATE partman.part_config SET retention = '3 years', retention_keep_table = true WHERE parent_table = 'app.log';
INSERT INTO app.log SELECT timestamptz '2024-01-01 00:00:00+00' + i * interval '9 days', 'line ' || i FROM generate_series(1, 20) AS i;

SELECT pgq.create_queue('orders');
SELECT pgq.register_consumer('orders', 'shipping');
SELECT pgq.insert_event('orders', 'new', 'order 1'), pgq.insert_event('orders', 'new', E'order 2\t\\');

CREATE TABLE app.price (product integer, valid_from date, valid_to date, cents integer);
SELECT periods.add_period('app.price', 'valid', 'valid_from', 'valid_to');
SELECT periods.add_unique_key('app.price', ARRAY['product'], 'valid', 'price_key');
INSERT INTO app.price VALUES (1, '2020-01-01', '2021-01-01', 100), (1, '2021-01-01', '2022-01-01', 200);
CREATE TABLE app.history (id integer PRIMARY KEY, t text);
SELECT periods.add_system_time_period('app.history');
SELECT periods.add_system_versioning('app.history');
INSERT INTO app.history (id, t) VALUES (1, 'first');
UPDATE app.history SET t = 'second';

CREATE TABLE app.release (version semver PRIMARY KEY);
INSERT INTO app.release VALUES ('1.2.3'), ('1.10.0-rc1'), ('0.0.1+build');
GRANT SELECT ON spatial_ref_sys TO PUBLIC;
REVOKE EXECUTE ON FUNCTION ST_Point(double precision, double precision) FROM PUBLIC;
GRANT USAGE ON SCHEMA topology TO PUBLIC;
`;
