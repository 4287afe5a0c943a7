import { useEffect, useReducer } from 'react';
import { useLocation } from 'wouter';
import { defaultInstanceOptions } from '../../../shared/instances/instances.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Addable } from '../../ui/adding/drawers.ts';
import { useAdding } from '../../ui/adding/over-page.tsx';
import { optionsChanges, optionsProblems } from '../../ui/options/form.ts';
import { stepIn, useQueryText, useStepAddress } from '../../ui/layout/step-address.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import { askedFor, askedText, resumed } from './address.ts';
import type { Candidate } from './candidates.ts';
import { protectDraft, type KeptProtect } from './kept-draft.ts';
import { usePolicyPlan } from './policy/use-policy-plan.ts';
import { countChecks, isReady, lacksClientTools } from './readiness/checks.ts';
import { useChecks } from './readiness/use-checks.ts';
import { protectStepIds, type ProtectStep, type StepFacts } from './steps/list.ts';
import { shownStep } from './steps/reason.ts';
import { useSubmission } from './submitted/use-submission.ts';
import { useChosen } from './use-chosen.ts';
import { firstProtectWizardState, nextProtectWizardState, type ProtectDrawer } from './wizard-state.ts';

/** Where what became of each database is shown: after the steps, so that Back leads into the wizard again. */
const results = 'results';

/** What the address can name. */
export const protectPlaces = [...protectStepIds, results] as const;

/** Keeps what is chosen in the tab, until it is submitted. */
function useKept(kept: KeptProtect, isEnded: boolean): void {
  const { asked, step, selected, vaultId, serverId, backsUp, policy, options, secrets } = kept;
  useEffect(() => {
    if (isEnded || selected.size === 0) protectDraft.clear();
    else protectDraft.write({ asked, step, selected, vaultId, serverId, backsUp, policy, options, secrets });
  }, [isEnded, asked, step, selected, vaultId, serverId, backsUp, policy, options, secrets]);
}

/** Where the user is: at the step of the address as far as it can be reached, or at the results. */
function usePlace(facts: StepFacts, hasOutcomes: boolean) {
  const [, navigate] = useLocation();
  const { named, goToStep, replaceStep } = useStepAddress(protectPlaces);
  const isEnded = named === results && hasOutcomes;
  const step = shownStep(named === null || named === results ? 'databases' : named, facts);
  useEffect(() => {
    if (!isEnded && step !== named) replaceStep(step);
  });
  return {
    isEnded,
    step,
    go: (to: ProtectStep) => goToStep(to, step),
    showResults: () => replaceStep(results),
    startOver: () => {
      protectDraft.clear();
      navigate('/protect');
    },
  };
}

/** Whether the user still looks at the results, and was led nowhere else meanwhile. */
const isAtResults = (): boolean =>
  location.pathname === '/protect' && stepIn(location.search.slice(1), protectPlaces) === results;

/** What became of what was submitted; the jobs of the first backups are the next place. */
function useSubmitting() {
  const [, navigate] = useLocation();
  return useSubmission({
    isAwaited: isAtResults,
    watch: (jobIds) => navigate(jobIds.length === 1 ? `/jobs/${jobIds[0]}` : '/jobs'),
  });
}

/** What is chosen, as the wizard began with it or as the user changed it. */
function useChoices(vaults: readonly VaultSummary[]) {
  const search = useQueryText();
  return useReducer(nextProtectWizardState, null, () =>
    firstProtectWizardState({ asked: askedFor(search), vaults, kept: resumed(search, protectDraft.read()) }),
  );
}

/**
 * Checks at the last two steps what was just chosen, and after a reload everything. What was found with another choice of
 * what is left out is looked for again at the step of readiness: at the last one that is still being typed.
 */
function useCheckingNew(
  step: ProtectStep | null,
  {
    chosen,
    checks,
    isCurrent,
    checkAgain,
  }: {
    readonly chosen: readonly Candidate[];
    readonly checks: ReadonlyMap<string, unknown>;
    readonly isCurrent: (candidate: Candidate) => boolean;
    readonly checkAgain: (some: readonly Candidate[]) => void;
  },
): void {
  const checksNow = step === 'readiness' || step === 'review';
  useEffect(() => {
    const unchecked = checksNow
      ? chosen.filter((each) => (step === 'readiness' ? !isCurrent(each) : !checks.has(each.key)))
      : [];
    if (unchecked.length > 0) checkAgain(unchecked);
  });
}

