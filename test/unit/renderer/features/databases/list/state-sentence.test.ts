import { describe, expect, it } from 'vitest';
import { databasesSentence } from '../../../../../../renderer/features/databases/list/state-sentence.ts';
import { instance } from '../../../../../support/overview-data.ts';

const stoppedAt = '2026-03-02T05:00:00.000Z';

describe('sentence about the databases', () => {
  it.each([
    [['protected'], '1 database protected, all with a recent recovery point.'],
    [['protected', 'failing', 'at risk'], '1 of 3 databases has a recent recovery point; 2 need attention.'],
    [
      ['protected', 'protected', 'failing'],
      '2 of 3 databases have a recent recovery point; 1 needs attention.',
    ],
    [['stopped'], 'No database is protected; protection of 1 was stopped.'],
  ] as const)('%j', (healths, sentence) => {
    expect(
      databasesSentence(
        healths.map((health) => instance({ health, ...(health === 'stopped' ? { stoppedAt } : {}) })),
      ),
    ).toBe(sentence);
  });
});
