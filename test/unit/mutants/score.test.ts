import { expect, it } from 'vitest';
import { describe, scoreOf, survivorsOf, type Tried } from '../../mutants/score.ts';
import { sampleMutant } from '../../support/sample-mutant.ts';

const mutant = sampleMutant();
const tried = (verdict: Tried['verdict']): Tried => ({ mutant, verdict });
const noticed = tried({ outcome: 'noticed', by: 'a.test.ts › b' });
const endless = tried({ outcome: 'no end' });
const survived = tried({ outcome: 'survived', tests: 3, leftOut: 0 });
const unknown = tried({ outcome: 'not passed' });
const unclear = tried({ outcome: 'unclear', by: 'a.test.ts › b' });

it('counts as noticed what a test says, and what never ends; nothing else', () => {
  const all = [noticed, endless, survived, unknown, unclear];
  expect(scoreOf(all)).toStrictEqual({ tried: 5, noticed: 2, percent: 40 });
  expect(survivorsOf(all)).toStrictEqual([survived, unknown, unclear]);
});

it('rounds down, and is nothing for nothing', () => {
  expect(
    scoreOf([...Array.from({ length: 59 }, () => noticed), ...Array.from({ length: 11 }, () => survived)])
      .percent,
  ).toBe(84);
  expect(scoreOf([])).toStrictEqual({ tried: 0, noticed: 0, percent: 0 });
});

it('describes a mutant with its place, its change and what became of it', () => {
  expect(describe(tried({ outcome: 'survived', tests: 3, leftOut: 2 }))).toBe(
    '0123456789ab main/vault/vault.ts:12 ThrowLeftOut\n    throw error;\n  → ;\n    SURVIVED 3 tests, 2 left out for time',
  );
});
