import { useLayoutEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';

/** Query of an address with the step of a wizard in it: `?step=`. What stands over the page is not part of it. */
export function withStep(search: string, step: string): string {
  const params = new URLSearchParams(search);
  params.delete('add');
  params.set('step', step);
  return params.toString();
}

/** The same for the address that a wizard opens at: a drawer that stood over the page stands there again. */
export function withStepAndDrawer(search: string, step: string): string {
  const adding = new URLSearchParams(search).get('add');
  const next = withStep(search, step);
  return adding === null ? next : `${next}&${new URLSearchParams({ add: adding }).toString()}`;
}

/** The step that the query of an address names; null where it names none of these. */
export function stepIn<Id extends string>(search: string, ids: readonly Id[]): Id | null {
  const named = new URLSearchParams(search).get('step');
  return ids.find((id) => id === named) ?? null;
}

/** The step from which one came to the present address, as `goToStep` left it in the browser's history. */
export function stepBefore(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('from' in state)) return null;
  return typeof state.from === 'string' ? state.from : null;
}

/**
 * The query of the present address, as it stands there. wouter's own decodes it once too often: a database may be
 * called "50%25".
 */
export function useQueryText(): string {
  useSearch();
  return location.search.slice(1);
}

/**
 * The step of a wizard as its address has it. Each step that is gone to is an entry of the browser's history, so that
 * its Back is the previous step; going back in the page goes back there, too, instead of adding an entry.
 */
export function useStepAddress<Id extends string>(ids: readonly Id[]) {
  const [path, navigate] = useLocation();
  const search = useQueryText();
  return {
    search,
    named: stepIn(search, ids),
    goToStep: (to: Id, from: Id) => {
      if (to === from) return;
      if (stepBefore(history.state) === to) history.back();
      else navigate(`${path}?${withStep(search, to)}`, { state: { from } });
    },
    /** Makes the address say another step, without another entry in the history. */
    replaceStep: (to: Id) =>
      navigate(`${path}?${withStep(search, to)}`, { replace: true, state: history.state as unknown }),
  };
}

/**
 * Takes the user to the address that a wizard opens at, as `opening` gives it: when the page appears, and whenever
 * its address names no step. Whether it is reached, and the wizard can be shown. What `opening` gives for that
 * address is the same address.
 */
export function useOpening(opening: () => string, hasStep: boolean): boolean {
  const [, navigate] = useLocation();
  const search = useQueryText();
  const here = search === '' ? location.pathname : `${location.pathname}?${search}`;
  const [wasOpened, setWasOpened] = useState(false);
  const address = wasOpened && hasStep ? here : opening();
  const isOpen = address === here;
  if (isOpen && !wasOpened) setWasOpened(true);
  useLayoutEffect(() => {
    if (!isOpen) navigate(address, { replace: true });
  }, [isOpen, address, navigate]);
  return isOpen;
}
