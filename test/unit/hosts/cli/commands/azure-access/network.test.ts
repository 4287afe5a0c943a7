import { describe, expect, it } from 'vitest';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const server =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg';
const keyVault =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-kv';
const subject = ['--identity', 'app', '--server-id', server];

const check = {
  mode: 'public',
  host: 'shop-pg.postgres.database.azure.com',
  resolvesTo: ['20.1.2.3'],
  seenAddress: '198.51.100.7',
  findings: [{ title: 'Firewall', severity: 'warning', message: 'A rule waits.', remedy: 'Wait.' }],
  rules: [
    {
      name: 'pgkeep_bob_20261123T1000Z',
      startIpAddress: '198.51.100.7',
      endIpAddress: '198.51.100.7',
      temporary: { owner: 'bob', until: '2026-11-23T10:00:00.000Z' },
    },
    { name: 'office', startIpAddress: '203.0.113.0', endIpAddress: '203.0.113.255', temporary: null },
  ],
  keyVaults: [],
};

describe('azure network check', () => {
  it('says how the server is reached', async () => {
    const { stdout, exitCode, calls } = await pgkeep(['azure', 'network', 'check', ...subject], {
      answers: { 'network.check': () => check },
    });
    expect(calls).toStrictEqual([
      { path: 'network.check', input: { identity: 'app', server, for: 'pgkeep' } },
    ]);
    expect(stdout.split('\n').map((line) => line.trimEnd())).toStrictEqual([
      'Network        public, with firewall rules',
      'Host           shop-pg.postgres.database.azure.com',
      'Stands for     20.1.2.3',
      'Address seen   198.51.100.7',
      'warning  Firewall: A rule waits.',
      '         → Wait.',
      'RULE                        FROM           TO              FOR   UNTIL',
      'pgkeep_bob_20261123T1000Z   198.51.100.7   198.51.100.7    bob   2026-11-23 11:00:00 +01:00',
      'office                      203.0.113.0    203.0.113.255   -     -',
      '',
    ]);
    expect(exitCode).toBe(3);
  });

  it.each([
    ['blocker', 1],
    ['note', 0],
  ])('ends by the worst finding: %s', async (severity, expected) => {
    const { exitCode } = await pgkeep(['azure', 'network', 'check', ...subject, '--azure-backup'], {
      answers: { 'network.check': () => ({ ...check, findings: [{ ...check.findings[0], severity }] }) },
    });
    expect(exitCode).toBe(expected);
  });
});

describe('a key vault alone', () => {
  const ofVault = ['azure', 'network', 'check', '--identity', 'app', '--key-vault', keyVault];

  it('is looked at without a server', async () => {
    const alone = {
      ...check,
      mode: null,
      host: null,
      resolvesTo: [],
      seenAddress: null,
      rules: [],
      keyVaults: [
        { name: 'shop-kv', id: keyVault, seenAddress: '198.51.100.7', hasRules: true, addresses: [] },
      ],
    };
    const { stdout, calls } = await pgkeep(ofVault, { answers: { 'network.check': () => alone } });
    expect(calls).toStrictEqual([
      { path: 'network.check', input: { identity: 'app', keyVault, for: 'pgkeep' } },
    ]);
    expect(stdout).not.toContain('Network ');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `next: pgkeep azure network add-address 198.51.100.7 --identity app --key-vault ${keyVault} --until`,
    );
  });

  it.each([
    [['--identity', 'app'], 'Name a server with --server-id, a key vault with --key-vault, or both'],
    [[...ofVault.slice(3), '--server', 'prod'], '--server belongs to --server-id'],
  ])('is refused where nothing is named that it could be about: %j', async (options, words) => {
    const { stderr, exitCode, calls } = await pgkeep(['azure', 'network', 'check', ...options], {});
    expect(stderr).toContain(words);
    expect([exitCode, calls]).toStrictEqual([2, []]);
  });
});

