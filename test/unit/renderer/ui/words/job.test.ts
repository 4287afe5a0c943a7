import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../../../../renderer/ui/words/job.ts';
import { restoredWith, threeLosses } from '../../../../support/lossy-restore.ts';

describe('a restore with losses', () => {
  it('is shown as more than a warning; one that failed is shown as failed', () => {
    expect(jobStatus(restoredWith(threeLosses))).toBe('completed with losses');
    expect(jobStatus(restoredWith([]))).toBe('completed with warnings');
    expect(jobStatus(restoredWith(threeLosses, { state: 'failed' }))).toBe('failed');
  });
});
