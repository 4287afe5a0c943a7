import { describe, expect, it } from 'vitest';
import { identityOptions } from '../../../../../renderer/ui/login/identity-options.ts';

const alice = { id: 'identity-1', name: 'alice' };
const machine = 'The sign-in of this machine';
const chosen = (id: string, name: string) => ({ id, name });

describe('what an identity is chosen from', () => {
  it.each([
    ['while they are read', undefined, false, 'Reading the identities…'],
    ['where they were not listed', undefined, true, 'No identities were listed'],
    ['where nobody is signed in', [], false, 'Nobody is signed in'],
    ['where somebody is', [alice], false, 'Choose an identity'],
  ] as const)('with none chosen, %s', (_when, identities, hasFailed, first) => {
    const wish = { identities, hasFailed, value: '' };
    const others = identities ?? [];
    expect(identityOptions(wish)).toStrictEqual([chosen('', first), ...others]);
    expect(identityOptions({ ...wish, none: machine })).toStrictEqual([chosen('', machine), ...others]);
  });

  it.each([
    ['while they are read', undefined, false, 'The one that is chosen now'],
    ['where they were not listed', undefined, true, 'The one that is chosen now'],
    ['where it is not among them', [alice], false, 'an identity that was signed out here'],
  ] as const)('with one chosen, %s', (_when, identities, hasFailed, name) => {
    expect(identityOptions({ identities, hasFailed, value: 'identity-2', none: machine })).toStrictEqual([
      chosen('', machine),
      chosen('identity-2', name),
      ...(identities ?? []),
    ]);
  });

  it('with one of them chosen', () => {
    expect(
      identityOptions({ identities: [alice], hasFailed: false, value: alice.id, none: machine }),
    ).toStrictEqual([chosen('', machine), alice]);
  });
});
