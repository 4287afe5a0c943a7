import type { RunOutlook } from '../../../../shared/schedule/schedule.ts';
import { listOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { isElsewhere, type PolicyPlan, type RunnerChoice } from './plan.ts';

type Named = { readonly id: string; readonly name: string };

/** "anna on ws1 for prod and test". */
function othersWords({ servers }: RunOutlook, named: readonly Named[]): string {
  const nameOf = new Map(named.map(({ id, name }) => [id, name]));
  const byRunner = Map.groupBy(servers.filter(isElsewhere), ({ runner }) =>
    runner === null ? '' : `${runner.user} on ${runner.host}`,
  );
  return listOf(
    [...byRunner].map(
      ([who, of]) =>
        `${visibleText(who)} for ${listOf([...new Set(of.map(({ serverId }) => visibleText(nameOf.get(serverId) ?? serverId)))])}`,
    ),
  );
}

/** What each answer to who runs the due backups means. */
export function runnerWords(
  choice: RunnerChoice,
  outlook: RunOutlook,
  servers: readonly Named[],
): { readonly title: string; readonly more: string } {
  const here = `This computer (${visibleText(outlook.home.user)} on ${visibleText(outlook.home.host)})`;
  switch (choice) {
    case 'here':
      return {
        title: here,
        more: outlook.servers.some(isElsewhere)
          ? `For the databases that are protected now, instead of ${othersWords(outlook, servers)}.`
          : 'It runs the due backups of these databases, whoever looks at them.',
      };
    case 'as said': {
      const rest = outlook.servers.every(isElsewhere)
        ? ''
        : ' This computer runs those of the other servers.';
      return {
        title: 'As the vault says',
        more: `${othersWords(outlook, servers)}.${rest}`,
      };
    }
    case 'nobody':
      return { title: 'Nobody yet', more: 'No backup is taken by itself until a computer is chosen.' };
  }
}

/** How the databases are backed up from now on, in one sentence or two. */
export function planWords(
  plan: PolicyPlan,
  outlook: RunOutlook | undefined,
  servers: readonly Named[],
): string {
  const { policy, runner } = plan;
  if (policy === null || outlook === undefined) return 'No policy: they are backed up by hand only.';
  const when = policy.scheduleWords === undefined ? '' : ` (${visibleText(policy.scheduleWords)})`;
  const by = `They are backed up by the policy ${visibleText(policy.name)}${when}.`;
  if (runner === 'nobody') return `${by} No computer runs it yet, so no backup is taken by itself.`;
  if (runner === 'here') return `${by} This computer runs the due backups.`;
  return `${by} The due backups are run by ${runnerWords(runner, outlook, servers).more}`;
}
