import type { ToldOfServer } from '../../../../../shared/auto-protect/auto-protect.ts';
import { isStanding } from '../../../../../shared/auto-protect/standing.ts';
import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import type { Output } from '../../terminal/output.ts';

/** So many of a kind are shown; the rest is counted. */
const shown = 10;

/** What was to be protected by itself and is not, and what waits for somebody. */
export const notDone = (told: readonly ToldOfServer[]): ToldOfServer[] => told.filter(isStanding);

/** What was done within the last day. */
const done = (told: readonly ToldOfServer[]): ToldOfServer[] => told.filter((each) => !isStanding(each));

/** Says both, each under its title; `written` changes a sentence that must not stand in the output as it is. */
export function showTold(
  output: Output,
  told: readonly ToldOfServer[],
  written: (text: string) => string = (text) => text,
): void {
  const open = notDone(told);
  if (open.length > 0) {
    output.line(`To be protected by themselves, and not done (${open.length})`, 'yellow');
    showWords(output, open, written);
    output.hanging('    next: ', pgkeepLine('auto-protect list'));
  }
  const news = done(told);
  if (news.length === 0) return;
  output.line(`Protected by themselves, in the last 24 hours (${countOf(news.length, 'database')})`);
  showWords(output, news, written);
}

function showWords(output: Output, told: readonly ToldOfServer[], written: (text: string) => string): void {
  const most = output.verbose ? told.length : shown;
  for (const { serverName, words } of told.slice(0, most))
    output.hanging('  ', written(`${serverName}: ${words}`));
  if (told.length > most) output.line(`  … ${told.length - most} more with ${flags.verbose}`);
}
