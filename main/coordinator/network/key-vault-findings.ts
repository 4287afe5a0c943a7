import type { OverdueRule } from '../../../shared/access/network.ts';
import type { Finding } from '../../../shared/findings.ts';
import { listOf } from '../../../shared/words/counts.ts';
import type { KeyVaultFacts } from '../access/resource-control.ts';
import { ruleFor } from '../access/vault-acls.ts';
import type { SeenKeyVault } from './key-vaults.ts';

const code = 'UserErrorMissingNetworkSecurityPermissions' as const;
const title = 'Key vault';

/** What stands between who has to come through and a key vault. */
export function keyVaultFindings(
  keyVault: SeenKeyVault,
  {
    isForAzureBackup,
    overdue,
  }: { readonly isForAzureBackup: boolean; readonly overdue: readonly OverdueRule[] },
): Finding[] {
  const found = isForAzureBackup ? forAzureBackup(keyVault) : forPgkeep(keyVault);
  const over = overdue
    .filter(({ resource }) => resource === keyVault.id?.toLowerCase())
    .map(({ addresses, owner, until }): Finding => ({
      title,
      severity: 'warning',
      message: `${keyVault.name} lets in ${addresses} for ${owner}, which was to be taken away, and is still there.`,
      facts: [{ kind: 'time', label: 'Its end', at: until }],
      remedy: 'Take the ended rules away.',
    }));
  return [found, ...over];
}

function forAzureBackup({ name, network }: SeenKeyVault): Finding {
  if (network === undefined) return notShown(name);
  if ((!network.deniesByDefault && network.isPublic) || network.letsTrustedServicesIn) {
    return { title, severity: 'ok', message: `${name} lets Azure Backup in.` };
  }
  return {
    title,
    severity: 'blocker',
    message: `${name} does not let trusted services of Microsoft in, by which Azure Backup comes.`,
    code,
    remedy:
      'Switch on "Allow trusted Microsoft services to bypass this firewall" (Networking, at the key vault). It never helps pgkeep, wherever it runs.',
  };
}

const notShown = (name: string): Finding => ({
  title,
  severity: 'note',
  message: `Azure shows this identity no firewall of the key vault ${name}.`,
});

function forPgkeep({ name, network, tried, seenAddress }: SeenKeyVault): Finding {
  if (tried?.kind === 'worked')
    return { title, severity: 'ok', message: `${name} is reached from this machine.` };
  if (network?.isPublic === false) {
    return {
      title,
      severity: tried === undefined ? 'warning' : 'blocker',
      message: `${name} has public access disabled: only its private endpoint answers, and rules for addresses do nothing.`,
      ...(tried !== undefined && { code }),
      remedy: 'Use a machine in that virtual network or a VPN into it, with its private DNS zone.',
    };
  }
  if (seenAddress !== undefined) return refused(name, seenAddress, network);
  if (tried !== undefined) {
    const remedy = tried.kind === 'failed' ? tried.remedy : 'Check the network between here and Azure.';
    return { title, severity: 'blocker', message: tried.message, code, remedy };
  }
  if (network === undefined) return notShown(name);
  if (!network.deniesByDefault) return { title, severity: 'ok', message: `${name} answers from everywhere.` };
  return {
    title,
    severity: 'warning',
    message: `${name} lets in ${addressesIn(network)} only.${trustedIn(network)}`,
    remedy: 'If it refuses, it says which address it saw: let that in, for as long as it is needed.',
  };
}

function refused(name: string, seen: string, network: KeyVaultFacts['network'] | undefined): Finding {
  const rule = network === undefined ? undefined : ruleFor(network.ipRules, seen);
  if (rule !== undefined) {
    return {
      title,
      severity: 'warning',
      message: `${name} refused ${seen}, and its rule ${rule} lets it in by now.`,
      remedy: 'Wait a few minutes until the rule acts, then check again.',
    };
  }
  const remedy = seen.includes(':')
    ? 'Its firewall rules know IPv4 addresses only: connect by IPv4, or from a network that does.'
    : network === undefined
      ? `Have somebody who may change its firewall (Networking) let ${seen} in, and take it away afterwards.`
      : `Let ${seen} in, for as long as it is needed.`;
  return {
    title,
    severity: 'blocker',
    message: `${name} does not let ${seen} in, which is what it sees of this machine.${network === undefined ? '' : trustedIn(network)}`,
    code,
    remedy,
  };
}

const addressesIn = ({ ipRules }: KeyVaultFacts['network']): string =>
  ipRules.length === 0 ? 'no address' : listOf([...ipRules]);

const trustedIn = ({ letsTrustedServicesIn }: KeyVaultFacts['network']): string =>
  letsTrustedServicesIn
    ? ' That it lets trusted services in does not help: pgkeep is none of them, wherever it runs.'
    : '';
