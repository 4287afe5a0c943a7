import { isWaiting, type Job } from '../../../../shared/jobs/jobs.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { quotedName } from '../../../ui/format/quoted-name.ts';
import type { AskedRestore } from './asked-restore.ts';

export interface CancelWords {
  readonly title: string;
  /** What will be gone. */
  readonly consequence: string;
  readonly confirm: string;
}

/**
 * What is asked before a job is cancelled. `asked` is what was asked of a restore; while that is not known, the words
 * leave it open.
 */
export function cancelWords(
  job: Pick<Job, 'kind' | 'subject' | 'state' | 'progress'>,
  asked: AskedRestore | null,
): CancelWords {
  if (isWaiting(job))
    return {
      title: 'Stop this backup?',
      consequence: `It has not begun: nothing of ${visibleText(job.subject)} is stored yet. Earlier recovery points stay.`,
      confirm: 'Stop backup',
    };
  switch (job.kind) {
    case 'backup':
      return {
        title: 'Stop this backup?',
        consequence: `What was stored of ${visibleText(job.subject)} so far is removed. Earlier recovery points stay.`,
        confirm: 'Stop backup',
      };
    case 'restore-as-database': {
      const target = asked?.database ?? null;
      const database =
        target === null ? 'The half-made database' : `The half-made database ${quotedName(target.name)}`;
      const fate =
        target === null
          ? 'is dropped with all that was restored into it, unless it was to be kept'
          : target.keepPartial
            ? 'is kept as it is'
            : 'is dropped with all that was restored into it';
      return {
        title: 'Stop this restore?',
        consequence: `${database} ${fate}. The recovery point and all other databases stay.`,
        confirm: 'Stop restore',
      };
    }
    case 'restore-rows':
      return {
        title: 'Stop loading rows?',
        consequence: 'The table is as it was before, empty. The recovery point stays.',
        confirm: 'Stop loading',
      };
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
