import fc from 'fast-check';
import pg from 'pg';

/**
 * A random catalogue: who owns what, who is a member of whom, what is granted to whom. Everything in it is
 * within what pg_dump's privileges depend on; data is not.
 */
export interface CatalogueOptions {
  /** Major version of the server. */
  readonly major: number;
  /** Begins the names of all roles. */
  readonly prefix: string;
  /** The empty database that it is made in. */
  readonly database: string;
}

const people = ['reader', 'group', 'alpha', 'beta'] as const;
type Person = (typeof people)[number];
type Owner = Person | 'postgres';
type Grantee = Person | 'PUBLIC';

const owner = fc.constantFrom<Owner>('postgres', 'alpha', 'beta', 'group', 'reader', 'alpha', 'postgres');
const creator = fc.constantFrom<Owner>('postgres', 'alpha', 'beta');
const grantee = fc.constantFrom<Grantee>('reader', 'reader', 'group', 'PUBLIC', 'alpha', 'beta');
const seldom = fc.integer({ min: 0, max: 9 }).map((value) => value === 7);
const oddName = fc.constantFrom('t', 'Weird "" name', 'drop', 'ünï', 'x'.repeat(50), 'semi;colon', "quote'");

const grant = fc.record({
  privilege: fc.constantFrom(
    'SELECT',
    'SELECT',
    'SELECT',
    'UPDATE',
    'INSERT',
    'DELETE',
    'TRUNCATE',
    'MAINTAIN',
  ),
  grantee,
  /** Of which columns; empty: of the whole. */
  columns: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    fc.uniqueArray(fc.nat(3), { maxLength: 4 }),
  ),
});
/** What else is granted or taken away, once everything in a generous catalogue is granted. */
const access = fc.record({
  generous: fc.integer({ min: 0, max: 19 }).map((value) => value !== 13),
  grants: fc.array(grant, { maxLength: 4 }),
  ownerRevoked: seldom,
});

const relation = fc.record({
  kind: fc.constantFrom(
    ...([
      'table',
      'table',
      'table',
      'partitioned',
      'parent',
      'view',
      'matview',
      'foreign',
      'sequence',
    ] as const),
  ),
  schema: fc.nat(2),
  name: oddName,
  creator,
  owner: fc.option(owner),
  access,
  plainColumns: fc.constantFrom(0, 1, 2, 2),
  identity: seldom,
  serial: seldom,
  generated: seldom,
  unlogged: seldom,
  rls: fc.record({
    enabled: fc.integer({ min: 0, max: 4 }).map((value) => value === 3),
    force: fc.boolean(),
    policy: fc.boolean(),
  }),
  /** Belongs to an extension: as a mere member, or as configuration, whole or filtered. */
  extension: fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    fc.constantFrom('member', 'configuration', 'filtered'),
  ),
  children: fc.array(
    fc.record({ foreign: seldom, schema: fc.nat(2), owner: fc.option(owner), access, member: seldom }),
    { maxLength: 2 },
  ),
});
type Relation = typeof relation extends fc.Arbitrary<infer R> ? R : never;
type Access = typeof access extends fc.Arbitrary<infer A> ? A : never;

