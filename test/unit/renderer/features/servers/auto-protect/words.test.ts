import { describe, expect, it } from 'vitest';
import {
  previewWords,
  rulesWords,
  runnerWords,
} from '../../../../../../renderer/features/servers/auto-protect/words.ts';
import type { AutoProtected } from '../../../../../../shared/auto-protect/auto-protect.ts';

const of = (said: Partial<AutoProtected>) => ({ vaultName: 'archive', rules: [], ...said }) as AutoProtected;
const rule = (names: string) =>
  ({ names, policyName: 'nightly', agreed: true }) as unknown as AutoProtected['rules'][number];

describe('the words for databases that are protected by themselves', () => {
  it('name each rule', () => {
    expect(rulesWords([])).toBe('none');
    expect(rulesWords([of({ rules: [rule('*')] })])).toBe('all by nightly in archive');
    expect(rulesWords([of({ rules: [rule('app_*'), rule('*')] })])).toBe(
      'app_* by nightly in archive and all by nightly in archive',
    );
  });

  it('name who follows them', () => {
    const runner = { home: 'theirs', host: 'ws1', user: 'anna' };
    expect(runnerWords(of({ runner: null, runsHere: false }))).toBe(
      'No computer follows these rules: choose a runner for the server.',
    );
    expect(runnerWords(of({ runner, runsHere: true }))).toBe(
      'This computer follows them whenever it looks for due backups.',
    );
    expect(runnerWords(of({ runner, runsHere: false }))).toBe('anna on ws1 follows them.');
  });

  it('count what would be done now', () => {
    const database = 'shop';
    expect(previewWords([{ database, verdict: 'to be protected' }])).toBe(
      '1 database would be protected now.',
    );
    expect(
      previewWords([
        { database, verdict: 'protected' },
        { database, verdict: 'excluded' },
        { database, verdict: 'stopped' },
        { database, verdict: 'never' },
        { database, verdict: 'no rule' },
      ]),
    ).toBe('0 databases would be protected now; 1 protected already, 1 stopped, 1 left alone.');
  });
});
