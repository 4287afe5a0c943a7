import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAdo } from '../../../../../shared/logins/connection-string/ado.ts';
import {
  readLoginInSecret,
  type LoginInSecret,
} from '../../../../../shared/logins/connection-string/login-in-secret.ts';
import { UnreadableConnectionString } from '../../../../../shared/logins/connection-string/parameters.ts';

const up = { user: 'u', password: 'p' };

const values: [value: string, expected: LoginInSecret][] = [
  // ADO.NET, as Azure Backup's documentation has it
  [
    'Server=h.postgres.database.azure.com;Database=shop;Port=5432;User Id=app;Password=p;Ssl Mode=Require;',
    {
      user: 'app',
      password: 'p',
      host: 'h.postgres.database.azure.com',
      database: 'shop',
      port: 5432,
      tls: 'require',
    },
  ],
  ['Host=h;Username=u;Password=p', { ...up, host: 'h' }],
  ['HOST=h;USER NAME=u;PWD=p', { ...up, host: 'h' }],
  ['uid=u;psw=p;DB=d', { ...up, database: 'd' }],
  ['User Id = u ; Password = p ', up],
  [`User Id=u;Password='a;b'`, { ...up, password: 'a;b' }],
  [`User Id=u;Password="a;b"`, { ...up, password: 'a;b' }],
  [`User Id=u;Password='it''s'`, { ...up, password: `it's` }],
  [`User Id=u;Password="say ""hi"""`, { ...up, password: 'say "hi"' }],
  [`User Id=u;Password=' p '`, { ...up, password: ' p ' }],
  [`User Id=u;Password=a"b'c`, { ...up, password: `a"b'c` }],
  ['User Id=u;Password=a=b==c', { ...up, password: 'a=b==c' }],
  ['User Id=u;Odd==Key=x;Password=p', up],
  ['User Id=u;Password=first;Password=p', up],
  ['Password=wrong;User Id=u;Pwd=p', up],
  [';;User Id=u;;Password=p;;', up],
  ['User Id=u;Password=p;Pooling=true;Maximum Pool Size=5', up],
  ['User Id=u;Password=p;SSL Mode=VerifyFull', { ...up, tls: 'verify-full' }],
  ['User Id=u;Password=p;SSL Mode=Prefer', { ...up, tls: 'prefer' }],
  ['User Id=u;Password=p;SSL Mode=Whatever', up],
  ['password=p;user=u', up],
  ['\ufeffUser Id=u;Password=p;\r\n', up],
  // URI
  [
    'postgresql://u:p%3B%20%25@h:5433/d?sslmode=verify-full',
    { user: 'u', password: 'p; %', host: 'h', port: 5433, database: 'd', tls: 'verify-full' },
  ],
  ['postgres://u:p@[2001:db8::1]:5432/d', { ...up, host: '2001:db8::1', port: 5432, database: 'd' }],
  ['postgres://h/d?user=u&password=p', { ...up, host: 'h', database: 'd' }],
  ['postgres://h/d?user=u%40h&password=p', { user: 'u@h', password: 'p', host: 'h', database: 'd' }],
  // keyword=value
  [
    `host=h port=5432 dbname=d user=u password='a \\'b\\' \\\\c' sslmode=require`,
    { user: 'u', password: `a 'b' \\c`, host: 'h', port: 5432, database: 'd', tls: 'require' },
  ],
  ['user=u password=a\\ b', { ...up, password: 'a b' }],
];

