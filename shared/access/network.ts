import { z } from 'zod';
import { oc } from '../base.ts';
import { KeyVaultReference } from '../discovery/discovery.ts';
import { NetworkMode } from '../discovery/resources.ts';
import { Finding } from '../findings.ts';
import { Reference } from '../ids.ts';
import { AccessChange, PlannedChange } from './changes.ts';
import { KeyVaultResourceId, ResourceId } from './resource-id.ts';

/** A firewall rule of a server; one that pgkeep made says for whom and until when. */
export const ServerRule = z.object({
  name: z.string(),
  startIpAddress: z.string(),
  endIpAddress: z.string(),
  /** Null for rules that somebody else made, which nobody takes away. */
  temporary: z.object({ owner: z.string(), until: z.iso.datetime() }).nullable(),
});
export type ServerRule = z.infer<typeof ServerRule>;

/** A temporary rule of a server or a key vault that is still there after its end. */
export const OverdueRule = z.object({
  resource: ResourceId,
  /** Its name at a server; at a key vault, whose rules have none, the address. */
  rule: z.string(),
  /** As whom this home looks after it: the identity's name; null where it was signed out here. */
  identity: z.string().nullable(),
  /** The names of the identities of this home that may be able to in its place; absent where that one is there. */
  others: z.array(z.string()).optional(),
  addresses: z.string(),
  owner: z.string(),
  until: z.iso.datetime(),
  /** Why it was not taken away; null where that has not been tried yet. */
  problem: z.string().nullable(),
});
export type OverdueRule = z.infer<typeof OverdueRule>;

/** A flexible server as a user names it: by its host, name or resource id. */
export const ServerReference = z
  .string()
  .min(1, 'a server is named by its host, name or resource id')
  .max(2_000, 'host, name or resource id of a server have at most 2,000 characters');

const NetworkWish = z
  .object({
    /** As whom Azure is asked. */
    identity: Reference,
    server: ServerReference.optional(),
    /** The server as it is called here, to try a connection. */
    serverName: Reference.optional(),
    keyVault: KeyVaultReference.optional(),
    /** Who has to come through: pgkeep from this machine, or Azure Backup. */
    for: z.enum(['pgkeep', 'azure-backup']).default('pgkeep'),
  })
  .refine(
    ({ server, keyVault }) => server !== undefined || keyVault !== undefined,
    'name a server, a key vault or both',
  )
  .refine(
    ({ server, serverName }) => server !== undefined || serverName === undefined,
    'a server by its name here belongs to one of Azure',
  );
export type NetworkWish = z.output<typeof NetworkWish>;

/** A key vault that a login of the server comes from, as far as its network goes. */
export const KeyVaultNetwork = z.object({
  name: z.string(),
  /** Null where Azure does not show it to this identity, which then cannot change its rules. */
  id: KeyVaultResourceId.nullable(),
  /** The address that it said it saw, when it refused. */
  seenAddress: z.string().nullable(),
  /** Whether its rules decide who comes through: not where it is private, or lets everybody in. */
  hasRules: z.boolean(),
  /** Those that this home let in say for whom and until when. */
  addresses: z.array(
    z.object({
      address: z.string(),
      temporary: z.object({ owner: z.string(), until: z.iso.datetime() }).nullable(),
    }),
  ),
});
export type KeyVaultNetwork = z.infer<typeof KeyVaultNetwork>;

export const NetworkCheck = z.object({
  /** Null where no server was named; then it has no host and no rules either. */
  mode: NetworkMode.nullable(),
  host: z.string().nullable(),
  /** What the host's name stands for here. */
  resolvesTo: z.array(z.string()),
  /** The address that a service said it saw, when it refused; never asked of anybody else. */
  seenAddress: z.string().nullable(),
  findings: z.array(Finding),
  rules: z.array(ServerRule),
  keyVaults: z.array(KeyVaultNetwork),
});
export type NetworkCheck = z.infer<typeof NetworkCheck>;

/** Whose rules they are: those of a server or of a key vault. */
const ruled = z.object({
  identity: Reference,
  server: ServerReference.optional(),
  keyVault: KeyVaultReference.optional(),
});
const isOne = ({ server, keyVault }: { readonly server?: unknown; readonly keyVault?: unknown }) =>
  (server === undefined) !== (keyVault === undefined);
const oneOnly = 'name a server or a key vault';

/** The end is at most 30 days ahead, which the coordinator sees to. */
const letIn = ruled.extend({
  address: z.ipv4('firewall rules know IPv4 addresses only'),
  until: z.iso.datetime(),
});
export type LetIn = z.infer<typeof letIn>;

export const network = {
  /** How a server or a key vault is reached, what stands in the way, and its firewall rules. Changes nothing in Azure. */
  check: oc.input(NetworkWish).output(NetworkCheck),
  /**
   * What `addAddress` would ask Azure for, with the name of it. `untended`: that nobody would take it away here, or only what has
   * to be open then; null where that is seen to.
   */
  previewAddress: oc
    .input(letIn.refine(isOne, oneOnly))
    .output(z.object({ change: PlannedChange, digest: z.string(), untended: z.string().nullable() })),
  /**
   * Lets an address in until then. Any pgkeep that knows the server takes its rule away after the end; of a key vault, whose rules
   * have no names, this home alone.
   */
  addAddress: oc.input(letIn.extend({ digest: z.string() }).refine(isOne, oneOnly)).output(AccessChange),
  /** Takes away the temporary rules of a server or a key vault whose end has come. */
  removeEnded: oc
    .input(ruled.refine(isOne, oneOnly))
    .output(z.object({ removed: z.array(z.string()), overdue: z.array(OverdueRule) })),
};
