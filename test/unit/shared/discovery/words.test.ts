import { describe, expect, it } from 'vitest';
import {
  beforeAdding,
  loginNames,
  redundancyText,
  refusedLogin,
  secretProblem,
} from '../../../../shared/discovery/words.ts';
import type { AzureServer } from '../../../../shared/discovery/resources.ts';

it('names logins and redundancy', () => {
  expect(loginNames({ password: true, entra: true })).toBe('passwords, Entra');
  expect(loginNames({ password: false, entra: true })).toBe('Entra');
  expect(loginNames({ password: false, entra: false })).toBe('none');
  expect(redundancyText({ sku: 'Standard_LRS', redundancy: 'local' })).toBe('Standard_LRS, one data centre');
});

describe('what is to be known before a server is added', () => {
  const server = (more: object) =>
    ({ state: 'Ready', network: 'public', logins: { password: true, entra: true }, ...more }) as AzureServer;
  it.each([
    [{}, undefined],
    [{ state: 'Stopped' }, 'Azure says that the server is Stopped: it takes no connections now.'],
    [
      { network: 'delegated-subnet' },
      'The server has no public address: this machine needs a way into its virtual network.',
    ],
  ])('of %j', (more, words) => {
    expect(beforeAdding(server(more))).toBe(words);
  });
});

it.each([
  ['env', { password: true, entra: false }, undefined],
  ['entra', { password: false, entra: true }, undefined],
  [
    'env',
    { password: false, entra: true },
    'The server takes Entra logins only: a password does not work there.',
  ],
  [
    'entra',
    { password: true, entra: false },
    'The server takes passwords only: Entra logins are switched off there.',
  ],
])('a login of kind %s at a server with %j: %s', (kind, logins, words) => {
  expect(refusedLogin({ logins } as AzureServer, kind)).toBe(words);
});

it.each([
  [{}, undefined],
  [{ isEnabled: false, expiresAt: '2026-01-01T00:00:00.000Z' }, 'disabled'],
  [{ expiresAt: '2026-11-29T12:00:00.000Z' }, 'expired'],
  [{ expiresAt: '2026-11-29T12:00:00.001Z' }, undefined],
  [{ notBefore: '2026-11-29T12:00:00.000Z' }, undefined],
  [{ notBefore: '2026-11-29T12:00:00.001Z' }, 'not valid yet'],
])('says what keeps a secret from being used: %j', (more, problem) => {
  const now = new Date('2026-11-29T12:00:00.000Z');
  const usable = { isEnabled: true, expiresAt: null, notBefore: null };
  expect(secretProblem({ ...usable, ...more }, now)).toBe(problem);
});
