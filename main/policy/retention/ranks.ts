import type { KeptUnder } from '../../../shared/policies/promise.ts';
import {
  retentionRules,
  type RetentionRule,
  type RetentionRules,
} from '../../../shared/policies/retention.ts';
import type { PeriodRule } from './periods.ts';

/** As a rule stands before what it kept: "Monthly". */
export const ruleNames: Readonly<Record<RetentionRule, string>> = {
  yearly: 'Yearly',
  monthly: 'Monthly',
  weekly: 'Weekly',
  daily: 'Daily',
  default: 'Default',
};

/** Whether what is kept under the first also fills the periods of the second: a yearly point is a monthly one, too. */
export function isAtLeast(under: KeptUnder, rule: RetentionRule): boolean {
  const rank = retentionRules.findIndex((one) => one === under);
  return rank >= 0 && rank <= retentionRules.indexOf(rule);
}

/** The rules of a policy that keep the first point of a period, the highest first. */
export const periodRulesOf = (rules: RetentionRules): PeriodRule[] =>
  retentionRules.filter((rule) => rule !== 'default').filter((rule) => rules[rule] !== undefined);

/** The rule itself where a policy has it, else the next lower one that it has. */
export const ruleOrLower = (rule: RetentionRule, rules: RetentionRules): RetentionRule =>
  retentionRules.slice(retentionRules.indexOf(rule)).find((one) => rules[one] !== undefined) ?? 'default';

/** Whether a text, as a vault may bring it, names a rule of policies. */
export const isRule = (under: string): under is RetentionRule =>
  retentionRules.some((rule) => rule === under);
