import { describe, expect, it } from 'vitest';
import {
  changesTo,
  firstPolicyForm,
  nextPolicyForm,
  policyProblems,
  PolicyForm,
  usualValues,
  valuesOfForm,
} from '../../../../../../renderer/ui/policies/form/form.ts';
import type { PolicyValues } from '../../../../../../shared/policies/policy.ts';
import type { Schedule } from '../../../../../../shared/policies/schedule.ts';

const usual = usualValues('Europe/Berlin');
const formOf = (values: PolicyValues = usual, part: Partial<PolicyForm> = {}): PolicyForm => ({
  ...firstPolicyForm({ name: 'Nightly', values }),
  ...part,
});

const schedules: readonly Schedule[] = [
  { kind: 'hourly', every: 4, minute: 20 },
  { kind: 'daily', at: '23:05' },
  { kind: 'weekly', on: ['monday', 'thursday'], at: '02:30' },
  { kind: 'monthly', on: { day: 31 }, at: '02:30' },
  { kind: 'monthly', on: { day: 'last' }, at: '02:30' },
  { kind: 'monthly', on: { weekday: 'sunday', which: 2 }, at: '02:30' },
  { kind: 'monthly', on: { weekday: 'friday', which: 'last' }, at: '02:30' },
  { kind: 'cron', expression: '0 3 1 * 5' },
];

describe('the values of a policy', () => {
  it.each(schedules)('go through the form unchanged: %j', (schedule) => {
    const values = { ...usual, schedule };
    expect(valuesOfForm(formOf(values))).toStrictEqual(values);
  });

  it('go through it with window and all rules', () => {
    const values: PolicyValues = {
      ...usual,
      window: { from: '22:00', until: '06:00' },
      weekStartsOn: 'sunday',
      jitterMinutes: 0,
      keepAtLeast: 3,
      retention: {
        default: { count: 7, unit: 'days' },
        daily: { count: 2, unit: 'weeks' },
        weekly: { count: 12, unit: 'weeks' },
        monthly: { count: 60, unit: 'months' },
        yearly: { count: 10, unit: 'years' },
      },
    };
    expect(valuesOfForm(formOf(values))).toStrictEqual(values);
  });

  it('go through a draft that the tab keeps', () => {
    const form = formOf();
    expect(PolicyForm.parse(JSON.parse(JSON.stringify(form)))).toStrictEqual(form);
  });

  it('are in UTC where the machine names no zone that a policy takes', () => {
    expect(usualValues('+02:00').timeZone).toBe('UTC');
  });

  it('are taken with spaces around them, and an hour of one digit', () => {
    const values = valuesOfForm(formOf(usual, { at: ' 3:05 ', jitterMinutes: ' 5 ', timeZone: ' UTC ' }));
    expect(values).toStrictEqual({
      ...usual,
      schedule: { kind: 'daily', at: '03:05' },
      jitterMinutes: 5,
      timeZone: 'UTC',
    });
  });
});

describe('what is done in the form', () => {
  it('keeps the days in the order of the week', () => {
    const sunday = formOf(usual, { kind: 'weekly', weekdays: ['sunday'] });
    const both = nextPolicyForm(sunday, { kind: 'weekday', day: 'tuesday', on: true });
    expect(both.weekdays).toStrictEqual(['tuesday', 'sunday']);
    expect(nextPolicyForm(both, { kind: 'weekday', day: 'sunday', on: false }).weekdays).toStrictEqual([
      'tuesday',
    ]);
  });

  it('keeps what was typed of a rule that is switched off', () => {
    const on = nextPolicyForm(formOf(), { kind: 'rule', rule: 'weekly', part: { on: true, count: '8' } });
    const off = nextPolicyForm(on, { kind: 'rule', rule: 'weekly', part: { on: false } });
    expect(valuesOfForm(off)?.retention).toStrictEqual(usual.retention);
    expect(off.rules.weekly).toStrictEqual({ on: false, count: '8', unit: 'weeks' });
  });

  it('keeps the time of another kind of schedule', () => {
    const cron = nextPolicyForm(formOf(), { kind: 'changed', part: { kind: 'cron' } });
    expect(valuesOfForm(cron)?.schedule).toStrictEqual({ kind: 'cron', expression: '30 2 * * *' });
    const daily = nextPolicyForm(cron, { kind: 'changed', part: { kind: 'daily' } });
    expect(valuesOfForm(daily)).toStrictEqual(usual);
  });

  it('begins again', () => {
    const other = formOf(usual, { at: '05:00' });
    expect(nextPolicyForm(other, { kind: 'begun again', form: formOf() })).toStrictEqual(formOf());
  });
});

it('a change takes away what is not there any more', () => {
  expect(changesTo(usual)).toStrictEqual({
    ...usual,
    window: null,
    retention: {
      default: { count: 30, unit: 'days' },
      daily: null,
      weekly: null,
      monthly: null,
      yearly: null,
    },
  });
});

describe('what is typed wrong', () => {
  it('is nothing of the usual policy', () => {
    expect(policyProblems(formOf())).toStrictEqual({});
  });

  it.each<[Partial<PolicyForm>, object]>([
    [{ name: ' ' }, { name: 'A name is not empty.' }],
    [{ at: '25:00' }, { at: 'A time of day is like 02:30.' }],
    [{ kind: 'weekly', weekdays: [] }, { weekdays: 'Choose at least one day.' }],
    [{ kind: 'hourly', minute: '60', at: 'x' }, { minute: 'From 0 to 59.' }],
    [{ kind: 'monthly', monthDay: '32' }, { monthDay: 'From 1 to 31.' }],
    [{ kind: 'cron', cron: ' ' }, { cron: 'Five fields, like 30 2 * * *.' }],
    [{ timeZone: 'Berlin' }, { timeZone: 'A time zone is like Europe/Berlin, or UTC.' }],
    [
      { hasWindow: true, windowFrom: '', windowUntil: '6' },
      { windowFrom: 'A time of day is like 02:30.', windowUntil: 'A time of day is like 02:30.' },
    ],
    [{ windowFrom: '' }, {}],
    [{ jitterMinutes: '241' }, { jitterMinutes: 'From 0 to 240 minutes.' }],
    [{ keepAtLeast: '0' }, { keepAtLeast: 'From 1 to 1000.' }],
  ])('%j', (part, problems) => {
    const form = formOf(usual, part);
    expect(policyProblems(form)).toStrictEqual(problems);
  });

  it('is a rule without a whole number, where it is on', () => {
    const wrong = nextPolicyForm(formOf(), { kind: 'rule', rule: 'monthly', part: { count: '1.5' } });
    expect(policyProblems(wrong)).toStrictEqual({});
    const on = nextPolicyForm(wrong, { kind: 'rule', rule: 'monthly', part: { on: true } });
    expect(policyProblems(on)).toStrictEqual({ monthly: 'A whole number, from 1 on.' });
    expect(valuesOfForm(on)).toBe(undefined);
    const always = nextPolicyForm(formOf(), { kind: 'rule', rule: 'default', part: { count: '' } });
    expect(policyProblems(always)).toStrictEqual({ default: 'A whole number, from 1 on.' });
  });
});
