import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { SimulatedPoint, SimulatedRule } from '../../../shared/policies/simulation.ts';
import { countOf, listOf } from '../../../shared/words/counts.ts';
import { dateWords } from '../retention/periods.ts';
import { isRule, ruleNames } from '../retention/ranks.ts';

export interface Simulated {
  readonly values: Pick<PolicyValues, 'timeZone' | 'keepAtLeast'>;
  readonly rules: readonly SimulatedRule[];
  readonly existing: readonly SimulatedPoint[];
  /** How many planned points outlive their promise, as too few newer ones are there when it ends. */
  readonly keptLonger: number;
}

/** What somebody should know before saving values, in sentences. */
export function simulationWarnings({ values, rules, existing, keptLonger }: Simulated): string[] {
  const made = rules.reduce((sum, rule) => sum + rule.made, 0);
  if (made === 0) return ['The schedule plans no backup in this time.', ...shortened(values, existing)];
  return [...withoutPoints(rules), ...longer(values, keptLonger), ...shortened(values, existing)];
}

function withoutPoints(rules: readonly SimulatedRule[]): string[] {
  const without = rules.flatMap(({ rule, made }) => (made === 0 && isRule(rule) ? [ruleNames[rule]] : []));
  if (without.length === 0) return [];
  const names = listOf(
    without.map((name) => name.toLowerCase()),
    5,
  );
  return [
    `No backup falls under the ${names} ${without.length === 1 ? 'rule' : 'rules'}: each one is the first of a period that a higher rule keeps.`,
  ];
}

function longer({ keepAtLeast }: Simulated['values'], keptLonger: number): string[] {
  if (keptLonger === 0) return [];
  const always =
    keepAtLeast === 1
      ? 'the newest good one always stays'
      : `the newest ${keepAtLeast} good ones always stay`;
  return [
    `${countOf(keptLonger, 'recovery point')} ${keptLonger === 1 ? 'is' : 'are'} kept longer than promised, as ${always}: backups are rare for how long they are kept.`,
  ];
}

function shortened({ timeZone }: Simulated['values'], existing: readonly SimulatedPoint[]): string[] {
  const earlier = existing.flatMap(({ endsAt, newEndsAt }) =>
    newEndsAt !== null && (endsAt === null || newEndsAt < endsAt) ? [new Date(newEndsAt)] : [],
  );
  if (earlier.length === 0) return [];
  const first = new Date(Math.min(...earlier.map((end) => end.getTime())));
  return [
    earlier.length === 1
      ? `1 recovery point that exists ends earlier than promised: on ${dateWords(first, timeZone)}.`
      : `${countOf(earlier.length, 'recovery point')} that exist end earlier than promised, the first on ${dateWords(first, timeZone)}.`,
  ];
}