/** The databases of the servers whose logins the drawer was about. */
function keysWithLogins(chosen: readonly Candidate[], drawer: ProtectDrawer | null): ReadonlySet<string> {
  const changed = new Set<string>(drawer?.kind === 'logins' ? drawer.servers.map(({ id }) => id) : []);
  return new Set(chosen.filter(({ serverId }) => changed.has(serverId)).map(({ key }) => key));
}

/** Whether the servers of all chosen databases answer to their logins. */
const doLoginsWork = (rows: readonly ServerRow[], chosenOf: ReadonlyMap<string, number>): boolean =>
  rows.every(
    ({ server, report, problem }) => !chosenOf.has(server.id) || (report !== null && problem === null),
  );

/** The wizard's state, what pgkeep says to what is chosen, and what a user can do. */
export function useProtectWizard(rows: readonly ServerRow[], vaults: readonly VaultSummary[]) {
  const [state, dispatch] = useChoices(vaults);
  const { vaultId, backsUp, policy, options, drawer } = state;
  const { checks, check, forget, isCurrent, isStale } = useChecks();
  const submission = useSubmitting();
  const asked = askedFor(useQueryText());
  const chosenNow = useChosen(rows, state);
  const { chosen, chosenKeys, chosenOf, awaited } = chosenNow;
  const ready = chosen.filter(({ key }) => isReady(checks.get(key)));
  const counts = countChecks([...chosenKeys], checks);
  const vault = vaults.find(({ id }) => id === vaultId);
  const { outlook, plan, open: policyOpen, submittedPlan } = usePolicyPlan(policy, chosen, vault);
  const facts: StepFacts = {
    policyOpen,
    chosen: chosen.length,
    awaited,
    hasVault: vault !== undefined,
    isVaultGiven: vaults.length === 1 || vaultId === asked.vaultId,
    doLoginsWork: doLoginsWork(rows, chosenOf),
    ready: ready.length,
    underWay: counts.underWay,
    areOptionsValid: optionsProblems(options).length === 0,
  };
  const { isEnded, step, go, showResults, startOver } = usePlace(facts, submission.outcomes !== null);
  useKept({ asked: askedText(asked), step, ...state }, isEnded);

  const changes = optionsChanges(options, defaultInstanceOptions);
  const checkAgain = (some: readonly Candidate[]) => {
    if (vaultId !== null) check(some, vaultId);
  };
  useCheckingNew(isEnded ? null : step, { chosen, checks, isCurrent, checkAgain });
  const submit = (some: readonly Candidate[]) => {
    if (vault === undefined) return;
    const how = { vaultId: vault.id, backsUp, options: changes, planOf: submittedPlan(isEnded) };
    void submission.submit({ rows: some, ...how });
  };
  const chooseVault = (id: string) => {
    // what was found was about the other vault
    if (id !== vaultId) forget();
    dispatch({ kind: 'vault chosen', vaultId: id });
  };
  return {
    ...chosenNow,
    state,
    dispatch,
    vault,
    outlook,
    plan,
    checks,
    counts,
    ready,
    facts,
    step,
    go,
    startOver,
    /** Of what was submitted; null before. */
    submission: isEnded ? submission : null,
    add: useAdding(),
    added: (what: Addable, id: string) => {
      if (what === 'vault') chooseVault(id);
      else if (what === 'server') dispatch({ kind: 'server shown', serverId: id });
      else checkAgain(chosen.filter(({ key }) => lacksClientTools(checks.get(key))));
    },
    chooseVault,
    /** Of the options, those that are not as they are anyway. */
    changes,
    checkAgain,
    /** Whether something was looked at with another choice of what is left out. */
    isStale: isStale(chosen),
    open: (opened: ProtectDrawer) => dispatch({ kind: 'drawer opened', drawer: opened }),
    close: () => dispatch({ kind: 'drawer closed' }),
    /** Forgets what was found with the logins that the drawer has changed. */
    closeLogins: () => {
      dispatch({ kind: 'drawer closed' });
      outlook.again();
      forget((key) => keysWithLogins(chosen, drawer).has(key));
    },
    finish: () => {
      if (vault === undefined) return;
      dispatch({ kind: 'submitted', candidates: ready });
      submit(ready);
      showResults();
    },
    submitAgain: submit,
  };
}

export type ProtectWizardView = ReturnType<typeof useProtectWizard>;
