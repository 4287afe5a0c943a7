import { expect, it } from 'vitest';
import { firewallSteps } from '../../../../main/postgres/connect/firewall-step.ts';

const host = 'shop-pg.postgres.database.azure.com';
const address = { host };
const refusal = (seen: string, how = 'SSL encryption') =>
  `no pg_hba.conf entry for host "${seen}", user "app", database "shop", ${how}`;
const step = { do: 'add-address', at: 'server', address: '198.51.100.7' };

it('names the server by its resource id where that is known, else by its host', () => {
  const azure = { id: '/subscriptions/x', identity: 'identity-1' };
  expect(firewallSteps(refusal('198.51.100.7'), { address, azure })).toStrictEqual([
    { ...step, place: azure.id, identity: 'identity-1' },
  ]);
  expect(firewallSteps(refusal('198.51.100.7'), { address })).toStrictEqual([{ ...step, place: host }]);
});

it('names none where no rule of Azure helps', () => {
  expect(firewallSteps(refusal('198.51.100.7'), { address: { host: 'db.example.com' } })).toStrictEqual([]);
  expect(firewallSteps(refusal('2001:db8::7'), { address })).toStrictEqual([]);
  expect(firewallSteps(refusal('198.51.100.7', 'no encryption'), { address })).toStrictEqual([]);
});
