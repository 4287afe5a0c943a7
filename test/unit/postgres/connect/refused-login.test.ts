import { expect, it } from 'vitest';
import { refusedLogin, testServer } from '../../../../main/postgres/connect/refused-login.ts';

const secret = { name: 'shop-login', vault: 'contoso-kv' };
const words = 'the secret shop-login in the key vault contoso-kv';
const remedy = `Write a new version of ${words}, with a login that the server takes.`;

it('a login of the server is tried with the server', () => {
  expect(refusedLogin({ server: 'prod' })).toEqual({
    from: '',
    fix: { steps: [{ do: 'test-server', server: 'prod' }] },
  });
  expect(refusedLogin({ server: 'prod', secret })).toEqual({
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
  expect(refusedLogin({ server: 'prod', secret, loginOf }).fix).toEqual({ remedy, steps: [step] });
});
