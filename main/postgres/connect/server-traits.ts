/**
 * In what servers differ, each difference with its name and its source: the only place that decides by a version
 * or by who runs a server. Whoever needs a difference that has no name yet gives it one here.
 */

/** What follows from the major version alone. */
export interface VersionTraits {
  /** For words, and for tables of what came with which major ({@link isOlder}). */
  readonly major: number;
  /**
   * LOCK TABLE of a parent checks privileges on its partitions and children, too. Until 12; found by watching
   * pg_dump on servers 12 to 18.
   */
  readonly lockChecksChildren: boolean;
  /**
   * The expressions of a partition key are planned, and functions in them run, when a table is opened. Until 12;
   * found by watching pg_dump on servers 12 to 18.
   */
  readonly plansPartitionKeyOnOpen: boolean;
  /** ALTER STATISTICS … SET STATISTICS. From 13; source: dumpStatisticsExt in pg_dump.c of 13. */
  readonly hasStatisticsTarget: boolean;
  /** The role pg_read_all_data. From 14; source: release notes of 14. */
  readonly hasReadAllData: boolean;
  /** Columns have a compression method. From 14; source: dumpTableSchema in pg_dump.c of 14. */
  readonly hasColumnCompression: boolean;
  /**
   * Databases name the provider of their locale: pg_database.datlocprovider, CREATE DATABASE … LOCALE_PROVIDER,
   * with ICU as one of them. From 15; source: release notes of 15.
   */
  readonly databaseHasLocaleProvider: boolean;
  /**
   * Column of pg_database with the locale of ICU or builtin. From 17 datlocale, on 15 and 16 daticulocale, null
   * before; source: catalogs.sgml of 15 and 17.
   */
  readonly databaseLocaleColumn: 'datlocale' | 'daticulocale' | null;
  /** Unlogged sequences. From 15; source: dumpSequence in pg_dump.c of 15. */
  readonly hasUnloggedSequences: boolean;
  /**
   * The schema public of a new database belongs to pg_database_owner, and only its owner creates in it; before it
   * belonged to the first superuser and was open to everybody. From 15; source: release notes of 15.
   */
  readonly publicIsOfDatabaseOwner: boolean;
  /** SET on a parameter can be granted (pg_parameter_acl). From 15; source: release notes of 15. */
  readonly parametersAreGrantable: boolean;
  /**
   * Each membership has its own INHERIT and SET options (pg_auth_members.inherit_option, set_option); before, a
   * second GRANT of a membership changes nothing and the login's INHERIT attribute decides. From 16; source:
   * release notes of 16.
   */
  readonly membershipHasOptions: boolean;
  /**
   * CREATEROLE holds for roles on which one has ADMIN OPTION, no longer for all. From 16; source: release notes
   * of 16.
   */
  readonly createRoleTakesAdminOption: boolean;
  /**
   * Who has BYPASSRLS and CREATEROLE may give BYPASSRLS to others; before, only a superuser may. From 16; source:
   * release notes of 16.
   */
  readonly bypassRlsIsPassedOn: boolean;
  /** ICU rules of databases and collations (daticurules, ICU_RULES). From 16; source: release notes of 16. */
  readonly hasIcuRules: boolean;
  /** reserved_connections and pg_use_reserved_connections. From 16; source: release notes of 16. */
  readonly hasReservedConnections: boolean;
  /**
   * Who may write to a table may take ACCESS SHARE on it; before it takes SELECT. From 16; source:
   * LockTableAclCheck in lockcmds.c of 15 and 16.
   */
  readonly writersMayLockForReading: boolean;
  /** The locale provider builtin. From 17; source: release notes of 17. */
  readonly hasBuiltinLocales: boolean;
  /** The privilege MAINTAIN. From 17; source: release notes of 17. */
  readonly hasMaintain: boolean;
  /** Event triggers on login. From 17; source: release notes of 17. */
  readonly hasLoginTriggers: boolean;
  /**
   * Partitioned tables have an access method. From 17; source: _printTableAccessMethodNoStorage in
   * pg_backup_archiver.c of 17.
   */
  readonly partitionedTablesHaveAccessMethod: boolean;
  /**
   * pg_dump reads where a sequence stands with pg_get_sequence_data, before with a SELECT. From 18; found by
   * watching pg_dump 18.
   */
  readonly sequencesAreReadByFunction: boolean;
  /** has_largeobject_privilege(). From 18; source: release notes of 18. */
  readonly hasLargeObjectPrivilegeFunction: boolean;
  /** ALTER DEFAULT PRIVILEGES … ON LARGE OBJECTS. From 18; source: release notes of 18. */
  readonly largeObjectsHaveDefaultPrivileges: boolean;
  /**
   * NOT NULL is a constraint with a name, NO INHERIT and NOT VALID; generated columns can be virtual. From 18;
   * source: release notes of 18.
   */
  readonly notNullIsConstraint: boolean;
  /** The builtin locale PG_UNICODE_FAST. From 18; source: release notes of 18. */
  readonly hasUnicodeFast: boolean;
  /** pg_restore_relation_stats and pg_restore_attribute_stats. From 18; source: release notes of 18. */
  readonly takesStatistics: boolean;
}

