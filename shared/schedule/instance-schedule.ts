import { z } from 'zod';
import { Runner } from '../policies/runner.ts';

/** Where the due backups of a database stand for this home. */
const scheduleStates = [
  'planned',
  'due',
  'in progress',
  'waits for its window',
  'waits for another try',
  'suspended',
  'runs elsewhere',
  'no runner',
  'not confirmed',
  'record unreadable',
  'policy missing',
  'login needs a person',
  'home does not look',
] as const;

/** A planned backup: when by its policy, and when its run starts, which the window and the spread may delay. */
export const PlannedRun = z.object({ planned: z.iso.datetime(), start: z.iso.datetime() });

/** A planned backup that came to nothing. */
const MissedRun = z.object({
  planned: z.iso.datetime(),
  why: z.enum(['not run', 'failed', 'skipped: the run before still ran']),
});

/** What a policy asks of a database, and what came of that, by what is known here. */
export const InstanceSchedule = z.object({
  state: z.enum(scheduleStates),
  /** In a sentence; absent where the state says it all. */
  reason: z.string().optional(),
  /** That they end with the sign-in of a person in Azure, in a sentence; absent where they need none. */
  personalSignIn: z.string().optional(),
  /** By whose clocks backups are planned; null where the policy is missing. */
  timeZone: z.string().nullable(),
  runner: Runner.optional(),
  runsHere: z.boolean(),
  next: PlannedRun.nullable(),
  retryAt: z.iso.datetime().nullable(),
  /**
   * A backup that should have begun more than 30 minutes ago, and did not; `since` is when it should have. Of one that
   * another home runs, which is seen when it has ended: that should have been there.
   */
  late: z.object({ planned: z.iso.datetime(), since: z.iso.datetime() }).nullable(),
  /** What came to nothing since the last good backup of the schedule, the newest 100, oldest first. */
  missed: z.array(MissedRun),
  /**
   * Planned backups after the newest good recovery point that are late or came to nothing, with the first of them; null
   * where there is none, and while it is suspended.
   */
  gap: z.object({ runs: z.int().min(1), first: z.iso.datetime() }).nullable(),
});
export type InstanceSchedule = z.infer<typeof InstanceSchedule>;

/** What keeps due backups from being run until a person does something; what nobody has confirmed here is another matter. */
const notRunStates: ReadonlySet<InstanceSchedule['state']> = new Set<InstanceSchedule['state']>([
  'no runner',
  'policy missing',
  'login needs a person',
  'home does not look',
]);

/** Whether nobody runs what the policy plans, until a person does something about it. */
export const isNotRun = ({ state }: Pick<InstanceSchedule, 'state'>): boolean => notRunStates.has(state);
