import type { PolicyValues } from '../../../shared/policies/policy.ts';
import {
  retentionRules,
  type CalendarDuration,
  type RetentionRule,
} from '../../../shared/policies/retention.ts';
import { durationWords } from './duration.ts';
import { dateWords } from './periods.ts';
import { ruleNames } from './ranks.ts';

/** How long the period is whose first point a rule keeps. */
const periods: Readonly<Partial<Record<RetentionRule, CalendarDuration>>> = {
  yearly: { count: 1, unit: 'years' },
  monthly: { count: 1, unit: 'months' },
  weekly: { count: 1, unit: 'weeks' },
  daily: { count: 1, unit: 'days' },
};

const longest: CalendarDuration = { count: 10, unit: 'years' };

/** A rule that a policy has, and how long it keeps. */
interface Rule {
  readonly rule: RetentionRule;
  readonly keeps: CalendarDuration;
}

/**
 * Why retention rules cannot stand, a sentence for each that cannot, the lowest first; none where they can. Durations
 * are compared by the calendar, from each day of four years on, as a month has 28 to 31 days.
 */
export function retentionProblems({
  retention,
  schedule,
}: Pick<PolicyValues, 'retention' | 'schedule'>): string[] {
  const shortest: CalendarDuration = { count: schedule.kind === 'hourly' ? 1 : 7, unit: 'days' };
  const comparison = new Comparison();
  const problems: string[] = [];
  let lower: Rule | undefined;
  for (const rule of retentionRules.toReversed()) {
    const keeps = retention[rule];
    if (keeps === undefined) continue;
    const problem =
      tooShort({ rule, keeps }, shortest, comparison) ??
      tooLong({ rule, keeps }, comparison) ??
      shorterThanLower({ rule, keeps }, lower, comparison);
    if (problem !== undefined) problems.push(problem);
    lower = { rule, keeps };
  }
  return problems;
}

function tooShort(
  { rule, keeps }: Rule,
  shortest: CalendarDuration,
  comparison: Comparison,
): string | undefined {
  const saying = `The ${ruleWords(rule)} keeps for ${durationWords(keeps)}`;
  if (comparison.shorterFrom(keeps, shortest) !== undefined) {
    const where = shortest.count === 1 ? 'an hourly schedule' : 'a schedule that is not hourly';
    return `${saying}; the least in ${where} is ${durationWords(shortest)}.`;
  }
  const period = periods[rule];
  if (period === undefined || comparison.shorterFrom(keeps, period) === undefined) return undefined;
  const word = period.unit.slice(0, -1);
  return `${saying}, which can end before its ${word} does: another backup of that ${word} would become its first one.`;
}

function tooLong({ rule, keeps }: Rule, comparison: Comparison): string | undefined {
  // 3,653 days are 10 years from some days on, and one day more from others: that much is granted
  if (!comparison.isAlwaysShorter(longest, keeps)) return undefined;
  return `The ${ruleWords(rule)} keeps for ${durationWords(keeps)}; the most is ${durationWords(longest)}.`;
}

function shorterThanLower(
  { rule, keeps }: Rule,
  lower: Rule | undefined,
  comparison: Comparison,
): string | undefined {
  if (lower === undefined) return undefined;
  const start = comparison.shorterFrom(keeps, lower.keeps);
  if (start === undefined) return undefined;
  const from = comparison.isAlwaysShorter(keeps, lower.keeps)
    ? ''
    : ` for a backup of ${dateWords(start, 'UTC')}`;
  return `The ${ruleWords(rule)} keeps for ${durationWords(keeps)}, which is shorter than the ${durationWords(lower.keeps)} of the ${ruleWords(lower.rule)}${from}: a higher rule may not be shorter.`;
}

const ruleWords = (rule: RetentionRule): string => `${ruleNames[rule].toLowerCase()} rule`;

const dayMs = 24 * 60 * 60_000;

/** Each day of four years, one of them a leap year: how durations compare depends on where in these they begin. */
const starts = Array.from({ length: 4 * 365 + 1 }, (_, day) => Date.UTC(2024, 0, 1) + day * dayMs);

/** Compares durations from each of these days on; an editor asks at each key, so dates are plain numbers here. */
class Comparison {
  readonly #ends = new Map<CalendarDuration, readonly number[]>();

  /** The first day from which one is shorter than the other. */
  shorterFrom(one: CalendarDuration, other: CalendarDuration): Date | undefined {
    const start = starts.find((_, day) => this.#isShorter(one, other, day));
    return start === undefined ? undefined : new Date(start);
  }

  isAlwaysShorter(one: CalendarDuration, other: CalendarDuration): boolean {
    return starts.every((_, day) => this.#isShorter(one, other, day));
  }

  #isShorter(one: CalendarDuration, other: CalendarDuration, day: number): boolean {
    const [end = 0, otherEnd = 0] = [this.#endsOf(one)[day], this.#endsOf(other)[day]];
    return end < otherEnd;
  }

  #endsOf(duration: CalendarDuration): readonly number[] {
    const known = this.#ends.get(duration);
    if (known !== undefined) return known;
    const ends = starts.map((start) => endOfDate(start, duration));
    this.#ends.set(duration, ends);
    return ends;
  }
}

/** What `addDuration` says of a date, in ms since 1970. */
function endOfDate(start: number, { count, unit }: CalendarDuration): number {
  if (unit === 'days' || unit === 'weeks') return start + count * (unit === 'days' ? 1 : 7) * dayMs;
  const date = new Date(start);
  const month = date.getUTCMonth() + count * (unit === 'months' ? 1 : 12);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0));
  return lastDay.setUTCDate(Math.min(date.getUTCDate(), lastDay.getUTCDate()));
}
