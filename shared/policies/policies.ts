import { z } from 'zod';
import { oc } from '../base.ts';
import { DisplayName, InstanceId, Reference, VaultId } from '../ids.ts';
import { PromiseChanges } from './promise-changes.ts';
import { Policy, PolicyChanges, PolicyOverrides, PolicyValues } from './policy.ts';
import { ChosenSimulation, PolicySimulation } from './policy-simulation.ts';
import { TimeZone } from './schedule.ts';

/** An instance that is backed up by a policy, and what it has otherwise. */
const UsingInstance = z.object({
  id: InstanceId,
  name: z.string(),
  overrides: PolicyOverrides,
  /** When it is backed up, in words, where its schedule or time zone is its own; absent where that cannot be said. */
  scheduleWords: z.string().optional(),
});

export const PolicySummary = Policy.extend({
  vaultId: VaultId,
  vaultName: z.string(),
  /** How often it was written: each change is a revision of its own. */
  revision: z.int().positive(),
  /** When the revision was written, by the storage's clock. */
  changedAt: z.iso.datetime(),
  /** As a person reads it: "anna on ws1". */
  changedBy: z.string(),
  /** Instances that this machine knows and that are protected by it. */
  instances: z.array(UsingInstance),
  /** Why a newer revision is not used. */
  warning: z.string().optional(),
  /** "Daily at 02:30, time in Europe/Berlin"; absent where it cannot be said. */
  scheduleWords: z.string().optional(),
  /** "default 30 days, monthly 5 years". */
  retentionWords: z.string().optional(),
  /** The next ten runs, without what spreads instances and without the window. */
  nextRuns: z.array(z.iso.datetime()).max(10).optional(),
});
export type PolicySummary = z.infer<typeof PolicySummary>;

/** Which policy: by name or id; the vault where the same name or id is in several. */
const ChosenPolicy = z.object({ policy: Reference, vault: Reference.optional() });

/** A policy in Azure Backup's JSON, and what of it is left out, each a sentence. */
const AzureExport = z.object({ name: z.string(), json: z.string(), leftOut: z.array(z.string()) });
export type AzureExport = z.infer<typeof AzureExport>;

/** What Azure Backup's JSON says, and what of it is left out or had to be added, each a sentence. */
const AzureImport = z.object({
  /** Its name there; absent where it has none that pgkeep takes. */
  name: DisplayName.optional(),
  values: PolicyValues,
  leftOut: z.array(z.string()),
});
export type AzureImport = z.infer<typeof AzureImport>;

export const policies = {
  /** As they were last read from the vaults. */
  list: oc.input(z.object({ vault: Reference.optional() })).output(z.array(PolicySummary)),
  /** Read from the vault itself. */
  show: oc.input(ChosenPolicy).output(PolicySummary),
  add: oc
    .input(z.object({ vault: Reference, name: DisplayName, values: PolicyValues }))
    .output(PolicySummary),
  /** Adds the policies that each new vault has, as far as the vault has none of that name. Returns those added. */
  addReady: oc
    .input(z.object({ vault: Reference, timeZone: TimeZone.optional() }))
    .output(z.array(PolicySummary)),
  set: oc
    .input(
      ChosenPolicy.extend({
        name: DisplayName.optional(),
        values: PolicyChanges,
        /** Without it, a change by which recovery points are kept for a shorter time is refused, with these points. */
        confirmShorter: z.boolean().default(false),
      }),
    )
    .output(PolicySummary.extend({ promises: PromiseChanges })),
  /** Takes back what is to be kept for a shorter time and still is as before; the policy stays as it is. */
  undo: oc.input(ChosenPolicy).output(PromiseChanges),
  /** Throws UserErrorPolicyInUse where an instance is backed up by it. */
  remove: oc
    .input(ChosenPolicy)
    .output(z.object({ id: Policy.shape.id, name: z.string(), vaultName: z.string() })),
  toAzure: oc.input(ChosenPolicy).output(AzureExport),
  /**
   * What values would keep over years, from what this machine knows: no vault is opened, so that an editor may ask after
   * each change. Impossible values are told, not thrown. Throws UserErrorNotFound.
   */
  simulate: oc.input(ChosenSimulation).output(PolicySimulation),
  /** Reads Azure Backup's JSON; nothing is written. A time zone that is named here holds instead of the document's. */
  fromAzure: oc
    .input(z.object({ json: z.string().max(1_000_000), timeZone: TimeZone.optional() }))
    .output(AzureImport),
};
