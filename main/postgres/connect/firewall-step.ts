import type { FixStep } from '../../../shared/errors.ts';
import { isAzureHost } from '../../../shared/servers/azure-hosts.ts';
import type { Target } from './target.ts';

/** Where a connection was to go. */
export type FirewallPlace = Pick<Target, 'azure'> & { readonly address: Pick<Target['address'], 'host'> };

/**
 * What lets this machine in where the firewall of a flexible server refused it: with the words of a missing line in pg_hba.conf,
 * which name the address that it saw. None elsewhere, for IPv6, which its rules do not know, and where TLS was missing: that no
 * rule helps. Source of the words: learn.microsoft.com, firewall rules in Azure Database for PostgreSQL.
 */
export function firewallSteps(message: string, { azure, address: { host } }: FirewallPlace): FixStep[] {
  if (!isAzureHost(host) || /no encryption|SSL off/i.test(message)) return [];
  const seen = /no pg_hba\.conf entry for host "([0-9A-Fa-f.:]+)"/.exec(message)?.[1];
  if (seen?.includes(':') === true) return [];
  return [
    {
      do: 'add-address',
      at: 'server',
      place: azure?.id ?? host.toLowerCase(),
      ...(seen !== undefined && { address: seen }),
      ...(azure !== undefined && { identity: azure.identity }),
    },
  ];
}
