import { expect, it } from 'vitest';
import { besideOf, isDenied } from '../../../../main/coordinator/access/beside.ts';

const denial = {
  name: 'stack',
  actions: ['*/write'],
  notActions: [],
  dataActions: ['*'],
  notDataActions: [],
  principals: [],
  hasGroups: false,
  isForEveryone: false,
  excluded: [],
};

const asked = {
  principal: 'P',
  caller: 'C',
  needed: [{ kind: 'data', name: 'Microsoft.KeyVault/vaults/secrets/getSecret/action' } as const],
  isMissing: true,
};
const known = <Value>(value: Value) => ({ known: true, value }) as const;
const none = known([]);

it.each([
  [
    'everybody',
    { isForEveryone: true },
    ['The deny assignment stack forbids it.', 'The deny assignment stack forbids assigning it.'],
  ],
  ['the principal', { principals: ['p'] }, ['The deny assignment stack forbids it.']],
  ['the caller', { principals: ['c'] }, ['The deny assignment stack forbids assigning it.']],
  ['somebody else', { principals: ['x'] }, []],
  [
    'everybody but the principal',
    { isForEveryone: true, excluded: ['p'] },
    ['The deny assignment stack forbids assigning it.'],
  ],
  [
    'a group',
    { principals: ['g'], hasGroups: true },
    [
      'The deny assignment stack forbids it to members of a group.',
      'The deny assignment stack forbids assigning it to members of a group.',
    ],
  ],
  ['everybody, something else', { isForEveryone: true, actions: ['*/read'], dataActions: [] }, []],
])('a deny assignment for %s', (_, more, expected) => {
  expect(besideOf({ locks: none, denials: known([{ ...denial, ...more }]) }, asked)).toStrictEqual(expected);
});

it('locks say what they do', () => {
  const locks = [
    { name: 'a', level: 'ReadOnly' as const, scope: '/subscriptions/s/resourceGroups/g' },
    { name: 'b', level: 'CanNotDelete' as const, scope: '/subscriptions/s' },
  ];
  expect(besideOf({ locks: known(locks), denials: none }, asked)).toStrictEqual([
    'The lock a at the resource group g is read-only: nothing can be assigned while it is there.',
    'The lock b at the subscription s keeps what is there: what is assigned cannot be taken back while it is there.',
  ]);
});

it('what may not be read is told as that, where somebody would have to assign something', () => {
  const unread = (what: string) =>
    ({ known: false, why: `This identity may not read ${what} at the key vault shop-kv.` }) as const;
  const answers = { locks: unread('locks'), denials: unread('deny assignments') };
  expect(besideOf(answers, asked)).toStrictEqual([
    'Locks cannot be told: This identity may not read locks at the key vault shop-kv.',
    'Deny assignments cannot be told: This identity may not read deny assignments at the key vault shop-kv.',
  ]);
  expect(besideOf(answers, { ...asked, isMissing: false })).toStrictEqual([]);
});

it.each([
  ['everybody', { isForEveryone: true }, true],
  ['the principal', { principals: ['p'] }, true],
  ['everybody but the principal', { isForEveryone: true, excluded: ['p'] }, false],
  ['somebody else', { principals: ['x'] }, false],
  ['a group, of which nobody knows who is in it', { principals: ['g'], hasGroups: true }, false],
  ['everybody, something else', { isForEveryone: true, dataActions: [] }, false],
])('a deny assignment for %s forbids it: %#', (_, more, expected) => {
  expect(isDenied({ denials: known([{ ...denial, ...more }]) }, asked)).toBe(expected);
});

it('what may not be read denies nothing', () => {
  expect(isDenied({ denials: { known: false, why: 'No.' } }, asked)).toBe(false);
});
