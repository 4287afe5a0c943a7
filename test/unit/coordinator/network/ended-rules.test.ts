import { expect, it } from 'vitest';
import type { ResourceControl } from '../../../../main/coordinator/access/resource-control.ts';
import { removeEndedRules } from '../../../../main/coordinator/network/ended-rules.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openEngine } from '../../../support/engine.ts';
import { server } from '../../../support/store-records.ts';

const group =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers';

it('looks at each server of Azure that the home has, at ten in a tick, and then not for an hour', async () => {
  const looked: string[] = [];
  const control = {
    firewallRules: (id) => Promise.resolve((looked.push(id), [])),
  } as Partial<ResourceControl> as ResourceControl;
  await using engine = await openEngine({ resources: () => Promise.resolve(control) });
  const identity = IdentityId.parse('identity-1');
  const { identities, servers } = engine.store;
  identities.save({
    kind: 'managed-identity',
    id: identity,
    name: 'backups',
    cloud: 'public',
    addedAt: '2026-11-20T00:00:00.000Z',
  });
  servers.insert(server('server-0', 'elsewhere'));
  for (let at = 1; at <= 12; at += 1) {
    const azure = { id: `${group}/pg-${at}`, identity };
    servers.insert({ ...server(`server-${at}`, `pg-${at}`), azure });
  }
  await removeEndedRules(engine);
  expect(looked).toHaveLength(10);
  await removeEndedRules(engine);
  expect(new Set(looked).size).toBe(12);
  await removeEndedRules(engine);
  expect(looked).toHaveLength(12);
});
