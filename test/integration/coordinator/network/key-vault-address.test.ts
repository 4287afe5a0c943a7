import { onTestFinished, describe, expect, it } from 'vitest';
import { removeEndedRules } from '../../../../main/coordinator/network/ended-rules.ts';
import { failureOf } from '../../../support/apps/app.ts';
import {
  keyVault,
  makeOwner,
  openAccessStage,
  server,
  signIn,
  type AccessStage,
} from '../../../support/azure/access-stage.ts';
import { keyVaults } from '../../../support/azure/arm/key-vaults.ts';
import { resourceGraph } from '../../../support/azure/arm/resource-graph.ts';
import { builtIn } from '../../../support/azure/arm/rights.ts';
import { subscriptions } from '../../../support/azure/arm/subscriptions.ts';
import { startKeyVaults } from '../../../support/azure/key-vault.ts';
import { runText } from '../../../support/recorded/command-line.ts';

const address = '198.51.100.7';
const until = '2026-11-29T14:00:00.000Z';
const hourMs = 3_600_000;
const office = '203.0.113.0/24';
const subnet = { id: `${server}/subnets/jobs`, ignoreMissingVnetServiceEndpoint: true };
const wish = { identity: 'app', keyVault, address, until };
const before = {
  bypass: 'None',
  defaultAction: 'Deny',
  ipRules: [{ value: office }],
  virtualNetworkRules: [subnet],
};

/** A key vault whose firewall lets in an office and a subnet, and that sees another address. */
async function closedStage() {
  const stage = await openAccessStage();
  makeOwner(stage);
  const vaults = await startKeyVaults(stage.azure);
  onTestFinished(() => vaults[Symbol.asyncDispose]());
  vaults.clientAddress = address;
  Object.assign(vaultOf(stage), { networkAcls: before, publicNetworkAccess: 'Enabled' });
  return stage;
}

const vaultOf = ({ tenant }: AccessStage) =>
  tenant.resources.get(keyVault.toLowerCase())?.properties ?? expect.unreachable();

const aclsOf = (stage: AccessStage) => vaultOf(stage)['networkAcls'];

async function letIn({ app }: AccessStage) {
  const { digest } = await app.client.network.previewAddress(wish);
  return app.client.network.addAddress({ ...wish, digest });
}

