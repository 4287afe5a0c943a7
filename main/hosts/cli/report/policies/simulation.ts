import type { EffectOnPoint, PolicySimulation } from '../../../../../shared/policies/policy-simulation.ts';
import type { KeptUnder } from '../../../../../shared/policies/promise.ts';
import type { SimulatedMonth } from '../../../../../shared/policies/simulation.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { countOf, formatCount } from '../../../../../shared/words/counts.ts';
import { dayOf } from '../../../../../shared/words/promises.ts';
import { formatSize } from '../../../../../shared/words/sizes.ts';
import type { Output } from '../../terminal/output.ts';
import type { Column } from '../../terminal/table.ts';

type Years = NonNullable<PolicySimulation['simulation']>;

/** So many points that change are listed; the document of --json has more. */
const pointsListed = 20;

/** What a policy would keep, a year a line, and what it changes for points that exist. */
export function showSimulation(output: Output, simulated: PolicySimulation): void {
  const { problems, notes, of, scheduleWords, windowWords, retentionWords, nextRuns, simulation } = simulated;
  output.pairs([
    ['of', of?.instanceName],
    ['runs', scheduleWords],
    ['may start', windowWords],
    ['keeps', retentionWords],
    ['next runs', nextRuns.length === 0 ? undefined : nextRuns.map((at) => output.time(at)).join(', ')],
  ]);
  for (const problem of problems) output.line(problem, 'red');
  if (simulation !== undefined) {
    const hasSizes = simulated.sizes !== 'none';
    showYears(output, simulation, hasSizes);
    showRules(output, simulation, hasSizes);
    showInstances(output, simulated);
    showPoints(output, simulated.existing);
    for (const warning of simulation.warnings) output.warning(warning);
  }
  for (const note of notes) output.notice(note);
}

const size = (bytes: number, isKnown: boolean): string => (isKnown ? formatSize(bytes) : '-');

function showYears(output: Output, { months, rules }: Years, hasSizes: boolean): void {
  const ofRule = ({ kept }: SimulatedMonth, rule: KeptUnder) =>
    kept.find((one) => one.rule === rule)?.points ?? 0;
  const ruleColumns = rules.map(({ rule }): Column<SimulatedMonth> => ({
    title: rule.toUpperCase(),
    value: (month) => formatCount(ofRule(month, rule)),
    right: true,
  }));
  output.line('');
  output.table(
    [
      { title: 'END OF', value: ({ month }) => month.replace(/-12$/, '') },
      { title: 'POINTS', value: ({ points }) => formatCount(points), right: true },
      ...ruleColumns,
      { title: 'SIZE', value: ({ bytes }) => size(bytes, hasSizes), right: true },
    ],
    lastOfYears(months),
  );
}

/** The last month of each year that is there. */
const lastOfYears = (months: readonly SimulatedMonth[]): SimulatedMonth[] =>
  months.filter(({ month }, index) => months[index + 1]?.month.slice(0, 4) !== month.slice(0, 4));

function showRules(output: Output, { rules }: Years, hasSizes: boolean): void {
  output.line('');
  output.table(
    [
      { title: 'RULE', value: ({ rule }) => rule },
      { title: 'KEEPS', value: ({ keeps }) => keeps ?? '-' },
      { title: 'MADE', value: ({ made }) => formatCount(made), right: true },
      { title: 'MOST AT ONCE', value: ({ most }) => formatCount(most), right: true },
      { title: 'IN THE END', value: ({ points }) => formatCount(points), right: true },
      { title: 'SIZE', value: ({ bytes }) => size(bytes, hasSizes), right: true },
    ],
    rules,
  );
}

function showInstances(output: Output, { instances }: PolicySimulation): void {
  if (instances.length === 0) return;
  output.line('');
  output.table(
    [
      { title: 'INSTANCE', value: ({ instanceName }) => instanceName, flexible: true },
      { title: 'POINTS', value: ({ points }) => formatCount(points), right: true },
      { title: 'END EARLIER', value: ({ earlier }) => formatCount(earlier), right: true },
      { title: 'END LATER', value: ({ later }) => formatCount(later), right: true },
      { title: 'OTHER RULE', value: ({ otherRule }) => formatCount(otherRule), right: true },
      { title: 'UNCERTAIN', value: ({ uncertain }) => formatCount(uncertain), right: true },
    ],
    instances,
  );
}

function showPoints(output: Output, existing: readonly EffectOnPoint[]): void {
  const changed = existing.filter(({ effectiveAt }) => effectiveAt !== undefined);
  if (changed.length === 0) return;
  const listed = changed.slice(0, pointsListed);
  output.line('');
  output.table(
    [
      { title: 'INSTANCE', value: ({ instanceName }) => instanceName, flexible: true },
      { title: 'POINT', value: ({ pointId }) => pointId },
      { title: 'SO FAR UNTIL', value: ({ endsAt }) => endWords(endsAt) },
      { title: 'THEN UNTIL', value: ({ newEndsAt }) => endWords(newEndsAt) },
      { title: 'DAYS', value: ({ days }) => daysWords(days), right: true },
      { title: 'WHY', value: ({ why }) => why, flexible: true },
    ],
    listed,
  );
  const more = changed.length - listed.length;
  if (more > 0) output.line(`and ${countOf(more, 'more recovery point')}, which ${flags.json} lists.`);
}

const endWords = (end: string | null): string => (end === null ? 'it is deleted' : dayOf(end));

/** "+30", "-7.5", "0". */
const daysWords = (days: number): string =>
  new Intl.NumberFormat('en-US', { signDisplay: 'exceptZero', maximumFractionDigits: 1 }).format(days);
