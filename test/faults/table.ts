import type { Tally } from './rounds.ts';

/** Tries and outcomes as a Markdown table, with the promises that did not hold below it. */
export function tallyTable(tallies: readonly Tally[]): string {
  const rows = tallies.map(({ fault, tries, outcomes, broken }) => {
    const words = [...outcomes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([outcome, count]) => `${outcome}: ${count}`);
    return `| ${fault} | ${tries} | ${words.join('; ')} | ${broken.length} |`;
  });
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return [
    '| fault | tries | outcomes | promises broken |',
    '| --- | ---: | --- | ---: |',
    ...rows,
    `| all | ${sum(({ tries }) => tries)} | | ${sum(({ broken }) => broken.length)} |`,
    ...tallies.flatMap(({ fault, broken }) => broken.map((sentence) => `- ${fault}, ${sentence}`)),
  ].join('\n');
}
