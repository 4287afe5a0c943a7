import { objectQueries } from './object-queries.ts';

/** An aclitem[] as sorted text; `kind` is acldefault's, for what was never granted or revoked. */
const aclText = (acl: string, kind: string, owner: string) => `(
  SELECT coalesce(string_agg(one, '; ' ORDER BY one COLLATE "C"), 'nobody') FROM (
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END || '='
           || string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ','
                         ORDER BY privilege_type COLLATE "C")
           || '/' || pg_get_userbyid(grantor) AS one
    FROM aclexplode(coalesce(${acl}, acldefault(${kind}, ${owner}))) GROUP BY grantee, grantor) AS entries)`;

/** Options are a set: pg_dump gives them back sorted. */
const sortedOptions = (options: string) => `ARRAY(SELECT unnest(${options}) ORDER BY 1)::text`;

/** Schemas whose objects have numbers for names. */
const ordinary = `n.nspname !~ '^pg_(toast|temp)' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`;

/** What the database itself has: pg_restore without --create leaves all of it out. */
const databaseQueries = [
  `SELECT 'database: ' || key AS item, value FROM (
     SELECT jsonb_build_object(
       'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'collate', datcollate,
       'ctype', datctype, 'connection limit', datconnlimit, 'is template', datistemplate,
       'comment', shobj_description(oid, 'pg_database'), 'privileges', ${aclText('datacl', `'d'`, 'datdba')}
     ) AS properties FROM pg_database WHERE datname = current_database()) AS d, jsonb_each_text(properties)`,
  `SELECT 'database: settings of ' || coalesce(pg_get_userbyid(nullif(setrole, 0))::text, 'everybody') AS item,
     array_to_string(ARRAY(SELECT unnest(setconfig) ORDER BY 1), '; ') AS value
   FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()`,
];

/**
 * States and definitions by the server's own functions. Columns that not every major has are read through
 * to_jsonb; item and value are text.
 */
