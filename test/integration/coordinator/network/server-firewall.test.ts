import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { failureOf } from '../../../support/apps/app.ts';
import { addResource } from '../../../support/azure/arm/tenant.ts';
import {
  makeOwner,
  me,
  openAccessStage,
  server,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { resolveServersHere } from '../../../support/azure/postgres/host-names.ts';
import { startPostgresTokens } from '../../../support/azure/postgres/postgres-tokens.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const real = sharedServer(17);
const role = 'firewall_role';
const address = '198.51.100.7';
const until = '2026-11-29T14:00:00.000Z';
const minuteMs = 60_000;

const run = async (sql: string) => {
  const client = await real.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};
beforeAll(() => run(`CREATE ROLE ${role} LOGIN PASSWORD 'inside'`));
afterAll(() => run(`DROP ROLE ${role}`));

/** A server whose rules let in an office, and act five minutes after they were made; it sees another address. */
async function closedStage(): Promise<AccessStage> {
  const stage = await openAccessStage();
  makeOwner(stage);
  onTestFinished(resolveServersHere());
  const { azure, tenant, app } = stage;
  const flexible = await startPostgresTokens({ ...azure, server: real });
  onTestFinished(() => flexible[Symbol.asyncDispose]());
  flexible.principals.set(role, { oid: me, type: 'service', password: 'inside' });
  Object.assign(flexible, { clientAddress: address, firewall: { tenant, server } });
  tenant.firewallMs = 5 * minuteMs;
  addResource(tenant, {
    id: `${server}/firewallRules/office`,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    name: 'office',
    location: '',
    properties: { startIpAddress: '198.51.100.0', endIpAddress: '198.51.100.6' },
  });
  const caFile = join(app.folder, 'ca.pem');
  await writeFile(caFile, azure.certificate.ca);
  await app.client.servers.add({
    name: 'shop',
    address: { host: 'shop-pg.postgres.database.azure.com', port: flexible.port, user: role, caFile },
    credential: { kind: 'entra', identity: 'app' },
  });
  return stage;
}

/** What the check says of whether this machine is let in. */
async function reach({ app }: AccessStage) {
  const { findings, seenAddress } = await app.client.network.check({
    identity: 'app',
    server,
    serverName: 'shop',
  });
  const found = findings.find(({ title }) => title === 'Firewall');
  return { severity: found?.severity, message: found?.message, seenAddress };
}

it('a server that refuses an address lets it in once its rule acts, and not before', async () => {
  const stage = await closedStage();
  const { client } = stage.app;
  const refused = {
    code: 'UserErrorMissingNetworkSecurityPermissions',
    details: expect.stringContaining(
      `no pg_hba.conf entry for host "${address}", user "${role}", database "postgres", SSL encryption`,
    ),
  };
  expect(await failureOf(client.servers.test({ server: 'shop' }))).toMatchObject(refused);
  const before = await reach(stage);
  expect(before).toEqual({
    severity: 'blocker',
    message: `shop-pg does not let ${address} in, which is what it sees of this machine.`,
    seenAddress: address,
  });

  const wish = { identity: 'app', server, address: before.seenAddress ?? '', until };
  const { digest } = await client.network.previewAddress(wish);
  const { entry } = await client.network.addAddress({ ...wish, digest });
  const rule = entry.kind === 'firewall-rule' ? entry.name : expect.unreachable();
  expect(await reach(stage)).toEqual({
    severity: 'warning',
    message: `shop-pg refused ${address}, and its rule ${rule} lets it in by now.`,
    seenAddress: address,
  });
  expect(await failureOf(client.servers.test({ server: 'shop' }))).toMatchObject(refused);

  stage.time += 5 * minuteMs;
  expect(await reach(stage)).toEqual({
    severity: 'ok',
    message: 'shop-pg is reached from this machine.',
    seenAddress: null,
  });
  expect(await client.servers.test({ server: 'shop' })).toMatchObject({ user: role });
});
