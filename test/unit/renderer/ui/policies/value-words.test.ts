import { expect, it } from 'vitest';
import { valueTitles, valueWords } from '../../../../../renderer/ui/policies/value-words.ts';
import { ValueName, type PolicyValues } from '../../../../../shared/policies/policy.ts';

const values: PolicyValues = {
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: 'Europe/Berlin',
  weekStartsOn: 'sunday',
  window: { from: '22:00', until: '06:00' },
  jitterMinutes: 1,
  retention: { default: { count: 30, unit: 'days' }, yearly: { count: 1, unit: 'years' } },
  keepAtLeast: 3,
};

it('each value is said', () => {
  const said = ValueName.options.map((name) => [valueTitles[name], ...valueWords(name, values, 'Daily')]);
  expect(said).toStrictEqual([
    ['Schedule', 'Daily'],
    ['Time zone', 'Europe/Berlin'],
    ['Weeks begin on', 'Sunday'],
    ['Runs start', 'Between 22:00 and 06:00 of the next day'],
    ['Spread', 'Databases start over 1 minute'],
    ['Kept', 'Yearly: 1 year', 'Default: 30 days'],
    ['Always kept', 'The newest 3 good recovery points of each database'],
  ]);
});

it('what is not there is said, too', () => {
  const { window: _none, ...others } = values;
  expect(valueWords('schedule', others, undefined)).toStrictEqual(['cannot be read']);
  expect(valueWords('window', others, undefined)).toStrictEqual(['At any time']);
  expect(valueWords('jitterMinutes', { ...others, jitterMinutes: 0 }, undefined)).toStrictEqual([
    'All databases at the same minute',
  ]);
  expect(valueWords('keepAtLeast', { ...others, keepAtLeast: 1 }, undefined)).toStrictEqual([
    'The newest good recovery point of each database',
  ]);
});
