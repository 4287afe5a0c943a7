import { Temporal } from 'temporal-polyfill';
import type { AzureExport } from '../../../../shared/policies/policies.ts';
import type { Policy } from '../../../../shared/policies/policy.ts';
import { retentionRules, type RetentionRule } from '../../../../shared/policies/retention.ts';
import { Weekday, type Schedule } from '../../../../shared/policies/schedule.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { isoDuration } from './iso-duration.ts';
import { azureRules } from './shapes.ts';

/**
 * Writes a policy in Azure Backup's JSON, and says what it has no place for. Its intervals begin on the day of the
 * policy's last change. Throws UserErrorInvalidInput for a schedule that Azure Backup has no interval for.
 */
export function toAzure(policy: Policy & { readonly changedAt: string }): AzureExport {
  const from = Temporal.Instant.from(policy.changedAt).toZonedDateTimeISO(policy.timeZone).toPlainDate();
  const starts = startsOf(policy.schedule, from);
  if (starts === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `Azure Backup has no interval for the schedule of ${inQuotes(policy.name)}.`,
      { remedy: 'What it can express is hourly, daily, weekly, and monthly on one of the days 1 to 28.' },
    );
  }
  const repeatingTimeIntervals = starts.map(({ at, every }) => {
    const start = at.toZonedDateTime(policy.timeZone);
    const text = start.toString({ timeZoneName: 'never', smallestUnit: 'second' });
    return `R/${text}/${every}`;
  });
  const rules = retentionRules.filter((rule) => policy.retention[rule] !== undefined);
  const document = {
    name: policy.name,
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
          schedule: { repeatingTimeIntervals, timeZone: policy.timeZone },
          taggingCriteria: rules.map(tagging),
        },
      },
      ...rules.map((rule) => keeping(policy, rule)),
    ],
  };
  return { name: policy.name, json: `${JSON.stringify(document, null, 2)}\n`, leftOut: leftOut(policy) };
}

const dataStore = { dataStoreType: 'VaultStore', objectType: 'DataStoreInfoBase' };

function tagging(rule: RetentionRule) {
  const { tag, criterion, priority } = azureRules[rule];
  return {
    isDefault: criterion === undefined,
    tagInfo: { tagName: tag, id: `${tag}_` },
    taggingPriority: priority,
    ...(criterion === undefined
      ? {}
      : { criteria: [{ objectType: 'ScheduleBasedBackupCriteria', absoluteCriteria: [criterion] }] }),
  };
}

function keeping({ retention }: Policy, rule: RetentionRule) {
  const duration = retention[rule];
  if (duration === undefined) throw new Error(`there is no ${rule} rule`);
  return {
    name: azureRules[rule].tag,
    objectType: 'AzureRetentionRule',
    isDefault: rule === 'default',
    lifecycles: [
      {
        deleteAfter: { objectType: 'AbsoluteDeleteOption', duration: isoDuration(duration) },
        sourceDataStore: dataStore,
        targetDataStoreCopySettings: [],
      },
    ],
  };
}

interface Start {
  readonly at: Temporal.PlainDateTime;
  readonly every: string;
}

/** When the intervals of a schedule begin, on `from` or soon after; undefined where no interval expresses it. */
function startsOf(schedule: Schedule, from: Temporal.PlainDate): Start[] | undefined {
  switch (schedule.kind) {
    case 'hourly': {
      const at = from.toPlainDateTime({ minute: schedule.minute });
      return [{ at, every: `PT${schedule.every}H` }];
    }
    case 'daily':
      return [{ at: from.toPlainDateTime(schedule.at), every: 'P1D' }];
    case 'weekly':
      return schedule.on.map((weekday) => {
        const days = (Weekday.options.indexOf(weekday) + 1 - from.dayOfWeek + 7) % 7;
        return { at: from.add({ days }).toPlainDateTime(schedule.at), every: 'P1W' };
      });
    case 'monthly': {
      if (!('day' in schedule.on) || schedule.on.day === 'last' || schedule.on.day > 28) return undefined;
      const inMonth = from.with({ day: schedule.on.day });
      const first = Temporal.PlainDate.compare(inMonth, from) < 0 ? inMonth.add({ months: 1 }) : inMonth;
      return [{ at: first.toPlainDateTime(schedule.at), every: 'P1M' }];
    }
    case 'cron':
      return undefined;
  }
}

function leftOut({
  timeZone,
  window,
  jitterMinutes,
  keepAtLeast,
  retention,
  weekStartsOn,
}: Policy): string[] {
  const sentences: string[] = [];
  if (timeZone !== 'UTC') {
    sentences.push(
      `The time zone stands as ${timeZone}, its name in the IANA database; Azure Backup may want the name that Windows has for it.`,
    );
  }
  if (window !== undefined) {
    sentences.push(`That runs start between ${window.from} and ${window.until} only is left out.`);
  }
  if (jitterMinutes > 0) {
    sentences.push(`That runs are spread over ${countOf(jitterMinutes, 'minute')} is left out.`);
  }
  if (keepAtLeast > 1) {
    sentences.push(`That the newest ${keepAtLeast} good recovery points always stay is left out.`);
  }
  if (retention.weekly !== undefined) {
    const day = `${weekStartsOn.slice(0, 1).toUpperCase()}${weekStartsOn.slice(1)}`;
    sentences.push(`That weeks begin on ${day} is left out: Azure Backup does not say when its weeks begin.`);
  }
  return sentences;
}
