import type { AutoProtected, PreviewedDatabase } from '../../../../shared/auto-protect/auto-protect.ts';
import { countOf, listOf } from '../../../../shared/words/counts.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';

/** "all by Daily, kept 30 days in archive"; what databases are protected by themselves, in one line. */
export function rulesWords(all: readonly AutoProtected[]): string {
  const rules = all.flatMap(({ rules: of, vaultName }) =>
    of.map(
      ({ names, policyName }) =>
        `${names === '*' ? 'all' : visibleText(names)} by ${visibleText(policyName)} in ${visibleText(vaultName)}`,
    ),
  );
  return rules.length === 0 ? 'none' : listOf(rules);
}

/** Who follows the rules. */
export function runnerWords({ runner, runsHere }: AutoProtected): string {
  if (runner === null) return 'No computer follows these rules: choose a runner for the server.';
  return runsHere
    ? 'This computer follows them whenever it looks for due backups.'
    : `${visibleText(runner.user)} on ${visibleText(runner.host)} follows them.`;
}

/** What the rules would do now. */
export function previewWords(databases: readonly PreviewedDatabase[]): string {
  const wanted = databases.filter(({ verdict }) => verdict === 'to be protected');
  const count = (verdict: PreviewedDatabase['verdict']) =>
    databases.filter((each) => each.verdict === verdict).length;
  const rest = [
    [count('protected'), 'protected already'],
    [count('stopped'), 'stopped'],
    [count('excluded'), 'left alone'],
  ] as const;
  const others = rest.flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  const now = `${countOf(wanted.length, 'database')} would be protected now`;
  return others.length === 0 ? `${now}.` : `${now}; ${others.join(', ')}.`;
}