export const catalogue = fc.record({
  /** Null: nobody is told to read; else whoever is gets everything but what is taken away below. */
  generousTo: fc.option(grantee, { freq: 5 }),
  reader: fc.record({
    inherit: fc.integer({ min: 0, max: 4 }).map((value) => value > 0),
    bypassRls: seldom,
    superuser: fc.integer({ min: 0, max: 29 }).map((value) => value === 17),
    login: fc.integer({ min: 0, max: 19 }).map((value) => value !== 13),
  }),
  groupInherits: fc.boolean(),
  memberships: fc.uniqueArray(
    fc.record({
      edge: fc.constantFrom(
        ...([
          ['group', 'reader'],
          ['alpha', 'reader'],
          ['alpha', 'group'],
          ['beta', 'group'],
          ['beta', 'alpha'],
          ['pg_read_all_data', 'reader'],
          ['pg_read_all_data', 'group'],
        ] as const),
      ),
      inherit: fc.boolean(),
    }),
    { selector: ({ edge }) => edge.join(), maxLength: 3 },
  ),
  database: fc.record({
    owner: fc.constantFrom<Owner>('postgres', 'postgres', 'alpha', 'reader'),
    publicConnects: fc.integer({ min: 0, max: 9 }).map((value) => value !== 7),
    connects: fc.option(grantee),
    /** Who may make schemas, besides the owner. */
    creates: fc.option(fc.constantFrom<Person>('alpha', 'beta', 'group', 'reader')),
  }),
  schemas: fc.array(
    fc.record({
      name: oddName,
      owner,
      generous: fc.integer({ min: 0, max: 9 }).map((value) => value !== 7),
      usage: fc.array(grantee, { maxLength: 2 }),
    }),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
  defaults: fc.array(
    fc.record({
      owner: creator,
      schema: fc.option(fc.nat(2)),
      objects: fc.constantFrom(...(['TABLES', 'TABLES', 'SEQUENCES', 'SCHEMAS', 'LARGE OBJECTS'] as const)),
      grantee,
      revoked: seldom,
    }),
    { maxLength: 4 },
  ),
  relations: fc.array(relation, { maxLength: 5 }),
  largeObjects: fc.array(fc.record({ owner, to: fc.option(grantee, { freq: 4 }) }), { maxLength: 1 }),
  lateMemberships: fc.boolean(),
});
export type Catalogue = typeof catalogue extends fc.Arbitrary<infer C> ? C : never;

const quote = pg.escapeIdentifier;

/** The role that backs up. Its password is its name. */
export const readerOf = ({ prefix }: CatalogueOptions) => `${prefix}reader`;

/** Statements that make the catalogue in an empty database, for a superuser. */
export function catalogueStatements(plan: Catalogue, options: CatalogueOptions): string[] {
  const { major, prefix } = options;
  const database = quote(options.database);
  const role = (name: Owner | Grantee | 'pg_read_all_data') =>
    name === 'PUBLIC' || name === 'postgres' || name === 'pg_read_all_data' ? name : quote(prefix + name);
  const schemaNames = plan.schemas.map(({ name }, index) => `${name}${index}`);
  const schema = (index: number) => quote(schemaNames[index] ?? '');
  const statements: string[] = [];
  const run = (...texts: string[]) => statements.push(...texts);

  const flag = (on: boolean, word: string) => `${on ? '' : 'NO'}${word}`;
  run(
    `CREATE ROLE ${role('reader')} ${flag(plan.reader.login, 'LOGIN')} ${flag(plan.reader.inherit, 'INHERIT')} ${flag(plan.reader.bypassRls, 'BYPASSRLS')} ${flag(plan.reader.superuser, 'SUPERUSER')} PASSWORD '${readerOf(options)}'`,
    `CREATE ROLE ${role('group')} ${flag(plan.groupInherits, 'INHERIT')}`,
    `CREATE ROLE ${role('alpha')}`,
    `CREATE ROLE ${role('beta')}`,
  );
  const memberships = plan.memberships.flatMap(({ edge: [group, member], inherit }) =>
    group === 'pg_read_all_data' && major < 14
      ? []
      : [
          `GRANT ${role(group)} TO ${role(member)}${major >= 16 ? ` WITH INHERIT ${inherit ? 'TRUE' : 'FALSE'}` : ''}`,
        ],
  );
  if (!plan.lateMemberships) run(...memberships);

  run(
    `ALTER DATABASE ${database} OWNER TO ${role(plan.database.owner)}`,
    ...(plan.database.publicConnects ? [] : [`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`]),
    ...(plan.database.connects === null
      ? []
      : [`GRANT CONNECT ON DATABASE ${database} TO ${role(plan.database.connects)}`]),
    ...(plan.database.creates === null
      ? []
      : [`GRANT CREATE ON DATABASE ${database} TO ${role(plan.database.creates)}`]),
  );
  plan.schemas.forEach(({ owner: schemaOwner, usage, generous }, index) => {
    const grantees = [...usage, ...(generous && plan.generousTo !== null ? [plan.generousTo] : [])];
    run(
      `CREATE SCHEMA ${schema(index)}`,
      `ALTER SCHEMA ${schema(index)} OWNER TO ${role(schemaOwner)}`,
      `GRANT CREATE, USAGE ON SCHEMA ${schema(index)} TO ${role('alpha')}, ${role('beta')}`,
      ...grantees.map((name) => `GRANT USAGE ON SCHEMA ${schema(index)} TO ${role(name)}`),
    );
  });
  for (const item of plan.defaults) {
    if (item.objects === 'LARGE OBJECTS' && major < 18) continue;
    const inSchema = item.schema !== null && (item.objects === 'TABLES' || item.objects === 'SEQUENCES');
    const where = inSchema ? ` IN SCHEMA ${schema(item.schema ?? 0)}` : '';
    const what = item.revoked
      ? `REVOKE ALL ON ${item.objects} FROM ${role(item.owner)}`
      : `GRANT ${item.objects === 'SCHEMAS' ? 'USAGE' : 'SELECT'} ON ${item.objects} TO ${role(item.grantee)}`;
    run(`ALTER DEFAULT PRIVILEGES FOR ROLE ${role(item.owner)}${where} ${what}`);
  }
  const usesExtension = plan.relations.some(
    ({ extension, children }) => extension !== null || children.some(({ member }) => member),
  );
  if (usesExtension) run('CREATE EXTENSION citext SCHEMA public');
  run('CREATE FOREIGN DATA WRAPPER nothing', 'CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing');
  run(`GRANT USAGE ON FOREIGN SERVER nowhere TO ${role('alpha')}, ${role('beta')}`);

  const configuration: { name: string; filter: string }[] = [];
  plan.relations.forEach((item, index) => {
    const name = `${schema(item.schema)}.${quote(`${item.name}_${index}`)}`;
    run(`SET ROLE ${role(item.creator)}`, ...creation(item, name), 'RESET ROLE');
    if (item.owner !== null) run(`ALTER ${words[item.kind]} ${name} OWNER TO ${role(item.owner)}`);
    const columns = columnsOf(item);
    const sequence = item.kind === 'sequence';
    run(...grants(item.access, { name, columns, sequence, owner: item.owner ?? item.creator }));
    const mayHaveChildren = item.kind === 'partitioned' || item.kind === 'parent';
    if (item.kind === 'table' || mayHaveChildren) run(...rowSecurity(item.rls, name));
    if (item.serial && item.kind === 'table' && item.access.generous && plan.generousTo !== null)
      run(
        `GRANT SELECT ON SEQUENCE ${schema(item.schema)}.${quote(`q_${index}`)} TO ${role(plan.generousTo)}`,
      );
    const kind = item.kind === 'parent' || item.kind === 'partitioned' ? 'table' : item.kind;
    if (item.extension !== null && (kind === 'table' || kind === 'sequence')) {
      run(`ALTER EXTENSION citext ADD ${kind} ${name}`);
      const filter = item.extension === 'filtered' ? 'WHERE true' : '';
      if (item.extension !== 'member') configuration.push({ name, filter });
    }
    if (!mayHaveChildren) return;
    item.children.forEach((child, place) => {
      const childName = `${schema(child.schema)}.${quote(`${item.name}_${index}_${place}`)}`;
      // A filter is a query, which takes children along, and pg_dump forbids itself to read foreign ones: no
      // privilege fixes that.
      const foreign = child.foreign && item.extension !== 'filtered';
      const word = foreign ? 'FOREIGN TABLE' : 'TABLE';
      const server = foreign ? ' SERVER nowhere' : '';
      run(
        item.kind === 'partitioned'
          ? `CREATE ${word} ${childName} PARTITION OF ${name} FOR VALUES IN (${place})${server}`
          : `CREATE ${word} ${childName} () INHERITS (${name})${server}`,
        ...(child.owner === null ? [] : [`ALTER ${word} ${childName} OWNER TO ${role(child.owner)}`]),
        ...grants(child.access, {
          name: childName,
          columns,
          sequence: false,
          owner: child.owner ?? 'postgres',
        }),
        ...(child.member ? [`ALTER EXTENSION citext ADD ${word} ${childName}`] : []),
      );
    });
  });
  if (configuration.length > 0) {
    const names = configuration.map(({ name }) => `${pg.escapeLiteral(name)}::regclass::oid`);
    const filters = configuration.map(({ filter }) => pg.escapeLiteral(filter));
    run(
      `UPDATE pg_extension SET extconfig = ARRAY[${names.join(', ')}], extcondition = ARRAY[${filters.join(', ')}] WHERE extname = 'citext'`,
    );
  }
  plan.largeObjects.forEach((item, index) => {
    run(
      `SELECT lo_create(${4711 + index})`,
      `ALTER LARGE OBJECT ${4711 + index} OWNER TO ${role(item.owner)}`,
      ...(item.to === null ? [] : [`GRANT SELECT ON LARGE OBJECT ${4711 + index} TO ${role(item.to)}`]),
    );
  });
  if (plan.lateMemberships) run(...memberships);
  return statements;

  function creation(item: Relation, name: string): string[] {
    const list = columnsOf(item).map((column) =>
      column === 'g'
        ? 'g int GENERATED ALWAYS AS (7) STORED'
        : column === 'i'
          ? 'i int GENERATED ALWAYS AS IDENTITY'
          : `${column} int`,
    );
    switch (item.kind) {
      case 'table': {
        const create = `CREATE ${item.unlogged ? 'UNLOGGED ' : ''}TABLE ${name} (${list.join(', ')})`;
        if (!item.serial) return [create];
        const sequence = `${schema(item.schema)}.${quote(`q_${plan.relations.indexOf(item)}`)}`;
        return [create, `ALTER TABLE ${name} ADD n int`, `CREATE SEQUENCE ${sequence} OWNED BY ${name}.n`];
      }
      case 'partitioned':
        return [`CREATE TABLE ${name} (c0 int) PARTITION BY LIST (c0)`];
      case 'parent':
        return [`CREATE TABLE ${name} (c0 int)`];
      case 'view':
        return [`CREATE VIEW ${name} AS SELECT 1 AS c0`];
      case 'matview':
        return [`CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS c0`];
      case 'foreign':
        return [`CREATE FOREIGN TABLE ${name} (c0 int) SERVER nowhere`];
      case 'sequence':
        return [`CREATE SEQUENCE ${name}`];
    }
  }

  function grants(
    { generous, grants: list, ownerRevoked }: Access,
    { name, columns, sequence, owner: itsOwner }: Grantable,
  ): string[] {
    const kind = sequence ? 'SEQUENCE' : 'TABLE';
    const all =
      generous && plan.generousTo !== null
        ? [`GRANT SELECT ON ${kind} ${name} TO ${role(plan.generousTo)}`]
        : [];
    const single = list.flatMap(({ privilege, grantee: to, columns: picked }) => {
      if (privilege === 'MAINTAIN' && (major < 17 || picked.length > 0)) return [];
      if (sequence) {
        const words = privilege === 'SELECT' || privilege === 'UPDATE' ? privilege : 'USAGE';
        return picked.length > 0
          ? [
              `GRANT SELECT (${picked.length > 1 ? 'last_value, is_called' : 'last_value'}) ON TABLE ${name} TO ${role(to)}`,
            ]
          : [`GRANT ${words} ON SEQUENCE ${name} TO ${role(to)}`];
      }
      const named = picked.flatMap((place) => columns[place] ?? []);
      if (picked.length > 0 && (named.length === 0 || ['DELETE', 'TRUNCATE'].includes(privilege))) return [];
      return [
        `GRANT ${privilege}${picked.length > 0 ? ` (${named.join(', ')})` : ''} ON TABLE ${name} TO ${role(to)}`,
      ];
    });
    const taken = ownerRevoked ? [`REVOKE ALL ON ${kind} ${name} FROM ${role(itsOwner)}`] : [];
    return [...all, ...single, ...taken];
  }
}

/** A relation whose privileges are granted, as statements name it. */
interface Grantable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly sequence: boolean;
  readonly owner: Owner;
}

