import { z } from 'zod';
import { DisplayName } from '../../../../shared/ids.ts';
import { PolicyValues, type PolicyChanges } from '../../../../shared/policies/policy.ts';
import {
  CalendarDuration,
  retentionRules,
  RetentionRule,
  type RetentionRules,
} from '../../../../shared/policies/retention.ts';
import { asSentence } from '../../format/as-sentence.ts';
import { capital } from '../../format/capital.ts';
import { TimeOfDay, TimeZone, Weekday, type Schedule } from '../../../../shared/policies/schedule.ts';

type ScheduleKind = Schedule['kind'];
export type Unit = CalendarDuration['unit'];

/** A rule as it was typed; one that is off keeps what was typed. */
const RuleForm = z.object({ on: z.boolean(), count: z.string(), unit: CalendarDuration.shape.unit });
type RuleForm = Readonly<z.infer<typeof RuleForm>>;

export const scheduleKinds = [
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'cron',
] as const satisfies ScheduleKind[];

export const monthKinds = ['day', 'last', 'weekday'] as const;

/** What the form of a policy is set to. Numbers and times are as they were typed; each kind of schedule keeps its own. */
export const PolicyForm = z.object({
  name: z.string(),
  kind: z.enum(scheduleKinds),
  every: z.string(),
  minute: z.string(),
  /** Of daily, weekly and monthly schedules. */
  at: z.string(),
  weekdays: z.array(Weekday),
  monthKind: z.enum(monthKinds),
  monthDay: z.string(),
  which: z.string(),
  monthWeekday: Weekday,
  cron: z.string(),
  timeZone: z.string(),
  weekStartsOn: Weekday,
  hasWindow: z.boolean(),
  windowFrom: z.string(),
  windowUntil: z.string(),
  jitterMinutes: z.string(),
  keepAtLeast: z.string(),
  rules: z.record(RetentionRule, RuleForm),
});
export type PolicyForm = Readonly<z.infer<typeof PolicyForm>>;

export type PolicyField =
  | 'name'
  | 'minute'
  | 'at'
  | 'weekdays'
  | 'monthDay'
  | 'cron'
  | 'timeZone'
  | 'windowFrom'
  | 'windowUntil'
  | 'jitterMinutes'
  | 'keepAtLeast'
  | RetentionRule;

/** What a new policy begins with: daily at night, kept for 30 days. */
export const usualValues = (timeZone: string): PolicyValues => ({
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: TimeZone.safeParse(timeZone).data ?? 'UTC',
  weekStartsOn: 'monday',
  jitterMinutes: 30,
  retention: { default: { count: 30, unit: 'days' } },
  keepAtLeast: 1,
});

const proposedRules: Readonly<Record<RetentionRule, RuleForm>> = {
  yearly: { on: false, count: '10', unit: 'years' },
  monthly: { on: false, count: '5', unit: 'years' },
  weekly: { on: false, count: '12', unit: 'weeks' },
  daily: { on: false, count: '30', unit: 'days' },
  default: { on: true, count: '30', unit: 'days' },
};

const emptyForm = {
  kind: 'daily' as const,
  every: '1',
  minute: '0',
  at: '02:30',
  weekdays: ['sunday'] as Weekday[],
  monthKind: 'day' as const,
  monthDay: '1',
  which: '1',
  monthWeekday: 'sunday' as const,
  cron: '30 2 * * *',
  hasWindow: false,
  windowFrom: '22:00',
  windowUntil: '06:00',
} satisfies Partial<PolicyForm>;

export function firstPolicyForm({ name, values }: { name: string; values: PolicyValues }): PolicyForm {
  const { window } = values;
  return {
    ...emptyForm,
    ...scheduleForm(values.schedule),
    name,
    timeZone: values.timeZone,
    weekStartsOn: values.weekStartsOn,
    ...(window === undefined ? {} : { hasWindow: true, windowFrom: window.from, windowUntil: window.until }),
    jitterMinutes: String(values.jitterMinutes),
    keepAtLeast: String(values.keepAtLeast),
    rules: rulesForm(values.retention),
  };
}

function scheduleForm(schedule: Schedule): Partial<PolicyForm> {
  const { kind } = schedule;
  switch (kind) {
    case 'hourly':
      return { kind, every: String(schedule.every), minute: String(schedule.minute) };
    case 'daily':
      return { kind, at: schedule.at };
    case 'weekly':
      return { kind, at: schedule.at, weekdays: schedule.on };
    case 'cron':
      return { kind, cron: schedule.expression };
    case 'monthly': {
      const { at, on } = schedule;
      if ('weekday' in on)
        return { kind, at, monthKind: 'weekday', which: String(on.which), monthWeekday: on.weekday };
      return on.day === 'last'
        ? { kind, at, monthKind: 'last' }
        : { kind, at, monthKind: 'day', monthDay: String(on.day) };
    }
  }
}

function rulesForm(rules: RetentionRules): PolicyForm['rules'] {
  const forms = { ...proposedRules };
  for (const rule of retentionRules) {
    const set = rules[rule];
    if (set !== undefined) forms[rule] = { on: true, count: String(set.count), unit: set.unit };
  }
  return forms;
}

export type PolicyFormEvent =
  /** All of it at once. */
  | { readonly kind: 'begun again'; readonly form: PolicyForm }
  | { readonly kind: 'changed'; readonly part: Partial<Omit<PolicyForm, 'rules' | 'weekdays'>> }
  | { readonly kind: 'weekday'; readonly day: Weekday; readonly on: boolean }
  | { readonly kind: 'rule'; readonly rule: RetentionRule; readonly part: Partial<RuleForm> };

