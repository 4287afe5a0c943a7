import { expect, it } from 'vitest';
import { libpqTls } from '../../../../shared/servers/libpq-tls.ts';

it.each([
  [{ host: 'db1', tls: 'disable' }, { sslmode: 'disable' }],
  [{ host: 'db1', tls: 'require', caFile: '/ca.pem' }, { sslmode: 'require' }],
  [
    { host: 'db1', tls: 'verify-ca', caFile: '/ca.pem' },
    { sslmode: 'verify-ca', sslrootcert: '/ca.pem' },
  ],
  [
    { host: 'db1', tls: 'verify-full' },
    { sslmode: 'verify-full', sslrootcert: 'system' },
  ],
  [{ host: '/run/postgresql', tls: 'verify-full', caFile: '/ca.pem' }, { sslmode: 'disable' }],
] as const)('libpq is told of %j: %j', (address, told) => {
  expect(libpqTls(address)).toEqual(told);
});
