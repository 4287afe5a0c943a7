import type { BackupReason } from '../../../shared/policies/keep.ts';
import { PgkeepError } from '../../core/errors.ts';

/** Throws UserErrorInvalidInput for a backup that would be kept until a time that has passed. */
export function refuseKeep({ keep }: BackupReason, now: Date): void {
  if (keep === undefined || !('until' in keep) || new Date(keep.until) > now) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    'The recovery point cannot be kept until a time that has passed.',
    {
      remedy:
        'Choose a later date, or a rule of the policy, or neither to keep it until somebody deletes it.',
    },
  );
}
