import type { PointId } from '../../../shared/ids.ts';
import { isBeingDeleted, whoDeletes } from '../../vault/ended/being-deleted.ts';
import type { Ending } from '../../vault/ended/ending.ts';
import type { VerifiedOutcome } from '../../vault/verified/verification.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** So long after it was decided that a point goes, it is decided again. */
const secondLookMs = dayMs;
/** A decision that nobody carried out for so long is no longer one: what was known then may have changed and back. */
const decisionLastsMs = 14 * dayMs;

/** What was just read of one point; all times by the storage's clock but for `completedAt`. */
export interface PointFacts {
  readonly pointId: PointId;
  /** Its promise has ended. */
  readonly isDue: boolean;
  /** Why it does not go yet although its promise has ended, in sentences; it is not due then. */
  readonly waits?: string | undefined;
  /** When its manifest says that it was completed; undefined where the manifest cannot be read. */
  readonly completedAt: Date | undefined;
  /** When its manifest was stored. */
  readonly storedAt: Date;
  /** Its archive is there, with the size that its manifest says. */
  readonly isWhole: boolean;
  /** What its newest verification found; undefined where there was none, or where that is uncertain. */
  readonly verified?: VerifiedOutcome | undefined;
  readonly ending?: Ending | undefined;
  /** The fingerprint of the key that signed it, where that is not trusted here: nothing of the instance expires then. */
  readonly unknownKey?: string | undefined;
  /** Why something of it cannot be told for certain, in sentences. */
  readonly uncertain: readonly string[];
  /** Pins and holds, in sentences. */
  readonly held: readonly string[];
  /** Who reads it, in sentences. */
  readonly inUse: readonly string[];
}

export interface ExpiryFacts {
  /** By the storage's clock. */
  readonly now: Date;
  /** Points of one instance; those that are missing here make others stay, never go. */
  readonly points: readonly PointFacts[];
  /** How many good points always stay: the newest ones. At least one. */
  readonly keepNewest: number;
}

/**
 * - `end`: write down that it goes, which a second look confirms a day later;
 * - `delete`: that was a day ago, and it still goes;
 * - `keep`: nothing is written;
 * - `withdraw`: write down that it stays after all.
 */
export type Verdict = {
  readonly do: 'end' | 'delete' | 'keep' | 'withdraw';
  readonly reason: string;
  /** Whether points that were not read yet could change it: it is only kept as no other good one is known. */
  readonly forWantOfOthers?: boolean;
  /** When the storage lets it go, as far as it said so. */
  readonly until?: Date;
};

/**
 * What becomes of the points of an instance. Only what is due can go, and only where as many good points that stay are
 * newer as always have to stay, and a verified one where it is verified itself. Newer is what is newer by its manifest
 * and by the storage: a workstation with a wrong clock, or somebody who copied files, makes points stay, never go.
 */
export function decide({ now, points, keepNewest }: ExpiryFacts): Map<PointId, Verdict> {
  const verdicts = new Map<PointId, Verdict>();
  const staying: PointFacts[] = [];
  const newestFirst = points.toSorted(
    (one, other) =>
      timeOf(other) - timeOf(one) ||
      other.storedAt.getTime() - one.storedAt.getTime() ||
      (one.pointId < other.pointId ? 1 : -1),
  );
  for (const point of newestFirst) {
    const verdict = decideOne(point, { now, staying, keepNewest });
    verdicts.set(point.pointId, verdict);
    if (isCounted(point, verdict)) staying.push(point);
  }
  return verdicts;
}

/** Whether others may go as this one stays: a decision that stands may be carried out by another workstation. */
function isCounted(point: PointFacts, verdict: Verdict): boolean {
  if (verdict.do === 'withdraw') return isGood(point);
  return verdict.do === 'keep' && staysFor(point);
}

/** Whether a point is good, and nobody has decided that it goes. */
export function staysFor(point: PointFacts): boolean {
  return isGood(point) && point.ending?.ended !== true && point.uncertain.length === 0;
}

