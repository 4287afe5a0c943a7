import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeEndedRules } from '../../../../main/coordinator/network/ended-rules.ts';
import { failureOf } from '../../../support/apps/app.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { postgresServers } from '../../../support/azure/arm/postgres-servers.ts';
import { testTenant } from '../../../support/azure/azure.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { addResource } from '../../../support/azure/arm/tenant.ts';
import {
  keyVault,
  makeOwner,
  openAccessStage,
  server,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';

const address = '198.51.100.7';
const until = '2026-11-29T14:00:00.000Z';
const hourMs = 3_600_000;

const rulesIn = ({ tenant }: AccessStage) =>
  [...tenant.resources.values()].filter(({ type }) => type.endsWith('/firewallRules'));

function addRule({ tenant }: AccessStage, name: string, start: string, end = start): void {
  addResource(tenant, {
    id: `${server}/firewallRules/${name}`,
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    name,
    location: '',
    properties: { startIpAddress: start, endIpAddress: end },
  });
}

async function letIn({ app }: AccessStage) {
  const wish = { identity: 'app', server, address, until };
  const { change, digest } = await app.client.network.previewAddress(wish);
  return { change, added: await app.client.network.addAddress({ ...wish, digest }) };
}

describe('an address that is let in for a while', () => {
  it('has a rule whose name says for whom and until when, and which the tick takes away after its end', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { change, added } = await letIn(stage);
    expect(added).toMatchObject({ ...change, outcome: 'applied' });
    const [rule] = rulesIn(stage);
    expect(rule?.name).toMatch(/^pgkeep_[A-Za-z0-9-]+_20261129T1400Z$/);
    expect(rule?.properties).toStrictEqual({ startIpAddress: address, endIpAddress: address });

    const { engine } = stage.app.coordinator;
    await removeEndedRules(engine);
    expect(rulesIn(stage)).toHaveLength(1);
    stage.time += 2 * hourMs;
    const told = await runText(stage.app, ['run-due']);
    expect(told).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('Taken away: the firewall rule pgkeep_'),
    });
    expect(rulesIn(stage)).toStrictEqual([]);
    expect((await stage.app.client.access.changes())[0]).toMatchObject({
      action: 'remove',
      outcome: 'applied',
      entry: { kind: 'firewall-rule', name: rule?.name },
    });
    expect((await stage.app.client.overview.summary()).overdueRules).toStrictEqual([]);
  });

  it('is filed in the vaults of this home, whoever opens them', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { app } = stage;
    const path = join(app.folder, 'archive');
    // its login is not that of the identity that lets the address in
    await app.client.vaults.add({ name: 'archive', location: { kind: 'folder', path } });
    await app.client.vaults.add({
      name: 'gone',
      location: { kind: 'folder', path: join(app.folder, 'gone') },
    });
    await rm(join(app.folder, 'gone'), { recursive: true });
    const { added } = await letIn(stage);
    const files = await readdir(path, { recursive: true });
    const filed = files.filter((file) => /audit.*\.json$/.test(file));
    expect(filed).toHaveLength(1);
    const text = await readFile(join(path, filed[0] ?? ''), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      says: added.says,
      outcome: 'applied',
      identityName: 'app',
    });
  });

  it('is taken away by any home that has the server, once an hour, though it never looked at its rules', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { app, azure } = stage;
    const { engine } = app.coordinator;
    const identity = engine.store.identities.list()[0]?.id ?? expect.unreachable();
    await app.client.servers.add({
      name: 'shop-pg',
      address: { host: 'shop-pg.postgres.database.azure.com', user: 'alice' },
      credential: { kind: 'env', variable: 'APP_SECRET' },
      azure: { id: server, identity },
    });
    const looks = () => azure.arm.asked.filter((line) => line.endsWith('/firewallRules')).length;
    const looked = looks();
    addRule(stage, 'pgkeep_bob-jump_20261129T1100Z', address);
    const { removed } = await removeEndedRules(engine);
    expect(removed).toHaveLength(1);
    expect(rulesIn(stage)).toStrictEqual([]);
    const afterwards = looks();
    expect(afterwards).toBeGreaterThan(looked);
    await removeEndedRules(engine);
    expect(looks()).toBe(afterwards);
    stage.time += hourMs;
    await removeEndedRules(engine);
    expect(looks()).toBe(afterwards + 1);
  });

  it('is taken back at once', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { added } = await letIn(stage);
    await stage.app.client.access.takeBack({ change: added.id });
    expect(rulesIn(stage)).toStrictEqual([]);
  });

  it('is not taken back once the rule is for somebody else', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { added } = await letIn(stage);
    const [rule] = rulesIn(stage);
    addRule(stage, rule?.name ?? '', '203.0.113.9');
    expect(await failureOf(stage.app.client.access.takeBack({ change: added.id }))).toMatchObject({
      code: 'UserErrorChangedMeanwhile',
      message: 'The firewall rule of that name lets other addresses in by now.',
    });
    expect(rulesIn(stage)).toHaveLength(1);
  });

  it('is loud while it cannot be taken away, whoever made the rule', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const name = 'pgkeep_bob-jump_20261129T1100Z';
    addRule(stage, name, address);
    addRule(stage, 'office', '203.0.113.0', '203.0.113.255');
    stage.rights.locks.push({ scope: server, name: 'keep', level: 'CanNotDelete' });
    const { network, overview } = stage.app.client;
    const overdue = {
      resource: server.toLowerCase(),
      identity: 'app',
      rule: name,
      addresses: address,
      owner: 'bob-jump',
      until: '2026-11-29T11:00:00.000Z',
      problem: 'A lock does not let anybody remove firewall rules of shop-pg.',
    };
    expect(await network.removeEnded({ identity: 'app', server })).toStrictEqual({
      removed: [],
      overdue: [overdue],
    });
    expect((await overview.summary()).overdueRules).toStrictEqual([overdue]);
    stage.rights.locks.pop();
    expect(await network.removeEnded({ identity: 'app', server })).toStrictEqual({
      removed: [name],
      overdue: [],
    });
    expect(rulesIn(stage).map((rule) => rule.name)).toStrictEqual(['office']);
  });

  it('is told as overdue from what was read last, although nobody looked again', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { change } = await letIn(stage);
    const rule = change.entry.kind === 'firewall-rule' ? change.entry.name : expect.unreachable();
    stage.time += 3 * hourMs;
    expect((await stage.app.client.overview.summary()).overdueRules).toMatchObject([{ rule, problem: null }]);

    const other = await openAccessStage();
    makeOwner(other);
    addRule(other, 'pgkeep_bob-jump_20261129T1100Z', address);
    await other.app.client.network.check({ identity: 'app', server });
    expect((await other.app.client.overview.summary()).overdueRules).toMatchObject([
      { rule: 'pgkeep_bob-jump_20261129T1100Z', identity: 'app', problem: null },
    ]);
  });

  it('is taken away by who let it in, although somebody who may only read checked the server', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    await letIn(stage);
    const clientId = '6f2c1f2e-0000-4000-8000-000000000003';
    stage.azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
    stage.assign(builtIn.reader, server, clientId);
    const login = { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } } as const;
    const way = { kind: 'service-principal', tenantId: testTenant, clientId, login } as const;
    await Array.fromAsync(await stage.app.client.azure.signIn({ name: 'reader', way }));
    await stage.app.client.network.check({ identity: 'reader', server });
    stage.time += 2 * hourMs;
    expect((await removeEndedRules(stage.app.coordinator.engine)).overdue).toStrictEqual([]);
    expect(rulesIn(stage)).toStrictEqual([]);
  });

  it('is not overdue once its server was deleted, which the audit trail says', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { change } = await letIn(stage);
    const name = change.entry.kind === 'firewall-rule' ? change.entry.name : expect.unreachable();
    for (const id of stage.tenant.resources.keys()) {
      if (id.startsWith(server.toLowerCase())) stage.tenant.resources.delete(id);
    }
    stage.time += 3 * hourMs;
    const { engine } = stage.app.coordinator;
    expect(await removeEndedRules(engine)).toStrictEqual({ removed: [], overdue: [] });
    expect((await stage.app.client.access.changes())[0]).toMatchObject({
      action: 'remove',
      outcome: 'unchanged',
      says: `The firewall rule ${name} is gone with the server shop-pg in the resource group shop, which Azure does not have any more.`,
      entry: { kind: 'firewall-rule', name, startIpAddress: address, endIpAddress: address },
    });
    const asked = stage.azure.arm.asked.length;
    stage.time += 2 * hourMs;
    await removeEndedRules(engine);
    expect(stage.azure.arm.asked).toHaveLength(asked);
  });

  it('is refused for addresses that nobody comes from, for too long, and for private servers', async () => {
    const stage = await openAccessStage();
    makeOwner(stage);
    const { network } = stage.app.client;
    const wish = { identity: 'app', server, address, until };
    expect(await failureOf(network.previewAddress({ ...wish, address: '10.1.2.3' }))).toMatchObject({
      message: '10.1.2.3 is no address from which anybody reaches Azure through the internet.',
    });
    expect(
      await failureOf(network.previewAddress({ ...wish, until: '2027-01-29T12:00:00.000Z' })),
    ).toMatchObject({ message: 'The rule ends in the past, or in more than 30 days.' });
    const { digest } = await network.previewAddress(wish);
    expect(await failureOf(network.addAddress({ ...wish, address: '198.51.100.8', digest }))).toMatchObject({
      code: 'UserErrorChangedMeanwhile',
    });
    const resource = stage.tenant.resources.get(server.toLowerCase());
    Object.assign(resource?.properties ?? {}, { network: { publicNetworkAccess: 'Disabled' } });
    expect(await failureOf(network.addAddress({ ...wish, digest }))).toMatchObject({
      message: 'Firewall rules do nothing for this server: it is private.',
    });
    expect(rulesIn(stage)).toStrictEqual([]);
  });
});

