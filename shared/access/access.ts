import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { oc } from '../base.ts';
import { ErrorReport, FixStep } from '../errors.ts';
import { Reference } from '../ids.ts';
import { ContainerName } from '../discovery/container-name.ts';
import { SecretUri } from '../logins/secret-uri.ts';
import { AccessChange, PlannedChange } from './changes.ts';
import { ObjectId, PrincipalType, PrincipalWish } from './principals.ts';
import { AccountResourceId, KeyVaultResourceId, ResourceId, ServerResourceId } from './resource-id.ts';

/** What somebody is to be able to do. */
export const AccessPurpose = z.enum(['backup', 'restore-as-database', 'restore-as-files']);
export type AccessPurpose = z.infer<typeof AccessPurpose>;

/** The names that Azure allows; they become part of a URL. */
const SecretName = z.string().regex(/^[A-Za-z0-9-]{1,127}$/, 'a secret’s name has letters, digits and -');

/** Where a container is, with what may stand behind it; whoever sends a login there looks at the host once more. */
const ContainerAddress = z
  .url({ protocol: /^https$/, error: 'a container’s address starts with https://' })
  .max(500)
  .refine((text) => {
    // asked also of what is no URL
    const url = URL.parse(text);
    if (url === null) return false;
    const { pathname, search, hash, username, password } = url;
    const isBare = [search, hash, username, password].every((part) => part === '');
    return isBare && ContainerName.safeParse(pathname.split('/')[1]).success;
  }, 'a container’s address is https://<account>.blob.core.windows.net/<container>, without a query');

/** What is looked at, and for whom. What is not named is not looked at. */
export const AccessWish = z.object({
  /** As whom Azure is asked. */
  identity: Reference,
  principal: PrincipalWish,
  purpose: AccessPurpose,
  server: ServerResourceId.optional(),
  /** The server as it is called here, to try a connection. */
  serverName: Reference.optional(),
  secret: z.object({ vault: KeyVaultResourceId, name: SecretName }).optional(),
  container: z
    .object({
      account: AccountResourceId,
      name: ContainerName,
      /** Where it is tried; absent: Azure is asked. An account may have its blobs in a DNS zone: `contoso.z01.blob.storage.azure.net`. */
      url: ContainerAddress.optional(),
    })
    .optional(),
  /** The same by their addresses, where nobody knows the resource: Azure is asked for it, as far as it shows it. */
  secretUri: SecretUri.optional(),
  containerUrl: ContainerAddress.optional(),
});
export type AccessWish = z.infer<typeof AccessWish>;

export const AccessNeed = z.enum(['read-secret', 'blobs', 'read-server', 'connect']);
export type AccessNeed = z.infer<typeof AccessNeed>;

/** Where a role can be assigned, and what that opens. */
export const AccessScope = z.object({
  id: ResourceId,
  level: z.enum([
    'secret',
    'key vault',
    'container',
    'storage account',
    'server',
    'resource group',
    'subscription',
  ]),
  /** In a sentence: "The secret shop-login, and nothing else." */
  opens: z.string(),
});
export type AccessScope = z.infer<typeof AccessScope>;

/** By what it is given: never by both, and the key vault's permission model is never switched. */
const AccessGrant = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('role'),
    roleId: z.guid(),
    roleName: z.string(),
    /** The narrowest first. */
    scopes: z.array(AccessScope).min(1),
  }),
  z.object({
    kind: z.literal('access-policy'),
    vault: KeyVaultResourceId,
    permissions: z.array(z.enum(['get', 'list'])),
    opens: z.string(),
  }),
]);

/**
 * `granted`: it was tried and worked. `assigned`: it is there, and was not tried, or does not act yet. `not-assigned`: it is not
 * there, and can be assigned. `constrained`: a condition stands in the way, of what is assigned or of who would assign.
 * `eligible`: it has to be activated first in Privileged Identity Management. `may-not`: it is not there, and whoever asks may not
 * assign it; or it is there (`held`), and a deny assignment forbids it. `cannot-tell`: Azure did not say.
 */
export const AccessOutcome = z.enum([
  'granted',
  'assigned',
  'not-assigned',
  'constrained',
  'eligible',
  'may-not',
  'cannot-tell',
]);
export type AccessOutcome = z.infer<typeof AccessOutcome>;

