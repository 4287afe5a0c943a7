import { describe, expect, it } from 'vitest';
import { newNameProblem } from '../../../../../../renderer/features/databases/details/new-name.ts';

const shop = { id: 'inst-1', name: 'prod/shop' };
const all = [shop, { id: 'inst-2', name: 'prod/Orders' }];

describe('a new name for an instance', () => {
  it.each([
    ['prod/shop (nightly)', null],
    ['PROD/SHOP', null],
    ['متجر', null],
    ['prod/shop', 'It has this name already.'],
    [' prod/shop ', 'It has this name already.'],
    ['PROD/ORDERS', 'Another database has this name, in upper or lower case.'],
    ['   ', 'A name is not empty.'],
    ['a\u202eb', 'A name has no line breaks, control or invisible characters.'],
    ['-shop', 'A name does not begin with a dash.'],
    ['inst-20260101t000000-0000000a', 'A name does not look like an id.'],
    ['x'.repeat(201), 'A name has at most 200 characters.'],
  ])('%j: %s', (typed, problem) => {
    expect(newNameProblem(typed, shop, all)).toBe(problem);
  });
});
