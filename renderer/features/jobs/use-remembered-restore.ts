import { useMemo } from 'react';
import type { Draft } from '../restore/draft.ts';
import { draftFromText, rememberedText } from '../restore/remembered-draft.ts';

export interface RememberedRestore {
  readonly point: string;
  readonly draft: Draft;
}

/** What was asked of a restore that this window started; null for every other job. */
export const useRememberedRestore = (jobId: string): RememberedRestore | null =>
  useMemo(() => draftFromText(rememberedText(jobId), false), [jobId]);
