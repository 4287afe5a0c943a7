import {
  retentionRules,
  type CalendarDuration,
  RetentionRules,
  type RetentionRule,
} from '../../../../shared/policies/retention.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { fromIsoDuration } from './iso-duration.ts';
import { azureRules, type BackupRule, type KeepingRule, type TaggingCriteria } from './shapes.ts';

/** What the rules of a document come to; `problems` say why they cannot be expressed. */
interface ReadRetention {
  readonly retention?: RetentionRules;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Reads how long backups are kept: each tag of the backup rule names a retention rule. */
export function readRetention(
  { trigger: { taggingCriteria } }: BackupRule,
  keeping: readonly KeepingRule[],
): ReadRetention {
  const problems: string[] = [];
  const notes: string[] = [];
  const found = new Map<RetentionRule, CalendarDuration>();
  for (const tagging of taggingCriteria) {
    const { tagName } = tagging.tagInfo;
    const rule = ruleOf(tagging);
    const kept = keeping.filter(({ name }) => name === tagName);
    const [keeps] = kept;
    if (rule === undefined) problems.push(`what the tag ${inQuotes(tagName)} is given to has no rule here`);
    else if (found.has(rule)) problems.push(`two tags are for the ${rule} rule`);
    else if (keeps === undefined || kept.length > 1) {
      problems.push(`the tag ${inQuotes(tagName)} has ${kept.length} retention rules`);
    } else {
      const duration = durationOf(keeps, notes);
      if (typeof duration === 'string') problems.push(duration);
      else found.set(rule, duration);
    }
  }
  problems.push(...orderProblems(taggingCriteria));
  for (const { name } of keeping) {
    if (!taggingCriteria.some(({ tagInfo }) => tagInfo.tagName === name)) {
      notes.push(`The retention rule ${inQuotes(name)} keeps nothing, since no backup gets its tag.`);
    }
  }
  if (!found.has('default') && problems.length === 0) problems.push('it has no default retention rule');
  const retention = RetentionRules.safeParse(Object.fromEntries(found)).data;
  return { problems, notes, ...(retention === undefined ? {} : { retention }) };
}

/** The rule of a tag: the default one, or that of one criterion that stands alone. */
function ruleOf({ isDefault, criteria }: TaggingCriteria): RetentionRule | undefined {
  const [only] = criteria ?? [];
  if (only === undefined) return isDefault ? 'default' : undefined;
  if ((criteria ?? []).length > 1 || hasOther(only)) return undefined;
  const [absolute, another] = only.absoluteCriteria ?? [];
  if (another !== undefined) return undefined;
  if (isDefault) return absolute === undefined || absolute === 'AllBackup' ? 'default' : undefined;
  return retentionRules.find((rule) => azureRules[rule].criterion === absolute && absolute !== undefined);
}

/** Whether a criterion is narrowed by days, weeks, months or times. */
const hasOther = (criterion: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(criterion).some(
    ([name, value]) =>
      name !== 'objectType' &&
      name !== 'absoluteCriteria' &&
      value !== null &&
      !(Array.isArray(value) && value.length === 0),
  );

function durationOf({ name, lifecycles }: KeepingRule, notes: string[]): CalendarDuration | string {
  const [first, second] = lifecycles;
  if (first === undefined || second !== undefined) {
    return `the retention rule ${inQuotes(name)} moves backups from one store to another`;
  }
  const { deleteAfter, sourceDataStore, targetDataStoreCopySettings } = first;
  const duration =
    deleteAfter.objectType === 'AbsoluteDeleteOption' ? fromIsoDuration(deleteAfter.duration) : undefined;
  if (duration === undefined) {
    return `the retention rule ${inQuotes(name)} deletes after ${inQuotes(deleteAfter.duration)}`;
  }
  if ((targetDataStoreCopySettings ?? []).length > 0) {
    notes.push(`That the rule ${inQuotes(name)} copies backups to another store is left out.`);
  }
  const store = sourceDataStore?.dataStoreType;
  if (store !== undefined && store !== 'VaultStore') {
    notes.push(`That the rule ${inQuotes(name)} is for the store ${inQuotes(store)} is left out.`);
  }
  return duration;
}

/** A lower number wins there; here the yearly rule does, then the monthly one. */
function orderProblems(tags: readonly TaggingCriteria[]): string[] {
  const ranked = tags.toSorted((one, other) => one.taggingPriority - other.taggingPriority);
  const ranks = ranked.flatMap((tag) => {
    const rule = ruleOf(tag);
    return rule === undefined ? [] : [retentionRules.indexOf(rule)];
  });
  const isOrdered = ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] ?? 0));
  const isEqual = new Set(tags.map(({ taggingPriority }) => taggingPriority)).size < tags.length;
  if (isEqual) return ['two of its tags have the same priority'];
  return isOrdered ? [] : ['its tags have another order than yearly, monthly, weekly, daily, default'];
}
