import { KeptUnder, type Promised, type PromiseChange } from '../../../shared/policies/promise.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';

/** A change of a point's promise as its vault has it, numbered from 1 in the order in which they were written. */
export interface PromiseRevision extends PromiseChange {
  readonly revision: number;
}

/** A change of a promise that has not come to hold yet. */
interface PendingPromise {
  readonly promised: Promised;
  readonly effectiveAt: Date;
  readonly revision: number;
}

export interface StandingPromise {
  readonly promised: Promised;
  readonly pending?: PendingPromise;
}

/**
 * What a point is promised at a moment of its storage's clock: what its manifest says, then the newest change that has
 * come to hold. A change holds from its `effectiveAt` on, unless a later one undid it or came to hold before: whoever
 * wrote that one saw the pending one. For deletions, the caller gives all revisions or none: one that cannot be read may
 * have promised longer.
 */
export function standingPromise(
  retention: Manifest['retention'],
  revisions: readonly PromiseRevision[],
  now: Date,
): StandingPromise {
  const inOrder = revisions.toSorted((one, other) => one.revision - other.revision);
  const isUndone = ({ revision }: PromiseRevision): boolean =>
    inOrder.some((later) => later.revision > revision && later.undoes === revision);
  let standing: StandingPromise = { promised: ofManifest(retention) };
  for (const change of inOrder) {
    if (isUndone(change)) continue;
    const { promised, revision } = change;
    const effectiveAt = new Date(change.effectiveAt);
    standing =
      effectiveAt <= now
        ? { promised }
        : { promised: standing.promised, pending: { promised, effectiveAt, revision } };
  }
  return standing;
}

/** A vault of a later pgkeep may have other rules: what it promised counts all the same. */
function ofManifest({ rule, why, expiresAt, policy }: Manifest['retention']): Promised {
  const known = KeptUnder.safeParse(rule).data;
  return {
    rule: known ?? (expiresAt === null ? 'on demand' : 'until a date'),
    why: why ?? (known === undefined ? `Kept under the rule "${rule}"` : defaultWhy(expiresAt)),
    expiresAt,
    ...(policy === undefined ? {} : { policy }),
  };
}

const defaultWhy = (expiresAt: string | null): string =>
  expiresAt === null ? 'On demand: until somebody deletes it' : 'Until the date that it was promised';
