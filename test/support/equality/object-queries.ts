type Catalogue = { name: string; owner?: string; acl?: string; kind?: string; where?: string };

/** Catalogues of objects, with whose owner and privileges they keep; `kind` is acldefault's. */
const catalogues: readonly Catalogue[] = [
  {
    name: 'pg_class',
    owner: 'relowner',
    acl: 'relacl',
    kind: `CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char"`,
    where: `relnamespace::regnamespace::text !~ '^pg_(toast|temp)'`,
  },
  // Array types and the row types of tables belong to what they are of.
  {
    name: 'pg_type',
    owner: 'typowner',
    acl: 'typacl',
    kind: `'T'`,
    where: `typnamespace::regnamespace::text !~ '^pg_(toast|temp)' AND NOT EXISTS (SELECT FROM pg_depend i
      WHERE i.classid = 'pg_type'::regclass AND i.objid = pg_type.oid AND i.deptype = 'i')`,
  },
  { name: 'pg_proc', owner: 'proowner', acl: 'proacl', kind: `'f'` },
  {
    name: 'pg_namespace',
    owner: 'nspowner',
    acl: 'nspacl',
    kind: `'n'`,
    where: `nspname !~ '^pg_(toast|temp)'`,
  },
  { name: 'pg_language', owner: 'lanowner', acl: 'lanacl', kind: `'l'` },
  { name: 'pg_foreign_data_wrapper', owner: 'fdwowner', acl: 'fdwacl', kind: `'F'` },
  { name: 'pg_foreign_server', owner: 'srvowner', acl: 'srvacl', kind: `'S'` },
  { name: 'pg_largeobject_metadata', owner: 'lomowner', acl: 'lomacl', kind: `'L'` },
  { name: 'pg_operator', owner: 'oprowner' },
  { name: 'pg_opclass', owner: 'opcowner' },
  { name: 'pg_opfamily', owner: 'opfowner' },
  { name: 'pg_collation', owner: 'collowner' },
  { name: 'pg_conversion', owner: 'conowner' },
  { name: 'pg_extension', owner: 'extowner' },
  { name: 'pg_event_trigger', owner: 'evtowner' },
  { name: 'pg_publication', owner: 'pubowner' },
  { name: 'pg_statistic_ext', owner: 'stxowner' },
  { name: 'pg_ts_config', owner: 'cfgowner' },
  { name: 'pg_ts_dict', owner: 'dictowner' },
  { name: 'pg_ts_parser' },
  { name: 'pg_ts_template' },
  { name: 'pg_cast' },
  { name: 'pg_transform' },
  { name: 'pg_am' },
  { name: 'pg_attrdef' },
  { name: 'pg_amop' },
  { name: 'pg_amproc' },
];

/** Objects below this were made by initdb; those of ours have higher numbers, large objects any. */
const firstOfOurs = 16384;

type AclText = (acl: string, kind: string, owner: string) => string;

/** An object with its owner and privileges; one of the server's own only where its privileges were changed. */
function ownerQuery({ name, owner, acl, kind, where }: Catalogue, aclText: AclText): string {
  const largeObjects = name === 'pg_largeobject_metadata';
  const changed =
    acl === undefined
      ? ''
      : `OR ${acl} IS DISTINCT FROM (SELECT initprivs FROM pg_init_privs p
           WHERE p.objoid = ${name}.oid AND p.classoid = '${name}'::regclass AND p.objsubid = 0)`;
  const facts = [
    owner === undefined ? `'there'` : `'owner ' || pg_get_userbyid(${owner})`,
    ...(acl === undefined ? [] : [`'privileges ' || ${aclText(acl, kind ?? '', owner ?? '')}`]),
  ];
  return `SELECT type || ' ' || identity AS item, ${facts.join(` || ', ' || `)} AS value
    FROM ${name}, pg_identify_object('${largeObjects ? 'pg_largeobject' : name}'::regclass, oid, 0)
    WHERE (${largeObjects ? 'true' : `oid >= ${firstOfOurs}`} ${changed}) AND ${where ?? 'true'}`;
}

/** Comments and labels are kept by the number of the object; initdb's own have comments, too. */
const notes = [
  `SELECT 'comment on ' || type || ' ' || identity AS item, description AS value
   FROM pg_description, pg_identify_object(classoid, objoid, objsubid)
   WHERE objoid >= ${firstOfOurs} OR classoid = 'pg_largeobject'::regclass
      OR (classoid = 'pg_namespace'::regclass AND identity = 'public')`,
  `SELECT 'security label of ' || objtype || ' ' || objname AS item, provider || ' ' || label AS value
   FROM pg_seclabels`,
];

/** Which objects there are, whose, with which privileges, comments and security labels. */
export const objectQueries = (aclText: AclText): string[] => [
  ...catalogues.map((catalogue) => ownerQuery(catalogue, aclText)),
  ...notes,
];
