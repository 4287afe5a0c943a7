import { expect, it } from 'vitest';
import { namesIn, preloadsLibraries } from '../../../../main/postgres/restore/libraries.ts';

it.each<[value: string, names: string[]]>([
  ['', []],
  ['a', ['a']],
  ['a, b,c', ['a', 'b', 'c']],
  ['  a ,  b  ', ['a', 'b']],
  ['"a, b", c', ['a, b', 'c']],
  ['"with ""quotes""", "$libdir/x"', ['with "quotes"', '$libdir/x']],
  ['a,,b,', ['a', 'b']],
  ['"", a', ['a']],
  ['Große, naïve', ['Große', 'naïve']],
])('the names in %j', (value, names) => {
  expect(namesIn(value)).toEqual(names);
});

it.each([
  ['session_preload_libraries', true],
  ['Local_Preload_Libraries', true],
  ['shared_preload_libraries', false],
  ['my.session_preload_libraries', false],
])('%s loads libraries into sessions or not', (name, loads) => {
  expect(preloadsLibraries({ name })).toBe(loads);
});
