import { describe, expect, it } from 'vitest';
import { stateSentence, type ChosenSoFar } from '../../../../../renderer/features/restore/state-sentence.ts';

describe('what a restore is about', () => {
  const chosen: ChosenSoFar = {
    database: 'sh\nop',
    pointWords: 'today 02:14',
    target: 'database',
    newDatabase: 'shop_restored',
    serverName: 'prod',
  };

  it('is said as far as it is chosen', () => {
    expect([
      stateSentence({ ...chosen, database: undefined }),
      stateSentence({ ...chosen, pointWords: '' }),
      stateSentence({ ...chosen, serverName: undefined }),
      stateSentence(chosen),
      stateSentence({ ...chosen, target: 'files' }),
    ]).toEqual([
      'Choose the database that is to come back.',
      'Choose the moment that sh␊op comes back from.',
      'sh␊op as of today 02:14, into the new database shop_restored.',
      'sh␊op as of today 02:14, into the new database shop_restored on prod.',
      'sh␊op as of today 02:14, as files.',
    ]);
  });
});
