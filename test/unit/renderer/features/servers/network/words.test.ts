import { describe, expect, it } from 'vitest';
import {
  addressesOf,
  addedNotice,
  addressIn,
  canLetIn,
  endedPlaces,
  inputOf,
  isOver,
  leftProblem,
  letInBy,
  madeBy,
  networkSummary,
  passers,
  removedNotice,
  unaskedSummary,
} from '../../../../../../renderer/features/servers/network/words.ts';
import type { AccessChange } from '../../../../../../shared/access/changes.ts';
import type { NetworkCheck, OverdueRule, ServerRule } from '../../../../../../shared/access/network.ts';

const server =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg';
const rule: ServerRule = {
  name: 'pgkeep_alice_20261129T1400Z',
  startIpAddress: '198.51.100.7',
  endIpAddress: '198.51.100.7',
  temporary: { owner: 'alice', until: '2026-11-29T14:00:00.000Z' },
};
const check: NetworkCheck = {
  mode: 'public',
  host: null,
  resolvesTo: [],
  seenAddress: null,
  findings: [],
  rules: [rule],
  keyVaults: [],
};
const finding = (severity: 'blocker' | 'warning' | 'ok') => ({ title: 'Firewall', severity, message: 'x' });

describe('the network in a line', () => {
  it.each<[string, Partial<NetworkCheck>]>([
    ['public, 1 firewall rule, nothing stands in the way', { findings: [finding('ok')] }],
    [
      'public, 0 firewall rules, 2 warnings',
      { rules: [], findings: [finding('warning'), finding('warning')] },
    ],
    [
      'public, 1 firewall rule, something stands in the way',
      { findings: [finding('warning'), finding('blocker')] },
    ],
    ['delegated subnet, nothing stands in the way', { mode: 'delegated-subnet', rules: [] }],
  ])('%s', (words, change) => {
    expect(networkSummary({ ...check, ...change }, 'pgkeep')).toBe(words);
  });

  it.each<[string, Partial<NetworkCheck>]>([
    ['public, 1 firewall rule, nothing stands in the way of Azure Backup', {}],
    ['public, 1 firewall rule, 1 warning for Azure Backup', { findings: [finding('warning')] }],
    [
      'public, 1 firewall rule, something stands in the way of Azure Backup',
      { findings: [finding('blocker')] },
    ],
  ])('%s', (words, change) => {
    expect(passers).toStrictEqual(['pgkeep', 'azure-backup']);
    expect(networkSummary({ ...check, ...change }, 'azure-backup')).toBe(words);
  });
});

it('a rule lets in an address or a range, and may be over', () => {
  expect(addressesOf(rule)).toBe('198.51.100.7');
  expect(addressesOf({ ...rule, endIpAddress: '198.51.100.9' })).toBe('198.51.100.7 to 198.51.100.9');
  const end = Date.parse('2026-11-29T14:00:00.000Z');
  expect([isOver(rule, end - 1), isOver(rule, end), isOver({ ...rule, temporary: null }, end)]).toStrictEqual(
    [false, true, false],
  );
});

it('the change that made a rule is found while it stands', () => {
  const change: AccessChange = {
    action: 'add',
    entry: {
      kind: 'firewall-rule',
      server: server.toLowerCase(),
      name: rule.name,
      startIpAddress: '198.51.100.7',
      endIpAddress: '198.51.100.7',
    },
    says: 'Adds it.',
    request: 'PUT',
    id: 1,
    at: '2026-11-29T12:00:00.000Z',
    user: 'alice',
    host: 'laptop',
    identityId: 'identity-app',
    identityName: 'app',
    outcome: 'applied',
    problem: null,
    takenBackBy: null,
  };
  expect(madeBy([change], { server, rule })).toBe(change);
  const others: Partial<AccessChange>[] = [
    { action: 'remove' },
    { outcome: 'unchanged' },
    { takenBackBy: 2 },
  ];
  expect(others.map((other) => madeBy([{ ...change, ...other }], { server, rule }))).toStrictEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(madeBy([change], { server, rule: { name: 'office' } })).toBeUndefined();
  expect(madeBy([change], { server: `${server}-2`, rule })).toBeUndefined();
});

