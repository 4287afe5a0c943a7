import { useReducer } from 'react';
import { useSearchParams } from 'wouter';
import type { VaultSummary } from '../../../shared/vaults.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import { preselected, type Candidate } from './candidates.ts';
import { countChecks, isReady } from './readiness/checks.ts';
import { useChecks } from './readiness/use-checks.ts';
import { useProtectMany } from './submitted/use-protect-many.ts';
import { useChosen } from './use-chosen.ts';
import {
  firstProtectWizardState,
  nextProtectWizardState,
  type ProtectDrawer,
  type ProtectStep,
} from './wizard-state.ts';

/** The wizard's state, what pgkeep says to what is chosen, and what a user can do. */
export function useProtectWizard(rows: readonly ServerRow[], vaults: readonly VaultSummary[]) {
  const [params] = useSearchParams();
  const [state, dispatch] = useReducer(nextProtectWizardState, null, () =>
    firstProtectWizardState({ selected: preselected(params), vaults }),
  );
  const { vaultId, drawer } = state;
  const { checks, check, forget } = useChecks();
  const { outcomes, submit } = useProtectMany();
  const chosenNow = useChosen(rows, state.selected);
  const { chosen, chosenKeys } = chosenNow;
  const ready = chosen.filter(({ key }) => isReady(checks.get(key)));
  const vault = vaults.find(({ id }) => id === vaultId);

  const checkAgain = (some: readonly Candidate[]) => {
    if (vaultId !== null) check(some, vaultId);
  };
  return {
    ...chosenNow,
    state,
    dispatch,
    vault,
    checks,
    counts: countChecks([...chosenKeys], checks),
    ready,
    /** Of what was submitted; null before. */
    outcomes,
    /** The server that the address names; empty: none. */
    initialServer: rows.find(({ server }) => server.id === params.get('server'))?.server.id ?? '',
    go: (step: ProtectStep) => {
      dispatch({ kind: 'step chosen', step });
      if (step === 'readiness') checkAgain(chosen.filter(({ key }) => !checks.has(key)));
    },
    chooseVault: (id: string) => {
      // what was found was about the other vault
      if (id !== vaultId) forget();
      dispatch({ kind: 'vault chosen', vaultId: id });
    },
    checkAgain,
    open: (opened: ProtectDrawer) => dispatch({ kind: 'drawer opened', drawer: opened }),
    close: () => dispatch({ kind: 'drawer closed' }),
    /** Forgets what was found with the logins that the drawer has changed. */
    closeLogins: () => {
      const changed = new Set<string>(drawer?.kind === 'logins' ? drawer.servers.map(({ id }) => id) : []);
      dispatch({ kind: 'drawer closed' });
      const keys = new Set(chosen.filter(({ serverId }) => changed.has(serverId)).map(({ key }) => key));
      forget((key) => keys.has(key));
    },
    finish: () => {
      if (vault === undefined) return;
      dispatch({ kind: 'submitted', candidates: ready });
      void submit(ready, vault.id);
    },
    submitAgain: (some: readonly Candidate[]) => {
      if (vault !== undefined) void submit(some, vault.id);
    },
  };
}

export type ProtectWizardView = ReturnType<typeof useProtectWizard>;
