import { describe, expect, it } from 'vitest';
import { psqlLine } from '../../../../shared/command-line/psql-line.ts';

const server = { host: 'db1', port: 5432, user: 'ada', tls: 'require' } as const;

describe('a line for psql', () => {
  it('names server, login and database in one connection string', () => {
    expect(psqlLine('sh', server, 'shop_back')).toBe(
      "psql 'host=db1 port=5432 user=ada dbname=shop_back sslmode=require'",
    );
    expect(psqlLine('powershell', server, 'shop_back')).toBe(
      "psql 'host=db1 port=5432 user=ada dbname=shop_back sslmode=require'",
    );
  });

  it('trusts what the server is trusted by, and asks a socket for no TLS', () => {
    expect(psqlLine('sh', { ...server, tls: 'verify-full' }, 'a')).toContain(
      'sslmode=verify-full sslrootcert=system',
    );
    expect(psqlLine('sh', { ...server, tls: 'verify-ca', caFile: '/etc/my ca.pem' }, 'a')).toContain(
      `sslrootcert='\\''/etc/my ca.pem'\\''`,
    );
    expect(psqlLine('sh', { ...server, host: '/run/postgresql' }, 'a')).toBe(
      "psql 'host=/run/postgresql port=5432 user=ada dbname=a'",
    );
  });

  it('takes no character of a name for one of its own', () => {
    expect(psqlLine('sh', server, `it's host=evil \\`)).toBe(
      `psql 'host=db1 port=5432 user=ada dbname='\\''it\\'\\''s host=evil \\\\'\\'' sslmode=require'`,
    );
  });
});