describe('what ended, and where', () => {
  const keyVault =
    '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kv';
  const now = Date.parse('2026-11-29T14:00:00.000Z');
  const seen = {
    name: 'kv',
    id: keyVault,
    seenAddress: null,
    hasRules: true,
    addresses: [{ address: '198.51.100.7', temporary: rule.temporary }],
  };
  const overdue = {
    resource: server.toLowerCase(),
    rule: rule.name,
    identity: 'app',
    addresses: '198.51.100.7',
    owner: 'alice',
    until: '2026-11-29T14:00:00.000Z',
    problem: null,
  };

  it('is told before anybody asks Azure', () => {
    expect(unaskedSummary(server, [])).toBe('Network');
    expect(unaskedSummary(server, [overdue])).toBe('Network: 1 firewall rule past the end, and still there');
    expect(unaskedSummary(keyVault, [overdue])).toBe('Network');
  });

  it('is taken away at the server and at key vaults', () => {
    expect(endedPlaces(server, { rules: [rule], keyVaults: [seen] }, now)).toStrictEqual([
      { kind: 'server', id: server },
      { kind: 'key vault', id: keyVault, name: 'kv' },
    ]);
    expect(endedPlaces(server, { rules: [rule], keyVaults: [seen] }, now - 1)).toStrictEqual([]);
    expect(endedPlaces(server, { rules: [], keyVaults: [{ ...seen, id: null }] }, now)).toStrictEqual([]);
    expect(inputOf({ kind: 'server', id: server })).toStrictEqual({ server });
    expect(inputOf({ kind: 'key vault', id: keyVault, name: 'kv' })).toStrictEqual({ keyVault });
  });

  it('an address is let in where Azure shows the key vault and its rules decide', () => {
    expect(canLetIn(seen)).toBe(true);
    expect(canLetIn({ ...seen, id: null })).toBe(false);
    expect(canLetIn({ ...seen, hasRules: false })).toBe(false);
  });

  it('the change that let it in is found until it is taken back', () => {
    const beside = { bypass: null, defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] };
    const entry = {
      kind: 'key-vault-address',
      vault: keyVault,
      address: '198.51.100.7',
      owner: 'alice',
      until: overdue.until,
      beside,
    } as const;
    const change = { action: 'add', outcome: 'applied', takenBackBy: null, entry } as const;
    const of = (more: object) =>
      letInBy([{ ...change, ...more } as unknown as AccessChange], {
        vault: keyVault.toUpperCase(),
        address: entry.address,
      });
    expect(of({})).toMatchObject({ entry });
    expect(of({ takenBackBy: 3 })).toBeUndefined();
    expect(of({ entry: { ...entry, address: '198.51.100.8' } })).toBeUndefined();
    expect(addressIn(entry)).toBe('198.51.100.7');
  });
});

it('an address that was let in takes a while, and one that was there already does not', () => {
  const entry = {
    kind: 'firewall-rule',
    server,
    name: rule.name,
    startIpAddress: '198.51.100.7',
    endIpAddress: '198.51.100.7',
  } as const;
  expect(addedNotice({ entry, outcome: 'applied' })).toStrictEqual({
    title: '198.51.100.7 is let in',
    body: 'A rule takes up to five minutes to act.',
    intent: 'success',
  });
  expect(addedNotice({ entry, outcome: 'unchanged' })).toStrictEqual({
    title: 'The rule was there already',
    intent: 'success',
  });
});

describe('of ended rules it is said', () => {
  const left: OverdueRule = {
    resource: server,
    rule: rule.name,
    identity: 'app',
    addresses: '198.51.100.7',
    owner: 'alice',
    until: '2026-11-29T14:00:00.000Z',
    problem: 'The lock keep is in the way.',
  };

  it('which were taken away', () => {
    expect(removedNotice(['Taken away: one.', 'Taken away: two.'], [left])).toStrictEqual({
      title: '2 ended rules taken away',
      body: 'Taken away: one. Taken away: two.',
      intent: 'success',
    });
    expect(removedNotice([], [])).toStrictEqual({
      title: 'No ended rule was there any more',
      intent: 'success',
    });
    expect(removedNotice([], [left])).toBeNull();
  });

  it('why some are left, each reason once, and what to do', () => {
    expect(leftProblem([])).toBeNull();
    const other = { ...left, problem: 'Azure refused.' };
    expect(leftProblem([left, left, other])).toStrictEqual({
      code: null,
      message: 'The lock keep is in the way. Azure refused.',
      remedy:
        'Have what stands in the way, such as a lock or a missing role, taken away, or have somebody who may change the firewall take the rules away; then try again.',
    });
    expect(leftProblem([{ ...left, problem: null }])?.message).toBe('Azure did not say why.');
  });
});
