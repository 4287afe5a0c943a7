import { useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import { orpc } from '../../api/client.ts';
import type { StorageForm } from '../../ui/storage/form.ts';
import { choiceOf } from './objects/choice.ts';
import { useChosenObjects } from './objects/use-chosen-objects.ts';
import { usePoints } from './points/use-points.ts';
import { stepsOf, type Draft, type StepId } from './draft.ts';
import { firstOpenStep, stepReason } from './steps/reason.ts';
import { useReadiness } from './steps/use-readiness.ts';
import { useTarget } from './target/use-target.ts';
import { useStart } from './use-start.ts';
import {
  firstRestoreWizardState,
  nextRestoreWizardState,
  storageFormOf,
  type RestoreWizardStart,
} from './wizard-state.ts';

/** The databases that pgkeep holds, and the one that the address names. */
function useInstance(id: string) {
  const list = useQuery(orpc.instances.list.queryOptions());
  const instance = list.data?.find((known) => known.id === id);
  return {
    instance,
    /** Null while they are not listed. */
    isListed: list.data === undefined ? null : instance !== undefined,
    // A list from before may lack what was protected a moment ago.
    isUnknown: id !== '' && list.isSuccess && !list.isFetching && instance === undefined,
  };
}

/** The wizard's state, what pgkeep says to what is chosen, and what a user can do. */
export function useRestoreWizard(given: RestoreWizardStart) {
  const { instanceId, pointId } = given;
  const [state, dispatch] = useReducer(nextRestoreWizardState, given, firstRestoreWizardState);
  const { draft, selectionToCheck } = state;
  const { instance, isListed, isUnknown } = useInstance(instanceId);
  const points = usePoints(instanceId, pointId ?? 'latest');
  const point = points.chosen;
  const steps = stepsOf(draft.target);
  const step = firstOpenStep(state.step, { isUnknown, isGone: points.isGone });
  const at = steps.indexOf(step);
  const { contents, selection, amount } = useChosenObjects(instanceId, point?.id, draft);
  if (selectionToCheck !== null && contents.tree !== undefined)
    dispatch({ kind: 'selection found', choice: choiceOf(contents.tree, selectionToCheck) });
  const target = useTarget({
    instance,
    point: point?.id,
    selection,
    draft,
    wanted: at >= steps.indexOf('target'),
  });
  const readiness = useReadiness(
    { instance: instanceId, point: point?.id, selection, draft, target },
    step === 'readiness' || (step === 'review' && draft.target === 'database'),
  );
  const storage = storageFormOf(state);
  const start = useStart(
    draft.target === 'database'
      ? { target: 'database', request: readiness.input }
      : { target: 'files', instance: instanceId, point: point?.id, storage, skipDamaged: draft.skipDamaged },
  );
  const facts = {
    instance: instanceId,
    instanceKnown: isListed,
    points,
    draft,
    storage,
    contentsRead: contents.tree !== undefined,
    selection,
    target,
    readiness: readiness.query,
  };
  return {
    state,
    dispatch,
    instanceId,
    instance,
    points,
    point,
    steps,
    step,
    reasons: steps.map((id) => stepReason(id, facts)),
    contents,
    amount,
    target,
    readiness,
    storage,
    start,
    change: (change: Partial<Draft>) => {
      start.reset();
      dispatch({ kind: 'draft changed', change });
    },
    changeStorage: (change: Partial<StorageForm>) => {
      start.reset();
      dispatch({ kind: 'storage changed', change });
    },
    go: (to: StepId) => {
      start.reset();
      dispatch({ kind: 'step chosen', step: to });
    },
  };
}

export type RestoreWizard = ReturnType<typeof useRestoreWizard>;
