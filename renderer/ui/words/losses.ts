import type { Job, Loss } from '../../../shared/jobs/jobs.ts';
import { lossWords } from '../../../shared/words/losses.ts';
import { visibleText } from '../format/identifier-text.ts';

/** What a job says is missing, the gravest first. */
export const lossesOf = ({ result }: Pick<Job, 'result'>): readonly Loss[] => result?.losses ?? [];

/** Whether a job came to its end with something missing. One that failed tells it with its error. */
export const endedWithLosses = (job: Pick<Job, 'state' | 'result'>): boolean =>
  job.state === 'completed with warnings' && lossesOf(job).length > 0;

/** What is missing in one line, the first few by name: "rows of app.g; unique index u; and 3 more". */
export const missingWords = (losses: readonly Pick<Loss, 'what'>[], atMost = 5): string =>
  lossWords(
    losses.map(({ what }) => ({ what: visibleText(what) })),
    atMost,
  );
