/**
 * Settings of a server of debianServer() for {@link extensionsDatabase}; pg_cron exists in one database of a
 * server only, the named one.
 */
export const extensionSettings = (cronDatabase: string) => ({
  shared_preload_libraries: 'pg_cron,pg_partman_bgw,pgaudit',
  'cron.database_name': cronDatabase,
});

/** A database as its applications use it: what extensions keep in tables of their own, and ours that need them. */
export const extensionsDatabase = String.raw`
CREATE SCHEMA app;
CREATE SCHEMA partman;
CREATE EXTENSION postgis;
CREATE EXTENSION postgis_topology;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION postgis_tiger_geocoder;
CREATE EXTENSION address_standardizer;
CREATE EXTENSION address_standardizer_data_us;
CREATE EXTENSION pg_cron;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE EXTENSION pgq;
CREATE EXTENSION pgq_node;
CREATE EXTENSION btree_gist;
CREATE EXTENSION periods;
CREATE EXTENSION semver;
CREATE EXTENSION hypopg;
CREATE EXTENSION pgaudit;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION ltree;
CREATE EXTENSION citext;
CREATE EXTENSION "uuid-ossp";

CREATE TABLE app.plain (id integer PRIMARY KEY, t text);
INSERT INTO app.plain SELECT i, 'plain ' || i FROM generate_series(1, 500) AS i;
CREATE VIEW app.plain_view AS SELECT t FROM app.plain;

INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)
  SELECT 990001, 'own', 1, srtext, proj4text FROM spatial_ref_sys WHERE srid = 3857;
CREATE TABLE app.place (id integer PRIMARY KEY, name citext UNIQUE, at geometry(Point, 4326), area geography(Polygon),
  own geometry(Point, 990001), tags hstore, path ltree);
INSERT INTO app.place SELECT i, 'Place ' || i, ST_SetSRID(ST_Point(i / 10.0, i / 20.0), 4326),
  ST_Buffer(ST_Point(i / 10.0, i / 20.0)::geography, 100), ST_SetSRID(ST_Point(i, i), 990001), hstore('n', i::text),
  ('a.b' || i)::ltree FROM generate_series(1, 100) AS i;
CREATE INDEX place_at ON app.place USING gist (at);
CREATE INDEX place_area ON app.place USING gist (area);
CREATE INDEX place_name ON app.place USING gin ((name::text) gin_trgm_ops);
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