export function nextPolicyForm(form: PolicyForm, event: PolicyFormEvent): PolicyForm {
  switch (event.kind) {
    case 'begun again':
      return event.form;
    case 'changed':
      return { ...form, ...event.part };
    case 'weekday': {
      const chosen = new Set(form.weekdays);
      if (event.on) chosen.add(event.day);
      else chosen.delete(event.day);
      // in the order of the week, whatever was chosen first
      return { ...form, weekdays: Weekday.options.filter((day) => chosen.has(day)) };
    }
    case 'rule':
      return {
        ...form,
        rules: { ...form.rules, [event.rule]: { ...form.rules[event.rule], ...event.part } },
      };
  }
}

/** A whole number; NaN, which no schema takes, where it is none. */
const numberOf = (text: string): number => (/^\s*\d{1,5}\s*$/.test(text) ? Number(text) : Number.NaN);

/** The hour may be typed with one digit. */
const timeOf = (text: string): string => text.trim().replace(/^\d:/, '0$&');

function scheduleOf(form: PolicyForm): unknown {
  const { kind } = form;
  const at = timeOf(form.at);
  switch (kind) {
    case 'hourly':
      return { kind, every: numberOf(form.every), minute: numberOf(form.minute) };
    case 'daily':
      return { kind, at };
    case 'weekly':
      return { kind, on: form.weekdays, at };
    case 'monthly':
      return { kind, on: monthDayOf(form), at };
    case 'cron':
      return { kind, expression: form.cron.trim() };
  }
}

function monthDayOf({ monthKind, monthDay, which, monthWeekday }: PolicyForm): unknown {
  switch (monthKind) {
    case 'day':
      return { day: numberOf(monthDay) };
    case 'last':
      return { day: 'last' };
    case 'weekday':
      return { weekday: monthWeekday, which: which === 'last' ? which : numberOf(which) };
  }
}

const durationOf = ({ count, unit }: RuleForm) => ({ count: numberOf(count), unit });

/** The values as they were typed; undefined where something of them is none. */
export function valuesOfForm(form: PolicyForm): PolicyValues | undefined {
  const rules = retentionRules.filter((rule) => rule === 'default' || form.rules[rule].on);
  return PolicyValues.safeParse({
    schedule: scheduleOf(form),
    timeZone: form.timeZone.trim(),
    weekStartsOn: form.weekStartsOn,
    ...(form.hasWindow ? { window: { from: timeOf(form.windowFrom), until: timeOf(form.windowUntil) } } : {}),
    jitterMinutes: numberOf(form.jitterMinutes),
    retention: Object.fromEntries(rules.map((rule) => [rule, durationOf(form.rules[rule])])),
    keepAtLeast: numberOf(form.keepAtLeast),
  }).data;
}

/** The same as a change of a policy: what is not there any more is taken away. */
export function changesTo(values: PolicyValues): PolicyChanges {
  const { retention } = values;
  return {
    ...values,
    window: values.window ?? null,
    retention: {
      default: retention.default,
      daily: retention.daily ?? null,
      weekly: retention.weekly ?? null,
      monthly: retention.monthly ?? null,
      yearly: retention.yearly ?? null,
    },
  };
}

const timeProblem = 'A time of day is like 02:30.';

/** What is typed wrong, by its field. What a policy cannot be as a whole, pgkeep says when it is asked. */
export function policyProblems(form: PolicyForm): Partial<Record<PolicyField, string>> {
  const problems: Partial<Record<PolicyField, string>> = {};
  const check = (field: PolicyField, isRight: boolean, problem: string) => {
    if (!isRight) problems[field] = problem;
  };
  const { shape } = PolicyValues;
  const name = DisplayName.safeParse(form.name);
  check('name', name.success, capital(asSentence(name.error?.issues[0]?.message ?? '')));
  check(
    'timeZone',
    TimeZone.safeParse(form.timeZone.trim()).success,
    'A time zone is like Europe/Berlin, or UTC.',
  );
  for (const field of form.hasWindow ? (['windowFrom', 'windowUntil'] as const) : [])
    check(field, isTime(form[field]), timeProblem);
  check(
    'jitterMinutes',
    shape.jitterMinutes.safeParse(numberOf(form.jitterMinutes)).success,
    'From 0 to 240 minutes.',
  );
  check('keepAtLeast', shape.keepAtLeast.safeParse(numberOf(form.keepAtLeast)).success, 'From 1 to 1000.');
  for (const rule of retentionRules) {
    const typed = form.rules[rule];
    const isRight = CalendarDuration.safeParse(durationOf(typed)).success;
    check(rule, (rule !== 'default' && !typed.on) || isRight, 'A whole number, from 1 on.');
  }
  return { ...problems, ...scheduleProblems(form) };
}

const isTime = (text: string): boolean => TimeOfDay.safeParse(timeOf(text)).success;

function scheduleProblems(form: PolicyForm): Partial<Record<PolicyField, string>> {
  const at = isTime(form.at) ? {} : { at: timeProblem };
  const between = (text: string, from: number, to: number) => numberOf(text) >= from && numberOf(text) <= to;
  switch (form.kind) {
    case 'hourly':
      return between(form.minute, 0, 59) ? {} : { minute: 'From 0 to 59.' };
    case 'daily':
      return at;
    case 'weekly':
      return { ...at, ...(form.weekdays.length === 0 ? { weekdays: 'Choose at least one day.' } : {}) };
    case 'monthly': {
      const isDay = form.monthKind !== 'day' || between(form.monthDay, 1, 31);
      return { ...at, ...(isDay ? {} : { monthDay: 'From 1 to 31.' }) };
    }
    case 'cron':
      return form.cron.trim() === '' ? { cron: 'Five fields, like 30 2 * * *.' } : {};
  }
}
