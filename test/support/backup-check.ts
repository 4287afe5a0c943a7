import { serverTraits } from '../../main/postgres/connect/server-traits.ts';
import type { BackupCheck } from '../../main/postgres/privileges/backup-check.ts';
import type { BackupGap } from '../../shared/privileges.ts';

export const tableGap = (name: string): BackupGap => ({
  kind: 'table',
  schema: 'public',
  name,
  owner: 'app',
});

/** What a check found for a login that may do nothing yet. */
export const backupCheck = (gaps: readonly BackupGap[], major = 17): BackupCheck => ({
  database: 'shop',
  role: {
    name: 'backup',
    exists: true,
    canLogin: true,
    superuser: false,
    bypassRls: false,
    readsAllData: false,
    readAllData: null,
    inherits: true,
  },
  server: { version: `${major}.1`, major, traits: serverTraits({ major, managedBy: null }) },
  gaps,
  notes: [],
  counts: { schemas: 1, tables: 1, sequences: 0, largeObjects: 0 },
  schemas: [{ name: 'public', owner: 'app' }],
  creators: [],
});
