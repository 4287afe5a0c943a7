import { damagedReason, type Loss, type LossKind } from '../../../../shared/jobs/jobs.ts';

interface Reason {
  /** Matches what pg_restore and the server said, in English. */
  readonly pattern: RegExp;
  readonly kinds?: readonly LossKind[];
  readonly reason: string;
}

/** Of pg_cron: its script raises an error in every database but one (pg_cron.sql). */
export const cronElsewhereReason = 'the target’s cron.database_name names another database';

/** Of what follows from another loss, which is told as a whole object. */
export const needsReason = (whole: string) => `it needs ${whole}, which is missing`;

/** Of what follows from rows or values that are missing: "rows of app.g". */
export const withoutReason = (what: string) => `${what} are missing`;

/** Whether a loss says of itself that it follows from the other one. */
export function followsFrom({ reason }: Pick<Loss, 'reason'>, { what: cause }: Pick<Loss, 'what'>): boolean {
  // a policy's reason goes on
  return [needsReason(cause), withoutReason(cause)].includes(reason.split(';')[0] ?? '');
}

/**
 * Why something is missing, in the words of somebody who has to fix it. In this order; the first that matches
 * decides. A server that speaks another language is told as it is: the message stands beside the reason.
 */
const reasons: readonly Reason[] = [
  { pattern: /do not have the checksum that they were stored with/, reason: damagedReason },
  {
    pattern: /violates (check|not-null) constraint|violates foreign key constraint/,
    kinds: ['rows'],
    reason: 'the source has rows that break a constraint of the table',
  },
  {
    pattern: /can only create extension in database/,
    kinds: ['extension'],
    reason: cronElsewhereReason,
  },
  {
    pattern:
      /violates (check|foreign key|unique|not-null|exclusion) constraint|could not create (unique index|exclusion constraint)|is violated by some row|contains null values/,
    reason: 'the source has rows that break it',
  },
  {
    // the search path of a restore is empty, as everywhere since CVE-2018-1058
    pattern: /does not exist[^]*CONTEXT: {2}[^]*\bfunction\b/,
    reason: 'a function that it calls names something without its schema, or something that is not there',
  },
  {
    pattern: /CONTEXT: {2}[^]*\b(PL\/\w+|SQL) function\b/,
    reason: 'a function that it calls failed',
  },
  {
    pattern: /extension "[^"]*" is not available|is not allow-listed|could not open extension control file/,
    kinds: ['extension'],
    reason: 'the target does not offer this extension',
  },
  {
    pattern: /role "[^]*" does not exist/,
    reason: 'a role that it names is not on the target',
  },
  {
    pattern: /permission denied|must be (superuser|owner)|only superuser/,
    reason: 'the restoring login lacks the privilege for it',
  },
  {
    pattern: /out of (shared )?memory|cannot allocate memory/i,
    reason: 'the target ran out of memory',
  },
  {
    pattern: /deadlock detected|lock timeout|statement timeout/,
    reason: 'another session was in the way',
  },
  {
    pattern: /syntax error|unrecognized|not supported|unknown (option|parameter)/i,
    reason: 'the target’s version does not know it',
  },
  {
    pattern: /does not exist/,
    reason: 'something that it needs is not on the target',
  },
];

/**
 * The reason of a loss. `cause` is a loss that it follows from, in words, and goes before what was said.
 * A missing policy hides rows instead of showing too many, which has to be said.
 */
export function lossReason(kind: LossKind, message: string, cause?: string): string {
  const reason =
    cause ??
    reasons.find(({ pattern, kinds }) => pattern.test(message) && (kinds?.includes(kind) ?? true))?.reason ??
    'the server refused it';
  return kind === 'policy'
    ? `${reason}; rows may be hidden from everybody but the owner of the table`
    : reason;
}
