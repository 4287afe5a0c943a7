import { expect, it } from 'vitest';
import { homeArgument } from '../../../main/hosts/home-argument.ts';

it.each([
  [['run-due', String.raw`--home=D:\größe x`], ['run-due'], String.raw`D:\größe x`],
  [['--run-due', '--home=/x=y'], ['--run-due'], '/x=y'],
  [['--home=/x', 'run-due'], ['--home=/x', 'run-due'], undefined],
  [['run-due', '--home='], ['run-due', '--home='], undefined],
  [[], [], undefined],
])('of the arguments %j those to run are %j, and the home is %s', (argv, left, home) => {
  expect(homeArgument(argv)).toStrictEqual({ argv: left, home });
});
