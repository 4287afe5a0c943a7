import { expect, it } from 'vitest';
import { fromAzure } from '../../../../../main/coordinator/policies/azure-json/read-azure.ts';
import { toAzure } from '../../../../../main/coordinator/policies/azure-json/write-azure.ts';
import type { Policy } from '../../../../../shared/policies/policy.ts';
import type { Schedule } from '../../../../../shared/policies/schedule.ts';
import { samplePolicy, sampleValues } from '../../../../support/sample-policy.ts';

// a Monday
const written = (more: Partial<Policy> = {}) =>
  toAzure({ ...samplePolicy({ timeZone: 'UTC', ...more }), changedAt: '2026-01-05T12:00:00.000Z' });

it('writes what Azure Backup exports', () => {
  const { name, json, leftOut } = written({
    retention: { default: { count: 30, unit: 'days' }, yearly: { count: 10, unit: 'years' } },
  });
  expect({ name, leftOut }).toEqual({ name: 'nightly', leftOut: [] });
  const dataStore = { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' };
  const lifecycle = (duration: string) => ({
    deleteAfter: { objectType: 'AbsoluteDeleteOption', duration },
    sourceDataStore: dataStore,
    targetDataStoreCopySettings: [],
  });
  expect(JSON.parse(json)).toEqual({
    name: 'nightly',
    objectType: 'BackupPolicy',
    datasourceTypes: ['Microsoft.DBforPostgreSQL/flexibleServers'],
    policyRules: [
      {
        name: 'Backup',
        objectType: 'AzureBackupRule',
        backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
        dataStore,
        trigger: {
          objectType: 'ScheduleBasedTriggerContext',
          schedule: { repeatingTimeIntervals: ['R/2026-01-05T02:30:00+00:00/P1D'], timeZone: 'UTC' },
          taggingCriteria: [
            {
              isDefault: false,
              tagInfo: { tagName: 'Yearly', id: 'Yearly_' },
              taggingPriority: 10,
              criteria: [{ objectType: 'ScheduleBasedBackupCriteria', absoluteCriteria: ['FirstOfYear'] }],
            },
            { isDefault: true, tagInfo: { tagName: 'Default', id: 'Default_' }, taggingPriority: 99 },
          ],
        },
      },
      { name: 'Yearly', objectType: 'AzureRetentionRule', isDefault: false, lifecycles: [lifecycle('P10Y')] },
      { name: 'Default', objectType: 'AzureRetentionRule', isDefault: true, lifecycles: [lifecycle('P30D')] },
    ],
  });
});

it.each<[Schedule, string[]]>([
  [{ kind: 'hourly', every: 4, minute: 15 }, ['R/2026-01-05T00:15:00+00:00/PT4H']],
  [
    { kind: 'weekly', on: ['monday', 'sunday'], at: '03:00' },
    ['R/2026-01-05T03:00:00+00:00/P1W', 'R/2026-01-11T03:00:00+00:00/P1W'],
  ],
  [{ kind: 'monthly', on: { day: 4 }, at: '03:00' }, ['R/2026-02-04T03:00:00+00:00/P1M']],
  [{ kind: 'monthly', on: { day: 28 }, at: '03:00' }, ['R/2026-01-28T03:00:00+00:00/P1M']],
])('%j, there and back', (schedule, intervals) => {
  const { json } = written({ schedule });
  const [rule] = (JSON.parse(json) as { policyRules: [{ trigger: { schedule: object } }] }).policyRules;
  expect(rule.trigger.schedule).toEqual({ repeatingTimeIntervals: intervals, timeZone: 'UTC' });
  expect(fromAzure(json)).toEqual({
    name: 'nightly',
    values: { ...sampleValues, timeZone: 'UTC', schedule },
    leftOut: [],
  });
});

it('tells what has no place there', () => {
  const { json, leftOut } = written({
    timeZone: 'Europe/Berlin',
    window: { from: '22:00', until: '06:00' },
    jitterMinutes: 1,
    keepAtLeast: 3,
    weekStartsOn: 'sunday',
    retention: { default: { count: 30, unit: 'days' }, weekly: { count: 12, unit: 'weeks' } },
  });
  expect(json).toContain('R/2026-01-05T02:30:00+01:00/P1D');
  expect(leftOut).toEqual([
    'The time zone stands as Europe/Berlin, its name in the IANA database; Azure Backup may want the name that Windows has for it.',
    'That runs start between 22:00 and 06:00 only is left out.',
    'That runs are spread over 1 minute is left out.',
    'That the newest 3 good recovery points always stay is left out.',
    'That weeks begin on Sunday is left out: Azure Backup does not say when its weeks begin.',
  ]);
});

it.each<Schedule>([
  { kind: 'monthly', on: { day: 29 }, at: '03:00' },
  { kind: 'monthly', on: { day: 'last' }, at: '03:00' },
  { kind: 'monthly', on: { weekday: 'sunday', which: 2 }, at: '03:00' },
  { kind: 'cron', expression: '0 3 * * *' },
])('has no interval for %j', (schedule) => {
  expect(() => written({ schedule })).toThrow('Azure Backup has no interval for the schedule of "nightly".');
});
