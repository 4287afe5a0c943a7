import type { Job } from '../../../shared/jobs.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { named } from '../restore/plan.ts';

export interface CancelWords {
  readonly title: string;
  /** What will be gone. */
  readonly consequence: string;
  readonly confirm: string;
}

/**
 * What is asked before a job is cancelled. `restored` is what this window remembers of the restore that it
 * started; for one started elsewhere the words leave open what only that one knows.
 */
export function cancelWords(
  job: Pick<Job, 'kind' | 'subject'>,
  restored: { readonly newDatabase: string | null; readonly keepPartial: boolean } | null,
): CancelWords {
  switch (job.kind) {
    case 'backup':
      return {
        title: 'Stop this backup?',
        consequence: `What was stored of ${visibleText(job.subject)} so far is removed. Earlier recovery points stay.`,
        confirm: 'Stop backup',
      };
    case 'restore-as-database': {
      const database =
        restored === null || restored.newDatabase === null
          ? 'The half-made database'
          : `The half-made database ${named(restored.newDatabase)}`;
      const fate =
        restored === null
          ? 'is dropped with all that was restored into it, unless it was to be kept'
          : restored.keepPartial
            ? 'is kept as it is'
            : 'is dropped with all that was restored into it';
      return {
        title: 'Stop this restore?',
        consequence: `${database} ${fate}. The recovery point and all other databases stay.`,
        confirm: 'Stop restore',
      };
    }
    case 'restore-as-files':
      return {
        title: 'Stop this restore?',
        consequence: 'The files that were written so far are removed. The recovery point stays.',
        confirm: 'Stop restore',
      };
    case 'verify':
      return {
        title: 'Stop this verification?',
        consequence: 'Nothing is lost; the recovery point stays unverified.',
        confirm: 'Stop verification',
      };
  }
}
