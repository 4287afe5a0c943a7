import type { AccessCheck, AccessNeed, AccessPurpose, AccessRow } from '../../../shared/access/access.ts';
import { countOf } from '../../../shared/words/counts.ts';
import type { Status } from '../../ui/states/status/status-badge.tsx';
import type { Who } from './subject-form.ts';

export const purposeNames = {
  backup: 'Back up databases',
  'restore-as-database': 'Restore as a database',
  'restore-as-files': 'Restore as files',
} as const satisfies Record<AccessPurpose, string>;

export const whoNames = {
  me: 'The identity itself',
  'service-principal': 'A service principal',
  'managed-identity': 'A managed identity',
  'backup-vault': 'An Azure Backup vault',
} as const satisfies Record<Who, string>;

/** What each need is for. */
export const whyNeeded = {
  'read-secret': 'The login of the database is read from it when a job begins.',
  connect: 'Databases are read and written over this connection.',
  blobs: 'Backups and restored files are written there, and read again.',
  'read-server': 'It lets servers be found in Azure, and shows their network and native backups.',
} as const satisfies Record<AccessNeed, string>;

/** Whether it is there, as far as anybody can say. */
export const isThere = ({ outcome, remedy }: Pick<AccessRow, 'outcome' | 'remedy'>): boolean =>
  outcome === 'granted' || (outcome === 'assigned' && remedy === null);

/** How a row stands, as a badge says it. */
export function outcomeBadge(row: Pick<AccessRow, 'outcome' | 'remedy' | 'blocks' | 'held'>): {
  status: Status;
  word: string;
} {
  const missing = row.blocks ? 'blocker' : 'warning';
  switch (row.outcome) {
    case 'granted':
      return { status: 'ok', word: 'Granted' };
    case 'assigned':
      return isThere(row)
        ? { status: 'ok', word: 'Assigned, not tried' }
        : { status: 'waiting', word: 'Assigned, not acting yet' };
    case 'not-assigned':
      return { status: missing, word: 'Not assigned' };
    case 'constrained':
      return { status: 'warning', word: 'Under a condition' };
    case 'eligible':
      return { status: 'warning', word: 'Eligible, not active' };
    case 'may-not':
      return { status: missing, word: 'Not allowed' };
    case 'cannot-tell':
      return { status: 'unknown', word: row.held ? 'Assigned, try failed' : 'Cannot be told' };
  }
}

/** How access stands, in a sentence. */
export function accessSentence({ ready, rows }: Pick<AccessCheck, 'ready' | 'rows'>): string {
  // What nobody can tell is not said to be missing.
  const missing = rows.filter((row) => !isThere(row) && row.outcome !== 'cannot-tell');
  const untold = rows.filter(({ outcome }) => outcome === 'cannot-tell');
  if (missing.length === 0 && untold.length > 0 && untold.every(({ held }) => held))
    return 'No role is missing, and something else is wrong.';
  if (missing.length === 0 && untold.length > 0) return 'Whether all that is needed is there cannot be told.';
  if (missing.length === 0)
    return rows.length === 1
      ? 'What is needed is there.'
      : `All ${countOf(rows.length, 'thing')} that are needed are there.`;
  const count =
    rows.length === 1
      ? 'What is needed is missing'
      : `${missing.length} of ${countOf(rows.length, 'thing')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  if (ready) return `${count}; nothing is held up by it.`;
  const assignable = missing.filter(({ canAssign }) => canAssign).length;
  if (assignable === 0) return `${count}, and cannot be assigned from here.`;
  return assignable === missing.length
    ? `${count}, and can be assigned from here.`
    : `${count}; ${assignable} can be assigned from here.`;
}

/** How far Azure has taken up what was assigned, while that is waited for. */
export const waitingWords = (seconds: number, ofSeconds: number): string =>
  `Waiting until Azure acts on it: ${countOf(seconds, 'second')} of at most ${ofSeconds}.`;
