import type { Manifest } from '../../../../../shared/points/manifest.ts';
import type { NewDatabase } from '../../../../../shared/points/restore.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';
import { libpqTls } from '../../../../../shared/servers/libpq-tls.ts';
import { filesWords } from '../../../../../shared/command-line/written-options.ts';
import { quoteIdentifier } from '../../../../postgres/sql/quote.ts';
import type { DatabaseRestore } from '../../find-restore.ts';

/** What PostgreSQL's own tools are told for a restore, word by word, before any shell quotes it. */
export interface StockRestore {
  /** Names travel in the environment, where nothing takes them for a connection string. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** What stock pg_restore cannot do of what was chosen, in sentences. */
  readonly limits: readonly string[];
  /** Words of the restore that brings the files of the recovery point. */
  readonly files: readonly string[];
  /** Written last of all files: where it is, they are all there. */
  readonly manifest: string;
  readonly archive: string;
  /** Of psql, where roles are to be created. */
  readonly roles: readonly string[] | null;
  readonly createdb: readonly string[];
  /** Of psql, where pg_restore needs schemas to be there already. */
  readonly schemas: readonly string[] | null;
  /** Of each run of pg_restore. */
  readonly runs: readonly (readonly string[])[];
  /** Of psql: sets what belongs to the database itself. */
  readonly ofDatabase: readonly string[];
}

/** Of psql in the new database: one value, and nothing else. */
export const ask = ['--no-psqlrc', '--quiet', '--no-align', '--tuples-only'];

/** The server's version as a number: 170002, 90624. */
export const serverVersion = 'SHOW server_version_num';

/**
 * How many schemas that no new database has, and objects in others than the system's, there are; what is in a schema
 * depends on it (pg_depend, deptype n). No exclamation mark: interactive shells take one for a piece of their history.
 */
export const countObjects = [
  'SELECT count(*) FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_depend d',
  `ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid = n.oid`,
  `WHERE (d.objid IS NOT NULL OR n.nspname <> 'public')`,
  `AND n.nspname <> 'information_schema' AND pg_catalog.left(n.nspname, 3) <> 'pg_'`,
].join(' ');

export function stockRestore(restore: DatabaseRestore, manifest: Manifest): StockRestore {
  const { point, server, options } = restore;
  const folder = `files/${point.pointId}`;
  const archive = `${folder}/archive.pgdump`;
  return {
    environment: environmentOf(server, options),
    limits: limitsOf(options),
    files: [
      point.instance.id,
      point.pointId,
      ...filesWords({ kind: 'folder', path: 'files' }, { skipDamaged: false }),
    ],
    manifest: `${folder}/manifest.json`,
    archive,
    roles: options.createRoles ? globalsWords(server, folder, 'before', ['--set=ON_ERROR_STOP=1']) : null,
    createdb: [
      `--maintenance-db=${server.maintenanceDatabase}`,
      '--template=template0',
      `--encoding=${manifest.database.properties.encoding}`,
    ],
    schemas: schemaWords(options),
    runs: selections(options).map((selection) => [...pgRestoreWords(options), ...selection, archive]),
    ofDatabase: globalsWords(server, folder, 'after', databaseVariables(options)),
  };
}

function environmentOf(server: ServerSummary, options: NewDatabase): [name: string, value: string][] {
  const { host, port, user } = server;
  const { sslmode, sslrootcert } = libpqTls(server);
  return [
    ['PGHOST', host],
    ['PGPORT', String(port)],
    ['PGUSER', user],
    ['PGSSLMODE', sslmode],
    ...(sslrootcert === undefined ? [] : [['PGSSLROOTCERT', sslrootcert] satisfies [string, string]]),
    ['PGDATABASE', options.newDatabase],
  ];
}

/** Roles are created before the database is, what belongs to the database itself is set when all is restored. */
function globalsWords(
  { maintenanceDatabase }: ServerSummary,
  folder: string,
  when: 'before' | 'after',
  variables: readonly string[],
): string[] {
  const file = `--file=${folder}/globals-${when}.sql`;
  return ['--no-psqlrc', `--dbname=${maintenanceDatabase}`, ...variables, file];
}

function databaseVariables({ newDatabase, noOwner, noPrivileges }: NewDatabase): string[] {
  return [
    `--set=dbname=${newDatabase}`,
    ...(noOwner ? ['--set=no_owner=1'] : []),
    ...(noPrivileges ? ['--set=no_privileges=1'] : []),
  ];
}

function pgRestoreWords({ jobs, noOwner, noPrivileges }: NewDatabase): string[] {
  return [
    '--dbname=',
    '--format=custom',
    ...(jobs === 1 ? [] : [`--jobs=${jobs}`]),
    '--verbose',
    ...(noOwner ? ['--no-owner'] : []),
    ...(noPrivileges ? ['--no-privileges'] : []),
  ];
}

/**
 * The options of each run that the selection takes. To pg_restore, schemas and tables together mean tables of
 * these names in any of these schemas, so whole schemas and the tables of each schema are runs of their own.
 */
function selections({ selection }: NewDatabase): string[][] {
  const { schemas, tables } = selection;
  const bySchema = Map.groupBy(tables, ({ schema }) => schema);
  const runs = [
    ...(schemas.length === 0 ? [] : [schemas.map((schema) => `--schema=${schema}`)]),
    ...[...bySchema].map(([schema, named]) => [
      ...(schema === undefined ? [] : [`--schema=${schema}`]),
      ...named.map(({ name }) => `--table=${name}`),
    ]),
  ];
  return runs.length === 0 ? [[]] : runs;
}

/** Schemas that stock pg_restore would need to be there already. */
function schemasToCreate({ selection: { schemas, tables } }: NewDatabase): string[] {
  const named = new Set([...schemas, ...tables.flatMap(({ schema }) => schema ?? [])]);
  // A new database has it.
  named.delete('public');
  return [...named];
}

function schemaWords(options: NewDatabase): string[] | null {
  const schemas = schemasToCreate(options);
  if (schemas.length === 0) return null;
  const sql = schemas.map((schema) => `CREATE SCHEMA ${quoteIdentifier(schema)};`).join(' ');
  return ['--no-psqlrc', '--set=ON_ERROR_STOP=1', `--command=${sql}`];
}

/** Fixed words: what an archive names has no place where a shell might read it without quotes. */
function limitsOf(options: NewDatabase): string[] {
  const { selection, roleMap } = options;
  return [
    ...(schemasToCreate(options).length > 0
      ? [
          'pg_restore does not create chosen schemas: they are created beforehand, and belong to the login that restores.',
        ]
      : []),
    ...(selection.tables.length > 0
      ? ['pg_restore --table takes the bare tables: without indexes, constraints and what they need.']
      : []),
    ...(selection.excludeTables.length > 0
      ? ['pg_restore cannot leave tables out; it restores them too.']
      : []),
    ...(roleMap.length > 0
      ? [
          'pg_restore cannot map roles; it wants those that the archive names. globals-before.sql creates them.',
        ]
      : []),
  ];
}
