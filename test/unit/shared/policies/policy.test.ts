import { expect, it } from 'vitest';
import { Policy, ValueName, valuesOf, wholeValues } from '../../../../shared/policies/policy.ts';
import { samplePolicy, sampleValues } from '../../../support/sample-policy.ts';

const window = { from: '22:00', until: '06:00' };

it('an instance has its policy’s values with its own over them; a window of null is none', () => {
  expect(valuesOf(sampleValues)).toEqual(sampleValues);
  expect(valuesOf({ ...sampleValues, window })).toEqual({ ...sampleValues, window });
  expect(valuesOf({ ...sampleValues, window }, { window: null, keepAtLeast: 3 })).toEqual({
    ...sampleValues,
    keepAtLeast: 3,
  });
  expect(valuesOf(sampleValues, { window })).toEqual({ ...sampleValues, window });
});

it('changes of single rules become whole values', () => {
  const weekly = { count: 12, unit: 'weeks' } as const;
  expect(wholeValues(sampleValues, { retention: { weekly }, window: null })).toEqual({
    window: null,
    retention: { default: { count: 30, unit: 'days' }, weekly },
  });
  const before = { ...sampleValues, retention: { ...sampleValues.retention, weekly } };
  expect(wholeValues(before, { retention: { weekly: null } })).toEqual({ retention: sampleValues.retention });
  expect(wholeValues(before, {})).toEqual({});
});

it('names each value once', () => {
  expect(ValueName.options).toEqual([
    'schedule',
    'timeZone',
    'weekStartsOn',
    'window',
    'jitterMinutes',
    'retention',
    'keepAtLeast',
  ]);
});

it.each([
  [{ timeZone: 'Mars/Olympus' }],
  [{ timeZone: '+02:00' }],
  [{ keepAtLeast: 0 }],
  [{ jitterMinutes: 241 }],
  [{ schedule: { kind: 'hourly', every: 5, minute: 0 } }],
  [{ schedule: { kind: 'daily', at: '24:00' } }],
  [{ schedule: { kind: 'weekly', on: [], at: '02:00' } }],
  [{ retention: { default: { count: 0, unit: 'days' } } }],
])('takes no %j', (wrong) => {
  expect(Policy.safeParse(samplePolicy()).success).toBe(true);
  expect(Policy.safeParse({ ...samplePolicy(), ...wrong }).success).toBe(false);
});
