import { describe, expect, it } from 'vitest';
import {
  endsRun,
  grantStatus,
  grantSentence,
  type GrantOutcome,
} from '../../../../../../renderer/features/protect/grant/outcomes.ts';

const good = { ready: true, summary: 'A backup can read everything.' };
const bad = { ready: false, summary: 'A backup would fail.' };
const problem = { code: null, message: 'refused', remedy: 'Ask the owner.' };

describe('what became of one database among many', () => {
  it.each([
    [undefined, 'unknown', 'Not run'],
    [{ state: 'not run' }, 'unknown', 'Not run'],
    [{ state: 'waiting' }, 'unknown', 'Waiting'],
    [{ state: 'running' }, 'in progress', 'Running'],
    [{ state: 'tried', after: good }, 'ok', 'Would be ready'],
    [{ state: 'tried', after: bad }, 'warning', 'Would still fail'],
    [{ state: 'granted', after: good }, 'ok', 'Granted'],
    [{ state: 'granted', after: bad }, 'warning', 'Granted, still fails'],
    [{ state: 'failed', problem }, 'failed', 'Failed'],
  ] as const)('%j', (outcome, status, word) => {
    expect(grantStatus(outcome)).toEqual({ status, word });
  });

  const tried: GrantOutcome = { state: 'tried', after: good };
  const granted: GrantOutcome = { state: 'granted', after: good };
  it.each([
    [[undefined, undefined], 'Nothing was run yet. A row shows its SQL below.'],
    [[tried, { state: 'running' }, { state: 'waiting' }], 'Running, 2 databases to go.'],
    [[tried, tried], 'The dry run went through in 2 databases; nothing was changed there.'],
    [[granted, { state: 'failed', problem }], 'Privileges were granted in 1 database. 1 failed.'],
    [[{ state: 'failed', problem }, { state: 'not run' }], '1 failed. 1 were not run.'],
  ] as const)('is one sentence: %#', (outcomes, sentence) => {
    expect(grantSentence(outcomes)).toBe(sentence);
  });

  it('ends the run where the next database would fail alike', () => {
    expect(endsRun({ code: 'UserErrorDBUserAuthFailed' })).toBe(true);
    expect(endsRun({ code: 'UserErrorMissingDBPermissions' })).toBe(false);
    expect(endsRun({ code: null })).toBe(false);
  });
});
