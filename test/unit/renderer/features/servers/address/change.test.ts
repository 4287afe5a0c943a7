import { describe, expect, it } from 'vitest';
import {
  asksForLogin,
  changedAddress,
  changeOf,
  formOfServer,
} from '../../../../../../renderer/features/servers/address/change.ts';
import type { ServerForm } from '../../../../../../renderer/features/servers/address/form.ts';
import { ServerSummary, type ServerCredential } from '../../../../../../shared/servers/servers.ts';

const server = (credential: ServerCredential = { kind: 'keychain' }) =>
  ServerSummary.parse({
    id: 'server-20260101t000000-1a2b3c4d',
    name: 'prod',
    host: 'db.example.com',
    port: 5432,
    user: 'backup',
    maintenanceDatabase: 'postgres',
    tls: 'verify-ca',
    caFile: '/ca.pem',
    credential,
    addedAt: '2026-01-01T00:00:00Z',
  });

const files = { caFile: { ticket: 'place-ca', path: server().caFile ?? '' }, loginFile: null };
const change = (part: Partial<ServerForm>) =>
  changeOf(server(), { ...formOfServer(server(), true, files), ...part });

describe('the form of a server that is there', () => {
  it('changes nothing by itself', () => {
    const nothing = change({});
    const { id: _id, name: _name, credential: _credential, addedAt: _addedAt, ...address } = server();
    expect(changedAddress(server(), nothing)).toEqual(address);
    expect({ name: nothing.name, without: nothing.withoutCaFile }).toEqual({ name: 'prod', without: false });
    expect(asksForLogin(server(), nothing)).toBe(false);
  });

  it('takes back a CA file and a pooler that are there', () => {
    expect(change({ caFile: null }).withoutCaFile).toBe(true);
    expect(changedAddress(server(), change({ caFile: null }))).not.toHaveProperty('caFile');
    const pooled = ServerSummary.parse({ ...server(), pooler: 'session' });
    const form = { ...formOfServer(pooled, true, files), sessionPooler: false };
    expect(changeOf(pooled, form).address).toMatchObject({ pooler: 'none' });
  });
});

describe('the login', () => {
  it.each([
    ['another host', { host: 'db2.example.com' }],
    ['another port', { port: '5433' }],
    ['another user', { user: 'postgres' }],
    ['weaker TLS', { tls: 'require' }],
    ['no TLS', { tls: 'disable' }],
    ['another CA file', { caFile: { ticket: 'place-other', path: '/other.pem' } }],
    ['no CA file', { caFile: null }],
  ] as const)('is asked for again with %s', (_what, part) => {
    expect(asksForLogin(server(), change(part))).toBe(true);
    for (const credential of [
      { kind: 'env', variable: 'PW' },
      { kind: 'passfile' },
      { kind: 'service', name: 'x' },
      { kind: 'session' },
    ] as const) {
      expect(asksForLogin(server(credential), change(part))).toBe(true);
    }
    for (const kind of ['none', 'prompt', 'unset'] as const) {
      expect(asksForLogin(server({ kind }), change(part))).toBe(false);
    }
  });

  it.each([
    ['another name', { name: 'live' }],
    ['another database', { maintenanceDatabase: 'app' }],
    ['stronger TLS', { tls: 'verify-full' }],
    ['a pooler', { sessionPooler: true }],
  ] as const)('stays with %s', (_what, part) => {
    expect(asksForLogin(server(), change(part))).toBe(false);
  });
});
