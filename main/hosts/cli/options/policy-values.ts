import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { PolicyValues, ValueName, type PolicyChanges } from '../../../../shared/policies/policy.ts';
import type { CalendarDuration } from '../../../../shared/policies/retention.ts';
import {
  Schedule,
  TimeOfDay,
  TimeZone,
  type DayOfMonth,
  type RunWindow,
  type Weekday,
} from '../../../../shared/policies/schedule.ts';
import {
  readDayOfMonth,
  readDuration,
  readWeekday,
  readWeekdays,
  readWindow,
} from '../../../../shared/policies/written-values.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, single, validated, wholeNumber } from './values.ts';

/** What a rule or window is taken away with. */
type None = 'none';

/** The values of a policy as options have them; what is absent is not said. */
export interface PolicyValueOptions {
  readonly hourly?: number;
  readonly minute?: number;
  readonly daily?: string;
  readonly weekly?: readonly Weekday[];
  readonly monthly?: DayOfMonth;
  readonly at?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly weekStarts?: Weekday;
  readonly window?: RunWindow | None;
  readonly jitter?: number;
  readonly keep?: CalendarDuration;
  readonly keepDaily?: CalendarDuration | None;
  readonly keepWeekly?: CalendarDuration | None;
  readonly keepMonthly?: CalendarDuration | None;
  readonly keepYearly?: CalendarDuration | None;
  readonly keepAtLeast?: number;
}

/** A value, or the word that takes it away. */
const orNone =
  <T>(parse: (text: string) => T) =>
  (text: string): T | None =>
    text === 'none' ? 'none' : single(parse)(text);

/** Declares an option for every value of a policy. */
export const addPolicyValueOptions = (command: Command): Command =>
  addRetentionOptions(addScheduleOptions(command));

function addScheduleOptions(command: Command): Command {
  const time = checked(TimeOfDay);
  return command
    .option(
      `${flags.hourly} <hours>`,
      'every so many hours from midnight on: 1, 2, 3, 4, 6, 8 or 12',
      wholeNumber(1, 12),
    )
    .option(
      `${flags.minute} <minute>`,
      `with ${flags.hourly}: at which minute of the hour (default: 0)`,
      wholeNumber(0, 59),
    )
    .option(`${flags.daily} <time>`, 'every day at this time, like 02:30', time)
    .option(
      `${flags.weekly} <days>`,
      `on these days of the week, like mon,thu; with ${flags.at}`,
      single(readWeekdays),
    )
    .option(
      `${flags.monthly} <day>`,
      `on this day of each month: 1 to 31, last, or like "second sunday"; with ${flags.at}`,
      single(readDayOfMonth),
    )
    .option(`${flags.at} <time>`, `with ${flags.weekly} and ${flags.monthly}: at which time`, time)
    .option(
      `${flags.cron} <expression>`,
      'minute, hour, day of the month, month and day of the week, as cron has them',
    )
    .option(`${flags.timeZone} <name>`, 'by whose clocks, like Europe/Berlin', checked(TimeZone))
    .option(`${flags.weekStarts} <day>`, 'on which day weeks begin', single(readWeekday))
    .option(
      `${flags.window} <times>`,
      'when runs may start, like 22:00-06:00; none: at any time',
      orNone(readWindow),
    )
    .option(
      `${flags.jitter} <minutes>`,
      'spread the runs of several databases over so many minutes',
      wholeNumber(0, 240),
    );
}

function addRetentionOptions(command: Command): Command {
  return command
    .option(
      `${flags.keep} <duration>`,
      'how long each recovery point is kept: 30d, 12w, 6m, 5y',
      single(readDuration),
    )
    .option(
      `${flags.keepDaily} <duration>`,
      'how long the first good one of each day; none: no such rule',
      orNone(readDuration),
    )
    .option(
      `${flags.keepWeekly} <duration>`,
      'how long the first good one of each week',
      orNone(readDuration),
    )
    .option(
      `${flags.keepMonthly} <duration>`,
      'how long the first good one of each month',
      orNone(readDuration),
    )
    .option(
      `${flags.keepYearly} <duration>`,
      'how long the first good one of each year',
      orNone(readDuration),
    )
    .option(
      `${flags.keepAtLeast} <count>`,
      'so many of the newest good ones always stay',
      wholeNumber(1, 1_000),
    );
}