/** One thing that is needed. */
export const AccessRow = z.object({
  need: AccessNeed,
  title: z.string(),
  /** Whether nothing works without it. */
  blocks: z.boolean(),
  /** Null where no role gives it. */
  grant: AccessGrant.nullable(),
  outcome: AccessOutcome,
  /** In one sentence. */
  message: z.string(),
  /** Null where there is nothing to do. */
  remedy: z.string().nullable(),
  /** Where in pgkeep is fixed what its try failed of. */
  steps: z.array(FixStep).optional(),
  /** Whether nothing has to be assigned for it: it is there, or has to be activated only, whatever else is in the way. */
  held: z.boolean(),
  /** Whether one click may give it. */
  canAssign: z.boolean(),
  /** Locks and deny assignments there, or why they cannot be told, each in a sentence. Policies show on assigning only. */
  beside: z.array(z.string()),
});
export type AccessRow = z.infer<typeof AccessRow>;

export const AccessCheck = z.object({
  /** Whether all that blocks is granted or assigned. */
  ready: z.boolean(),
  principal: z.object({ objectId: ObjectId, type: PrincipalType, isMe: z.boolean() }),
  rows: z.array(AccessRow),
});
export type AccessCheck = z.infer<typeof AccessCheck>;

/** Which rows are to be assigned; at the narrowest scope unless another one is named. */
export const AccessPick = z.object({ need: AccessNeed, scope: ResourceId.optional() });
export type AccessPick = z.infer<typeof AccessPick>;

/** What happens while rows are assigned; the last one is `done`. */
export const AssignProgress = z.discriminatedUnion('step', [
  z.object({ step: z.literal('assigned'), change: AccessChange, existed: z.boolean() }),
  /** Azure takes a while until an assignment acts: seconds that have passed, of how many are waited at most. */
  z.object({
    step: z.literal('waiting'),
    seconds: z.int(),
    ofSeconds: z.int(),
    rows: z.array(AccessNeed),
  }),
  z.object({
    step: z.literal('done'),
    check: AccessCheck,
    /** What could not be assigned, and why. */
    problems: z.array(z.object({ need: AccessNeed, problem: ErrorReport })),
  }),
]);
export type AssignProgress = z.infer<typeof AssignProgress>;

const picked = z.object({ wish: AccessWish, picks: z.array(AccessPick).min(1) });

export const access = {
  /**
   * What the principal needs, what of it is there, and who could give the rest. Changes nothing in Azure's roles and rules; in a
   * container that is tried it writes, reads and removes one small file, which stays where it may not be removed.
   */
  check: oc.input(AccessWish).output(AccessCheck),
  /** What `assign` would ask Azure for, with the name of it. */
  preview: oc
    .input(picked)
    .output(z.object({ changes: z.array(PlannedChange), digest: z.string(), summary: z.string() })),
  /**
   * Assigns what was previewed, waits until it acts, and checks again. Throws UserErrorChangedMeanwhile where what would be
   * asked for is not what was shown.
   */
  assign: oc.input(picked.extend({ digest: z.string() })).output(eventIterator(AssignProgress)),
  /** A template for Azure Resource Manager and a script for the Azure CLI, of what is missing only. */
  handOver: oc.input(AccessWish).output(
    z.object({
      /** JSON; empty where nothing is missing. */
      template: z.string(),
      /** For bash; empty where nothing is missing. */
      script: z.string(),
      rows: z.array(AccessNeed),
      /** What is not there, or cannot be told, and no template gives. */
      left: z.array(AccessRow),
    }),
  ),
  /** What pgkeep changed in Azure from this home, the newest first. */
  changes: oc
    .input(z.object({ limit: z.int().min(1).max(1000).default(100) }).default({ limit: 100 }))
    .output(z.array(AccessChange)),
  /** What `takeBack` would ask Azure for. */
  previewTakingBack: oc
    .input(z.object({ change: z.int() }))
    .output(z.object({ changes: z.array(PlannedChange), summary: z.string() })),
  /** Takes a change back. Throws UserErrorChangedMeanwhile where what it made is not there as it was made. */
  takeBack: oc.input(z.object({ change: z.int() })).output(AccessChange),
};
