import type { SelectionChanges } from '../instances/dump-selection.ts';
import type { GivenOwnLogin } from '../instances/own-login.ts';
import type { InstanceChanges } from '../instances/instances.ts';
import type { ChosenRunner } from '../policies/runner.ts';
import type { RestoreChoices, TableName } from '../points/restore.ts';
import type { BlobLocation, StorageLocation } from '../vaults/vaults.ts';
import { flags, type Flag } from './option-names.ts';
import { writeRoleMapping, writeTableName } from './table-and-role-names.ts';

/**
 * Words of pgkeep's command lines, not quoted for any shell yet. Option and value are one word, with "=": so a name
 * that begins with a dash is no option to anybody who reads the line.
 */
const valueOf = (flag: Flag, value: string): string => `${flag}=${value}`;

/** The flag, where it is chosen. */
const chosen = (flag: Flag, is: boolean): string[] => (is ? [flag] : []);

/** `protect` of one database into a vault. */
export function protectWords(names: {
  readonly server: string;
  readonly database: string;
  readonly vault: string;
}): string[] {
  return [
    valueOf(flags.server, names.server),
    valueOf(flags.database, names.database),
    valueOf(flags.vault, names.vault),
  ];
}

/** The options of `protect` that say by which policy a database is backed up, and who runs its due backups. */
export function policyWords(policy: string, runner: ChosenRunner | undefined): string[] {
  return [
    valueOf(flags.policy, policy),
    ...(runner === undefined ? [] : [valueOf(flags.runner, runner === 'this home' ? 'here' : 'none')]),
  ];
}

/** The options that name the secret with a login, and as whom it is read. */
export function secretWords({ secret, identity, login }: GivenOwnLogin): string[] {
  return [
    valueOf(flags.secretUri, secret),
    ...(login === undefined ? [] : [valueOf(flags.secretLogin, login)]),
    valueOf(flags.identity, identity),
  ];
}

/** The options of `protect` that say how a database is backed up, of those that are not as they are anyway. */
export function instanceOptionWords(options: InstanceChanges): string[] {
  const { compression, countRows, lockWaitTimeoutMs, clientMajor, selection } = options;
  return [
    ...(compression === undefined ? [] : [valueOf(flags.compression, compression)]),
    ...chosen(flags.noCountRows, countRows === false),
    ...(lockWaitTimeoutMs === undefined
      ? []
      : [valueOf(flags.lockWaitTimeout, String(lockWaitTimeoutMs / 1000))]),
    ...(typeof clientMajor === 'number' ? [valueOf(flags.clientMajor, String(clientMajor))] : []),
    ...selectionWords(selection ?? {}),
  ];
}

function selectionWords(selection: SelectionChanges): string[] {
  const { excludeSchemas = [], excludeTables = [], excludeTableData = [], extraOptions = [] } = selection;
  return [
    ...excludeSchemas.map((pattern) => valueOf(flags.excludeSchema, pattern)),
    ...excludeTables.map((pattern) => valueOf(flags.excludeTable, pattern)),
    ...excludeTableData.map((pattern) => valueOf(flags.excludeTableData, pattern)),
    ...extraOptions.map((option) => valueOf(flags.dumpOption, option)),
  ];
}

/**
 * The options of `restore`, `check restore` and `grant-sql restore` for a new database on the server of this name;
 * those that say what happens anyway are left out.
 */
export function newDatabaseWords(
  server: string,
  choices: Readonly<RestoreChoices> & { readonly newDatabase: string },
): string[] {
  const { newDatabase, jobs, selection, roleMap } = choices;
  const tables = (flag: Flag, names: readonly TableName[]) =>
    names.map((name) => valueOf(flag, writeTableName(name)));
  return [
    valueOf(flags.asDatabase, newDatabase),
    valueOf(flags.server, server),
    ...(jobs === 1 ? [] : [valueOf(flags.jobs, String(jobs))]),
    ...selection.schemas.map((schema) => valueOf(flags.schema, schema)),
    ...tables(flags.table, selection.tables),
    ...tables(flags.excludeTable, selection.excludeTables),
    ...chosen(flags.noOwner, choices.noOwner),
    ...chosen(flags.noPrivileges, choices.noPrivileges),
    ...roleMap.map((mapping) => valueOf(flags.roleMap, writeRoleMapping(mapping))),
    ...chosen(flags.createRoles, choices.createRoles),
    ...chosen(flags.keepPartial, choices.keepPartial),
    ...chosen(flags.allOrNothing, choices.allOrNothing),
    ...chosen(flags.skipDamaged, choices.skipDamaged),
    ...chosen(flags.noAnalyze, !choices.analyze),
    ...chosen(flags.activate, choices.activate),
  ];
}

/** The options of `restore` for files in a folder or container. */
export function filesWords(
  location: StorageLocation,
  { skipDamaged }: { readonly skipDamaged: boolean },
): string[] {
  return [flags.asFiles, ...storageWords(location), ...chosen(flags.skipDamaged, skipDamaged)];
}

/** Options that name a folder, or a container with its login; of secrets only where they come from. */
function storageWords(location: StorageLocation): string[] {
  if (location.kind === 'folder') return [valueOf(flags.folder, location.path)];
  return [valueOf(flags.container, location.url), ...containerLoginWords(location.credential)];
}

function containerLoginWords(credential: BlobLocation['credential']): string[] {
  switch (credential.kind) {
    case 'entra': {
      const { tenantId, clientId, source } = credential;
      return [
        flags.entra,
        ...(tenantId === undefined ? [] : [valueOf(flags.tenant, tenantId)]),
        ...(clientId === undefined ? [] : [valueOf(flags.clientId, clientId)]),
        ...(source === undefined
          ? []
          : [valueOf(flags.clientSecretEnv, variableOf(source, 'AZURE_CLIENT_SECRET'))]),
      ];
    }
    case 'sas':
      return credential.source.kind === 'keychain'
        ? [flags.sasKeychain]
        : [valueOf(flags.sasEnv, variableOf(credential.source, 'AZURE_STORAGE_SAS'))];
    case 'connection-string':
      return credential.source.kind === 'keychain'
        ? [flags.connectionStringKeychain]
        : [
            valueOf(
              flags.connectionStringEnv,
              variableOf(credential.source, 'AZURE_STORAGE_CONNECTION_STRING'),
            ),
          ];
  }
}

/** A secret that was typed has no place in a command line: it is expected in a variable there. */
function variableOf(source: NonNullable<BlobLocation['credential']['source']>, usual: string): string {
  return source.kind === 'env' ? source.variable : usual;
}
