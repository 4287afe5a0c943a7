import type { Selection } from '../../../../shared/points/restore.ts';
import type { WizardStep } from '../../../ui/layout/wizard-steps.ts';
import { storageProblems, type StorageForm } from '../../../ui/storage/form.ts';
import { sessionsOf } from '../../../ui/fields/sessions.ts';
import type { Draft } from '../draft.ts';

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

interface RestoreStepEntry extends WizardStep<StepFacts> {
  /** The targets that have the step; absent: both. */
  readonly only?: Draft['target'];
}

/** Steps of the wizard, in order. What each shows: contents.tsx. */
export const restoreSteps = [
  {
    id: 'database',
    title: 'Database',
    reason: ({ instance, instanceKnown }) => {
      if (instance === '') return 'Choose a database.';
      return instanceKnown === false ? 'The database of this address is not known here.' : null;
    },
  },
  {
    id: 'point',
    title: 'Recovery point',
    reason: ({ points }) => {
      if (points.chosen !== undefined) return null;
      return points.query.isPending ? 'Reading the recovery points…' : 'Choose a recovery point.';
    },
  },
  {
    id: 'objects',
    title: 'What to restore',
    reason: ({ selection, contentsRead }) => {
      if (selection !== null) return null;
      return contentsRead
        ? 'Check something, or restore the whole database.'
        : 'Reading the archive’s contents…';
    },
  },
  {
    id: 'target',
    title: 'Where to',
    reason: (facts) => (facts.draft.target === 'files' ? filesReason(facts) : databaseReason(facts)),
  },
  // Files need nothing of a server, so there is nothing to check beforehand.
  { id: 'readiness', title: 'Readiness', only: 'database', reason: (facts) => readinessReason(facts) },
  {
    id: 'review',
    title: 'Review',
    reason: (facts) => (facts.draft.target === 'files' ? null : readinessReason(facts)),
  },
] as const satisfies readonly RestoreStepEntry[];

export type StepId = (typeof restoreSteps)[number]['id'];

export const restoreStepIds: readonly StepId[] = restoreSteps.map(({ id }) => id);

/** Steps of a restore to the target. */
export const stepsOf = (target: Draft['target']) =>
  restoreSteps.filter((entry) => !('only' in entry) || entry.only === target);

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
