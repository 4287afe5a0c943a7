import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import type { BackupCheck } from '../backup-check.ts';
import { readForeseen } from '../../restore/foresee/read-foreseen.ts';
import { readBlockingLocks } from './blocking-locks.ts';
import { readDefaultPrivileges } from './default-privileges.ts';
import { readDumpLimits } from './dump-limits.ts';
import { readLargeObjectGaps } from './large-object-gaps.ts';
import { readRelationGaps } from './relation-gaps.ts';
import { readCheckedRole } from './checked-role.ts';
import { foreseeLeftOut } from '../../dump/left-out/compare.ts';
import { readDataRelations } from '../../dump/left-out/read-relations.ts';
import { readSchemas } from './schemas.ts';
import { readSuperuserOnly } from './superuser-only.ts';
import { settingNotes } from './setting-notes.ts';

export interface BackupCheckOptions {
  /** Connections that a backup holds at the same time; default 1, pg_dump's own. */
  readonly connectionsNeeded?: number;
}

/**
 * Asks the server whether pg_dump, run by a role in the connected database, would get to read all that it
 * needs, and what a restore would lack. Eleven queries, or fourteen where functions of users are run by a restore,
 * however many tables; only what is missing comes back. Changes nothing, and any login may ask, about itself
 * (default: the role that the session acts as) or another. A role that does not exist is
 * asked about as PUBLIC. Inside a transaction it sees what the transaction granted.
 *
 * The connection's search_path should be empty, as connect() leaves it.
 */
export async function readBackupCheck(
  connection: Connection,
  roleName?: string,
  options: BackupCheckOptions = {},
): Promise<BackupCheck> {
  const checked = await readCheckedRole(connection, roleName);
  const limits = await readDumpLimits(connection, checked);
  const schemas = await readSchemas(connection, checked);
  const relations = await readRelationGaps(connection, checked);
  const largeObjects = await readLargeObjectGaps(connection, checked, {
    compatible: limits.largeObjectsOpen,
  });
  const defaults = await readDefaultPrivileges(connection, checked, {
    largeObjectsOpen: limits.largeObjectsOpen,
  });
  const locks = await readBlockingLocks(connection);
  const superuserOnly = await readSuperuserOnly(connection, checked);

  const leftOut = foreseeLeftOut(await readDataRelations(connection, checked.server.traits));

  const { database, server, role } = checked;
  const foreseen = await readForeseen(connection, server.traits);
  const gaps: BackupGap[] = [
    ...checked.gaps,
    ...schemas.gaps,
    ...relations.gaps,
    ...largeObjects.gaps,
    ...defaults.gaps,
  ];
  return {
    database,
    role,
    server,
    gaps,
    notes: [
      ...locks,
      ...settingNotes(limits, {
        database,
        azure: server.traits.managedBy === 'azure',
        connectionsNeeded: options.connectionsNeeded ?? 1,
      }),
      ...defaults.notes,
      ...(schemas.openToAll.length === 0 || role.superuser || role.readsAllData
        ? []
        : [{ kind: 'everybody creates', schemas: schemas.openToAll } as const]),
      ...superuserOnly,
      ...leftOut.map((found) => ({ kind: 'left out', ...found }) as const),
      ...foreseen.map((one) => ({ kind: 'restorability', foreseen: one }) as const),
    ],
    counts: {
      schemas: schemas.schemas.length,
      tables: relations.counts.tables,
      sequences: relations.counts.sequences,
      largeObjects: largeObjects.count,
    },
    schemas: schemas.schemas,
    creators: defaults.creators,
  };
}
