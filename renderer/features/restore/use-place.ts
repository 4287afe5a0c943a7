import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useStepAddress, withStep } from '../../ui/layout/step-address.ts';
import { likeOf, restorePath, type RestoreAddress } from './address.ts';
import { keptChoices, restoreDraft } from './kept-draft.ts';
import { restoreStepIds, type StepId } from './steps/list.ts';
import { firstOpenStep, type AddressFacts } from './steps/reason.ts';
import type { RestoreWizardState } from './wizard-state.ts';

/** Where the user is: the step of the address, or an earlier one where what the address names is not there. */
export function usePlace(address: RestoreAddress, facts: AddressFacts, first: StepId) {
  const [, navigate] = useLocation();
  const { search, named, goToStep, replaceStep } = useStepAddress(restoreStepIds);
  const step = firstOpenStep(named ?? first, facts);
  useEffect(() => {
    if (step !== named) replaceStep(step);
  });
  const goTo = (path: string, query: string, options: { replace?: boolean; state: unknown }) =>
    navigate(`${path}?${query}`, options);
  return {
    step,
    goToStep: (to: StepId) => goToStep(to, step),
    chooseDatabase: (id: string) => {
      if (id === address.instance) {
        goToStep('point', step);
        return;
      }
      // The entry that one comes back to has the database chosen; another one begins like no other restore.
      goTo(restorePath(id, null), withStep('', 'database'), {
        replace: true,
        state: history.state as unknown,
      });
      goTo(restorePath(id, null), withStep('', 'point'), { state: { from: 'database' } });
    },
    choosePoint: (id: string) =>
      goTo(restorePath(address.instance, id), search, { replace: true, state: history.state as unknown }),
    startOver: () => {
      restoreDraft.clear();
      navigate(restorePath(address.instance, null));
    },
  };
}

/** Keeps what is chosen in the tab, once it is more than the address says, until the restore is started. */
export function useKept(address: RestoreAddress, step: StepId, state: RestoreWizardState): void {
  const { instance, point, search } = address;
  const [began] = useState({ step, draft: state.draft, isResumed: state.isResumed });
  const { draft, selectionToCheck } = state;
  const like = likeOf(search);
  const isWorthKeeping =
    instance !== '' && (began.isResumed || draft !== began.draft || step !== began.step || step === 'review');
  useEffect(() => {
    if (!isWorthKeeping) return;
    restoreDraft.write({
      instance,
      point: point ?? null,
      like,
      step,
      choices: keptChoices(draft),
      selectionToCheck,
    });
  }, [isWorthKeeping, instance, point, like, step, draft, selectionToCheck]);
}