/** The traits of a server by its major version (12 to the newest; an unknown one is like the newest). Pure. */
export function versionTraits(major: number): VersionTraits {
  return {
    major,
    lockChecksChildren: major < 13,
    plansPartitionKeyOnOpen: major < 13,
    hasStatisticsTarget: major >= 13,
    hasReadAllData: major >= 14,
    hasColumnCompression: major >= 14,
    databaseHasLocaleProvider: major >= 15,
    databaseLocaleColumn: major >= 17 ? 'datlocale' : major >= 15 ? 'daticulocale' : null,
    hasUnloggedSequences: major >= 15,
    publicIsOfDatabaseOwner: major >= 15,
    parametersAreGrantable: major >= 15,
    membershipHasOptions: major >= 16,
    createRoleTakesAdminOption: major >= 16,
    bypassRlsIsPassedOn: major >= 16,
    hasIcuRules: major >= 16,
    hasReservedConnections: major >= 16,
    writersMayLockForReading: major >= 16,
    hasBuiltinLocales: major >= 17,
    hasMaintain: major >= 17,
    hasLoginTriggers: major >= 17,
    partitionedTablesHaveAccessMethod: major >= 17,
    sequencesAreReadByFunction: major >= 18,
    hasLargeObjectPrivilegeFunction: major >= 18,
    largeObjectsHaveDefaultPrivileges: major >= 18,
    notNullIsConstraint: major >= 18,
    hasUnicodeFast: major >= 18,
    takesStatistics: major >= 18,
  };
}

/** Who runs a server for its users and keeps the superuser's rights for themselves. */
export type Provider = 'azure' | 'amazon' | 'google';

/**
 * The role that each provider's administrators are members of, which no other server has. Source: the providers'
 * documentation of roles (Azure Database for PostgreSQL; Amazon RDS and Aurora; Google Cloud SQL).
 */
export const administratorRoles = {
  azure: 'azure_pg_admin',
  amazon: 'rds_superuser',
  google: 'cloudsqlsuperuser',
} as const satisfies Record<Provider, string>;

/**
 * Roles that providers of managed servers give their administrators and agents, besides those that PostgreSQL
 * reserves (pg_*). Azure Database for PostgreSQL, Amazon RDS and Aurora, Google Cloud SQL and AlloyDB, and others
 * name them so in their documentation of roles.
 */
export const providerRoles: readonly string[] = [
  'azure_pg_admin',
  'azuresu',
  'azure_superuser',
  'rds_superuser',
  'rds_replication',
  'rds_password',
  'rds_iam',
  'rds_ad',
  'rdsadmin',
  'rdsrepladmin',
  'rdstopmgr',
  'cloudsqladmin',
  'cloudsqlsuperuser',
  'cloudsqlagent',
  'cloudsqlreplica',
  'cloudsqlimportexport',
  'cloudsqliamuser',
  'cloudsqliamserviceaccount',
  'alloydbadmin',
  'alloydbsuperuser',
  'alloydbreplica',
  'doadmin',
  'neon_superuser',
  'supabase_admin',
  'crunchy_superuser',
];

/** SQL of a list: Azure's own roles, which nobody joins and whose objects are the server's. */
export const azureRolesSql = `('azuresu', '${administratorRoles.azure}')`;

/** SQL of a value: the {@link Provider} by its role in pg_roles, or NULL. */
export const managedBySql = `(SELECT CASE p.rolname ${Object.entries(administratorRoles)
  .map(([provider, role]) => `WHEN '${role}' THEN '${provider}'`)
  .join(' ')} END FROM pg_catalog.pg_roles p WHERE p.rolname IN (${Object.values(administratorRoles)
  .map((role) => `'${role}'`)
  .join(', ')}) ORDER BY p.rolname LIMIT 1)`;

/** What follows from the version and from who manages the server. */
export interface ServerTraits extends VersionTraits {
  readonly managedBy: Provider | null;
  /** BYPASSRLS cannot be had: on Azure nobody but the provider is a superuser, and {@link bypassRlsIsPassedOn}. */
  readonly bypassRlsIsOutOfReach: boolean;
  /**
   * Who owns the schema public of a new database. Azure gives it to azure_pg_admin on every version (found on
   * servers of Azure Database for PostgreSQL); before 15 elsewhere it is the first superuser.
   */
  readonly publicOwner: typeof administratorRoles.azure | 'pg_database_owner' | 'first superuser';
  /** Everybody may create in the schema public of a new database. Before 15, Azure apart. */
  readonly publicIsOpen: boolean;
  /** Besides superusers its administrators make event triggers. Source: Azure's documentation of extensions. */
  readonly administratorsMakeEventTriggers: boolean;
  /**
   * Which extensions its administrators may create is a list of the server (azure.extensions), whatever the
   * extension says of itself. Source: Azure's documentation of extensions.
   */
  readonly extensionsAreListed: boolean;
}

/** The traits of a server by version and provider. Pure. */
export function serverTraits(server: {
  readonly major: number;
  readonly managedBy: Provider | null;
}): ServerTraits {
  const { major, managedBy } = server;
  const traits = versionTraits(major);
  const onAzure = managedBy === 'azure';
  return {
    ...traits,
    managedBy,
    bypassRlsIsOutOfReach: onAzure && !traits.bypassRlsIsPassedOn,
    publicOwner: onAzure
      ? administratorRoles.azure
      : traits.publicIsOfDatabaseOwner
        ? 'pg_database_owner'
        : 'first superuser',
    publicIsOpen: !traits.publicIsOfDatabaseOwner && !onAzure,
    administratorsMakeEventTriggers: onAzure,
    extensionsAreListed: onAzure,
  };
}

/** The major version in a server_version_num, for example 17 in 170004. */
export function majorOf(versionNumber: number): number {
  return Math.floor(versionNumber / 10_000);
}

/** Whether a server of one major is older than one of another, or than the major that brought something. */
export function isOlder(major: number, than: number): boolean {
  return major < than;
}
