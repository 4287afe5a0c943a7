import { Temporal } from 'temporal-polyfill';
import type { BackupReason } from '../../../shared/policies/keep.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { PgkeepError } from '../../core/errors.ts';

/** As long as a retention rule may keep, which a date that is chosen by hand may not pass either. */
const longest = { years: 10 } as const;

/**
 * Throws UserErrorInvalidInput for a recovery point that would be kept until a time that has passed, or for more than 10
 * years from now on, as a mistyped year would have it.
 */
export function refuseKeep({ keep }: BackupReason, now: Date): void {
  if (keep === undefined || !('until' in keep)) return;
  const until = new Date(keep.until);
  if (until <= now) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      'The recovery point cannot be kept until a time that has passed.',
      {
        remedy:
          'Choose a later date, or a rule of the policy, or neither to keep it until somebody deletes it.',
      },
    );
  }
  const last = lastTime(now);
  if (until <= last) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The recovery point cannot be kept until ${dayOf(keep.until)}: a date may be at most 10 years from now.`,
    {
      remedy: `Choose a date up to ${dayOf(last.toISOString())}, or no date to keep it until somebody deletes it.`,
    },
  );
}

/** The same time of the same day 10 years later, in UTC. */
function lastTime(now: Date): Date {
  const zoned = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC');
  return new Date(zoned.add(longest).epochMilliseconds);
}
