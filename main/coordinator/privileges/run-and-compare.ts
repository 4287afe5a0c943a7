import type { GrantRun } from '../../../shared/privileges.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Connection } from '../../postgres/connect/connect.ts';
import { runGrants } from '../../postgres/privileges/grant/run.ts';

/** SQL to be run for a role, and how to check what it changed. */
export interface ComparedRun<Check> {
  readonly statements: readonly string[];
  readonly role: string;
  readonly check: () => Promise<Check>;
  /** What the role lacks at that moment; the same thing is equal as JSON. */
  readonly missing: (check: Check) => readonly unknown[];
}

/**
 * Runs the statements in a transaction, compares before and after and commits; a dry run rolls back. The notes say
 * what came out otherwise than meant. Throws UserErrorMissingDBPermissions, with nothing changed, where the
 * server takes the SQL but it gives nothing (GRANT of what one may not pass on is only a warning).
 */
export async function runAndCompare<Check>(
  connection: Connection,
  { action, dryRun, admin }: Pick<GrantRun, 'action' | 'dryRun' | 'admin'>,
  { statements, role, check, missing }: ComparedRun<Check>,
): Promise<{ before: Check; after: Check; notes: string[] }> {
  const { before, after } = await runGrants(connection, statements, check);
  const [lacked, lacks] = [missing(before), missing(after)];
  const left = stillThere(lacked, lacks);
  const notes: string[] = [];
  if (action === 'grant' && left.length > 0 && left.length === lacked.length) {
    const problem = `The server ran the SQL, but nothing has changed: ${admin.user} may not pass these privileges on.`;
    if (!dryRun) {
      const error = new PgkeepError('UserErrorMissingDBPermissions', problem, {
        remedy:
          'Run it as somebody who owns the objects, is a member of their owners, or is a superuser. Nothing was changed on the server.',
      });
      await cleanUp(error, () => connection.query('ROLLBACK'));
      throw error;
    }
    notes.push(problem);
  } else if (action === 'grant' && left.length > 0) {
    notes.push(`Still missing: ${left.length} of ${lacked.length}.`);
  }
  if (action === 'revoke' && stillThere(lacks, lacked).length === lacks.length) {
    notes.push(`${role} has the same privileges as before: it gets them from elsewhere, too.`);
  }
  await connection.query(dryRun ? 'ROLLBACK' : 'COMMIT');
  return { before, after, notes };
}

/** Those of the things that are among the others, too. */
function stillThere(things: readonly unknown[], others: readonly unknown[]): unknown[] {
  const known = new Set(others.map((thing) => JSON.stringify(thing)));
  return things.filter((thing) => known.has(JSON.stringify(thing)));
}
