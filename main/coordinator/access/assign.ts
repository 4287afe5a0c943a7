import type {
  AccessCheck,
  AccessNeed,
  AccessPick,
  AccessWish,
  AssignProgress,
} from '../../../shared/access/access.ts';
import type { PlannedChange } from '../../../shared/access/changes.ts';
import type { ErrorReport } from '../../../shared/errors.ts';
import { PgkeepError, toErrorReport } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { applyChange } from './apply-change.ts';
import { checkedPrincipal, checkSubject, subjectOf, type Subject } from './check-access.ts';
import { grantsOf } from './grants.ts';
import { mayComeToAct } from './outcome.ts';
import { digestOfPlan, planOf } from './plan.ts';

export interface Picked {
  readonly wish: AccessWish;
  readonly picks: readonly AccessPick[];
}

/** What `assign` would ask Azure for, with the name of it. */
export async function previewAssigning(
  engine: Engine,
  { wish, picks }: Picked,
  signal?: AbortSignal,
): Promise<{ changes: PlannedChange[]; digest: string; summary: string }> {
  const subject = await subjectOf(engine, wish, signal);
  const changes = (await planFor(subject, picks)).map(({ change }) => change);
  const many = changes.length === 1 ? 'One change' : `${changes.length} changes`;
  return {
    changes,
    digest: digestOfPlan(changes),
    summary: `${many} in Azure, as ${subject.identity.name}.`,
  };
}

/** Nothing is tried for it: what it takes to give something does not hang on whether it is there. */
async function planFor(subject: Subject, picks: readonly AccessPick[]) {
  const rows = await grantsOf(
    subject,
    picks.map(({ need }) => need),
  );
  return planOf({ principal: checkedPrincipal(subject), rows, identity: subject.identity }, picks);
}

/** Between two looks, and for how long it is looked: Azure says up to 10 minutes (learn.microsoft.com: troubleshoot Azure RBAC). */
const lookSeconds = 15;
const longestSeconds = 600;

/**
 * Assigns what was previewed, waits until it acts, and checks again. What cannot be assigned does not keep the rest from it. Who
 * stops listening ends the waiting, not what was assigned. Throws UserErrorChangedMeanwhile where what would be asked for is
 * not what was shown.
 */
export async function* assignAccess(
  engine: Engine,
  { wish, picks, digest }: Picked & { readonly digest: string },
  signal?: AbortSignal,
): AsyncGenerator<AssignProgress> {
  const subject = await subjectOf(engine, wish, signal);
  const plan = await planFor(subject, picks);
  if (digestOfPlan(plan.map(({ change }) => change)) !== digest) {
    throw new PgkeepError(
      'UserErrorChangedMeanwhile',
      'What would be asked of Azure now is not what was shown.',
    );
  }
  const { identity } = subject;
  // a change that has begun is not given up
  const control = await engine.resources(identity);
  const problems: { need: AccessNeed; problem: ErrorReport }[] = [];
  const made = new Set<AccessNeed>();
  for (const { need, change: planned } of plan) {
    try {
      const change = await applyChange(engine, planned, { identity, control });
      made.add(need);
      yield { step: 'assigned', change, existed: change.outcome === 'unchanged' };
    } catch (error) {
      if (!(error instanceof PgkeepError)) throw error;
      problems.push({ need, problem: toErrorReport(error) });
    }
  }
  const check = yield* untilItActs(engine, subject, { made, signal });
  yield { step: 'done', check, problems };
}

/** Checks with fresh tokens, until all that was assigned acts or nobody can expect it to any more. */
async function* untilItActs(
  engine: Engine,
  subject: Subject,
  { made, signal }: { readonly made: ReadonlySet<AccessNeed>; readonly signal: AbortSignal | undefined },
): AsyncGenerator<AssignProgress, AccessCheck> {
  const { wish } = subject;
  const { clock } = engine;
  const began = clock.elapsed();
  for (;;) {
    await refresh(engine, subject, made);
    const check = await checkSubject(engine, await subjectOf(engine, wish, signal));
    const waiting = check.rows.filter((row) => made.has(row.need) && mayComeToAct(row));
    // looking takes time, too
    const seconds = Math.floor((clock.elapsed() - began) / 1000);
    if (waiting.length === 0 || seconds >= longestSeconds) return check;
    yield {
      step: 'waiting',
      seconds,
      ofSeconds: longestSeconds,
      rows: waiting.map(({ need }) => need),
    };
    await engine.timers.wait(lookSeconds * 1000, signal);
  }
}

/**
 * Fresh tokens for what was assigned to whoever asks. Without one, such as of an application that has no consent for storage,
 * the check says what there is: what was assigned is assigned.
 */
async function refresh(
  { log }: Engine,
  { wish, control }: Subject,
  made: ReadonlySet<AccessNeed>,
): Promise<void> {
  if (wish.principal.kind !== 'me') return;
  for (const need of made) {
    try {
      await control.refresh(need);
    } catch (error) {
      if (!(error instanceof PgkeepError)) throw error;
      log.warn({ need, error: error.message }, 'there is no fresh token for what was assigned');
    }
  }
}
