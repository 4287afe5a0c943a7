import type { Command } from 'commander';
import { PgName } from '../../../../shared/ids.ts';
import { SecretUri } from '../../../../shared/logins/secret-uri.ts';
import { chooseSecret, type SecretOptions } from './secret.ts';
import { TableName } from '../../../../shared/points/restore.ts';
import { addConfirmedEnvironmentOption } from './environment.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { parseRoleMapping, parseTableName } from '../../../../shared/command-line/table-and-role-names.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, repeated, single, validated, wholeNumber } from './values.ts';
import { addStorageOptions, type StorageOptions } from './storage.ts';

export interface RestoreCommandOptions extends StorageOptions, SecretOptions {
  readonly asDatabase?: string;
  readonly asFiles?: true;
  readonly rowsOf?: TableName;
  readonly into?: string;
  readonly yes?: true;
  /** The word of the target's tag. */
  readonly environment?: string;
  readonly server?: string;
  readonly jobs?: number;
  readonly schema?: string[];
  readonly table?: TableName[];
  readonly excludeTable?: TableName[];
  /** `false` is --no-owner. */
  readonly owner: boolean;
  /** `false` is --no-privileges. */
  readonly privileges: boolean;
  /** `false` is --no-analyze. */
  readonly analyze: boolean;
  readonly roleMap?: { from: string; to: string }[];
  readonly createRoles?: true;
  readonly keepPartial?: true;
  readonly allOrNothing?: true;
  readonly skipDamaged?: true;
  readonly activate?: true;
}

type RestoreMode = 'database' | 'files' | 'rows';

const groups: Readonly<Record<RestoreMode, { heading: string; flag: string }>> = {
  database: { heading: 'As a database:', flag: flags.asDatabase },
  files: { heading: 'As files:', flag: flags.asFiles },
  rows: { heading: 'Rows of one table:', flag: flags.rowsOf },
};

function readTable(text: string): TableName {
  return validated(TableName, parseTableName(text));
}

function readRoleMapping(text: string): { from: string; to: string } {
  const { from, to } = parseRoleMapping(text);
  return { from: validated(PgName, from), to: validated(PgName, to) };
}

export function addRestoreOptions(command: Command): void {
  addConfirmedEnvironmentOption(addDatabaseOptions(command))
    .optionsGroup(groups.files.heading)
    .option(
      flags.asFiles,
      'the archive, its roles and database settings as SQL, scripts for stock tools, and its manifest',
    );
  addStorageOptions(command);
  command
    .optionsGroup(groups.rows.heading)
    .option(
      `${flags.rowsOf} <table>`,
      'load the rows of this table, as [schema.]table, into a database that exists; the table must be empty',
      single(readTable),
    )
    .option(
      `${flags.into} <database>`,
      'the database that has the table, on --server; asks to type its name',
      checked(PgName),
    )
    .option(flags.yes, 'do not ask');
}

/** Those that belong to a restore as a database. */
export function addDatabaseOptions(command: Command): Command {
  return command
    .optionsGroup(groups.database.heading)
    .option(
      `${flags.asDatabase} <name>`,
      'name of the new database; an existing one is never touched',
      checked(PgName),
    )
    .option(`${flags.server} <server>`, 'the server to restore to, the same or another one')
    .option(
      `${flags.secretUri} <uri>`,
      'secret of an Azure key vault with the login for this restore; else it is the server’s',
      checked(SecretUri),
    )
    .option(
      `${flags.secretLogin} <user>`,
      'the login, where the secret holds its password alone',
      checked(PgName),
    )
    .option(
      `${flags.jobs} <number>`,
      'how many tables to restore at the same time (default: 1)',
      wholeNumber(1, 64),
    )
    .option(`${flags.schema} <name>`, 'only this schema; may be repeated', repeated(checked(PgName)))
    .option(
      `${flags.table} <name>`,
      'only this table, as [schema.]table; may be repeated',
      repeated(readTable),
    )
    .option(
      `${flags.excludeTable} <name>`,
      'all but this table, as [schema.]table; may be repeated',
      repeated(readTable),
    )
    .option(flags.noOwner, 'everything belongs to the user who restores')
    .option(flags.noPrivileges, 'leave GRANT and REVOKE out')
    .option(
      `${flags.roleMap} <old=new>`,
      'put another role in the place of one; may be repeated',
      repeated(readRoleMapping),
    )
    .option(flags.createRoles, 'create roles that the target lacks, without passwords')
    .option(flags.keepPartial, 'when the restore fails, leave the half-made database where it is')
    .option(flags.allOrNothing, 'fail instead of going on when something cannot be given back')
    .option(
      flags.skipDamaged,
      'go on without what is damaged in the vault: the rows of a table, and with --as-files comments and settings of roles',
    )
    .option(flags.noAnalyze, 'do not ANALYZE the new database at the end')
    .option(
      flags.activate,
      'switch scheduled jobs and subscriptions on, and apply settings that load libraries into sessions; without it they come back switched off',
    );
}