const stateQueries = [
  // Tables, views, sequences, indexes.
  `SELECT 'relation ' || c.oid::regclass AS item, jsonb_build_object(
     'kind', c.relkind, 'persistence', c.relpersistence, 'populated', c.relispopulated,
     'options', ARRAY(SELECT unnest(c.reloptions) ORDER BY 1),
     'toast options', ARRAY(SELECT unnest(t.reloptions) ORDER BY 1),
     'tablespace', (SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
     'access method', (SELECT amname FROM pg_am a WHERE a.oid = c.relam),
     'replica identity', c.relreplident, 'row security', c.relrowsecurity, 'forced', c.relforcerowsecurity,
     'of type', nullif(c.reloftype, 0)::regtype, 'has rules', c.relhasrules, 'is partition', c.relispartition,
     'bound', pg_get_expr(c.relpartbound, c.oid), 'key', pg_get_partkeydef(c.oid),
     'parents', ARRAY(SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno)
   )::text AS value
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
   WHERE ${ordinary}`,
  `SELECT 'column ' || c.oid::regclass || '.' || quote_ident(attname) AS item, jsonb_build_object(
     'type', format_type(atttypid, atttypmod), 'not null', attnotnull, 'identity', attidentity,
     'generated', attgenerated, 'default', pg_get_expr(d.adbin, d.adrelid), 'storage', attstorage,
     'compression', nullif(to_jsonb(a) ->> 'attcompression', ''), 'statistics', nullif(to_jsonb(a) ->> 'attstattarget', '-1'),
     'options', attoptions, 'fdw options', attfdwoptions, 'local', attislocal, 'inherited', attinhcount,
     'collation', (SELECT collname FROM pg_collation l WHERE l.oid = attcollation),
     'place', (SELECT count(*) FROM pg_attribute b
               WHERE b.attrelid = a.attrelid AND b.attnum BETWEEN 1 AND a.attnum AND NOT b.attisdropped),
     'privileges', CASE WHEN attacl IS NOT NULL THEN ${aclText('attacl', `'c'`, 'relowner')} END)::text AS value
   FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum
   WHERE attnum > 0 AND NOT attisdropped AND ${ordinary}`,
  `SELECT 'index ' || indexrelid::regclass AS item, jsonb_build_object(
     'definition', pg_get_indexdef(indexrelid), 'valid', indisvalid, 'ready', indisready, 'unique', indisunique,
     'primary', indisprimary, 'clustered', indisclustered, 'replica identity', indisreplident,
     'nulls not distinct', coalesce(to_jsonb(i) -> 'indnullsnotdistinct', 'false'))::text AS value
   FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${ordinary}`,
  `SELECT 'constraint ' || quote_ident(conname) || ' of ' || CASE conrelid WHEN 0 THEN contypid::regtype::text
       ELSE conrelid::regclass::text END AS item, jsonb_build_object(
     'definition', pg_get_constraintdef(k.oid), 'validated', convalidated, 'local', conislocal,
     'inherited', coninhcount, 'not inherited', connoinherit, 'enforced', coalesce(to_jsonb(k) -> 'conenforced', 'true'),
     'index', nullif(conindid, 0)::regclass)::text AS value
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace WHERE ${ordinary}`,
  `SELECT 'trigger ' || quote_ident(tgname) || ' on ' || tgrelid::regclass AS item,
     tgenabled::text || ' ' || pg_get_triggerdef(t.oid) AS value
   FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE NOT tgisinternal AND ${ordinary}`,
  // How foreign keys' own triggers are, without their generated names.
  `SELECT 'internal triggers of ' || tgrelid::regclass AS item,
     string_agg(tgenabled::text || ' ' || tgfoid::regproc, ', ' ORDER BY tgfoid::regproc::text, tgenabled) AS value
   FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
   WHERE tgisinternal AND ${ordinary} GROUP BY tgrelid`,
  `SELECT 'rule ' || quote_ident(rulename) || ' on ' || ev_class::regclass AS item,
     ev_enabled::text || ' ' || pg_get_ruledef(r.oid) AS value
   FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class JOIN pg_namespace n ON n.oid = relnamespace
   WHERE ${ordinary}`,
  `SELECT 'policy ' || quote_ident(polname) || ' on ' || polrelid::regclass AS item, jsonb_build_object(
     'command', polcmd, 'permissive', polpermissive,
     'roles', ARRAY(SELECT pg_get_userbyid(nullif(r, 0))::text FROM unnest(polroles) r ORDER BY 1),
     'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))::text AS value
   FROM pg_policy`,
  `SELECT 'sequence ' || seqrelid::regclass AS item, jsonb_build_object(
     'type', seqtypid::regtype, 'parameters', ARRAY[seqstart, seqincrement, seqmax, seqmin, seqcache],
     'cycle', seqcycle,
     'of', ARRAY(SELECT deptype::text || ' ' || (pg_identify_object(refclassid, refobjid, refobjsubid)).identity
                 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = seqrelid
                 AND refclassid = 'pg_class'::regclass ORDER BY 1))::text AS value FROM pg_sequence`,
  `SELECT 'enum ' || enumtypid::regtype AS item, string_agg(enumlabel, ', ' ORDER BY enumsortorder) AS value
   FROM pg_enum GROUP BY enumtypid`,
  // Routines but aggregates, which pg_dump defines.
  `SELECT 'routine ' || p.oid::regprocedure AS item, pg_get_functiondef(p.oid) AS value
   FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE prokind <> 'a' AND ${ordinary}`,
  `SELECT 'statistics ' || quote_ident(n.nspname) || '.' || quote_ident(stxname) AS item,
     jsonb_build_object('definition', pg_get_statisticsobjdef(s.oid),
       'target', nullif(to_jsonb(s) ->> 'stxstattarget', '-1'))::text AS value
   FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace WHERE ${ordinary}`,
  `SELECT 'extension ' || quote_ident(extname) AS item, extversion || ' in ' || extnamespace::regnamespace AS value
   FROM pg_extension`,
  `SELECT 'event trigger ' || quote_ident(evtname) AS item,
     jsonb_build_object('event', evtevent, 'enabled', evtenabled, 'function', evtfoid::regproc, 'tags', evttags)::text
       AS value FROM pg_event_trigger`,
  `SELECT 'publication ' || quote_ident(pubname) AS item, (to_jsonb(p) - 'oid' - 'pubowner')::text AS value
   FROM pg_publication p`,
  `SELECT 'publication ' || quote_ident(pubname) || ' of ' || quote_ident(schemaname) || '.' || quote_ident(tablename)
       AS item, (to_jsonb(t) - 'pubname' - 'schemaname' - 'tablename')::text AS value FROM pg_publication_tables t`,
  `SELECT 'subscription ' || quote_ident(subname) AS item,
     (to_jsonb(s) - 'oid' - 'subdbid' - 'subowner' - 'subskiplsn')::text AS value
   FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid WHERE datname = current_database()`,
  `SELECT 'options of server ' || quote_ident(srvname) AS item, ${sortedOptions('srvoptions')} AS value FROM pg_foreign_server`,
  `SELECT 'options of wrapper ' || quote_ident(fdwname) AS item, ${sortedOptions('fdwoptions')} AS value
   FROM pg_foreign_data_wrapper`,
  `SELECT 'options of foreign table ' || ftrelid::regclass AS item, ${sortedOptions('ftoptions')} AS value FROM pg_foreign_table`,
  `SELECT 'options of user mapping ' || coalesce(pg_get_userbyid(nullif(umuser, 0))::text, 'public') || ' on '
       || srvname AS item, ${sortedOptions('umoptions')} AS value FROM pg_user_mappings`,
  `SELECT 'default privileges of ' || pg_get_userbyid(defaclrole) || ' in '
       || coalesce(nullif(defaclnamespace, 0)::regnamespace::text, 'all schemas') || ' on ' || defaclobjtype::text AS item,
     ${aclText('defaclacl', `'r'`, 'defaclrole')} AS value FROM pg_default_acl`,
];

/** Every query gives (item, value). */
export const catalogueQueries: readonly string[] = [
  ...databaseQueries,
  ...objectQueries(aclText),
  ...stateQueries,
];
