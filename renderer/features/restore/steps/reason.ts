import type { Selection } from '../../../../shared/restore.ts';
import { storageProblems, type StorageForm } from '../../../ui/storage/form.ts';
import { sessionsOf, type Draft, type StepId } from '../draft.ts';

/** What decides whether a step is done. */
export interface StepFacts {
  readonly instance: string;
  /** Whether the instance is one of those listed; null while they are not. */
  readonly instanceKnown: boolean | null;
  readonly points: {
    readonly chosen: object | undefined;
    readonly query: { readonly isPending: boolean };
  };
  readonly draft: Draft;
  /** The destination of files. */
  readonly storage: StorageForm;
  readonly contentsRead: boolean;
  readonly selection: Selection | null;
  readonly target: {
    readonly server: object | undefined;
    readonly nameProblem: string | null;
    readonly test: { readonly isPending: boolean };
  };
  readonly readiness: {
    readonly data: { readonly ready: boolean } | undefined;
    readonly isFetching: boolean;
    readonly error: unknown;
  };
}

/**
 * The step to show: an address may name a database or a recovery point that is not there, and then the step
 * that chooses it comes first.
 */
export function firstOpenStep(
  wanted: StepId,
  { isUnknown, isGone }: { readonly isUnknown: boolean; readonly isGone: boolean },
): StepId {
  if (isUnknown) return 'database';
  return isGone && wanted !== 'database' ? 'point' : wanted;
}

/** Why the step cannot be left yet; null when it can. */
export function stepReason(step: StepId, facts: StepFacts): string | null {
  const { draft } = facts;
  switch (step) {
    case 'database':
      if (facts.instance === '') return 'Choose a database.';
      return facts.instanceKnown === false ? 'The database of this address is not known here.' : null;
    case 'point':
      if (facts.points.chosen !== undefined) return null;
      return facts.points.query.isPending ? 'Reading the recovery points…' : 'Choose a recovery point.';
    case 'objects':
      if (facts.selection !== null) return null;
      return facts.contentsRead
        ? 'Check something, or restore the whole database.'
        : 'Reading the archive’s contents…';
    case 'target':
      return draft.target === 'files' ? filesReason(facts) : databaseReason(facts);
    case 'readiness':
    case 'review':
      return draft.target === 'files' ? null : readinessReason(facts);
  }
}

const filesReason = ({ storage }: StepFacts): string | null =>
  Object.keys(storageProblems(storage)).length === 0 ? null : 'Fill in what is missing first.';

function databaseReason({ target, draft }: StepFacts): string | null {
  if (target.server === undefined) return 'Choose a server.';
  if (target.nameProblem !== null) return target.nameProblem;
  if (sessionsOf(draft.jobs) === null) return 'Sessions are a number from 1 to 64.';
  // A server that does not answer is what the readiness check explains.
  return target.test.isPending ? 'Asking the server…' : null;
}

function readinessReason({ readiness }: StepFacts): string | null {
  if (readiness.isFetching) return 'Checking…';
  if (readiness.error !== null || readiness.data === undefined) return 'The check has to finish first.';
  return readiness.data.ready ? null : 'Blockers have to be fixed first.';
}

/** Whether something is in the form for the place of files: problems of an empty form are not shown. */
export const hasPlace = ({ place, url }: Draft['storage']): boolean => place !== null || url !== '';

/** Why Next does not work at the step, in the words that stand beside it; null when it does. */
export const nextReason = (step: StepId, draft: Draft, reason: string | null): string | null =>
  step === 'target' && draft.target === 'files' && !hasPlace(draft.storage)
    ? 'Name the place for the files.'
    : reason;

/** The last step that can be gone to: up to the first that cannot be left yet, and never before the present one. */
export function reachableStep(current: number, reasons: readonly (string | null)[]): number {
  const first = reasons.findIndex((reason) => reason !== null);
  return Math.max(current, first === -1 ? reasons.length - 1 : first);
}