it('a check says how the server is reached and what its rules let in', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  addRule(stage, 'AllowAllAzureServicesAndResourcesWithinAzureIps', '0.0.0.0');
  const check = await stage.app.client.network.check({ identity: 'app', server, keyVault });
  expect(check).toMatchObject({
    mode: 'public',
    host: 'shop-pg.postgres.database.azure.com',
    resolvesTo: ['20.1.2.3'],
    seenAddress: null,
    rules: [{ startIpAddress: '0.0.0.0', temporary: null }],
  });
  expect(check.findings.map(({ title, severity }) => [title, severity])).toStrictEqual([
    ['Firewall', 'note'],
    ['Firewall rules', 'warning'],
    // none answers at its host here
    ['Key vault', 'blocker'],
  ]);
});

it('a login that is not there is told as that, and another server is refused', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const { network, servers } = stage.app.client;
  const add = (name: string) =>
    servers.add({
      name,
      address: { host: `${name}.postgres.database.azure.com`, user: 'alice' },
      credential: { kind: 'env', variable: 'NO_SUCH_PASSWORD' },
    });
  await add('shop-pg');
  await add('sandbox');
  const { findings } = await network.check({ identity: 'app', server, serverName: 'shop-pg' });
  expect(findings.map(({ title, severity, code }) => [title, severity, code])).toStrictEqual([
    ['Firewall', 'note', undefined],
    ['Connection', 'warning', 'UserErrorCredentialUnavailable'],
  ]);
  expect(await failureOf(network.check({ identity: 'app', server, serverName: 'sandbox' }))).toMatchObject({
    code: 'UserErrorInvalidInput',
    message:
      'The server sandbox is at sandbox.postgres.database.azure.com, which is another server than shop-pg in Azure.',
  });
});

