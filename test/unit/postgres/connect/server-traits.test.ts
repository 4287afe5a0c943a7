import { describe, expect, it } from 'vitest';
import {
  isOlder,
  majorOf,
  serverTraits,
  versionTraits,
  type VersionTraits,
} from '../../../../main/postgres/connect/server-traits.ts';
import { supportedMajors } from '../../../support/servers/postgres-server.ts';

type Flag = Exclude<keyof VersionTraits, 'major' | 'databaseLocaleColumn'>;

/** The first major that has it; "until" the last one. */
const since: Readonly<Record<Flag, number | `until ${number}`>> = {
  lockChecksChildren: 'until 12',
  plansPartitionKeyOnOpen: 'until 12',
  hasStatisticsTarget: 13,
  hasReadAllData: 14,
  hasColumnCompression: 14,
  databaseHasLocaleProvider: 15,
  hasUnloggedSequences: 15,
  publicIsOfDatabaseOwner: 15,
  parametersAreGrantable: 15,
  membershipHasOptions: 16,
  createRoleTakesAdminOption: 16,
  bypassRlsIsPassedOn: 16,
  hasIcuRules: 16,
  hasReservedConnections: 16,
  writersMayLockForReading: 16,
  hasBuiltinLocales: 17,
  hasMaintain: 17,
  hasLoginTriggers: 17,
  partitionedTablesHaveAccessMethod: 17,
  sequencesAreReadByFunction: 18,
  hasLargeObjectPrivilegeFunction: 18,
  largeObjectsHaveDefaultPrivileges: 18,
  notNullIsConstraint: 18,
  hasUnicodeFast: 18,
  takesStatistics: 18,
};

describe.each(supportedMajors)('the traits of PostgreSQL %i', (major) => {
  it('are those that its release notes name', () => {
    const { databaseLocaleColumn, ...flags } = versionTraits(major);
    expect(flags).toStrictEqual({
      major,
      ...Object.fromEntries(
        Object.entries(since).map(([name, first]) => [
          name,
          typeof first === 'number' ? major >= first : major <= Number(first.replace('until ', '')),
        ]),
      ),
    });
    expect(databaseLocaleColumn).toBe(
      { 12: null, 13: null, 14: null, 15: 'daticulocale', 16: 'daticulocale' }[major] ??
        (major < 15 ? null : 'datlocale'),
    );
  });

  it('are its own where nobody manages it', () => {
    expect(serverTraits({ major, managedBy: null })).toStrictEqual({
      ...versionTraits(major),
      managedBy: null,
      bypassRlsIsOutOfReach: false,
      publicOwner: major < 15 ? 'first superuser' : 'pg_database_owner',
      publicIsOpen: major < 15,
      administratorsMakeEventTriggers: false,
      extensionsAreListed: false,
    });
  });

  it('are others on Azure', () => {
    expect(serverTraits({ major, managedBy: 'azure' })).toStrictEqual({
      ...versionTraits(major),
      managedBy: 'azure',
      bypassRlsIsOutOfReach: major < 16,
      publicOwner: 'azure_pg_admin',
      publicIsOpen: false,
      administratorsMakeEventTriggers: true,
      extensionsAreListed: true,
    });
  });

  it('are the version’s with another provider', () => {
    expect(serverTraits({ major, managedBy: 'amazon' })).toStrictEqual({
      ...serverTraits({ major, managedBy: null }),
      managedBy: 'amazon',
    });
  });
});

it('a version number names its major', () => {
  expect([120_022, 170_004, 180_000].map(majorOf)).toEqual([12, 17, 18]);
  expect([isOlder(16, 17), isOlder(17, 17), isOlder(18, 17)]).toEqual([true, false, false]);
});
