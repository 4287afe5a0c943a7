import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { parseConnectionString } from '../../../../../main/postgres/connect/connection-string/parse.ts';
import { formats, piecesIn, rawPassword } from '../../../../support/raw-passwords.ts';

type Expected = Partial<ReturnType<typeof parseConnectionString>>;
const nothing = { address: {}, database: null, password: null, notes: [] };

const strings: [text: string, expected: Expected][] = [
  // URIs
  [
    'postgresql://app:p%40s%2Fs@db.example.com:5433/shop?sslmode=verify-ca&sslrootcert=/etc/ca.pem',
    {
      address: { host: 'db.example.com', port: 5433, user: 'app', tls: 'verify-ca', caFile: '/etc/ca.pem' },
      database: 'shop',
      password: 'p@s/s',
    },
  ],
  ['postgres:///shop', { database: 'shop' }],
  ['postgresql://app@/shop', { address: { user: 'app' }, database: 'shop' }],
  ['postgresql://%2Fvar%2Frun/a%2Fb', { address: { host: '/var/run' }, database: 'a/b' }],
  ['postgresql://[2001:db8::1]:5432/x', { address: { host: '2001:db8::1', port: 5432 }, database: 'x' }],
  ['postgresql://u:a@b#c d@h/x', { address: { host: 'h', user: 'u' }, database: 'x', password: 'a@b#c d' }],
  ['postgresql://u:100%25@h/x', { address: { host: 'h', user: 'u' }, database: 'x', password: '100%' }],
  [
    'postgresql://h/x?user=u&password=a+b',
    { address: { host: 'h', user: 'u' }, database: 'x', password: 'a+b' },
  ],
  ['jdbc:postgresql://h/x?ssl=true', { address: { host: 'h', tls: 'require' }, database: 'x' }],
  [
    'postgresql://h1:1111,h2:2222/x?target_session_attrs=any',
    {
      address: { host: 'h1', port: 1111 },
      database: 'x',
      notes: [
        'target_session_attrs was left out.',
        'Of 2 hosts only the first was taken; add the others as servers of their own.',
      ],
    },
  ],
  [
    'postgresql://h/x?sslmode=prefer',
    {
      address: { host: 'h', tls: 'verify-full' },
      database: 'x',
      notes: ['sslmode prefer falls back to plain text silently; verify-full was taken instead.'],
    },
  ],
  // keyword=value
  [
    `host=h port = 5433 dbname='my db' user=u password='it\\'s; \\\\x' sslmode=require`,
    {
      address: { host: 'h', port: 5433, user: 'u', tls: 'require' },
      database: 'my db',
      password: `it's; \\x`,
    },
  ],
  ['user=u password=a;b\\ c', { address: { user: 'u' }, password: 'a;b c' }],
  [`password = '' host = ''`, {}],
  ['hostaddr=10.0.0.1 dbname=x', { address: { host: '10.0.0.1' }, database: 'x' }],
  [
    'host=a,b port=1,2 connect_timeout=3 sslmode=allow sslrootcert=system',
    {
      address: { host: 'a', port: 1, tls: 'verify-full' },
      notes: [
        'connect_timeout was left out.',
        'Of 2 hosts only the first was taken; add the others as servers of their own.',
        'sslmode allow falls back to plain text silently; verify-full was taken instead.',
        'sslrootcert=system: the public certificate authorities are trusted, as without it.',
      ],
    },
  ],
  [
    'psql "host=h.postgres.database.azure.com port=5432 dbname={your_database} user=admin1 password={your_password} sslmode=require"',
    {
      address: { host: 'h.postgres.database.azure.com', port: 5432, user: 'admin1', tls: 'require' },
      notes: ['password is a placeholder and was left out.', 'dbname is a placeholder and was left out.'],
    },
  ],
  // ADO.NET
  [
    'Server=db;Database=shop;Port=5433;User Id=app@db;Password="a;b""c";Ssl Mode=VerifyFull;Pooling=true;',
    {
      address: { host: 'db', port: 5433, user: 'app@db', tls: 'verify-full' },
      database: 'shop',
      password: 'a;b"c',
      notes: ['Pooling was left out.'],
    },
  ],
  [
    `host = db ; USERNAME=u; PWD='it''s '; SSL Mode=Prefer`,
    {
      address: { host: 'db', user: 'u', tls: 'verify-full' },
      password: `it's `,
      notes: ['sslmode prefer falls back to plain text silently; verify-full was taken instead.'],
    },
  ],
  ['host=db;port=5432;user=u', { address: { host: 'db', port: 5432, user: 'u' } }],
];

describe('a pasted connection string', () => {
  it.each(strings)('%s', (text, expected) => {
    expect(parseConnectionString(text)).toEqual({ ...nothing, ...expected });
  });

  it.each([
    '',
    'hello',
    'postgresql://u:s3cr3t@h:99999/x',
    'postgresql://u:s3cr3t@h/%zz',
    'postgresql://u:s3cr3t%ZZ@h/x',
    'postgresql://u:s3cr3t%4@h/x',
    'postgresql://u:s3cr3t@h/x?application_name=%',
    'host=a s3cr3t',
    'host=a port=x password=s3cr3t',
    `host=a password='s3cr3t`,
    'Server=a;s3cr3t;Port=1',
    'Server=a;Port=70000;Password=s3cr3t',
    'mysql://u:s3cr3t@h/x',
  ])('that makes no sense is refused without repeating it: %s', (text) => {
    let error: unknown;
    try {
      parseConnectionString(text);
    } catch (thrown) {
      error = thrown;
    }
    if (!(error instanceof PgkeepError))
      throw new Error(`it was taken, or failed otherwise: ${String(error)}`);
    expect(error.code).toBe('UserErrorInvalidInput');
    expect(error.message).not.toContain('s3cr3t');
  });

  it.each(['postgresql://u:p@h:99999/x', 'host=h port=99999', 'Server=h;Port=99999'])(
    'names the port that cannot be right: %s',
    (text) => {
      expect(() => parseConnectionString(text)).toThrow(/its port cannot be right/);
    },
  );

  it('never has the password in its notes', () => {
    const parsed = parseConnectionString('Server=a;s3cr3t-key with more=1;Password=s3cr3t');
    expect(parsed).toMatchObject({
      password: 's3cr3t',
      notes: ['A part that is no known key was left out.'],
    });
  });

  it('is in no error, note or address with a piece of a password that is not encoded', () => {
    fc.assert(
      fc.property(rawPassword, formats, (password, format) => {
        const text = format(password);
        let shown: unknown;
        try {
          const { notes, address } = parseConnectionString(text);
          shown = [notes, address.user];
        } catch (error) {
          shown = String(error);
        }
        expect(piecesIn(JSON.stringify(shown), password)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('does not read the files that it names', () => {
    expect(
      parseConnectionString('postgresql://h/x?sslcert=/nowhere/cert.pem&sslkey=/nowhere/key.pem'),
    ).toEqual({
      ...nothing,
      address: { host: 'h' },
      database: 'x',
      notes: ['sslcert was left out.', 'sslkey was left out.'],
    });
  });
});
