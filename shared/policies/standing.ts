import { KeptUnder, type KnownChange, type Promised, type StandingPromise } from './promise.ts';
import type { ShortManifest } from '../points/short-manifest.ts';

/**
 * What a point is promised at an instant: `made` as its manifest says, `change` as the newest revision of its promise
 * does. A revision says itself what holds until it counts, so that those before it need not be read.
 */
export function standingOf(
  made: Promised,
  change: Pick<KnownChange, 'promised' | 'effectiveAt' | 'meanwhile'> | undefined,
  now: Date,
): StandingPromise {
  if (change === undefined) return { promised: made };
  const { promised, effectiveAt, meanwhile } = change;
  if (new Date(effectiveAt) <= now) return { promised };
  return { promised: meanwhile, pending: { promised, effectiveAt } };
}

/** When a promise ends as things stand, without anybody changing it; undefined: never by itself. */
export function endOf({ promised, pending }: StandingPromise): Date | undefined {
  const ends = [promised.expiresAt === null ? undefined : new Date(promised.expiresAt)];
  if (pending !== undefined && pending.promised.expiresAt !== null) {
    const [end, from] = [new Date(pending.promised.expiresAt), new Date(pending.effectiveAt)];
    ends.push(end < from ? from : end);
  }
  const known = ends.filter((end) => end !== undefined);
  return known.toSorted((one, other) => one.getTime() - other.getTime())[0];
}

/** The earliest end that a point comes to by what is known of it now, whatever the time is. */
export function firstEndOf(point: {
  readonly expiresAt: string | null;
  readonly made?: Promised | undefined;
  readonly change?: Pick<KnownChange, 'promised' | 'effectiveAt' | 'meanwhile'> | undefined;
}): Date | undefined {
  return endOf(knownPromise(point, new Date(0)));
}

/** What a point is promised at an instant as it was read; one that an earlier version read, as that knew it. */
export function knownPromise(
  {
    expiresAt,
    made,
    change,
    promiseProblem: problem,
  }: Parameters<typeof firstEndOf>[0] & {
    readonly promiseProblem?: string | undefined;
  },
  now: Date,
): StandingPromise {
  const before = made ?? promisedBy({ rule: 'on demand', expiresAt });
  return { ...standingOf(before, change, now), ...(problem === undefined ? {} : { problem }) };
}

/** What a manifest promises: with a rule that is not known here, until the date that it names all the same. */
export function promisedBy({ rule, why, expiresAt, policy }: ShortManifest['retention']): Promised {
  const known = KeptUnder.safeParse(rule).data ?? (expiresAt === null ? 'on demand' : 'until a date');
  return {
    rule: known,
    why: why ?? (expiresAt === null ? onDemandWords : `Kept as ${rule}`),
    expiresAt,
    ...(policy === undefined ? {} : { policy }),
  };
}

/** Why a backup is kept for which nobody chose anything. */
export const onDemandWords = 'On demand: until somebody deletes it';
