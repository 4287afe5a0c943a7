import { describe, expect, it } from 'vitest';
import { keyVaultFindings } from '../../../../main/coordinator/network/key-vault-findings.ts';
import type { SeenKeyVault } from '../../../../main/coordinator/network/key-vaults.ts';

const open = { isPublic: true, deniesByDefault: false, letsTrustedServicesIn: true, ipRules: [] as string[] };
const closed = { ...open, deniesByDefault: true, letsTrustedServicesIn: false };
const id =
  '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/kv';
const seen = '198.51.100.7';
const failed = { kind: 'failed', message: 'It timed out.', remedy: 'Wait.' } as const;

const found = (more: Partial<SeenKeyVault>, isForAzureBackup = false) =>
  keyVaultFindings(
    { name: 'kv', id, network: open, tried: undefined, seenAddress: undefined, ...more },
    { isForAzureBackup, overdue: [] },
  ).map(
    ({ severity, message, remedy }) => `${severity}: ${message}${remedy === undefined ? '' : ` ${remedy}`}`,
  );

describe('the firewall of a key vault', () => {
  it.each<[Partial<SeenKeyVault>, string]>([
    [{}, 'ok: kv answers from everywhere.'],
    [{ network: closed, tried: { kind: 'worked' } }, 'ok: kv is reached from this machine.'],
    [
      { network: { ...closed, letsTrustedServicesIn: true } },
      'warning: kv lets in no address only. That it lets trusted services in does not help: pgkeep is none of them, wherever it runs. If it refuses, it says which address it saw: let that in, for as long as it is needed.',
    ],
    [
      { network: closed, tried: failed, seenAddress: seen },
      `blocker: kv does not let ${seen} in, which is what it sees of this machine. Let ${seen} in, for as long as it is needed.`,
    ],
    [
      { network: { ...closed, ipRules: ['198.51.100.0/24'] }, tried: failed, seenAddress: seen },
      `warning: kv refused ${seen}, and its rule 198.51.100.0/24 lets it in by now. Wait a few minutes until the rule acts, then check again.`,
    ],
    [
      { network: closed, tried: failed, seenAddress: '2001:db8::7' },
      'blocker: kv does not let 2001:db8::7 in, which is what it sees of this machine. Its firewall rules know IPv4 addresses only: connect by IPv4, or from a network that does.',
    ],
    [
      { network: undefined, id: undefined, tried: failed, seenAddress: seen },
      `blocker: kv does not let ${seen} in, which is what it sees of this machine. Have somebody who may change its firewall (Networking) let ${seen} in, and take it away afterwards.`,
    ],
    [
      { network: { ...closed, isPublic: false }, tried: failed },
      'blocker: kv has public access disabled: only its private endpoint answers, and rules for addresses do nothing. Use a machine in that virtual network or a VPN into it, with its private DNS zone.',
    ],
    [{ network: closed, tried: failed }, 'blocker: It timed out. Wait.'],
    [{ network: undefined }, 'note: Azure shows this identity no firewall of the key vault kv.'],
  ])('%o', (more, expected) => {
    expect(found(more)).toStrictEqual([expected]);
  });

  it('lets Azure Backup in by trusted services', () => {
    expect(found({ network: { ...closed, letsTrustedServicesIn: true } }, true)).toStrictEqual([
      'ok: kv lets Azure Backup in.',
    ]);
    expect(found({ network: closed }, true)).toStrictEqual([
      'blocker: kv does not let trusted services of Microsoft in, by which Azure Backup comes. Switch on "Allow trusted Microsoft services to bypass this firewall" (Networking, at the key vault). It never helps pgkeep, wherever it runs.',
    ]);
  });
});
