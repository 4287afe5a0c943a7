import { expect, it } from 'vitest';
import { refuseTakenName } from '../../../main/coordinator/name-in-use.ts';

const known = [
  { id: 'server-1', name: 'Prod' },
  { id: 'server-2', name: 'Test' },
];

it.each([
  ['server', 'There is already a server "PROD".'],
  ['vault', 'There is already a vault "PROD".'],
  ['instance', 'There is already an instance "PROD".'],
] as const)('a name that another %s has is refused, however it is written', (what, message) => {
  expect(() => refuseTakenName(what, { name: 'PROD' }, known, { remedy: 'Another one.' })).toThrow(
    expect.objectContaining({ code: 'UserErrorNameAlreadyInUse', message, remedy: 'Another one.' }),
  );
});

it.each([
  ['a new name', { name: 'New' }],
  ['the own one', { id: 'server-1', name: 'prod' }],
  ['a part of one', { name: 'Pro' }],
])('%s is free', (_what, taken) => {
  expect(refuseTakenName('server', taken, known)).toBeUndefined();
});

it('the name of another one is not free to somebody who is known', () => {
  expect(() => refuseTakenName('server', { id: 'server-2', name: 'prod' }, known)).toThrow(
    'There is already a server "prod".',
  );
});
