import fc from 'fast-check';
import type { Unit } from '../../../main/coordinator/service/units/unit.ts';

/** Text that is awkward in a unit: what is quoted, replaced or escaped in one format or another. */
const awkward = fc
  .array(
    fc.constantFrom(
      ' ',
      '%',
      '%h',
      '"',
      "'",
      '\\',
      '$',
      '$A',
      '&',
      '<',
      '>',
      'ß',
      '日',
      '=',
      '#',
      ';',
      'a',
      '-',
    ),
  )
  .map((parts) => parts.join(''));

/** Units with awkward paths; those whose program matches `refused` are left out. */
export const anyUnit = (refused: RegExp): fc.Arbitrary<Unit> =>
  fc
    .record({ program: awkward, args: fc.array(awkward, { maxLength: 3 }), home: awkward, path: awkward })
    .map((each) => ({ ...each, program: `/${each.program}`, home: `/${each.home}`, path: `/${each.path}` }))
    .filter(({ program }) => !refused.test(program));
