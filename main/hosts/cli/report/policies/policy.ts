import type { PolicySummary } from '../../../../../shared/policies/policies.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { valueList } from '../../options/policy-values.ts';
import type { Output } from '../../terminal/output.ts';
import { ValueName } from '../../../../../shared/policies/policy.ts';

/** When a policy takes backups; the expression itself, where nothing says it in words. */
export const scheduleCell = ({ scheduleWords, schedule }: PolicySummary): string =>
  scheduleWords ?? (schedule.kind === 'cron' ? `cron ${schedule.expression}` : schedule.kind);

/** A policy with all its values. */
export function showPolicy(output: Output, policy: PolicySummary): void {
  const { window, jitterMinutes, keepAtLeast, weekStartsOn, nextRuns = [] } = policy;
  output.pairs([
    ['policy', policy.name],
    ['id', policy.id],
    ['vault', policy.vaultName],
    ['runs', scheduleCell(policy)],
    ['time zone', policy.timeZone],
    ['may start', window === undefined ? 'at any time' : `from ${window.from} until ${window.until}`],
    ['spread over', jitterMinutes === 0 ? undefined : countOf(jitterMinutes, 'minute')],
    ['keeps', policy.retentionWords],
    ['weeks begin on', weekStartsOn],
    ['always stay', `the newest ${countOf(keepAtLeast, 'good recovery point')}`],
    ['next runs', nextRuns.length === 0 ? undefined : nextRuns.map((at) => output.time(at)).join(', ')],
    ['changed', `${output.time(policy.changedAt)} by ${policy.changedBy}, revision ${policy.revision}`],
  ]);
  if (policy.warning !== undefined) output.warning(policy.warning);
  if (policy.instances.length === 0) return;
  output.line('');
  output.table(
    [
      { title: 'INSTANCE', value: ({ name }) => name, flexible: true },
      { title: 'ID', value: ({ id }) => id },
      {
        title: 'OTHERWISE',
        value: ({ overrides }) =>
          valueList(ValueName.options.filter((value) => overrides[value] !== undefined)) || '-',
        flexible: true,
      },
    ],
    policy.instances,
  );
}

/** What a document has no place for, each a sentence. */
export function showLeftOut(output: Output, leftOut: readonly string[]): void {
  for (const sentence of leftOut) output.warning(sentence);
}
