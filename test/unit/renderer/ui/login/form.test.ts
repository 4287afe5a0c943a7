import { expect, it } from 'vitest';
import {
  credentialOf,
  emptyLogin,
  emptySecret,
  loginOfServer,
  loginProblems,
} from '../../../../../renderer/ui/login/form.ts';
import { ServerSummary } from '../../../../../shared/servers/servers.ts';

const placeAt = (path: string) => ({ ticket: `place-${'0'.repeat(48)}`, path });

it('wants what each kind of login needs', () => {
  const login = emptyLogin(false);
  expect(Object.keys(loginProblems(login))).toEqual(['password']);
  expect(loginProblems({ ...login, password: 'x' })).toEqual({});
  expect(loginProblems({ ...login, pastedTicket: 'ticket-1' })).toEqual({});
  expect(Object.keys(loginProblems({ ...login, kind: 'env', variable: '1X' }))).toEqual(['variable']);
  expect(Object.keys(loginProblems({ ...login, kind: 'service' }))).toEqual(['service']);
  expect(Object.keys(loginProblems({ ...login, kind: 'entra' }))).toEqual(['identity']);
  expect(loginProblems({ ...login, kind: 'entra', identity: 'identity-0001' })).toEqual({});
  expect(loginProblems({ ...login, kind: 'none' })).toEqual({});
});

it('makes credentials without empty paths', () => {
  const login = emptyLogin(true);
  expect(credentialOf(login)).toEqual({ kind: 'keychain' });
  expect(credentialOf({ ...login, kind: 'entra', identity: 'identity-0001' })).toEqual({
    kind: 'entra',
    identity: 'identity-0001',
  });
  expect(credentialOf({ ...login, kind: 'passfile' })).toEqual({ kind: 'passfile' });
  expect(credentialOf({ ...login, kind: 'service', service: 'p', serviceFile: placeAt('/s') })).toEqual({
    kind: 'service',
    name: 'p',
    path: { ticket: placeAt('/s').ticket },
  });
});

it('starts the login form from what a server has, and from a fresh one where it has none', () => {
  const server = (credential: unknown) =>
    ServerSummary.parse({
      id: 'srv-0001',
      name: 'a',
      host: 'h',
      port: 5432,
      user: 'u',
      maintenanceDatabase: 'postgres',
      tls: 'require',
      addedAt: '2026-11-23T01:00:00Z',
      credential,
    });
  expect(loginOfServer(server({ kind: 'env', variable: 'PW' }), true, null)).toMatchObject({
    kind: 'env',
    variable: 'PW',
  });
  expect(loginOfServer(server({ kind: 'entra', identity: 'identity-0001' }), true, null)).toMatchObject({
    kind: 'entra',
    identity: 'identity-0001',
  });
  const file = placeAt('/home/dba/.pgpass');
  expect(loginOfServer(server({ kind: 'passfile', path: file.path }), true, file).passfile).toEqual(file);
  expect(loginOfServer(server({ kind: 'unset' }), true, null).kind).toBe('keychain');
  expect(loginOfServer(server({ kind: 'unset' }), false, null).kind).toBe('session');
});

it('takes a secret by its URI, with who reads it', () => {
  const login = { ...emptyLogin(false), kind: 'key-vault' as const };
  expect(loginProblems(login)).toEqual({
    secret: { uri: 'The URI of the secret.', identity: 'Choose as whom it is read.' },
  });
  const secret = { uri: ' https://kv1.vault.azure.net/secrets/a ', identity: 'identity-1', login: null };
  expect(
    loginProblems({ ...login, secret: { ...secret, uri: `${secret.uri.trim()}/0123`, login: '' } }),
  ).toEqual({
    secret: {
      uri: 'That is no URI of a secret: a version stands at its end: leave it away, the newest one is read each time.',
      login: 'The login of the password.',
    },
  });
  expect(loginProblems({ ...login, secret })).toEqual({});
  const sent = { kind: 'key-vault', secret: 'https://kv1.vault.azure.net/secrets/a', identity: 'identity-1' };
  expect(credentialOf({ ...login, secret })).toEqual(sent);
  expect(credentialOf({ ...login, secret: { ...secret, login: 'app' } })).toEqual({ ...sent, login: 'app' });
  expect(emptySecret.uri).toBe('');
});
