import { expect, it } from 'vitest';
import { addressSeenBy } from '../../../../main/coordinator/network/refusal.ts';

it.each([
  [
    'shop-pg:5432 does not allow backup to connect from this machine: no pg_hba.conf entry for host "198.51.100.7", user "backup", database "shop", no encryption',
    '198.51.100.7',
  ],
  ['no pg_hba.conf entry for host "2001:db8::7", user "a", database "b"', '2001:db8::7'],
  [
    'Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.9\r\nCaller: appid=1',
    '203.0.113.9',
  ],
  ['Client address: 203.0.113.9.', '203.0.113.9'],
  ['no pg_hba.conf entry for host "[local]", user "a"', undefined],
  ['no pg_hba.conf entry for host "999.1.1.1", user "a"', undefined],
  ['connect ETIMEDOUT 198.51.100.7:5432', undefined],
])('%s', (refusal, seen) => {
  expect(addressSeenBy(refusal)).toBe(seen);
});
