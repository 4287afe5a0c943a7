import { describe, expect, it } from 'vitest';
import {
  addressOf,
  addressProblems,
  credentialOf,
  emptyLogin,
  emptyServer,
  loginOfServer,
  loginProblems,
  serverProblems,
  suggestedName,
  withParsed,
} from '../../../../../renderer/ui/login/server-form.ts';
import { ServerSummary } from '../../../../../shared/servers.ts';

const placeAt = (path: string) => ({ ticket: `place-${'0'.repeat(48)}`, path });

const filled = { ...emptyServer(false), host: ' db.example.com ', user: 'ada' };

describe('addressOf', () => {
  it('trims what people paste and leaves out what is empty', () => {
    expect(addressOf(filled)).toEqual({
      host: 'db.example.com',
      port: 5432,
      user: 'ada',
      maintenanceDatabase: 'postgres',
      tls: 'verify-full',
    });
  });

  it('sends a CA file only where it is used, by its ticket', () => {
    const caFile = placeAt('/ca.pem');
    expect(addressOf({ ...filled, caFile }).caFile).toEqual({ ticket: caFile.ticket });
    expect(addressOf({ ...filled, caFile, tls: 'require' })).not.toHaveProperty('caFile');
  });

  it('declares a session pooler only where it was said', () => {
    expect(addressOf(filled)).not.toHaveProperty('pooler');
    expect(addressOf({ ...filled, sessionPooler: true }).pooler).toBe('session');
  });

  it('keeps blanks that belong to a name', () =>
    expect(addressOf({ ...filled, user: ' a ' }).user).toBe(' a '));
});

describe('problems', () => {
  it('names what is missing', () => {
    expect(Object.keys(addressProblems(emptyServer(false)))).toEqual(['host', 'user']);
    expect(Object.keys(addressProblems({ ...filled, port: '70000' }))).toEqual(['port']);
    expect(Object.keys(addressProblems({ ...filled, port: 'x' }))).toEqual(['port']);
    expect(Object.keys(addressProblems({ ...filled, user: 'ü'.repeat(32) }))).toEqual(['user']);
  });

  it('leaves to a service section what it gives', () => {
    const service = { ...emptyServer(false), port: '', maintenanceDatabase: '' };
    const login = { ...service.login, kind: 'service' as const, service: 'prod' };
    expect(addressProblems({ ...service, login })).toEqual({});
    expect(serverProblems({ ...service, login })).toEqual({});
    expect(suggestedName({ ...service, login })).toBe('prod');
  });

  it('wants what each kind of login needs', () => {
    const login = emptyLogin(false);
    expect(Object.keys(loginProblems(login))).toEqual(['password']);
    expect(loginProblems({ ...login, password: 'x' })).toEqual({});
    expect(loginProblems({ ...login, pastedTicket: 'ticket-1' })).toEqual({});
    expect(Object.keys(loginProblems({ ...login, kind: 'env', variable: '1X' }))).toEqual(['variable']);
    expect(Object.keys(loginProblems({ ...login, kind: 'service' }))).toEqual(['service']);
    expect(loginProblems({ ...login, kind: 'none' })).toEqual({});
  });
});

it('suggests the short name of a cloud server', () => {
  expect(suggestedName({ ...filled, host: 'prod-1.postgres.database.azure.com' })).toBe('prod-1');
});

it('makes credentials without empty paths', () => {
  const login = emptyLogin(true);
  expect(credentialOf(login)).toEqual({ kind: 'keychain' });
  expect(credentialOf({ ...login, kind: 'passfile' })).toEqual({ kind: 'passfile' });
  expect(credentialOf({ ...login, kind: 'service', service: 'p', serviceFile: placeAt('/s') })).toEqual({
    kind: 'service',
    name: 'p',
    path: { ticket: placeAt('/s').ticket },
  });
});

describe('withParsed', () => {
  it('fills what the text says and keeps the rest', () => {
    const parsed = { address: { host: 'h', port: 6432 }, database: 'orders', ticket: null };
    const form = withParsed({ ...filled, name: 'Mine' }, parsed);
    expect(form).toMatchObject({ host: 'h', port: '6432', user: 'ada', name: 'Mine', tls: 'verify-full' });
    expect(form.login).toEqual(filled.login);
  });

  it('takes a pasted password as a ticket in place of a typed one', () => {
    const typed = { ...filled, login: { ...filled.login, kind: 'env' as const, password: 'old' } };
    const form = withParsed(typed, { address: {}, database: null, ticket: 'ticket-9' });
    expect(form.login).toMatchObject({ kind: 'session', password: '', pastedTicket: 'ticket-9' });
    const kept = withParsed(emptyServer(true), { address: {}, database: null, ticket: 'ticket-9' });
    expect(kept.login.kind).toBe('keychain');
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
  const file = placeAt('/home/dba/.pgpass');
  expect(loginOfServer(server({ kind: 'passfile', path: file.path }), true, file).passfile).toEqual(file);
  expect(loginOfServer(server({ kind: 'unset' }), true, null).kind).toBe('keychain');
  expect(loginOfServer(server({ kind: 'unset' }), false, null).kind).toBe('session');
});
