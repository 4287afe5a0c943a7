import type { InstanceSchedule } from '../../../shared/schedule/instance-schedule.ts';
import { ageWords } from '../../../shared/words/ages.ts';
import { formatTime } from '../format/time.ts';

/** Why a planned backup came to nothing, in the end of a sentence. */
export const missedWords: Readonly<Record<InstanceSchedule['missed'][number]['why'], string>> = {
  'not run': 'not run',
  failed: 'failed',
  'skipped: the run before still ran': 'left out, as the one before still ran',
};

/** States in which nothing is planned, or not as it should be, in a word or two for a list. */
const stateWords: Readonly<Partial<Record<InstanceSchedule['state'], string>>> = {
  due: 'Due now',
  'in progress': 'In progress',
  suspended: 'Suspended',
  'no runner': 'No runner',
  'not confirmed': 'Not confirmed',
  'record unreadable': 'Unreadable',
  'policy missing': 'Policy missing',
  'login needs a person': 'Needs a login',
  'home does not look': 'No service',
};

/** What a list says instead of the next run; undefined where that is all there is to say. */
export function insteadOfNext({ state, late, next }: InstanceSchedule): string | undefined {
  const words = stateWords[state];
  if (words !== undefined) return words;
  if (late !== null) return 'Late';
  return next === null ? 'Nothing planned' : undefined;
}

/** "until tomorrow 06:00", or until somebody resumes. */
export const untilWords = ({ until }: { readonly until: string | null }, now: Date): string =>
  until === null ? 'until somebody resumes' : `until ${formatTime(new Date(until), now)}`;

/** "in 8 hours"; what is less than a minute ahead, or past, is now. */
export function inWords(at: string, now: Date): string {
  const aheadMs = Date.parse(at) - now.getTime();
  return aheadMs < 60_000 ? 'now' : `in ${ageWords(aheadMs)}`;
}

/** "Tue, 24 Nov, 02:30 in Europe/Berlin": by the clocks of a policy. */
export function zonedWords(at: string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(at));
  return `${shown} in ${timeZone}`;
}
