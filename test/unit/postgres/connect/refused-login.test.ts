import { expect, it } from 'vitest';
import { refusedLogin, testServer } from '../../../../main/postgres/connect/refused-login.ts';

const reason = 'password authentication failed for user "backup"';
const secret = { name: 'shop-login', vault: 'contoso-kv' };
const words = 'the secret shop-login in the key vault contoso-kv';
const remedy = `Write a new version of ${words}, with a login that the server takes.`;

it('a login of the server is tried with the server', () => {
  expect(refusedLogin({ server: 'prod' }, reason)).toEqual({
    from: '',
    fix: { steps: [{ do: 'test-server', server: 'prod' }] },
  });
  expect(refusedLogin({ server: 'prod', secret }, reason)).toEqual({
    from: `, which comes from ${words}`,
    fix: { remedy, steps: [{ do: 'test-server', server: 'prod' }] },
  });
  expect(testServer(undefined)).toEqual([]);
});

it.each([
  [
    { kind: 'instance', instance: 'prod/shop', database: 'shop' },
    { do: 'check-backup', instance: 'prod/shop' },
  ],
  [
    { kind: 'new login', instance: 'prod/shop', database: 'shop' },
    { do: 'change-secret', instance: 'prod/shop' },
  ],
  [
    { kind: 'protect', database: 'shop' },
    { do: 'choose-secret', of: 'protect' },
  ],
  [
    { kind: 'new login of server', server: 'prod' },
    { do: 'set-login', server: 'prod', with: 'key-vault' },
  ],
  [
    { kind: 'changed server', server: 'prod' },
    { do: 'repeat-login', server: 'prod', with: 'key-vault' },
  ],
  [{ kind: 'restore' }, { do: 'choose-secret', of: 'restore' }],
  [{ kind: 'verify' }, { do: 'choose-secret', of: 'verify' }],
] as const)('one of %o is not', (loginOf, step) => {
  expect(refusedLogin({ server: 'prod', secret, loginOf }, reason).fix).toEqual({ remedy, steps: [step] });
});

it('no new version of a secret helps where the role is mapped to Entra', () => {
  const mapped = 'An error occurred while validating the access token. Please acquire a new token and retry.';
  const onlyTokens =
    'The role is mapped to Microsoft Entra: the server takes tokens for it, and no password. Log in as an identity, or give the password of a role that is not mapped.';
  const steps = [{ do: 'test-server', server: 'prod' }];
  expect(refusedLogin({ server: 'prod', secret }, mapped)).toEqual({
    from: `, which comes from ${words}`,
    fix: { remedy: onlyTokens, steps },
  });
  expect(refusedLogin({ server: 'prod' }, mapped).fix).toEqual({ remedy: onlyTokens, steps });
});
