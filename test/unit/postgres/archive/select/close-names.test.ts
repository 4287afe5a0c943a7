import { expect, it } from 'vitest';
import { closeNames } from '../../../../../main/postgres/archive/select/close-names.ts';

it.each<[wanted: string, names: string[], close: string[]]>([
  ['customer', ['customers', 'Customer', 'orders', 'custom'], ['Customer', 'custom', 'customers']],
  ['ordres', ['orders', 'order', 'ordinary'], ['order', 'orders']],
  ['ab', ['abc', 'a', 'xabx', 'b', 'ac'], ['a', 'abc', 'ac', 'b']],
  ['abc', ['xabcx', 'xyz', 'ab'], ['ab', 'xabcx']],
  ['abcdef', ['abcxyz', 'abcdxy', 'abcdex'], ['abcdex', 'abcdxy']],
  ['t', ['t1', 't2', 't3', 't4', 't5', 't6', 't1'], ['t1', 't2', 't3', 't4', 't5']],
  ['nothing', [], []],
])('whoever wrote %j may have meant, of %j', (wanted, names, close) => {
  expect(closeNames(wanted, names)).toEqual(close);
});
