import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolEnvironment } from '../../../../main/postgres/connect/tool-environment.ts';
import type { Target } from '../../../../main/postgres/connect/target.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pgkeep-environment-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const target = (address: Partial<Target['address']> = {}, more: Partial<Target> = {}): Target => ({
  address: { host: 'db.example.com', port: 5433, user: 'app', tls: 'disable', ...address },
  database: 'shop',
  password: undefined,
  ...more,
});

describe('toolEnvironment', () => {
  it('says where to go, and has no password when there is none', async () => {
    expect(await toolEnvironment(target(), scratch)).toEqual({
      PGHOST: 'db.example.com',
      PGPORT: '5433',
      PGUSER: 'app',
      PGDATABASE: 'shop',
      PGAPPNAME: 'pgkeep',
      PGCONNECT_TIMEOUT: '15',
      PGSSLMODE: 'disable',
      PGPASSFILE: join(scratch, 'no-passfile'),
    });
    expect(existsSync(join(scratch, 'no-passfile'))).toBe(false);
  });

  it('has the password when there is one, and names as they are', async () => {
    const hostile = `host=evil dbname='x' $(id)\n`;
    const env = await toolEnvironment(
      target({ user: 'a b' }, { password: 'p w', database: hostile }),
      scratch,
    );
    expect(env).toMatchObject({ PGPASSWORD: 'p w', PGUSER: 'a b', PGDATABASE: hostile });
  });

  it('asks for no TLS on a Unix socket', async () => {
    const env = await toolEnvironment(target({ host: '/var/run/postgresql', tls: 'verify-full' }), scratch);
    expect(env).toMatchObject({ PGHOST: '/var/run/postgresql', PGSSLMODE: 'disable' });
    expect(env).not.toHaveProperty('PGSSLROOTCERT');
  });

  it('verifies nothing with `require`, even where a CA file is at its usual place', async () => {
    const env = await toolEnvironment(target({ tls: 'require', caFile: '/given/ca.pem' }), scratch);
    expect(env['PGSSLMODE']).toBe('require');
    expect(existsSync(env['PGSSLROOTCERT'] ?? '/')).toBe(false);
  });

  it.each(['verify-ca', 'verify-full'] as const)('%s with the given CA file', async (tls) => {
    expect(await toolEnvironment(target({ tls, caFile: '/given/ca.pem' }), scratch)).toMatchObject({
      PGSSLMODE: tls,
      PGSSLROOTCERT: '/given/ca.pem',
    });
  });

  it.each(['verify-ca', 'verify-full'] as const)('%s with the public CAs as a private file', async (tls) => {
    const bundle = (await toolEnvironment(target({ tls }), scratch))['PGSSLROOTCERT'] ?? '';
    const certificates =
      (await readFile(bundle, 'utf8')).match(/-----BEGIN[^]*?-----END CERTIFICATE-----/g) ?? [];
    expect(certificates.length).toBeGreaterThan(50);
    expect(certificates.every((pem) => new X509Certificate(pem).ca)).toBe(true);
    if (process.platform !== 'win32') expect((await stat(bundle)).mode & 0o777).toBe(0o600);
  });
});