describe('an address that a key vault refused', () => {
  it('is shown, let in beside what is there, and taken away by the tick after its end', async () => {
    const stage = await closedStage();
    const { network, overview, access } = stage.app.client;
    const check = await network.check({ identity: 'app', server, keyVault });
    expect(check.findings.at(-1)).toMatchObject({
      severity: 'blocker',
      message: `shop-kv does not let ${address} in, which is what it sees of this machine.`,
    });
    expect(check.keyVaults).toStrictEqual([
      {
        name: 'shop-kv',
        id: keyVault,
        seenAddress: address,
        hasRules: true,
        addresses: [{ address: office, temporary: null }],
      },
    ]);

    const { change } = await network.previewAddress(wish);
    expect(change.says).toMatch(
      /^Adds the address 198\.51\.100\.7 to the firewall of the key vault shop-kv in the resource group shop; it is for \S+, until 2026-11-29 14:00 UTC\.$/,
    );
    expect(change.request).toContain(`PATCH ${keyVault}\n`);
    expect(aclsOf(stage)).toStrictEqual(before);
    await letIn(stage);
    expect(aclsOf(stage)).toStrictEqual({
      ...before,
      ipRules: [{ value: office }, { value: `${address}/32` }],
    });
    const after = await network.check({ identity: 'app', server, keyVault });
    expect(after.findings.at(-1)).toMatchObject({
      severity: 'ok',
      message: 'shop-kv is reached from this machine.',
    });
    expect(after.keyVaults[0]?.addresses).toMatchObject([
      { temporary: null },
      { address, temporary: { until } },
    ]);

    stage.time += 2 * hourMs;
    expect((await overview.summary()).overdueRules).toMatchObject([
      { resource: keyVault.toLowerCase(), rule: address, identity: 'app', until, problem: null },
    ]);
    expect((await removeEndedRules(stage.app.coordinator.engine)).overdue).toStrictEqual([]);
    expect(aclsOf(stage)).toStrictEqual(before);
    expect((await access.changes())[0]).toMatchObject({ action: 'remove', outcome: 'applied' });
    expect(vaultOf(stage)).toMatchObject({ enableRbacAuthorization: true, publicNetworkAccess: 'Enabled' });
    expect(stage.azure.network.refused).toStrictEqual([]);
  });

  it('is looked at and let in on the command line, without any server', async () => {
    const stage = await closedStage();
    const checking = ['azure', 'network', 'check', '--identity', 'app', '--key-vault', keyVault];
    const { text, exitCode } = await runText(stage.app, checking);
    const said = text.replaceAll(/\s+/g, ' ');
    expect(said).toContain(`Key vault: shop-kv does not let ${address} in`);
    expect(said).toContain(`next: pgkeep azure network add-address ${address} --identity app`);
    expect(exitCode).toBe(1);
    expect(await stage.app.client.network.check({ identity: 'app', keyVault })).toMatchObject({
      mode: null,
      host: null,
      rules: [],
    });
    const adding = ['azure', 'network', 'add-address', address, ...checking.slice(3), '--until', until];
    await runText(stage.app, [...adding, '--apply']);
    expect((await runText(stage.app, checking)).exitCode).toBe(0);
  });

  it('is said with the command that lets it in wherever it is refused, and let in by the name', async () => {
    const stage = await closedStage();
    const { tenant, azure } = stage;
    tenant.subscriptions.push({ id: '6f2c1f2e-0000-4000-8000-0000000000f1', name: 'Shop' });
    azure.arm.handlers.push(subscriptions(tenant), resourceGraph(tenant), keyVaults(tenant));
    // Resource Graph of these tests knows reading roles only
    stage.assign(builtIn.reader, keyVault);
    Object.assign(vaultOf(stage), { vaultUri: 'https://shop-kv.vault.azure.net/' });
    const place = '--identity app --key-vault https://shop-kv.vault.azure.net';
    const command = `pgkeep azure network add-address ${address} ${place} --until TIME --apply`;
    const uri = 'https://shop-kv.vault.azure.net/secrets/shop-login';
    for (const line of [
      'azure secrets --identity app --key-vault shop-kv',
      `azure access check --identity app --key-vault ${keyVault} --secret shop-login`,
      `azure access check --identity app --secret-uri ${uri}`,
      `server add flex --host shop-pg.postgres.database.azure.com --user app --secret-uri ${uri} --identity app`,
    ]) {
      const { text } = await runText(stage.app, line.split(' '));
      expect([line, text.replaceAll(/\s+/g, ' ')]).toStrictEqual([line, expect.stringContaining(command)]);
    }
    const letting = `azure network add-address ${address} ${place} --until ${until} --apply`;
    // nobody looks after this home, which is said
    expect((await runText(stage.app, letting.split(' '))).exitCode).toBe(3);
    expect(aclsOf(stage)).toMatchObject({ ipRules: [{ value: office }, { value: `${address}/32` }] });
  });

  it('is taken back at once, with what somebody else added meanwhile left alone', async () => {
    const stage = await closedStage();
    const { id } = await letIn(stage);
    const other = { value: '192.0.2.1/32' };
    Object.assign(vaultOf(stage), {
      networkAcls: { ...before, ipRules: [{ value: office }, { value: `${address}/32` }, other] },
    });
    const { access } = stage.app.client;
    const { changes } = await access.previewTakingBack({ change: id });
    expect(changes[0]?.request).toContain('192.0.2.1/32');
    await access.takeBack({ change: id });
    expect(aclsOf(stage)).toStrictEqual({ ...before, ipRules: [{ value: office }, other] });
    stage.time += 2 * hourMs;
    expect((await removeEndedRules(stage.app.coordinator.engine)).overdue).toStrictEqual([]);
  });

  it('is not written over rules that came after the preview', async () => {
    const stage = await closedStage();
    const { network } = stage.app.client;
    const { digest } = await network.previewAddress(wish);
    const changed = { ...before, ipRules: [{ value: office }, { value: '192.0.2.1/32' }] };
    Object.assign(vaultOf(stage), { networkAcls: changed });
    expect(await failureOf(network.addAddress({ ...wish, digest }))).toMatchObject({
      code: 'UserErrorChangedMeanwhile',
    });
    expect(aclsOf(stage)).toStrictEqual(changed);
  });

  it('that stood there already is nobody’s to take away', async () => {
    const stage = await closedStage();
    const standing = { ...before, ipRules: [{ value: `${address}/32` }] };
    Object.assign(vaultOf(stage), { networkAcls: standing });
    const { change, untended } = await stage.app.client.network.previewAddress(wish);
    expect(untended).toBeNull();
    expect(change.says).toBe(
      'Keeps the address 198.51.100.7 in the firewall of the key vault shop-kv in the resource group shop, without an end: somebody else let it in, and pgkeep leaves it there.',
    );
    expect((await letIn(stage)).outcome).toBe('unchanged');
    stage.time += 2 * hourMs;
    await removeEndedRules(stage.app.coordinator.engine);
    expect(aclsOf(stage)).toStrictEqual(standing);
  });

  it('that this home let in has another end then', async () => {
    const stage = await closedStage();
    await letIn(stage);
    const later = '2026-11-29T16:00:00.000Z';
    const line = `azure network add-address ${address} --identity app --key-vault ${keyVault} --until ${later} --apply`;
    const done = await runText(stage.app, line.split(' '));
    const text = done.text.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      /It was there already: the address 198\.51\.100\.7 in the firewall of the key vault shop-kv in the resource group shop; it is for \S+, now until 2026-11-29 16:00 UTC\./,
    );
    expect(text).not.toContain('5 minutes');
    stage.time += 3 * hourMs;
    await removeEndedRules(stage.app.coordinator.engine);
    expect(aclsOf(stage)).not.toStrictEqual(before);
    stage.time += 2 * hourMs;
    await removeEndedRules(stage.app.coordinator.engine);
    expect(aclsOf(stage)).toStrictEqual(before);
  });

  it('is overdue where it cannot be taken away, and the next line takes it away', async () => {
    const stage = await closedStage();
    await letIn(stage);
    stage.time += 2 * hourMs;
    stage.rights.locks.push({ scope: keyVault, name: 'keep', level: 'ReadOnly' });
    const { overdueRules } = await stage.app.client.overview.summary();
    expect(overdueRules).toHaveLength(1);
    const due = await runText(stage.app, ['run-due']);
    expect(due.text).toContain('A lock does not let anybody change the firewall of the key vault shop-kv.');
    expect(due.exitCode).toBe(3);
    const status = await runText(stage.app, ['status']);
    const line = `azure network remove-ended --identity app --key-vault ${keyVault.toLowerCase()}`;
    expect(status.text.replaceAll(/\s+/g, ' ')).toContain(`next: pgkeep ${line}`);
    stage.rights.locks.pop();
    expect((await runText(stage.app, line.split(' '))).text).toBe(`Taken away: ${address}\n`);
    expect(aclsOf(stage)).toStrictEqual(before);
  });

  it('is not overdue once its key vault was deleted, which the audit trail says', async () => {
    const stage = await closedStage();
    await letIn(stage);
    stage.tenant.resources.delete(keyVault.toLowerCase());
    stage.time += 3 * hourMs;
    expect(await removeEndedRules(stage.app.coordinator.engine)).toStrictEqual({ removed: [], overdue: [] });
    expect((await stage.app.client.access.changes())[0]).toMatchObject({
      action: 'remove',
      outcome: 'unchanged',
      says: `The address ${address} is gone with the key vault shop-kv in the resource group shop, which Azure does not have any more.`,
    });
  });

  it('outlives a sign-in: that is said, and the same name takes it away at once', async () => {
    const stage = await closedStage();
    await letIn(stage);
    const out = await runText(stage.app, ['azure', 'logout', 'app', '--yes']);
    expect(out.text.replaceAll(/\s+/g, ' ')).toContain(
      'Firewalls let in 198.51.100.7 at shop-kv until an identity of that name signs in again',
    );
    stage.time += 2 * hourMs;
    const gone = 'The identity that was to take it away was signed out here.';
    const due = (await runText(stage.app, ['run-due'])).text.replaceAll(/\s+/g, ' ');
    expect(due).toContain(gone);
    const remove = (name: string) =>
      `next: pgkeep azure network remove-ended --identity ${name} --key-vault ${keyVault.toLowerCase()}`;
    expect(due).toContain(`next: pgkeep azure login ${remove('NAME')}`);
    expect((await stage.app.client.overview.summary()).overdueRules).toMatchObject([
      { identity: null, others: [], problem: gone },
    ]);
    for (const name of ['other', 'third']) await signIn(stage.app, name);
    const told = (await runText(stage.app, ['run-due'])).text.replaceAll(/\s+/g, ' ');
    expect(told).toContain(`${remove('other')} or as: third`);
    expect(told).not.toContain('azure login');
    await signIn(stage.app);
    expect((await removeEndedRules(stage.app.coordinator.engine)).overdue).toStrictEqual([]);
    expect(aclsOf(stage)).toStrictEqual(before);
  });

  it.each([
    [
      { publicNetworkAccess: 'disabled' },
      'Rules for addresses do nothing for the key vault shop-kv in the resource group shop: it has public access disabled.',
    ],
    [
      { networkAcls: { ...before, defaultAction: 'Allow' } },
      'There is nothing to add: the key vault shop-kv in the resource group shop answers from everywhere.',
    ],
    [
      { networkAcls: { ...before, ipRules: [{ value: '198.51.100.0/24' }] } },
      'There is nothing to add: the key vault shop-kv in the resource group shop lets 198.51.100.7 in by its rule 198.51.100.0/24.',
    ],
  ])('is not added where that does nothing: %o', async (properties, message) => {
    const stage = await closedStage();
    Object.assign(vaultOf(stage), properties);
    expect(await failureOf(stage.app.client.network.previewAddress(wish))).toMatchObject({ message });
  });

  it('is let in on the command line, from the address that the key vault saw', async () => {
    const stage = await closedStage();
    const checked = await runText(stage.app, [
      'azure',
      'network',
      'check',
      '--identity',
      'app',
      '--server-id',
      server,
      '--key-vault',
      keyVault,
    ]);
    expect(checked.exitCode).toBe(1);
    expect(checked.text.replaceAll(/\s+/g, ' ')).toContain(
      `pgkeep azure network add-address ${address} --identity app --key-vault ${keyVault} --until <time>`,
    );
    const line = [
      'azure',
      'network',
      'add-address',
      address,
      '--identity',
      'app',
      '--key-vault',
      keyVault,
      '--until',
      until,
    ];
    expect((await runText(stage.app, line)).text).toContain('PATCH');
    expect(aclsOf(stage)).toStrictEqual(before);
    const done = await runText(stage.app, [...line, '--apply']);
    expect(done.text).toContain('Added: the address 198.51.100.7 to the firewall of the key vault shop-kv');
    expect(aclsOf(stage)).toMatchObject({ ipRules: [{ value: office }, { value: `${address}/32` }] });
  });
});
