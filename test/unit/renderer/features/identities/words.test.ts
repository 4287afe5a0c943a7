import { describe, expect, it } from 'vitest';
import {
  identitiesSentence,
  proofWords,
  tenantOf,
  timeLeft,
} from '../../../../../renderer/features/identities/words.ts';
import type { IdentityStatus } from '../../../../../shared/identities/identities.ts';
import {
  applicationIdentity,
  azureCliIdentity,
  ids,
  managedIdentity,
  personIdentity,
} from '../../../../support/samples/identities.ts';

const status = (state: IdentityStatus['state']): IdentityStatus => ({
  identity: personIdentity(),
  state,
  problem: null,
  usedBy: [],
  looksAfter: [],
  asksAbout: [],
});

describe('how the identities stand', () => {
  it.each([
    [undefined, 'Reading the identities…'],
    [[], 'Nobody is signed in to Azure.'],
    [['not checked'], '1 identity.'],
    [['works', 'works'], '2 identities; Azure gives each a token.'],
    [['works', 'fails'], '2 identities; Azure gives one of them no token.'],
    [['fails', 'fails', 'works'], '3 identities; Azure gives 2 of them no token.'],
  ] as const)('of %j: %s', (states, sentence) => {
    expect(identitiesSentence(states?.map(status))).toBe(sentence);
  });
});

it('an identity has the tenant that was said, or its own', () => {
  expect(tenantOf(personIdentity())).toBe(ids.tenant);
  expect(tenantOf(managedIdentity())).toBeUndefined();
  expect(tenantOf(azureCliIdentity())).toBeUndefined();
});

it.each([
  ['2026-11-23T18:15:00.000Z', '15 more minutes'],
  ['2026-11-23T18:14:05.000Z', '14 more minutes'],
  ['2026-11-23T18:01:59.000Z', '1 more minute'],
  ['2026-11-23T18:00:59.001Z', '1 more minute'],
  ['2026-11-23T18:00:59.000Z', '59 more seconds'],
  ['2026-11-23T18:00:00.001Z', '1 more second'],
  ['2026-11-23T18:00:00.000Z', undefined],
  ['2026-11-23T17:00:00.000Z', undefined],
])('a code until %s is valid for %s', (until, left) => {
  expect(timeLeft(until, Date.parse('2026-11-23T18:00:00.000Z'))).toBe(left);
});

it.each([
  [{ kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } }, 'the client secret in $APP_SECRET'],
  [{ kind: 'secret', source: { kind: 'keychain' } }, 'the client secret in the keychain of this machine'],
  [{ kind: 'secret', source: { kind: 'session' } }, 'the client secret that was typed'],
  [{ kind: 'secret', source: { kind: 'prompt' } }, 'a client secret that is asked for at every use'],
  [{ kind: 'certificate', file: '/a.pem' }, 'the certificate /a.pem'],
] as const)('an application proves itself with %j: %s', (login, words) => {
  expect(proofWords(applicationIdentity(login))).toBe(words);
  expect(proofWords(managedIdentity())).toBeNull();
});