/** Options of a restore as a database that say where the rows go, and by which login. */
const alsoOfRows: readonly (string | undefined)[] = [
  flags.server,
  flags.environment,
  flags.secretUri,
  flags.secretLogin,
];

/** As what the options want the point restored. Throws a UsageError where they contradict each other. */
export function chooseMode(command: Command, options: RestoreCommandOptions): RestoreMode {
  const chosen: RestoreMode[] = [
    ...(options.asDatabase === undefined ? [] : ['database' as const]),
    ...(options.asFiles === undefined ? [] : ['files' as const]),
    ...(options.rowsOf === undefined ? [] : ['rows' as const]),
  ];
  const [mode, second] = chosen;
  if (mode === undefined || second !== undefined) {
    throw new UsageError(
      'Say what to restore: --as-database NAME, --as-files, or the rows of one table with --rows-of TABLE',
    );
  }
  const stray = command.options.find(
    (option) =>
      Object.values(groups).some(({ heading }) => option.helpGroupHeading === heading) &&
      option.helpGroupHeading !== groups[mode].heading &&
      !(mode === 'rows' && alsoOfRows.includes(option.long)) &&
      !(mode === 'files' && option.long === flags.skipDamaged) &&
      !(mode !== 'files' && option.long === flags.identity && options.secretUri !== undefined) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (stray?.long === flags.identity) {
    throw new UsageError(`${flags.identity} needs ${flags.secretUri} URI: the secret that it reads`);
  }
  if (stray !== undefined) {
    const owner = Object.values(groups).find(({ heading }) => heading === stray.helpGroupHeading);
    throw new UsageError(
      `${stray.long} belongs to ${owner?.flag} and has no meaning with ${groups[mode].flag}`,
    );
  }
  return mode;
}

/** What the router is asked for to load rows, but for the point and the typed name. Throws a UsageError. */
export function rowsRequest(options: RestoreCommandOptions) {
  const { rowsOf: table, into: database, server: targetServer } = options;
  if (table === undefined || database === undefined || targetServer === undefined) {
    throw new UsageError('--rows-of needs --into and --server: the database that has the table');
  }
  const credential = chooseSecret(options);
  return { table, database, targetServer, ...(credential === undefined ? {} : { credential }) };
}

/** What the router is asked for, but for the recovery point. Throws a UsageError. */
export function databaseRequest(options: RestoreCommandOptions) {
  const { asDatabase: newDatabase, server: targetServer } = options;
  if (newDatabase === undefined || targetServer === undefined) {
    throw new UsageError('--as-database needs --server: where the new database is made');
  }
  const roleMap = options.roleMap ?? [];
  const twice = roleMap.find(({ from }, index) => roleMap.findIndex((other) => other.from === from) < index);
  if (twice !== undefined) {
    throw new UsageError(
      `--role-map names ${inQuotes(twice.from)} twice: give one new role for each old one`,
    );
  }
  const credential = chooseSecret(options);
  return {
    targetServer,
    newDatabase,
    ...(credential === undefined ? {} : { credential }),
    jobs: options.jobs ?? 1,
    selection: {
      schemas: options.schema ?? [],
      tables: options.table ?? [],
      excludeTables: options.excludeTable ?? [],
    },
    noOwner: !options.owner,
    noPrivileges: !options.privileges,
    roleMap,
    createRoles: options.createRoles === true,
    keepPartial: options.keepPartial === true,
    analyze: options.analyze,
    allOrNothing: options.allOrNothing === true,
    skipDamaged: options.skipDamaged === true,
    activate: options.activate === true,
  };
}
