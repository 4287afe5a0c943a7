import { useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import { orpc } from '../../api/client.ts';
import type { Addable } from '../../ui/adding/drawers.ts';
import { useAdding } from '../../ui/adding/over-page.tsx';
import { stepReasons } from '../../ui/layout/wizard-steps.ts';
import type { StorageForm } from '../../ui/storage/form.ts';
import { choiceOf } from './objects/choice.ts';
import { useChosenObjects } from './objects/use-chosen-objects.ts';
import { usePoints } from './points/use-points.ts';
import { firstStep, type RestoreAddress } from './address.ts';
import type { Draft } from './draft.ts';
import { stepsOf, type StepFacts, type StepId } from './steps/list.ts';
import { useKept, usePlace } from './use-place.ts';
import { useReadiness } from './steps/use-readiness.ts';
import { useTarget } from './target/use-target.ts';
import { useStart } from './use-start.ts';
import {
  firstRestoreWizardState,
  nextRestoreWizardState,
  storageFormOf,
  type RestoreWizardEvent,
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

export interface RestoreWizardPageProps extends RestoreWizardStart {
  address: RestoreAddress;
}

/** Another server has other roles. */
const serverChosen = (serverId: string): RestoreWizardEvent => ({
  kind: 'draft changed',
  change: { serverId, roleMap: new Map() },
});

/** The wizard's state, what pgkeep says to what is chosen, and what a user can do. */
export function useRestoreWizard({ address, ...given }: RestoreWizardPageProps) {
  const { instance: instanceId, point: pointId } = address;
  const [state, dispatch] = useReducer(nextRestoreWizardState, given, firstRestoreWizardState);
  const { draft, selectionToCheck } = state;
  const { instance, isListed, isUnknown } = useInstance(instanceId);
  const points = usePoints(instanceId, pointId ?? 'latest');
  const point = points.chosen;
  const steps = stepsOf(draft.target);
  const standing = { target: draft.target, hasInstance: instanceId !== '', isUnknown, isGone: points.isGone };
  const here = usePlace(address, standing, firstStep(address, given.like !== null));
  const { step } = here;
  useKept(address, step, state);
  const at = steps.findIndex(({ id }) => id === step);
  const { contents, selection, amount } = useChosenObjects(instanceId, point?.id, draft);
  if (selectionToCheck !== null && contents.tree !== undefined)
    dispatch({ kind: 'selection found', choice: choiceOf(contents.tree, selectionToCheck) });
  const target = useTarget({
    instance,
    point: point?.id,
    selection,
    draft,
    wanted: at >= steps.findIndex(({ id }) => id === 'target'),
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
    ...here,
    state,
    dispatch,
    instanceId,
    instance,
    points,
    point,
    steps,
    reasons: stepReasons<StepFacts>(steps, facts),
    at,
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
      here.goToStep(to);
    },
    add: useAdding(),
    added: (what: Addable, id: string) => {
      if (what === 'server') dispatch(serverChosen(id));
      else if (what === 'tools') void readiness.query.refetch();
    },
  };
}

export type RestoreWizard = ReturnType<typeof useRestoreWizard>;
