import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { Promised, PromisingPolicy } from '../../../shared/policies/promise.ts';
import { promiseUnder } from '../../policy/promise/under-values.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Wish } from './plan-change.ts';
import { startOf } from './retained-points.ts';

/** What changes of the policy of an instance. */
export interface PolicyChange {
  /** Absent where it had no policy. */
  readonly before?: PolicyValues | undefined;
  readonly after: PolicyValues;
  readonly policy: PromisingPolicy;
  /** In a sentence. */
  readonly cause: string;
}

interface Around {
  readonly points: readonly CachedPoint[];
  /** By the storage's clock. */
  readonly now: Date;
  readonly graceDays: number;
}

/**
 * What the changed values of a policy want of the points of an instance. Points keep their rules: a new rule begins with
 * the next backup. What only the least number of points kept, and is not any more, goes on for as long as what is
 * shortened does.
 */
export function policyWish({ before, after, policy, cause }: PolicyChange, around: Around): Wish {
  const released = releasedBy({ before, after }, around);
  const graceEnd = new Date(around.now.getTime() + around.graceDays * dayMs).toISOString();
  return {
    cause,
    want: (standing, point) => {
      const wanted = promiseUnder(standing, startOf(point), after);
      if (wanted === undefined) return undefined;
      const promised: Promised = { ...wanted, policy };
      if (!released.has(point.id)) return promised;
      return { ...promised, expiresAt: later(promised.expiresAt, graceEnd) };
    },
  };
}

const dayMs = 24 * 60 * 60_000;

const later = (one: string | null, other: string): string | null =>
  one !== null && Date.parse(one) < Date.parse(other) ? other : one;

/** Points whose promise has ended, and that only stay as one of the newest so many. */
export function releasedBy(
  { before, after }: Pick<PolicyChange, 'before' | 'after'>,
  { points, now }: Pick<Around, 'points' | 'now'>,
): ReadonlySet<string> {
  if (before === undefined || before.keepAtLeast <= after.keepAtLeast) return new Set();
  const newestFirst = points.toSorted((one, other) => startOf(other).getTime() - startOf(one).getTime());
  const kept = newestFirst.slice(after.keepAtLeast, before.keepAtLeast);
  return new Set(
    kept
      .filter(({ expiresAt, change }) => {
        const end = change === undefined ? expiresAt : change.promised.expiresAt;
        return end !== null && new Date(end) <= now;
      })
      .map(({ id }) => id),
  );
}
