import { describe, expect, it } from 'vitest';
import {
  networkFindings,
  type NetworkFacts,
  type SeenServer,
} from '../../../../main/coordinator/network/findings.ts';

const address = '198.51.100.7';

type Facts = SeenServer & Pick<NetworkFacts, 'isForAzureBackup'>;

const found = ({ isForAzureBackup = false, ...more }: Partial<Facts>) =>
  networkFindings({
    server: {
      serverName: 'shop-pg',
      mode: 'public',
      state: 'Ready',
      host: 'shop-pg.postgres.database.azure.com',
      resolvesTo: ['20.1.2.3'],
      tried: undefined,
      cause: undefined,
      seenAddress: undefined,
      rules: [],
      ...more,
    },
    isForAzureBackup,
    keyVaults: [],
    overdue: [],
    now: new Date('2026-11-29T12:00:00Z'),
  }).map(({ severity, message }) => `${severity}: ${message}`);

const failed = { kind: 'failed', message: 'It timed out.', remedy: 'Wait.' } as const;
const rule = (name: string, startIpAddress: string, endIpAddress = startIpAddress) => ({
  name,
  startIpAddress,
  endIpAddress,
});

describe('a public server', () => {
  it('is reached, or says which address it does not let in', () => {
    expect(found({ tried: { kind: 'worked' } })).toStrictEqual(['ok: shop-pg is reached from this machine.']);
    expect(found({ tried: failed, seenAddress: address })).toStrictEqual([
      `blocker: shop-pg does not let ${address} in, which is what it sees of this machine.`,
    ]);
    expect(found({ tried: failed, seenAddress: address, rules: [rule('office', address)] })).toStrictEqual([
      `warning: shop-pg refused ${address}, and its rule office lets it in by now.`,
    ]);
    expect(found({ tried: failed })).toStrictEqual([
      'blocker: shop-pg was not reached, and did not say which address it saw: It timed out.',
    ]);
  });

  it('that does not run is told as that, and no address is asked for', () => {
    const stopped = 'blocker: shop-pg is in the state Stopped in Azure: nobody reaches it until it is Ready.';
    expect(found({ state: 'Stopped', tried: failed })).toStrictEqual([
      stopped,
      'note: Whether shop-pg lets this machine in was not tried.',
    ]);
    expect(found({ state: 'Stopped', mode: 'private-endpoint', tried: failed })[0]).toBe(stopped);
    expect(found({ state: 'Updating', tried: { kind: 'worked' } })).toStrictEqual([
      'ok: shop-pg is reached from this machine.',
    ]);
    expect(found({ state: undefined, tried: { kind: 'worked' } })).toStrictEqual([
      'ok: shop-pg is reached from this machine.',
    ]);
    expect(found({ state: 'Updating', tried: failed, seenAddress: address })).toStrictEqual([
      'blocker: shop-pg is in the state Updating in Azure: nobody reaches it until it is Ready.',
      `blocker: shop-pg does not let ${address} in, which is what it sees of this machine.`,
    ]);
  });

  it('is not blamed for a login or for TLS', () => {
    const cause = { code: 'UserErrorTlsFailed', message: 'TLS failed.', remedy: 'Give the CA.' } as const;
    expect(found({ cause })).toStrictEqual([
      'note: Whether shop-pg lets this machine in was not tried.',
      'warning: TLS failed.',
    ]);
    expect(found({ cause, tried: { kind: 'worked' } })).toStrictEqual([
      'ok: shop-pg is reached from this machine.',
      'warning: TLS failed.',
    ]);
  });

  it('has rules that let in too many, or outlived their end', () => {
    const rules = [
      rule('azure', '0.0.0.0'),
      rule('all', '0.0.0.0', '255.255.255.255'),
      rule('pgkeep_bob_20261129T1100Z', address),
      rule('pgkeep_bob_20261129T1300Z', address),
    ];
    expect(found({ tried: { kind: 'worked' }, rules }).slice(1)).toStrictEqual([
      'warning: The rule azure ("Allow access to Azure services") lets in every machine in Azure, those of other customers too, and the password is all that is left.',
      'warning: The rule all lets in the whole internet.',
      'warning: The rule pgkeep_bob_20261129T1100Z of bob was to be taken away, and is still there.',
    ]);
  });

  it('lets Azure Backup in by the rule for all of Azure only', () => {
    expect(found({ isForAzureBackup: true })).toStrictEqual([
      'blocker: Azure Backup comes through "Allow access to Azure services" only, which shop-pg has switched off.',
    ]);
    expect(found({ isForAzureBackup: true, rules: [rule('azure', '0.0.0.0')] })).toStrictEqual([
      'warning: Azure Backup comes through: the rule azure lets in every machine in Azure, those of other customers too, and the password is all that is left.',
    ]);
  });
});

describe('a private server', () => {
  const how = 'shop-pg has public access disabled, so its firewall rules (0) do nothing';
  const host = 'shop-pg.postgres.database.azure.com';

  it.each<[Partial<Facts>, string]>([
    [{}, `blocker: ${how}, but ${host} stands for the public address 20.1.2.3 here, where nothing answers.`],
    [{ resolvesTo: [] }, `blocker: ${how}, and ${host} stands for no address here.`],
    [
      { resolvesTo: ['10.1.2.3'] },
      `ok: ${how}. ${host} stands for the private address 10.1.2.3 here, as it has to.`,
    ],
    [
      { resolvesTo: ['10.1.2.3'], tried: failed },
      `blocker: ${how}. ${host} stands for the private address 10.1.2.3 here, as it has to, and it was not reached: It timed out.`,
    ],
    [{ tried: { kind: 'worked' } }, `ok: ${how}; it is reached from here.`],
  ])('%o', (more, expected) => {
    expect(found({ mode: 'private-endpoint', ...more })).toStrictEqual([expected]);
  });
});