const percent = 'a % in it is followed by no two hexadecimal digits; a % itself is written %25';
const refused: [value: string, login: string | undefined, why: string][] = [
  ['', undefined, 'it is empty'],
  [' \n', undefined, 'it is empty'],
  ['geheim-1234', undefined, 'it is no URI, and something in it is neither keyword=value nor Key=Value'],
  ['Server=h;Password=geheim-1234', undefined, 'it names no user'],
  ['Server=h;User Id=geheim-1234', undefined, 'it has no password'],
  ['User Id=u;Password=geheim-1234;Password=', undefined, 'it has no password'],
  ['User Id=u;Password={your_password}', undefined, 'its password is a placeholder in braces'],
  ['Host=a,b;User Id=u;Password=geheim-1234', undefined, 'it names several hosts'],
  ['postgresql://u:geheim-1234@a,b/d', undefined, 'it names several hosts'],
  ['Host=a;Port=70000;User Id=u;Password=geheim-1234', undefined, 'its port cannot be right'],
  ['postgresql://u:geheim-1234@h/%zz', undefined, percent],
  ['postgresql://u:geheim-1234%ZZ@h/d', undefined, percent],
  ['postgresql://u:geheim-1234%4@h/d', undefined, percent],
  ['postgresql://u:geheim-1234%@h/d', undefined, percent],
  [
    `User Id=u;Password='geheim-1234`,
    undefined,
    'it is no URI, and something in it is neither keyword=value nor Key=Value',
  ],
  [
    `User Id=u;Password=geheim-1234"`,
    undefined,
    'it is no URI, and something in it is neither keyword=value nor Key=Value',
  ],
  [
    'User Id=u;Password==geheim-1234',
    undefined,
    'it is no URI, and something in it is neither keyword=value nor Key=Value',
  ],
  [
    'User Id=u;Password=geheim\u0001-1234',
    undefined,
    'it is no URI, and something in it is neither keyword=value nor Key=Value',
  ],
  ...[
    'postgresql://keeper:Tr0ub@dor/3@contoso-shop.postgres.database.azure.com/shop',
    'postgresql://keeper:1234/x@host',
    'postgresql://keeper:geheim?1234@h/d',
    'postgresql://keeper:geheim@12?user=3@h/d',
    'postgresql://keeper:a#geheim/1234@h/d',
    'postgresql://u:geheim-1234@h/d@b',
    'postgresql://u:1?user=geheim&password=@x@h/d',
  ].map((uri): [string, undefined, string] => [
    uri,
    undefined,
    'an @ in it follows a slash or a question mark; in a user, a password and a database name @, / and ? are written %40, %2F and %3F',
  ]),
  [
    'jdbc:postgresql://h/d?user=u&password=geheim-1234',
    undefined,
    'it is a URL for JDBC; a PostgreSQL URI begins with postgresql://',
  ],
  ...[
    `host=h user=keeper password='geheim`,
    `host=h user=keeper password=geheim 1234 dbname=d`,
    `user=keeper password=geheim' 1234`,
    `host=h port=5432 user=keeper\npassword='it's geheim'`,
  ].map((text): [string, undefined, string] => [
    text,
    undefined,
    'something in it is not keyword=value: a value with a blank or a quote in it stands in single quotes, which have to be closed',
  ]),
  [
    'Uid=u Password=geheim-1234;Pwd=p',
    undefined,
    'a password stands within another value: what separates them is missing',
  ],
  ['User Id=u;Password=a;User Id=geheim', undefined, 'it names two users'],
  ['user=u password=a user=geheim', undefined, 'it names two users'],
  ['postgresql://u:p@h/d?user=geheim', undefined, 'it names two users'],
  ['', 'u', 'it is empty'],
  ['geheim-1234\n', 'u', 'as a password it has a line break or a NUL in it'],
  [
    'Server=h;User Id=u;Password=geheim-1234',
    'u',
    'it is a connection string, and a login was named as if it were a password alone',
  ],
  ['x'.repeat(25_601), undefined, 'it is longer than a secret of Key Vault'],
];

function whyNot(value: string, login?: string): string {
  try {
    readLoginInSecret(value, login);
  } catch (error) {
    if (error instanceof UnreadableConnectionString) return error.message;
    throw error;
  }
  return 'it was taken';
}

describe('the login in a secret', () => {
  it.each(values)('%s', (value, expected) => {
    expect(readLoginInSecret(value)).toEqual(expected);
  });

  it('is a bare password where its login is named', () => {
    expect(readLoginInSecret(' p=;"1 ', 'app')).toEqual({ user: 'app', password: ' p=;"1 ' });
  });

  it.each(refused)('%s as %s is refused', (value, login, why) => {
    expect(whyNot(value, login)).toBe(why);
  });

  it('comes back as it was written for ADO.NET', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => !each.includes('\0'));
    const plain = text.filter((each) => !/^\{[^{}]*\}$/.test(each));
    fc.assert(
      fc.property(plain, plain, text, (user, password, database) => {
        const written = writeAdo({ Server: 'h', Database: database, 'User Id': user, Password: password });
        expect(readLoginInSecret(written)).toEqual({ user, password, database, host: 'h' });
      }),
    );
  });

  it('is in no error', () => {
    const hidden = fc.stringMatching(/^[A-Z]{12}$/);
    const around = fc.string({
      unit: fc.constantFrom('=', ';', "'", '"', '\\', ' ', '{', '}', '@', ':', '/', '?', '%', '\n', 'a'),
    });
    fc.assert(
      fc.property(
        around,
        hidden,
        around,
        fc.option(fc.constant('app'), { nil: undefined }),
        (a, s, b, login) => {
          expect(whyNot(`${a}${s}${b}`, login)).not.toContain(s);
        },
      ),
    );
  });
});
