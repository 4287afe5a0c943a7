import { describe, expect, it } from 'vitest';
import { fromAzure } from '../../../../../main/coordinator/policies/azure-json/read-azure.ts';

interface Tag {
  readonly tag: string;
  readonly priority: number;
  readonly criteria?: readonly object[];
  readonly isDefault?: boolean;
}

const first = (criterion: string, more: object = {}) => ({
  objectType: 'ScheduleBasedBackupCriteria',
  absoluteCriteria: [criterion],
  daysOfTheWeek: null,
  weeksOfTheMonth: [],
  ...more,
});

const tagging = ({ tag, priority, criteria, isDefault = false }: Tag) => ({
  tagInfo: { tagName: tag, id: `${tag}_` },
  taggingPriority: priority,
  isDefault,
  ...(criteria === undefined ? {} : { criteria }),
});

const keeping = (name: string, duration: string, more: object = {}) => ({
  objectType: 'AzureRetentionRule',
  name,
  isDefault: name === 'Default',
  lifecycles: [
    {
      deleteAfter: { objectType: 'AbsoluteDeleteOption', duration },
      sourceDataStore: { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' },
      targetDataStoreCopySettings: [],
      ...more,
    },
  ],
});

const byDefault: Tag = { tag: 'Default', priority: 99, isDefault: true };

interface Document {
  readonly intervals?: readonly string[];
  readonly timeZone?: string | null;
  readonly tags?: readonly Tag[];
  readonly rules?: readonly object[];
}

const properties = ({
  intervals = ['R/2026-01-05T02:00:00+00:00/P1W'],
  timeZone = 'UTC',
  tags = [byDefault],
  rules = [keeping('Default', 'P3M')],
}: Document = {}) => ({
  datasourceTypes: ['Microsoft.DBforPostgreSQL/servers/databases'],
  objectType: 'BackupPolicy',
  policyRules: [
    {
      name: 'BackupWeekly',
      objectType: 'AzureBackupRule',
      backupParameters: { backupType: 'Full', objectType: 'AzureBackupParams' },
      trigger: {
        objectType: 'ScheduleBasedTriggerContext',
        schedule: { repeatingTimeIntervals: intervals, ...(timeZone === null ? {} : { timeZone }) },
        taggingCriteria: tags.map(tagging),
      },
    },
    ...rules,
  ],
});

const read = (document?: Document, chosen?: { timeZone: string }) =>
  fromAzure(JSON.stringify({ name: 'oss-policy', ...properties(document) }), chosen);

describe('reads', () => {
  it('what the portal makes: weekly, kept three months', () => {
    expect(read()).toEqual({
      name: 'oss-policy',
      values: {
        schedule: { kind: 'weekly', on: ['monday'], at: '02:00' },
        timeZone: 'UTC',
        weekStartsOn: 'monday',
        jitterMinutes: 0,
        retention: { default: { count: 3, unit: 'months' } },
        keepAtLeast: 1,
      },
      leftOut: [],
    });
  });

  it('the resource as Azure answers it, with a byte order mark', () => {
    const resource = { id: '/subscriptions/0', name: 'oss-policy', properties: properties() };
    expect(fromAzure(`\uFEFF${JSON.stringify(resource)}`)).toEqual(read());
  });

  it('rules of all kinds, by their criteria whatever their tags are called', () => {
    const found = read({
      tags: [
        { tag: 'y', priority: 10, criteria: [first('FirstOfYear')] },
        { tag: 'm', priority: 15, criteria: [first('FirstOfMonth')] },
        { tag: 'w', priority: 20, criteria: [first('FirstOfWeek')] },
        { tag: 'd', priority: 25, criteria: [first('FirstOfDay')] },
        byDefault,
      ],
      rules: [
        keeping('y', 'P10Y'),
        keeping('m', 'P1Y6M'),
        keeping('w', 'P12W'),
        keeping('d', 'P30D'),
        keeping('Default', 'P7D'),
        keeping('unused', 'P9D'),
      ],
    });
    expect(found.values.retention).toEqual({
      yearly: { count: 10, unit: 'years' },
      monthly: { count: 18, unit: 'months' },
      weekly: { count: 12, unit: 'weeks' },
      daily: { count: 30, unit: 'days' },
      default: { count: 7, unit: 'days' },
    });
    expect(found.leftOut).toEqual([
      'The retention rule "unused" keeps nothing, since no backup gets its tag.',
      'Azure Backup does not say on which day its weeks begin; here they begin on Monday.',
    ]);
  });

  it.each([
    [['R/2026-01-05T02:00:00+00:00/P1D'], { kind: 'daily', at: '02:00' }],
    [['R/2026-01-05T02:15:00+00:00/PT1H'], { kind: 'hourly', every: 1, minute: 15 }],
    [['R/2026-01-05T04:15:00+00:00/PT4H'], { kind: 'hourly', every: 4, minute: 15 }],
    [['R/2026-01-05T06:15:00+00:00/PT4H'], { kind: 'cron', expression: '15 2-23/4 * * *' }],
    [['R/2026-01-28T02:00:00+00:00/P1M'], { kind: 'monthly', on: { day: 28 }, at: '02:00' }],
    [
      ['R/2026-01-08T01:00:00-01:00/P7D', 'R/2026-01-05T02:00:00Z/P7D'],
      { kind: 'weekly', on: ['monday', 'thursday'], at: '02:00' },
    ],
  ])('%j', (intervals, schedule) => {
    expect(read({ intervals }).values.schedule).toEqual(schedule);
  });

  it('times in the zone that the document names, or that was chosen for one that nobody knows here', () => {
    const intervals = ['R/2026-01-05T02:00:00+01:00/P1D'];
    const berlin = { schedule: { kind: 'daily', at: '02:00' }, timeZone: 'Europe/Berlin' };
    expect(read({ intervals, timeZone: 'Europe/Berlin' }).values).toMatchObject(berlin);
    expect(
      read({ intervals, timeZone: 'W. Europe Standard Time' }, { timeZone: 'Europe/Berlin' }).values,
    ).toMatchObject(berlin);
    expect(read({ intervals }).values).toMatchObject({
      schedule: { kind: 'daily', at: '01:00' },
      timeZone: 'UTC',
    });
    const hourly = ['R/2026-01-05T02:00:00+01:00/PT2H'];
    expect(read({ intervals: hourly, timeZone: 'Europe/Berlin' }).leftOut).toEqual([
      'Its hours are those of the clocks in Europe/Berlin, also when these change.',
    ]);
  });

  it('what only says where copies lie, and tells that it is left out', () => {
    const rules = [
      keeping('Default', 'P3M', {
        sourceDataStore: { dataStoreType: 'OperationalStore' },
        targetDataStoreCopySettings: [{ dataStore: {} }],
      }),
    ];
    expect(read({ rules }).leftOut).toEqual([
      'That the rule "Default" copies backups to another store is left out.',
      'That the rule "Default" is for the store "OperationalStore" is left out.',
    ]);
  });
});

describe('refuses, and says all that cannot be expressed', () => {
  const archived = keeping('Default', 'P3M').lifecycles;
  it.each<[Document, string]>([
    [
      { timeZone: 'W. Europe Standard Time' },
      'its time zone "W. Europe Standard Time" is none of the IANA database: say which one is meant',
    ],
    [
      { timeZone: null, intervals: ['R/2026-01-05T02:00:00+05:30/P1W'] },
      'it names no time zone, and its times are not in UTC: say which time zone is meant',
    ],
    [
      { intervals: ['R5/2026-01-05T02:00:00Z/P1W'] },
      'the interval "R5/2026-01-05T02:00:00Z/P1W" is not one that repeats without end from a time with an offset',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:00Z/P2W'] },
      'backups cannot be taken at "R/2026-01-05T02:00:00Z/P2W"',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:00Z/PT5H'] },
      'backups cannot be taken at "R/2026-01-05T02:00:00Z/PT5H"',
    ],
    [
      { intervals: ['R/2026-01-31T02:00:00Z/P1M'] },
      'what "R/2026-01-31T02:00:00Z/P1M" means in months without day 31 is not said',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:30Z/P1W'] },
      'the interval "R/2026-01-05T02:00:30Z/P1W" begins at seconds',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:00Z/P1W', 'R/2026-01-06T02:00:00Z/P1D'] },
      'its intervals differ: "R/2026-01-05T02:00:00Z/P1W", "R/2026-01-06T02:00:00Z/P1D"',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:00Z/P1W', 'R/2026-01-06T03:00:00Z/P1W'] },
      'its weekdays have different times: "R/2026-01-05T02:00:00Z/P1W", "R/2026-01-06T03:00:00Z/P1W"',
    ],
    [
      { intervals: ['R/2026-01-05T02:00:00Z/P1D', 'R/2026-01-05T14:00:00Z/P1D'] },
      'it has several times a day: "R/2026-01-05T02:00:00Z/P1D", "R/2026-01-05T14:00:00Z/P1D"',
    ],
    [{ rules: [] }, 'the tag "Default" has 0 retention rules'],
    [{ tags: [] }, 'it has no default retention rule'],
    [{ rules: [keeping('Default', 'PT72H')] }, 'the retention rule "Default" deletes after "PT72H"'],
    [
      { rules: [{ ...keeping('Default', 'P3M'), lifecycles: [...archived, ...archived] }] },
      'the retention rule "Default" moves backups from one store to another',
    ],
    [
      { tags: [{ tag: 'Sundays', priority: 5, criteria: [{ daysOfTheWeek: ['Sunday'] }] }, byDefault] },
      'what the tag "Sundays" is given to has no rule here',
    ],
    [
      {
        tags: [
          { tag: 'x', priority: 5, criteria: [first('FirstOfWeek', { monthsOfYear: ['May'] })] },
          byDefault,
        ],
      },
      'what the tag "x" is given to has no rule here',
    ],
    [
      {
        tags: [
          { tag: 'w', priority: 5, criteria: [first('FirstOfWeek')] },
          { tag: 'm', priority: 6, criteria: [first('FirstOfMonth')] },
          byDefault,
        ],
        rules: [keeping('w', 'P1W'), keeping('m', 'P1M'), keeping('Default', 'P7D')],
      },
      'its tags have another order than yearly, monthly, weekly, daily, default',
    ],
  ])('%j', (document, problem) => {
    expect(() => read(document)).toThrow(`This policy of Azure Backup cannot be taken over: ${problem}.`);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not a policy with backup and retention rules'],
    [JSON.stringify({ policyRules: [] }), 'it has 0 backup rules, and a policy here has one schedule'],
    [
      JSON.stringify({ policyRules: [{ objectType: 'Other' }] }),
      'it is not a policy with backup and retention rules',
    ],
  ])('%s', (json, problem) => {
    expect(() => fromAzure(json)).toThrow(`This policy of Azure Backup cannot be taken over: ${problem}.`);
  });
});
