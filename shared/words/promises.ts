import type { StandingPromise } from '../policies/promise.ts';

/** "1 Apr 2031", by the clocks of this machine. */
export function dayOf(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(at),
  );
}

/** "Kept until 1 Apr 2031 (Monthly: first good backup of March 2031)". */
export function keptUntilWords({ promised }: Pick<StandingPromise, 'promised'>): string {
  const { expiresAt, why } = promised;
  if (expiresAt !== null) return `Kept until ${dayOf(expiresAt)} (${why})`;
  return promised.rule === 'on demand'
    ? 'Kept until somebody deletes it'
    : `Kept until somebody deletes it (${why})`;
}

/** What changes of a promise later; undefined where nothing does. */
export function pendingWords({ pending }: Pick<StandingPromise, 'pending'>): string | undefined {
  if (pending === undefined) return undefined;
  const { expiresAt, why } = pending.promised;
  // by then its time is over: nothing is kept on from there
  if (
    expiresAt !== null &&
    (expiresAt <= pending.effectiveAt || dayOf(expiresAt) === dayOf(pending.effectiveAt))
  )
    return `From ${dayOf(pending.effectiveAt)} on it is no longer kept (${why})`;
  return `From ${dayOf(pending.effectiveAt)} on it is ${keptUntilWords(pending).replace('Kept', 'kept')}`;
}

/** All that there is to say of a promise, a sentence each: until when it is kept and why, what changes of that, what is not known. */
export function promiseWords(promise: StandingPromise): string[] {
  return [
    `${keptUntilWords(promise)}.`,
    ...[pendingWords(promise)].flatMap((words) => (words === undefined ? [] : [`${words}.`])),
    ...(promise.problem === undefined ? [] : [promise.problem]),
  ];
}
