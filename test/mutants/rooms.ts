/**
 * The rooms whose code is changed on purpose, what share of the changes the tests must notice, and the tests that
 * concern them: each is run once, to learn what it passes.
 */
export type Room = {
  /** Folder of the sources, from the project's root. */
  sources: string;
  /** Percent of the sampled mutants that must be noticed. */
  floor: number;
  /** Folders and files of tests, from the project's root. */
  tests: readonly string[];
};

export const rooms: Readonly<Record<string, Room>> = {
  vault: {
    sources: 'main/vault',
    floor: 85,
    tests: [
      'test/unit/vault',
      'test/integration/vault',
      'test/security',
      'test/unit/azure',
      'test/unit/coordinator/points',
      'test/integration/coordinator/backup',
      'test/integration/coordinator/points',
    ],
  },
  azure: {
    sources: 'main/azure',
    floor: 85,
    tests: [
      'test/unit/azure',
      'test/integration/azure',
      'test/integration/vault',
      'test/security',
      'test/unit/vault',
    ],
  },
  archive: {
    sources: 'main/postgres/archive',
    floor: 85,
    tests: [
      'test/unit/postgres/archive',
      'test/unit/postgres/restore',
      'test/unit/postgres/dump',
      'test/integration/postgres',
      'test/integration/coordinator/verify',
      'test/integration/coordinator/restore',
      'test/security',
    ],
  },
  privileges: {
    sources: 'main/postgres/privileges',
    floor: 75,
    tests: [
      'test/unit/postgres/privileges',
      'test/unit/coordinator/privileges',
      'test/integration/postgres/privileges',
      'test/integration/postgres/restore/readiness',
      'test/integration/coordinator/privileges',
      'test/integration/coordinator/restore/check',
      'test/security/hostile-names-in-privileges.test.ts',
      'test/security/hostile-names-in-restore-grants.test.ts',
      'test/security/hostile-roles.test.ts',
      'test/security/sql-injection.test.ts',
    ],
  },
  restore: {
    sources: 'main/postgres/restore',
    floor: 85,
    tests: [
      'test/unit/postgres/restore',
      'test/unit/coordinator/restore',
      'test/integration/postgres',
      'test/integration/coordinator/restore',
      'test/integration/coordinator/verify',
      'test/security',
    ],
  },
  coordinator: {
    sources: 'main/coordinator',
    floor: 85,
    tests: [
      'test/unit/coordinator',
      'test/unit/compose.test.ts',
      'test/unit/hosts/cli',
      'test/integration/coordinator',
      'test/integration/faults',
      'test/security/places',
      'test/security/hostile-names.test.ts',
      'test/security/hostile-names-in-privileges.test.ts',
      'test/security/hostile-names-in-restore-grants.test.ts',
      'test/security/hostile-roles.test.ts',
      'test/security/hostile-vault.test.ts',
      'test/security/links-in-vault.test.ts',
      'test/security/records-of-other-writers.test.ts',
      'test/security/where-logins-are-sent.test.ts',
    ],
  },
  serve: {
    sources: 'main/hosts/serve',
    floor: 75,
    tests: ['test/unit/hosts/serve', 'test/security/serve'],
  },
};
