import { expect, it } from 'vitest';
import { openScopes, policyHolds } from '../../../../main/coordinator/access/facts.ts';

const me = '6f2c1f2e-0000-4000-8000-0000000000e1';
const caller = '6f2c1f2e-0000-4000-8000-000000000002';
const team = '6f2c1f2e-0000-4000-8000-0000000000d1';

const group = {
  known: false,
  why: 'other entries give them, and which of those are groups, and who is in them, only Microsoft Graph says, which pgkeep does not ask.',
};

it.each([
  ['an entry of its own', [{ objectId: me, secrets: ['get', 'list'] }], { known: true, value: 'yes' }],
  ['all', [{ objectId: me, secrets: ['all'] }], { known: true, value: 'yes' }],
  ['none', [], { known: true, value: 'no' }],
  [
    'an entry of another one that gives less',
    [{ objectId: team, secrets: ['get'] }],
    { known: true, value: 'no' },
  ],
  ['an entry of whoever asks', [{ objectId: caller, secrets: ['all'] }], { known: true, value: 'no' }],
  ['an entry that may be of a group', [{ objectId: team, secrets: ['all'] }], group],
  [
    'half of it, and the rest in an entry that may be of a group',
    [
      { objectId: me, secrets: ['get'] },
      { objectId: team, secrets: ['list'] },
    ],
    group,
  ],
])('%s', (_, policies, expected) => {
  expect(policyHolds({ policies }, me.toUpperCase(), caller)).toStrictEqual(expected);
});

const role = { id: 'ROLE', name: 'Key Vault Secrets User' };
const scopes = [
  { id: '/s/Secret', level: 'secret', opens: '' },
  { id: '/s', level: 'key vault', opens: '' },
] as const;
const standing = { roleId: 'role', principalId: me, scope: '/S/secret', isConditional: true };

it.each([
  ['the same under a condition', standing, ['/s']],
  ['the same without one', { ...standing, isConditional: false }, ['/s/Secret', '/s']],
  ['another role', { ...standing, roleId: 'owner' }, ['/s/Secret', '/s']],
  ['one of a group', { ...standing, principalId: team }, ['/s/Secret', '/s']],
  ['one above', { ...standing, scope: '/' }, ['/s/Secret', '/s']],
])('%s leaves scopes at which a role can be assigned', (_, each, expected) => {
  const open = openScopes({ role, scopes: [...scopes] }, [each], me.toUpperCase());
  expect(open.map(({ id }) => id)).toStrictEqual(expected);
});
