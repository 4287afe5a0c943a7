import type { Manifest } from '../../../../shared/manifest.ts';
import type { ServerSummary } from '../../../../shared/servers.ts';
import type { NewDatabase } from '../../../../shared/restore.ts';
import { idsComment, pgkeepCommand } from '../../../../shared/command-line/command-names.ts';
import { filesWords, newDatabaseWords } from '../../../../shared/command-line/written-options.ts';
import { isSocket } from '../../../postgres/connect/target.ts';
import { quoteIdentifier } from '../../../postgres/sql/quote.ts';
import { commandLine, comment, environmentLine, type Shell } from '../../../../shared/shell/command-line.ts';
import type { DatabaseRestore } from '../find-restore.ts';

export interface ShellCommand {
  readonly shell: Shell;
  readonly text: string;
}

/** The same restore on the command line: with pgkeep, and with the stock tools from the point's files. */
export function restoreCommands(restore: DatabaseRestore, manifest: Manifest): ShellCommand[] {
  const { point, server, options } = restore;
  return (['sh', 'powershell'] as const).map((shell) => {
    // ids: a name may begin with a dash, and may be another instance's tomorrow
    const pgkeepRestore = (words: readonly string[]) =>
      pgkeepCommand(shell, 'restore', [point.instance.id, point.pointId, ...words]);
    const folder = `files/${point.pointId}`;
    const roles = globalsArguments(server, folder, 'before', ['--set=ON_ERROR_STOP=1']);
    const ofDatabase = globalsArguments(server, folder, 'after', databaseVariables(options));
    const lines = [
      idsComment([point.instance, server]),
      pgkeepRestore(newDatabaseWords(server.id, options)),
      '',
      comment('The same with the stock tools, from the files of the recovery point:'),
      pgkeepRestore(filesWords({ kind: 'folder', path: 'files' }, { skipDamaged: false })),
      ...environmentOf(server, options).map(([name, value]) => environmentLine(shell, name, value)),
      comment('The password comes from PGPASSWORD or a password file.'),
      ...limits(options).map(comment),
      ...onlyAfter(
        shell,
        [
          readable(shell, `${folder}/archive.pgdump`),
          ...(options.createRoles ? [commandLine(shell, 'psql', roles)] : []),
          commandLine(shell, 'createdb', createdbArguments(server, manifest)),
        ],
        [
          ...pgRestoreSelections(options).map((selection) =>
            commandLine(shell, 'pg_restore', [
              ...pgRestoreArguments(options),
              ...selection,
              `${folder}/archive.pgdump`,
            ]),
          ),
          commandLine(shell, 'psql', ofDatabase),
        ],
      ),
    ];
    return { shell, text: `${lines.join('\n')}\n` };
  });
}

/** Ends with 0 where pg_restore knows the archive's format, which tools older than pg_dump do not. */
function readable(shell: Shell, archive: string): string {
  return `${commandLine(shell, 'pg_restore', ['--list', archive])} ${shell === 'sh' ? '> /dev/null' : '| Out-Null'}`;
}

/**
 * The commands `then` where all of `first` have ended with 0: a database that is there already is not restored into.
 * What can be pasted into a shell must not end it, and Windows PowerShell has no &&.
 */
function onlyAfter(shell: Shell, first: readonly string[], then: readonly string[]): string[] {
  const block = [...then.map((line) => `  ${line}`), '}'];
  if (shell === 'sh') {
    return [...first.map((line, index) => `${line} &&${index === first.length - 1 ? ' {' : ''}`), ...block];
  }
  return [
    ...first.map((line, index) => (index === 0 ? line : `if ($LASTEXITCODE -eq 0) { ${line} }`)),
    'if ($LASTEXITCODE -eq 0) {',
    ...block,
  ];
}

/** Names travel in the environment, where nothing takes them for a connection string. */
function environmentOf(server: ServerSummary, options: NewDatabase): [name: string, value: string][] {
  const { host, port, user, tls, caFile } = server;
  return [
    ['PGHOST', host],
    ['PGPORT', String(port)],
    ['PGUSER', user],
    ['PGSSLMODE', isSocket(host) ? 'disable' : tls],
    ...(tls.startsWith('verify-') && !isSocket(host)
      ? [['PGSSLROOTCERT', caFile ?? 'system'] satisfies [string, string]]
      : []),
    ['PGDATABASE', options.newDatabase],
  ];
}

function createdbArguments(server: ServerSummary, manifest: Manifest): string[] {
  return [
    `--maintenance-db=${server.maintenanceDatabase}`,
    '--template=template0',
    `--encoding=${manifest.database.properties.encoding}`,
  ];
}

/** Roles are created before the database is, what belongs to the database itself is set when all is restored. */
function globalsArguments(
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

function pgRestoreArguments({ jobs, noOwner, noPrivileges }: NewDatabase): string[] {
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
function pgRestoreSelections({ selection }: NewDatabase): string[][] {
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
function schemasToCreate({ schemas, tables }: NewDatabase['selection']): string[] {
  const named = new Set([...schemas, ...tables.flatMap(({ schema }) => schema ?? [])]);
  // A new database has it.
  named.delete('public');
  return [...named];
}

/** What stock pg_restore cannot do of what was chosen. */
function limits({ selection, roleMap }: NewDatabase): string[] {
  const schemas = schemasToCreate(selection);
  return [
    ...(schemas.length > 0
      ? [
          `pg_restore does not create chosen schemas. Before it: ${schemas.map((schema) => `CREATE SCHEMA ${quoteIdentifier(schema)};`).join(' ')}`,
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
          'pg_restore cannot map roles; it wants those that the archive names: globals-before.sql creates them.',
        ]
      : []),
  ];
}