const words = {
  table: 'TABLE',
  partitioned: 'TABLE',
  parent: 'TABLE',
  view: 'VIEW',
  matview: 'MATERIALIZED VIEW',
  foreign: 'FOREIGN TABLE',
  sequence: 'SEQUENCE',
} as const;

/** Columns by name: plain ones, `g` generated, `i` with an identity. */
function columnsOf({ kind, plainColumns, generated, identity }: Relation): string[] {
  if (kind !== 'table') return ['c0'];
  return [
    ...Array.from({ length: plainColumns }, (_, index) => `c${index}`),
    ...(generated ? ['g'] : []),
    ...(identity ? ['i'] : []),
  ];
}

function rowSecurity({ enabled, force, policy }: Relation['rls'], name: string): string[] {
  return [
    ...(enabled ? [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`] : []),
    ...(force ? [`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`] : []),
    ...(policy ? [`CREATE POLICY p ON ${name} USING (true)`] : []),
  ];
}

/** Statements that leave the database and the server as they were before {@link catalogueStatements}. */
export function cleaningStatements({ prefix, ...options }: CatalogueOptions): string[] {
  const database = quote(options.database);
  return [
    'RESET ROLE',
    `ALTER DATABASE ${database} OWNER TO postgres`,
    `GRANT CONNECT ON DATABASE ${database} TO PUBLIC`,
    `DO $clean$ DECLARE name text; BEGIN
      SET LOCAL client_min_messages = error;
      PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
      DROP EXTENSION IF EXISTS citext CASCADE;
      DROP FOREIGN DATA WRAPPER IF EXISTS nothing CASCADE;
      FOR name IN SELECT nspname FROM pg_namespace WHERE oid >= 16384 AND nspname !~ '^pg_' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', name);
      END LOOP;
      FOR name IN SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${pg.escapeLiteral(prefix)}) LOOP
        EXECUTE format('DROP OWNED BY %I CASCADE', name);
      END LOOP;
      FOR name IN SELECT rolname FROM pg_roles WHERE starts_with(rolname, ${pg.escapeLiteral(prefix)}) LOOP
        EXECUTE format('DROP ROLE %I', name);
      END LOOP;
      DELETE FROM pg_default_acl;
    END $clean$`,
  ];
}