it('a server in a subnet of its own is not asked for rules', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const resource = stage.tenant.resources.get(server.toLowerCase());
  Object.assign(resource?.properties ?? {}, { network: { delegatedSubnetResourceId: `${server}/subnet` } });
  const check = await stage.app.client.network.check({ identity: 'app', server });
  expect(check).toMatchObject({
    mode: 'delegated-subnet',
    findings: [
      {
        severity: 'blocker',
        message:
          'shop-pg lies in a subnet of its own and has no firewall rules, but shop-pg.postgres.database.azure.com stands for the public address 20.1.2.3 here, where nothing answers.',
      },
    ],
    rules: [],
  });
  expect(stage.azure.arm.asked.filter((line) => line.includes('firewallRules'))).toStrictEqual([]);
});

it('a server that is stopped is told as stopped, before anybody is asked for an address', async () => {
  const stage = await openAccessStage();
  makeOwner(stage);
  const { app, tenant } = stage;
  stage.azure.arm.handlers.push(postgresServers(tenant));
  Object.assign(tenant.resources.get(server.toLowerCase())?.properties ?? {}, {
    state: 'Stopped',
    version: '17',
  });
  const identity = app.coordinator.engine.store.identities.list()[0]?.id ?? expect.unreachable();
  await app.client.servers.add({
    name: 'shop-pg',
    // nothing listens there
    address: { host: '127.0.0.1', port: 1, user: 'alice', tls: 'disable' },
    credential: { kind: 'env', variable: 'APP_SECRET' },
    azure: { id: server, identity },
  });
  const told = {
    code: 'ServerNotReadyForLongTermBackup',
    message: 'shop-pg is in the state Stopped in Azure: nobody reaches it until it is Ready.',
    remedy: 'Start the server (Overview, Start, in the Azure portal), and try again when its state is Ready.',
  };
  const { findings } = await app.client.network.check({ identity: 'app', server, serverName: 'shop-pg' });
  expect(findings).toMatchObject([
    { title: 'State', severity: 'blocker', ...told },
    { title: 'Firewall', severity: 'note' },
  ]);
  expect(await failureOf(app.client.servers.test({ server: 'shop-pg' }))).toMatchObject(told);
  await app.client.vaults.add({
    name: 'archive',
    location: { kind: 'folder', path: join(app.folder, 'archive') },
  });
  const readiness = await app.client.instances.readiness({
    server: 'shop-pg',
    database: 'shop',
    vault: 'archive',
  });
  expect(readiness.findings.find(({ title }) => title === 'Login and network')).toMatchObject(told);
  const check = await runText(app, [
    'azure',
    'network',
    'check',
    '--identity',
    'app',
    '--server-id',
    server,
    '--server',
    'shop-pg',
  ]);
  expect(check.text).toContain(told.message);
});