describe('azure network add-address', () => {
  const until = '2026-11-24T10:00:00Z';
  const line = ['azure', 'network', 'add-address', '198.51.100.7', ...subject, '--until', until];
  const wish = { identity: 'app', server, address: '198.51.100.7', until: '2026-11-24T10:00:00.000Z' };
  const change = { action: 'add', entry: {}, says: 'Adds the rule.', request: 'PUT /x' };
  const answers = { 'network.previewAddress': () => ({ change, digest: 'd1', untended: null }) };

  it('shows the rule, and changes nothing', async () => {
    const { stdout, calls } = await pgkeep(line, { answers });
    expect(calls).toStrictEqual([{ path: 'network.previewAddress', input: wish }]);
    expect(stdout).toBe('Adds the rule.\n  PUT /x\n');
  });

  it('asks for the rule that was shown', async () => {
    const { stdout, calls } = await pgkeep([...line, '--apply'], {
      answers: { ...answers, 'network.addAddress': () => ({ ...change, outcome: 'applied' }) },
    });
    expect(calls.at(-1)).toStrictEqual({ path: 'network.addAddress', input: { ...wish, digest: 'd1' } });
    expect(stdout).toBe('Added: the rule.\n');
  });

  it('says that nobody takes it away, and how that is done then', async () => {
    const untended = 'Nobody will take it away at its end: this home has no service, and pgkeep is not open.';
    const alone = { 'network.previewAddress': () => ({ change, digest: 'd1', untended }) };
    const shown = await pgkeep(line, { answers: alone });
    expect(shown.stderr).toContain(untended);
    const added = (outcome: string) =>
      pgkeep([...line, '--apply'], {
        answers: { ...alone, 'network.addAddress': () => ({ ...change, id: 7, outcome }) },
      });
    const { stderr } = await added('applied');
    expect(stderr).toContain(untended);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('by hand: pgkeep azure access take-back 7 --apply');
    // it acts already, and what was not changed is not taken back
    const { stderr: there } = await added('unchanged');
    expect(there).toContain(untended);
    expect(there).not.toContain('take-back');
    expect(there).not.toContain('5 minutes');
  });

  it('lets it into a key vault, and into one thing at a time', async () => {
    const ofVault = line.toSpliced(line.indexOf('--server-id'), 2, '--key-vault', keyVault);
    const { calls } = await pgkeep(ofVault, { answers });
    expect(calls).toStrictEqual([
      {
        path: 'network.previewAddress',
        input: { identity: 'app', keyVault, address: '198.51.100.7', until: wish.until },
      },
    ]);
    for (const wrong of [
      [...line, '--key-vault', keyVault],
      line.toSpliced(line.indexOf('--server-id'), 2),
    ]) {
      const { stderr, exitCode } = await pgkeep(wrong);
      expect(stderr).toContain('Name a server with --server-id, or a key vault with --key-vault');
      expect(exitCode).toBe(2);
    }
  });

  it('takes IPv4 addresses only', async () => {
    const { stderr, exitCode } = await pgkeep(line.with(3, 'fd00::1'));
    expect(stderr).toContain('An address is IPv4, such as 198.51.100.7.');
    expect(exitCode).toBe(2);
  });
});

it('azure network remove-ended tells what went and what did not', async () => {
  const overdue = {
    resource: server,
    identity: 'app',
    rule: 'pgkeep_bob_20261123T1000Z',
    addresses: '198.51.100.7',
    owner: 'bob',
    until: '2026-11-23T10:00:00.000Z',
    problem: 'A lock.',
  };
  const { stdout, exitCode } = await pgkeep(['azure', 'network', 'remove-ended', ...subject], {
    answers: { 'network.removeEnded': () => ({ removed: ['pgkeep_a_20261123T1000Z'], overdue: [overdue] }) },
  });
  expect(stdout).toContain('Taken away: pgkeep_a_20261123T1000Z\n');
  expect(stdout).toContain('  shop-pg lets in 198.51.100.7 for bob, which was to end 2026-11-23 11:00');
  expect(stdout).toContain(`next: pgkeep azure network remove-ended --identity app --server-id ${server}`);
  expect(exitCode).toBe(1);
  const none = await pgkeep(['azure', 'network', 'remove-ended', ...subject], {
    answers: { 'network.removeEnded': () => ({ removed: [], overdue: [] }) },
  });
  expect([none.stdout, none.exitCode]).toStrictEqual(['No rule has come to its end.\n', 0]);
});
