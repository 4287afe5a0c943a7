import { PgkeepError } from '../../../core/errors.ts';
import type { Connection } from '../../connect/connect.ts';
import { quoteIdentifier } from '../../sql/quote.ts';
import type { BackupCheck } from '../backup-check.ts';
import { readBackupCheck } from './for-backup.ts';

/** A check from within a transaction, and whether it was made as the role itself. */
export interface Look {
  readonly check: BackupCheck;
  readonly asRole: boolean;
}

/** Makes the check as the role; where this login may not act as it, by the role's name. */
export async function readCheckAsRole(connection: Connection, role: string): Promise<Look> {
  await connection.query('SAVEPOINT pgkeep_look');
  const asRole = await actAs(connection, role);
  const check = await readBackupCheck(connection, role);
  await connection.query('ROLLBACK TO SAVEPOINT pgkeep_look; RELEASE SAVEPOINT pgkeep_look');
  return { check, asRole };
}

async function actAs(connection: Connection, role: string): Promise<boolean> {
  try {
    await connection.query(`SET LOCAL ROLE ${quoteIdentifier(role)}`);
    return true;
  } catch (error) {
    if (error instanceof PgkeepError) throw error; // the connection is lost
    await connection.query('ROLLBACK TO SAVEPOINT pgkeep_look');
    return false;
  }
}
