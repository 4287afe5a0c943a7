import { describe, expect, it } from 'vitest';
import { noting } from '../../../../main/coordinator/jobs/start-jobs.ts';
import { JobId } from '../../../../shared/ids.ts';

describe('a job on the latest point', () => {
  const lines: string[] = [];
  const context = {
    jobId: JobId.parse('job-1'),
    signal: new AbortController().signal,
    scratch: '',
    progress: () => {},
    log: (line: string) => void lines.push(line),
    begin: () => Promise.resolve({ done: () => {} }),
    later: (work: () => void) => work(),
  };

  it.each([
    ['completed', 'completed with warnings'],
    ['completed with warnings', 'completed with warnings'],
    ['failed', 'failed'],
  ] as const)('that %s ends %s and names what was skipped', async (state, ends) => {
    const flow = () =>
      Promise.resolve({ state, result: { losses: [], messages: [], warnings: ['w'], notes: [] } });
    expect(await noting({ skipped: ['s'] }, flow)(context)).toEqual({
      state: ends,
      result: { losses: [], messages: [], warnings: ['s', 'w'], notes: [] },
    });
    expect(lines.at(-1)).toBe('s');
    expect((await noting({ skipped: [] }, flow)(context)).state).toBe(state);
  });
});
