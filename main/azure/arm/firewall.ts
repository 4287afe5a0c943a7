import { z } from 'zod';
import type { FirewallRuleEntry } from '../../../shared/access/changes.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import { explained } from './arm-errors.ts';
import type { ArmClients } from './clients.ts';
import { networkMode } from './network-mode.ts';

const Rule = z.object({ name: z.string(), startIpAddress: z.string(), endIpAddress: z.string() });

const Server = z.object({
  fullyQualifiedDomainName: z.string().nullish(),
  /** `Ready`, `Stopped`, `Updating` …: a service may have more than the SDK knows. */
  state: z.string().nullish(),
  network: z
    .object({
      publicNetworkAccess: z.string().nullish(),
      delegatedSubnetResourceId: z.string().nullish(),
    })
    .nullish(),
});

/** Firewall rules of flexible servers: rule by rule, the server itself is never written. */
export function firewall({ servers, pollMs }: Pick<ArmClients, 'servers' | 'pollMs'>) {
  const at = (id: string) => [partsOf(id).resourceGroup, partsOf(id).names[0] ?? ''] as const;
  const polled = pollMs === undefined ? {} : { updateIntervalInMs: pollMs };
  return {
    async serverNetwork(id: string) {
      return explained(`read the server ${at(id)[1]}`, async () => {
        const { fullyQualifiedDomainName, state, network } = Server.parse(
          await servers(id).servers.get(...at(id)),
        );
        return {
          host: fullyQualifiedDomainName ?? undefined,
          mode: networkMode(network ?? {}),
          state: state ?? undefined,
        };
      });
    },
    async firewallRules(id: string) {
      return explained(`read firewall rules of ${at(id)[1]}`, () =>
        Array.fromAsync(servers(id).firewallRules.listByServer(...at(id)), (each) => Rule.parse(each)),
      );
    },
    async putFirewallRule({ server, name, startIpAddress, endIpAddress }: FirewallRuleEntry): Promise<void> {
      await explained(`add firewall rules to ${at(server)[1]}`, () =>
        servers(server).firewallRules.beginCreateOrUpdateAndWait(
          ...at(server),
          name,
          { startIpAddress, endIpAddress },
          polled,
        ),
      );
    },
    async deleteFirewallRule({ server, name }: Pick<FirewallRuleEntry, 'server' | 'name'>): Promise<void> {
      await explained(`remove firewall rules of ${at(server)[1]}`, () =>
        servers(server).firewallRules.beginDeleteAndWait(...at(server), name, polled),
      );
    },
  };
}
