import { z } from 'zod';
import { oc } from '../base.ts';
import { Reference } from '../ids.ts';
import { InstanceSummary } from '../instances/instances.ts';
import { Suspension } from '../policies/runner.ts';

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

export const schedule = {
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
  setRunner: oc
    .input(Scheduled.extend({ runner: z.enum(['this home', 'none']) }))
    .output(z.array(InstanceSummary)),
};
