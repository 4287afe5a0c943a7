import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { OverdueRule } from '../access/network.ts';
import { AutoProtectNews } from '../auto-protect/auto-protect.ts';
import { oc } from '../base.ts';
import { IdentityId, InstanceId, JobId, Reference, ServerId } from '../ids.ts';
import { InstanceSummary } from '../instances/instances.ts';
import { Job } from '../jobs/jobs.ts';
import { VaultFormat } from '../points/manifest.ts';
import { ExpiryRun } from '../policies/expiry.ts';
import { InstanceSchedule, PlannedRun } from './instance-schedule.ts';
import { PolicySummary } from '../policies/policies.ts';
import { ChosenRunner, Runner, Suspension } from '../policies/runner.ts';

/** Instances, and servers with all their instances that say nothing else. */
const Scheduled = z.object({
  instances: z.array(Reference).max(10_000).default([]),
  servers: z.array(Reference).max(1_000).default([]),
});

/** The same, or all that this home runs. */
const Suspended = Scheduled.extend({ everything: z.boolean().default(false) });

const ChangedScheduling = z.object({
  /** The instances that it concerns, as they are now. */
  instances: z.array(InstanceSummary),
  /** That this home runs nothing due, whatever it is runner for; null where it does. */
  suspendedHere: Suspension.nullable(),
});

const DueRun = z.object({
  instanceId: InstanceId,
  instanceName: z.string(),
  /** When it was due. */
  planned: z.iso.datetime(),
  /** `catch-up`: its time passed while nothing ran; `retry`: it failed for a reason that may pass. */
  why: z.enum(['planned', 'catch-up', 'retry']),
  jobId: JobId,
});

const WaitingRun = z.object({
  instanceId: InstanceId,
  instanceName: z.string(),
  /** In a sentence: for room, for its window, or for another try after it failed. */
  why: z.string(),
  /** When it begins or is tried again; null where that is not known. */
  until: z.iso.datetime().nullable(),
});

/** What happens while due backups are run. */
export const DueEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('looked'),
    started: z.array(DueRun),
    /** To be run, and not begun now. */
    waiting: z.array(WaitingRun),
  }),
  /** What became of databases that are protected by themselves; told where it is news. */
  z.object({ kind: z.literal('auto-protected'), news: z.array(AutoProtectNews) }),
  z.object({ kind: z.literal('ended'), job: Job }),
  /** What was taken away in Azure because its end had come, each in a sentence; told where there is any. */
  z.object({ kind: z.literal('removed-rules'), removed: z.array(z.string()) }),
  /** Firewall rules in Azure that are still there after their end; told where there are any, and once when none is left. */
  z.object({ kind: z.literal('overdue-rules'), rules: z.array(OverdueRule) }),
  /** What became of recovery points whose promise has ended; told where there were any. */
  z.object({ kind: z.literal('expired'), run: ExpiryRun }),
]);
export type DueEvent = z.infer<typeof DueEvent>;

export const ScheduledInstance = InstanceSchedule.extend({
  instanceId: InstanceId,
  instanceName: z.string(),
  policyName: z.string(),
});
export type ScheduledInstance = z.infer<typeof ScheduledInstance>;

/** What stands against due backups of databases of one server in one vault that log in the same way. */
const ServerOutlook = z.object({
  serverId: ServerId,
  /** The identity that reads the secret with the databases' own login; null: they have the login of the server. */
  readBy: IdentityId.nullable(),
  /** The home that runs the due backups of the server, as the vault says; null: none. */
  runner: Runner.nullable(),
  /** Whether that is this home. */
  runsHere: z.boolean(),
  /** Why this home could not log in while nobody is there, in a sentence; null where it can. */
  needsPerson: z.string().nullable(),
  /** That a login comes from an environment variable, which the service does not have, in a sentence; else null. */
  variable: z.string().nullable(),
  /** That due backups end with the sign-in of a person in Azure, in a sentence; null where they need none. */
  personalSignIn: z.string().nullable(),
});
export type ServerOutlook = z.infer<typeof ServerOutlook>;

export const RunOutlook = z.object({
  home: Runner,
  /** The version of the vault's layout: one of format 1 has no policies until it is carried over. */
  format: VaultFormat,
  /** What the vault has now. */
  policies: z.array(PolicySummary),
  servers: z.array(ServerOutlook),
});
export type RunOutlook = z.infer<typeof RunOutlook>;

/** A backup that a policy plans for a database. */
export const PlannedRunOf = PlannedRun.extend({ instanceId: InstanceId, instanceName: z.string() });
export type PlannedRunOf = z.infer<typeof PlannedRunOf>;

export const schedule = {
  /**
   * By which policies of a vault databases of servers could be backed up and who would run that, before they are
   * protected. The vault is read, the servers are not asked. `secrets` are logins of databases' own: by which identity they
   * are read.
   */
  outlook: oc
    .input(
      z.object({
        servers: z.array(Reference).max(1_000),
        secrets: z
          .array(z.object({ server: Reference, identity: Reference }))
          .max(1_000)
          .default([]),
        vault: Reference,
      }),
    )
    .output(RunOutlook),
  /** Where each database with a policy stands, by what is known here. */
  status: oc.input(z.object({ instances: z.array(Reference).max(10_000).default([]) })).output(
    z.object({
      home: Runner,
      /** When this home last looked for due backups; null where it never did. */
      lookedAt: z.iso.datetime().nullable(),
      suspendedHere: Suspension.nullable(),
      instances: z.array(ScheduledInstance),
    }),
  ),
  /**
   * The backups that policies plan to start up to an instant, in order, by what is known here: at most 400 of each
   * database; of all databases where none is named.
   */
  planned: oc
    .input(z.object({ instances: z.array(Reference).max(10_000).default([]), until: z.iso.datetime() }))
    .output(z.object({ runs: z.array(PlannedRunOf) })),
  /** Begins what is due and tells it, until none of those backups runs any more; ending it cancels them. */
  runDue: oc
    .input(
      z
        .object({
          /** The service of the operating system asks: it notes which logins can be read where it runs. */
          byService: z.boolean().default(false),
        })
        .optional(),
    )
    .output(eventIterator(DueEvent)),
  /** No due backup is run and nothing expires until then; without a time, until somebody resumes. */
  suspend: oc
    .input(
      Suspended.extend({
        until: z.iso.datetime().nullable().default(null),
        reason: z.string().trim().min(1).max(500).optional(),
      }),
    )
    .output(ChangedScheduling),
  resume: oc.input(Suspended).output(ChangedScheduling),
  /** Which home runs the due backups: this one, or none (of an instance: its server's). */
  setRunner: oc.input(Scheduled.extend({ runner: ChosenRunner })).output(z.array(InstanceSummary)),
};
