import { describe, expect, it } from 'vitest';
import {
  outcomesSentence,
  type Outcome,
} from '../../../../../../renderer/features/protect/submitted/outcomes.ts';

describe('sentence about what was submitted', () => {
  const done: Outcome = { state: 'protected', instance: { id: 'inst-shop', name: 'prod/shop' } };
  const failed: Outcome = { state: 'failed', problem: { code: null, message: 'x', remedy: 'y' } };

  it.each([
    [[done, { state: 'working' }, { state: 'waiting' }], 'Protecting: 1 of 3 done.'],
    [[done], '1 database is protected now; the first backup is still to be taken.'],
    [[done, done, failed], '2 databases are protected now; 1 failed.'],
    [[failed], 'No database is protected now; 1 failed.'],
  ] as const)('%#', (outcomes, sentence) => {
    expect(outcomesSentence(outcomes, 'not asked for')).toBe(sentence);
  });

  it('says where the first backups stand', () => {
    expect(outcomesSentence([done], 'starting')).toBe(
      '1 database is protected now; the first backups are being started.',
    );
    expect(outcomesSentence([done, failed], 'requested')).toBe(
      '1 database is protected now; the first backups were requested; 1 failed.',
    );
  });
});
