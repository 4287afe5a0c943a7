import { describe, expect, it } from 'vitest';
import {
  addressOf,
  addressProblems,
  emptyServer,
  serverProblems,
  suggestedName,
  nameProblem,
  withParsed,
} from '../../../../../../renderer/features/servers/address/form.ts';

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

  it('leaves the user to the token of an identity', () => {
    const login = { ...filled.login, kind: 'entra' as const, identity: 'identity-0001' };
    expect(addressProblems({ ...filled, user: '', login })).toEqual({});
    expect(Object.keys(addressProblems({ ...filled, host: '', user: '', login }))).toEqual(['host']);
  });
});

describe('suggestedName', () => {
  it('is the short name of a cloud server', () => {
    expect(suggestedName({ ...filled, host: 'prod-1.postgres.database.azure.com' })).toBe('prod-1');
  });

  it('is one that no other server has: with the port, then with the user', () => {
    const named = (...names: string[]) => names.map((name, index) => ({ id: `srv-000${index}`, name }));
    const suggested = (...names: string[]) => suggestedName(filled, named(...names));
    expect(suggested('other')).toBe('db.example.com');
    expect(suggested('DB.example.com')).toBe('db.example.com:5432');
    expect(suggested('db.example.com', 'db.example.com:5432')).toBe('ada@db.example.com:5432');
    expect(suggestedName(filled, named('db.example.com'), 'srv-0000')).toBe('db.example.com');
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

describe('nameProblem', () => {
  const known = [
    { id: 'srv-0001', name: 'Prod' },
    { id: 'srv-0002', name: 'db.example.com' },
  ];

  it('is said of the name that is typed, and of the one that is suggested', () => {
    expect(nameProblem({ ...filled, name: ' prod' }, known)).toEqual({
      name: 'There is already a server "Prod".',
    });
    expect(nameProblem({ ...filled, name: 'DB.example.com' }, known)).toEqual({
      name: 'There is already a server "db.example.com".',
    });
    expect(nameProblem({ ...filled, name: 'other' }, known)).toEqual({});
    expect(nameProblem(emptyServer(false), known)).toEqual({});
  });

  it('is not said of a server’s own name', () =>
    expect(nameProblem({ ...filled, name: 'prod' }, known, 'srv-0001')).toEqual({}));
});
