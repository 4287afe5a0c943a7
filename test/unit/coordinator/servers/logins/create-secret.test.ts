import { createHmac, createHash, pbkdf2Sync } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLoginSecret } from '../../../../../main/coordinator/servers/logins/create-secret.ts';
import { redact } from '../../../../../main/core/redact.ts';
import type { KeyVaults } from '../../../../../main/credentials/key-vaults.ts';
import { readLoginInSecret } from '../../../../../shared/logins/connection-string/login-in-secret.ts';
import { IdentityId } from '../../../../../shared/ids.ts';
import { openEngine } from '../../../../support/engine.ts';
import { server } from '../../../../support/store-records.ts';

const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
const password = Buffer.alloc(24, 0xa5).toString('base64url');

async function openWithIdentity() {
  const created: Parameters<KeyVaults['create']>[] = [];
  const refuse = () => Promise.reject(new Error('nothing is read'));
  const engine = await openEngine({
    keyVaults: {
      read: refuse,
      list: refuse,
      create: (...all) => Promise.resolve(void created.push(all)),
    },
  });
  engine.store.identities.save({
    kind: 'managed-identity',
    id: IdentityId.parse('identity-1'),
    name: 'backups',
    cloud: 'public',
    addedAt: '2026-11-20T00:00:00.000Z',
  });
  return { opened: engine, created };
}

const wanted = { secret, identity: 'backups', server: server('server-1', 'prod'), user: 'pg "keep"' };
const random = (length: number) => Buffer.alloc(length, 0xa5);

/** Whether a verifier is of the password (RFC 5802). */
function isVerifierOf(verifier: string, text: string): boolean {
  const [, iterations = '', salt = '', stored = ''] =
    /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  const salted = pbkdf2Sync(text, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
  const key = createHmac('sha256', salted).update('Client Key').digest();
  return createHash('sha256').update(key).digest('base64') === stored;
}

it('a new login is in the secret, and its password only as a verifier in the SQL', async () => {
  const { opened, created } = await openWithIdentity();
  await using engine = opened;
  const made = await createLoginSecret(
    engine,
    { ...wanted, database: 'shop', expiresAt: '2027-01-01T00:00:00.000Z' },
    random,
  );
  const [change] = engine.store.accessChanges.list(9);
  expect(change).toMatchObject({ entry: { kind: 'secret', secret }, outcome: 'applied' });
  expect(JSON.stringify(change)).not.toContain(password);
  const [place, given] = created[0] ?? [];
  expect(place).toEqual({ secret, identity: 'identity-1' });
  expect(given?.expiresOn).toEqual(new Date('2027-01-01T00:00:00.000Z'));
  const { host, port, tls } = wanted.server;
  expect(readLoginInSecret(given?.value ?? '')).toEqual({
    user: 'pg "keep"',
    password,
    host,
    port,
    database: 'shop',
    tls,
  });
  expect(made).toMatchObject({ secret, user: 'pg "keep"', serverName: 'prod' });
  const [, verifier = ''] = /^ALTER ROLE "pg ""keep""" PASSWORD '(.*)';$/.exec(made.sql) ?? [];
  expect(isVerifierOf(verifier, password)).toBe(true);
  expect(isVerifierOf(verifier, 'another one')).toBe(false);
  expect(JSON.stringify(made)).not.toContain(password);
  expect(redact(password)).toBe('[redacted]');
});

it('a role that is not there yet is created', async () => {
  const { opened } = await openWithIdentity();
  await using engine = opened;
  const { sql } = await createLoginSecret(engine, { ...wanted, isNewRole: true }, random);
  expect(sql).toMatch(/^CREATE ROLE "pg ""keep""" LOGIN PASSWORD 'SCRAM-SHA-256\$4096:/);
});

it('a secret that would have expired already is not made', async () => {
  const { opened, created } = await openWithIdentity();
  await using engine = opened;
  await expect(
    createLoginSecret(engine, { ...wanted, expiresAt: '2026-11-01T00:00:00.000Z' }, random),
  ).rejects.toMatchObject({
    code: 'UserErrorInvalidInput',
    message: 'The secret would have expired already.',
  });
  expect(created).toEqual([]);
});
