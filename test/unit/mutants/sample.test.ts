import { expect, it } from 'vitest';
import { sample } from '../../mutants/sample.ts';
import { sampleMutant } from '../../support/sample-mutant.ts';

const mutants = Array.from({ length: 200 }, (_, number) => sampleMutant({ key: `key-${number}` }));
const keys = (seed: string, among = mutants) => sample(among, 60, seed).map(({ key }) => key);

it('takes as many as asked for, the same for the same seed, others for another one', () => {
  expect(new Set(keys('1')).size).toBe(60);
  expect(keys('1')).toStrictEqual(keys('1', mutants.toReversed()));
  expect(keys('2')).not.toStrictEqual(keys('1'));
});

it('stays as it was where a mutant that is not in it goes', () => {
  const chosen = keys('1');
  const gone = mutants.find(({ key }) => !chosen.includes(key));
  expect(
    keys(
      '1',
      mutants.filter((mutant) => mutant !== gone),
    ),
  ).toStrictEqual(chosen);
});
