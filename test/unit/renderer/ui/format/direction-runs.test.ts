import fc from 'fast-check';
import { expect, it } from 'vitest';
import { directionRuns } from '../../../../../renderer/ui/format/direction-runs.ts';

const isolated = (text: string) =>
  directionRuns(text)
    .filter((run) => run.isolated)
    .map((run) => run.text);

it.each([
  ['pgkeep backup shop', []],
  ["pgkeep restore 'متجر' 5432", ['متجر']],
  // next to each other they would change places
  ["pgkeep protect 'מסד א' 'מסד ב'", ['מסד א', 'מסד ב']],
  ['GRANT SELECT ON "متجر"."طلبات" TO "קורא";', ['متجر', 'طلبات', 'קורא']],
  ['--set=dbname=shop_متجر2', ['متجر']],
  ['متجر\nطلبات', ['متجر', 'طلبات']],
])('%s', (text, names) => {
  expect(isolated(text)).toEqual(names);
});

it('leaves the text as it is', () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from(`a1 '"=-;\n\u05d0\u0645\u{10800}😀`)) });
  fc.assert(
    fc.property(text, (any) => {
      expect(
        directionRuns(any)
          .map((run) => run.text)
          .join(''),
      ).toBe(any);
    }),
    { seed: 7, numRuns: 500 },
  );
});