/** What is missing or was found damaged never takes the place of a good one. */
function isGood({ completedAt, isWhole, verified }: PointFacts): boolean {
  return completedAt !== undefined && isWhole && verified !== 'failed';
}

const isVerified = ({ verified }: PointFacts): boolean => verified === 'readable' || verified === 'restored';

interface Around {
  readonly now: Date;
  readonly staying: readonly PointFacts[];
  readonly keepNewest: number;
}

function decideOne(point: PointFacts, around: Around): Verdict {
  const { now } = around;
  const [uncertain] = point.uncertain;
  if (uncertain !== undefined) return { do: 'keep', reason: uncertain };
  if (isBeingDeleted(point.ending, now)) return { do: 'keep', reason: whoDeletes(point.ending) };
  const stays = (reason: string, forWantOfOthers = false): Verdict => ({
    do: point.ending?.ended === true ? 'withdraw' : 'keep',
    reason,
    ...(forWantOfOthers ? { forWantOfOthers } : {}),
  });
  if (!point.isDue) return stays(point.waits ?? 'Its promise has not ended.');
  const [held] = point.held;
  if (held !== undefined) return stays(held);
  const wanted = neededFor(point, around);
  if (wanted !== undefined) return stays(wanted, true);
  const [reader] = point.inUse;
  // It ends by itself: the decision stands.
  if (reader !== undefined) return { do: 'keep', reason: reader };
  return whenDue(point, now);
}

/** Why the instance cannot do without a point, when these stay; undefined where it can. */
export function neededFor(
  point: PointFacts,
  { staying, keepNewest }: Pick<Around, 'staying' | 'keepNewest'>,
): string | undefined {
  const newer = staying.filter((other) => isNewer(other, point));
  const atLeast = Math.max(1, keepNewest);
  if (newer.length < atLeast) {
    return atLeast === 1
      ? 'No newer good recovery point of the database is there.'
      : `It is one of the newest ${atLeast} good recovery points of the database.`;
  }
  if (isVerified(point) && !newer.some(isVerified)) {
    return 'No newer recovery point of the database was verified.';
  }
  return undefined;
}

function isNewer(one: PointFacts, other: PointFacts): boolean {
  return timeOf(one) > timeOf(other) && one.storedAt.getTime() >= other.storedAt.getTime();
}

/** A point without a readable manifest is as old as its file. */
const timeOf = ({ completedAt, storedAt }: PointFacts): number => (completedAt ?? storedAt).getTime();

/** A person deletes at once. Where that was killed, it was no first look of ours. */
function isPersons({ deleting, writtenAt, decidedAt }: Ending): boolean {
  return deleting && writtenAt.getTime() - decidedAt.getTime() < secondLookMs;
}

function whenDue({ ending }: PointFacts, now: Date): Verdict {
  if (ending?.ended === true && ending.uncounted !== undefined) {
    // What somebody wrote there decides nothing: it is decided here, and looked at again a day later.
    return {
      do: 'end',
      reason: `Its promise has ended. What was decided before does not count: ${ending.uncounted}`,
    };
  }
  if (ending === undefined || !ending.ended || isPersons(ending)) {
    return { do: 'end', reason: 'Its promise has ended.' };
  }
  const age = now.getTime() - ending.decidedAt.getTime();
  if (age < 0) {
    return {
      do: 'withdraw',
      reason: 'It was decided at a time that the clock of the storage has yet to come to.',
    };
  }
  if (ending.notBefore !== undefined && now < ending.notBefore) {
    return { do: 'keep', reason: ending.reason, until: ending.notBefore };
  }
  if (age < secondLookMs) {
    const from = new Date(ending.decidedAt.getTime() + secondLookMs).toISOString().slice(0, 16);
    return {
      do: 'keep',
      reason: `It is looked at again from ${from.replace('T', ' ')} UTC on, and deleted then.`,
    };
  }
  if (age > decisionLastsMs) return { do: 'end', reason: 'Its promise has ended.' };
  return { do: 'delete', reason: ending.reason };
}