/** The values that are said. Throws UsageError for options that do not go together. */
export function changedValues(options: PolicyValueOptions): PolicyChanges {
  const { timeZone, weekStarts, window, jitter, keepAtLeast } = options;
  const schedule = chosenSchedule(options);
  const retention = changedRules(options);
  return {
    ...(schedule === undefined ? {} : { schedule }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(weekStarts === undefined ? {} : { weekStartsOn: weekStarts }),
    ...(window === undefined ? {} : { window: window === 'none' ? null : window }),
    ...(jitter === undefined ? {} : { jitterMinutes: jitter }),
    ...(Object.keys(retention).length === 0 ? {} : { retention }),
    ...(keepAtLeast === undefined ? {} : { keepAtLeast }),
  };
}

/** The values of a new policy. Throws UsageError where the schedule or the default rule is missing. */
export function newValues(options: PolicyValueOptions): PolicyValues {
  const { window, ...said } = changedValues(options);
  if (said.schedule === undefined) {
    throw new UsageError(
      `Say when backups are taken: ${flags.hourly}, ${flags.daily}, ${flags.weekly}, ${flags.monthly} or ${flags.cron}`,
    );
  }
  if (options.keep === undefined)
    throw new UsageError(`Say how long recovery points are kept: ${flags.keep}`);
  const rules = Object.entries(said.retention ?? {}).filter(([, duration]) => duration !== null);
  return validated(PolicyValues, {
    timeZone: TimeZone.safeParse(new Intl.DateTimeFormat().resolvedOptions().timeZone).data ?? 'UTC',
    weekStartsOn: 'monday',
    jitterMinutes: 0,
    keepAtLeast: 1,
    ...said,
    ...(window === undefined || window === null ? {} : { window }),
    retention: Object.fromEntries(rules),
  });
}

const scheduleFlags = {
  hourly: flags.hourly,
  daily: flags.daily,
  weekly: flags.weekly,
  monthly: flags.monthly,
  cron: flags.cron,
} as const;

function chosenSchedule(options: PolicyValueOptions): Schedule | undefined {
  const { hourly, minute, daily, weekly, monthly, at, cron } = options;
  const kinds = (Object.keys(scheduleFlags) as (keyof typeof scheduleFlags)[]).filter(
    (kind) => options[kind] !== undefined,
  );
  const [kind, another] = kinds;
  if (another !== undefined) {
    throw new UsageError(
      `A policy has one schedule: give one of ${kinds.map((each) => scheduleFlags[each]).join(' and ')}`,
    );
  }
  const needsAt = kind === 'weekly' || kind === 'monthly';
  if (needsAt && at === undefined) throw new UsageError(`${scheduleFlags[kind]} goes with ${flags.at}`);
  if (!needsAt && at !== undefined)
    throw new UsageError(`${flags.at} goes with ${flags.weekly} or ${flags.monthly}`);
  if (minute !== undefined && kind !== 'hourly')
    throw new UsageError(`${flags.minute} goes with ${flags.hourly}`);
  switch (kind) {
    case undefined:
      return undefined;
    case 'hourly':
      return validated(Schedule, { kind, every: hourly, minute: minute ?? 0 });
    case 'daily':
      return validated(Schedule, { kind, at: daily });
    case 'weekly':
      return validated(Schedule, { kind, on: weekly, at });
    case 'monthly':
      return validated(Schedule, { kind, on: monthly, at });
    case 'cron':
      return validated(Schedule, { kind, expression: cron });
  }
}

function changedRules(options: PolicyValueOptions): NonNullable<PolicyChanges['retention']> {
  const { keep, keepDaily, keepWeekly, keepMonthly, keepYearly } = options;
  const rule = (name: string, duration: CalendarDuration | None | undefined) =>
    duration === undefined ? {} : { [name]: duration === 'none' ? null : duration };
  return {
    ...(keep === undefined ? {} : { default: keep }),
    ...rule('daily', keepDaily),
    ...rule('weekly', keepWeekly),
    ...rule('monthly', keepMonthly),
    ...rule('yearly', keepYearly),
  };
}

/** Names of values as options have them: "time-zone". */
const valueWords: Readonly<Record<ValueName, string>> = {
  schedule: 'schedule',
  timeZone: 'time-zone',
  weekStartsOn: 'week-starts',
  window: 'window',
  jitterMinutes: 'jitter',
  retention: 'retention',
  keepAtLeast: 'keep-at-least',
};

/** "schedule, time-zone". */
export const valueList = (values: readonly ValueName[]): string =>
  values.map((value) => valueWords[value]).join(', ');

/** Values of which an instance takes its policy's again: schedule,window or all. */
export function followedValues(text: string): ValueName[] {
  const words = text.split(',').map((word) => word.trim());
  const all = ValueName.options;
  const chosen = all.filter((value) => words.includes('all') || words.includes(valueWords[value]));
  const isKnown = words.every((word) => word === 'all' || all.some((value) => valueWords[value] === word));
  if (!isKnown || chosen.length === 0) throw new Error(`They are ${valueList(all)}, or all`);
  return chosen;
}
