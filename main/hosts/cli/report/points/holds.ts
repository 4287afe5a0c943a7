import { whoWords } from '../../../../../shared/words/who.ts';
import { keptByWords } from '../../../../../shared/points/hold-words.ts';
import type { Hold, PointHolds } from '../../../../../shared/points/holds.ts';
import type { Output } from '../../terminal/output.ts';

/** Who keeps a recovery point, why and since when: a line for each hold. */
export function holdLines(output: Output, { pin, legalHold }: PointHolds): string[] {
  const line = (what: string, hold: Hold) =>
    `${what} by ${whoWords(hold.by)} since ${output.time(hold.since)}: ${hold.reason}`;
  return [
    ...(legalHold === undefined ? [] : [`${line('legal hold', legalHold)} (${keptByWords(legalHold)})`]),
    ...(pin === undefined ? [] : [line('pinned', pin)]),
  ];
}

/** Warns of holds that cannot be read: the point is kept. */
export function warnOfUncertain(output: Output, what: string, { uncertain }: PointHolds): void {
  for (const problem of uncertain) {
    output.warning(`${what} is kept, since nobody can tell who holds it: ${problem}`);
  }
}
