import { z } from 'zod';
import { oc } from '../base.ts';
import { Finding } from '../findings.ts';
import { Reference } from '../ids.ts';
import { AccessChange, PlannedChange } from './changes.ts';
import { KeyVaultResourceId, ServerResourceId } from './resource-id.ts';

/** A firewall rule of a server; one that pgkeep made says for whom and until when. */
export const ServerRule = z.object({
  name: z.string(),
  startIpAddress: z.string(),
  endIpAddress: z.string(),
  /** Null for rules that somebody else made, which nobody takes away. */
  temporary: z.object({ owner: z.string(), until: z.iso.datetime() }).nullable(),
});
export type ServerRule = z.infer<typeof ServerRule>;

/** A temporary rule that is still there after its end. */
export const OverdueRule = z.object({
  server: ServerResourceId,
  rule: z.string(),
  addresses: z.string(),
  owner: z.string(),
  until: z.iso.datetime(),
  /** Why it was not taken away; null where that has not been tried yet. */
  problem: z.string().nullable(),
});
export type OverdueRule = z.infer<typeof OverdueRule>;

/**
 * How a server is reached: `public`: by its firewall rules. `private endpoint`: public access is disabled. `subnet`: it lies in a
 * delegated subnet. In the last two firewall rules do not help.
 */
export const NetworkMode = z.enum(['public', 'private endpoint', 'subnet']);
export type NetworkMode = z.infer<typeof NetworkMode>;

const NetworkWish = z.object({
  /** As whom Azure is asked. */
  identity: Reference,
  server: ServerResourceId,
  /** The server as it is called here, to try a connection. */
  serverName: Reference.optional(),
  keyVault: KeyVaultResourceId.optional(),
  /** Who has to come through: pgkeep from this machine, or Azure Backup. */
  for: z.enum(['pgkeep', 'azure-backup']).default('pgkeep'),
});
export type NetworkWish = z.output<typeof NetworkWish>;

export const NetworkCheck = z.object({
  mode: NetworkMode,
  host: z.string().nullable(),
  /** What the host's name stands for here. */
  resolvesTo: z.array(z.string()),
  /** The address that a service said it saw, when it refused; never asked of anybody else. */
  seenAddress: z.string().nullable(),
  findings: z.array(Finding),
  rules: z.array(ServerRule),
});
export type NetworkCheck = z.infer<typeof NetworkCheck>;

/** At least an hour and at most 30 days, which the coordinator sees to. */
const letIn = z.object({
  identity: Reference,
  server: ServerResourceId,
  address: z.ipv4('firewall rules of flexible servers know IPv4 addresses only'),
  until: z.iso.datetime(),
});
export type LetIn = z.infer<typeof letIn>;

export const network = {
  /** How a server is reached, what stands in the way, and its firewall rules. Changes nothing in Azure. */
  check: oc.input(NetworkWish).output(NetworkCheck),
  /** The rule that `addAddress` would make, with the name of it. */
  previewAddress: oc.input(letIn).output(z.object({ change: PlannedChange, digest: z.string() })),
  /** Lets an address in until then. Any pgkeep that knows the server takes the rule away after its end. */
  addAddress: oc.input(letIn.extend({ digest: z.string() })).output(AccessChange),
  /** Takes away the temporary rules of a server whose end has come. */
  removeEnded: oc
    .input(z.object({ identity: Reference, server: ServerResourceId }))
    .output(z.object({ removed: z.array(z.string()), overdue: z.array(OverdueRule) })),
};
