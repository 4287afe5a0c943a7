import { expect, it } from 'vitest';
import { regexOf } from '../../../../../main/postgres/dump/selection/pattern-regex.ts';

it.each([
  ['log', { schema: null, name: '^(log)$' }],
  ['Public.Log_?*', { schema: '^(public)$', name: '^(log_..*)$' }],
  [
    String.raw`"a.b*(c)[d]{e}^f$|\g+?"`,
    { schema: null, name: String.raw`^(a\.b\*\(c\)\[d\]\{e\}\^f\$\|\\g\+\?)$` },
  ],
  ['a$1', { schema: null, name: String.raw`^(a\$1)$` }],
])('is matched like this: %s', (pattern, regex) => {
  expect(regexOf(pattern)).toEqual(regex);
});

it('is only asked for what the contract has let through', () => {
  expect(() => regexOf('a b')).toThrow('no pattern of names: "a b"');
});
