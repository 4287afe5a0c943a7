import { whoWords } from '../../../../shared/words/who.ts';
import { keptByWords, keptWords } from '../../../../shared/points/hold-words.ts';
import { HoldReason, type Hold, type PointHolds } from '../../../../shared/points/holds.ts';
import { capital } from '../../../ui/format/capital.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { formatTime } from '../../../ui/format/time.ts';

/** What can be asked about the keeping of a recovery point. */
export type HoldQuestion = 'pin' | 'unpin' | 'hold' | 'finish' | 'release';

/** As they stand in a menu. */
export const questionLabels: Readonly<Record<HoldQuestion, string>> = {
  pin: 'Pin…',
  unpin: 'Unpin…',
  hold: 'Put under legal hold…',
  finish: 'Finish the legal hold…',
  release: 'Release from legal hold…',
};

/** What makes sense of a point now; what cannot be read is settled by a release. */
export function questionsOf(holds: PointHolds | undefined): HoldQuestion[] {
  const isHeld = holds?.legalHold !== undefined;
  return [
    holds?.pin === undefined ? 'pin' : 'unpin',
    ...(isHeld ? [] : ['hold' as const]),
    ...(holds?.legalHold?.unfinished === true ? ['finish' as const] : []),
    ...(isHeld || (holds?.uncertain.length ?? 0) > 0 ? ['release' as const] : []),
  ];
}

/** "Legal hold, pinned" */
export const keptBadge = (holds: PointHolds): string => capital(keptWords(holds).join(', '));

/** Who keeps a point, since when and why, a line each. */
export function keptLines(holds: PointHolds, now: Date): string[] {
  const { pin, legalHold, uncertain } = holds;
  const line = (what: string, hold: Hold) =>
    visibleText(
      `${what} by ${whoWords(hold.by)} since ${formatTime(new Date(hold.since), now)}: ${hold.reason}`,
    );
  return [
    ...(legalHold === undefined ? [] : [`${line('Legal hold', legalHold)} (${keptByWords(legalHold)})`]),
    ...(pin === undefined ? [] : [line('Pinned', pin)]),
    ...uncertain.map((problem) => visibleText(`Kept, since nobody can tell who holds it: ${problem}`)),
  ];
}

/** Why a point cannot be deleted; null where nobody keeps it. */
export function whyKept(holds: PointHolds | undefined): string | null {
  if (holds === undefined) return null;
  if (holds.uncertain.length > 0)
    return 'Nobody can tell who holds it: release it from its legal hold first.';
  const steps = [
    ...(holds.legalHold === undefined ? [] : ['release it from its legal hold']),
    ...(holds.pin === undefined ? [] : ['unpin it']),
  ];
  return `It is kept: ${steps.join(' and ')} first.`;
}

/** Why a reason cannot be taken yet; null where it can. */
export function reasonProblem(reason: string): string | null {
  if (reason.trim() === '') return 'The button works once a reason is given.';
  const checked = HoldReason.safeParse(reason);
  return checked.success ? null : `${capital(checked.error.issues[0]?.message ?? 'not a reason')}.`;
}
