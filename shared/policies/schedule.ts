import { z } from 'zod';

/** Days of the week, in the order in which weeks are shown where they begin on Monday. */
export const Weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
export type Weekday = z.infer<typeof Weekday>;

/** A time of day as clocks in the policy's time zone show it, in 24 hours: 02:30. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is like 02:30');
export type TimeOfDay = z.infer<typeof TimeOfDay>;

/** Which day of each month: its number, the last one, or for example the second Sunday. */
export const DayOfMonth = z.union([
  z.object({ day: z.int().min(1).max(31) }),
  z.object({ day: z.literal('last') }),
  z.object({ weekday: Weekday, which: z.union([z.int().min(1).max(4), z.literal('last')]) }),
]);
export type DayOfMonth = z.infer<typeof DayOfMonth>;

/** When backups are due, by the clocks of the policy's time zone. */
export const Schedule = z.discriminatedUnion('kind', [
  /** Every `every` hours from midnight on, at `minute` past the hour. */
  z.object({
    kind: z.literal('hourly'),
    every: z.union(
      [1, 2, 3, 4, 6, 8, 12].map((hours) => z.literal(hours)),
      'there are 1, 2, 3, 4, 6, 8 or 12 hours between two backups',
    ),
    minute: z.int().min(0).max(59),
  }),
  z.object({ kind: z.literal('daily'), at: TimeOfDay }),
  z.object({ kind: z.literal('weekly'), on: z.array(Weekday).min(1).max(7), at: TimeOfDay }),
  z.object({ kind: z.literal('monthly'), on: DayOfMonth, at: TimeOfDay }),
  /** Five fields; what they mean together is looked at by main/policy, which knows the parser. */
  z.object({
    kind: z.literal('cron'),
    expression: z.string().min(1, 'a cron expression is not empty').max(200),
  }),
]);
export type Schedule = z.infer<typeof Schedule>;

/** Between which times of day runs may start; one that ends before it begins passes midnight. */
export const RunWindow = z.object({ from: TimeOfDay, until: TimeOfDay });
export type RunWindow = z.infer<typeof RunWindow>;

/** Name of a time zone as the IANA database has it, or UTC. */
export const TimeZone = z.string().min(1).max(100).refine(isTimeZone, 'no time zone of that name is known');
export type TimeZone = z.infer<typeof TimeZone>;

/** To ask for a zone takes about a tenth of a millisecond, and a list of databases asks for the same few again and again. */
const knownZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  // an offset such as +02:00 is taken by Intl, but has no clock changes, which a policy for years needs to know
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const isKnown = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    if (isKnown) knownZones.add(name);
    return isKnown;
  } catch {
    return false;
  }
}
