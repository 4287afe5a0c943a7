import { expect, it } from 'vitest';
import { keptUntilWords, pendingWords, promiseWords } from '../../../../shared/words/promises.ts';

const monthly = {
  rule: 'monthly' as const,
  why: 'Monthly: first good backup of March 2031',
  expiresAt: '2036-04-01T12:00:00.000Z',
};
const byHand = { rule: 'on demand' as const, why: 'On demand: until somebody deletes it', expiresAt: null };
const pending = {
  promised: { ...monthly, expiresAt: '2032-04-01T12:00:00.000Z' },
  effectiveAt: '2031-05-01T12:00:00.000Z',
};

it('say until when a recovery point is kept, and why', () => {
  expect(keptUntilWords({ promised: monthly })).toBe(
    'Kept until 1 Apr 2036 (Monthly: first good backup of March 2031)',
  );
  expect(keptUntilWords({ promised: byHand })).toBe('Kept until somebody deletes it');
  expect(pendingWords({})).toBe(undefined);
});

it('say all that there is to say, a sentence each', () => {
  expect(promiseWords({ promised: byHand })).toEqual(['Kept until somebody deletes it.']);
  expect(promiseWords({ promised: monthly, pending, problem: 'A newer one cannot be read.' })).toEqual([
    'Kept until 1 Apr 2036 (Monthly: first good backup of March 2031).',
    'From 1 May 2031 on it is kept until 1 Apr 2032 (Monthly: first good backup of March 2031).',
    'A newer one cannot be read.',
  ]);
});

it('say that it is no longer kept where its time is over when the change holds', () => {
  for (const expiresAt of ['2031-05-01T15:00:00.000Z', '2031-04-20T12:00:00.000Z']) {
    expect(pendingWords({ pending: { ...pending, promised: { ...monthly, expiresAt } } })).toBe(
      'From 1 May 2031 on it is no longer kept (Monthly: first good backup of March 2031)',
    );
  }
});
