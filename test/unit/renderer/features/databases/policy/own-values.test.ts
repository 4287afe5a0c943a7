import { describe, expect, it } from 'vitest';
import {
  firstOwnValues,
  nextOwnValues,
  ownChange,
  ownProblems,
  ownWhole,
  type OwnValues,
  type OwnValuesEvent,
} from '../../../../../../renderer/features/databases/policy/own-values.ts';
import type { PolicyOverrides, PolicyValues } from '../../../../../../shared/policies/policy.ts';

const policy: PolicyValues = {
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: 'Europe/Berlin',
  weekStartsOn: 'monday',
  window: { from: '22:00', until: '06:00' },
  jitterMinutes: 30,
  retention: { default: { count: 30, unit: 'days' }, monthly: { count: 5, unit: 'years' } },
  keepAtLeast: 1,
};
const own: PolicyOverrides = {
  schedule: { kind: 'weekly', on: ['sunday'], at: '04:00' },
  window: null,
  retention: { default: { count: 12, unit: 'weeks' } },
};

const after = (before: PolicyOverrides, ...events: OwnValuesEvent[]): OwnValues =>
  events.reduce(nextOwnValues(policy), firstOwnValues({ policy, overrides: before }));

describe('nothing changes', () => {
  it('of a database that follows its policy', () => {
    expect(ownChange(after({}), {})).toBeNull();
    expect(ownWhole(after({}))).toStrictEqual(policy);
  });

  it('of one that differs', () => {
    const now = after(own);
    expect([...now.own]).toStrictEqual(['schedule', 'window', 'retention']);
    expect(ownChange(now, own)).toBeNull();
    const { window: _none, ...values } = policy;
    expect(ownWhole(now)).toStrictEqual({ ...values, schedule: own.schedule, retention: own.retention });
  });

  it('where a value became its own and was taken back', () => {
    const now = after(
      {},
      { kind: 'own', name: 'jitterMinutes', on: true },
      { kind: 'changed', part: { jitterMinutes: 'many' } },
      { kind: 'own', name: 'jitterMinutes', on: false },
    );
    expect(ownProblems(now)).toStrictEqual({});
    expect(ownChange(now, {})).toBeNull();
  });
});

it('a value becomes its own, also where it is as the policy says it', () => {
  const now = after({}, { kind: 'own', name: 'keepAtLeast', on: true });
  expect(ownChange(now, {})).toStrictEqual({ overrides: { keepAtLeast: 1 } });
});

it('of its own values only those are sent that change', () => {
  const now = after(own, { kind: 'changed', part: { at: '05:00' } });
  expect(ownChange(now, own)).toStrictEqual({
    overrides: { schedule: { kind: 'weekly', on: ['sunday'], at: '05:00' } },
  });
});

it('rules of its own are whole: those of the policy that it has not are taken away', () => {
  const now = after(
    {},
    { kind: 'own', name: 'retention', on: true },
    { kind: 'rule', rule: 'monthly', part: { on: false } },
  );
  expect(ownChange(now, {})).toStrictEqual({
    overrides: {
      retention: {
        default: { count: 30, unit: 'days' },
        daily: null,
        weekly: null,
        monthly: null,
        yearly: null,
      },
    },
  });
});

it('no window is a value of its own', () => {
  const now = after(
    {},
    { kind: 'own', name: 'window', on: true },
    { kind: 'changed', part: { hasWindow: false } },
  );
  expect(ownChange(now, {})).toStrictEqual({ overrides: { window: null } });
});

it('what is taken back follows the policy, and shows what that says', () => {
  const now = after(own, { kind: 'own', name: 'schedule', on: false });
  expect(now.form).toMatchObject({ kind: 'daily', at: '02:30' });
  expect(ownChange(now, own)).toStrictEqual({ follow: ['schedule'] });
});

it('one is taken back while another one changes', () => {
  const now = after(
    own,
    { kind: 'own', name: 'window', on: false },
    { kind: 'own', name: 'timeZone', on: true },
    { kind: 'changed', part: { timeZone: 'UTC' } },
  );
  expect(ownChange(now, own)).toStrictEqual({ overrides: { timeZone: 'UTC' }, follow: ['window'] });
});

it('what is typed wrong is sent by nobody', () => {
  const now = after(
    {},
    { kind: 'own', name: 'schedule', on: true },
    { kind: 'changed', part: { at: '24:00' } },
  );
  expect(ownProblems(now)).toStrictEqual({ at: 'A time of day is like 02:30.' });
  expect(ownChange(now, {})).toBeUndefined();
});
