import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from 'react';

/** Whether the focus is nowhere, or still in a dialog that goes away. */
const isLost = (focused: Element | null): boolean =>
  focused === null || focused === document.body || focused.closest('[aria-modal="true"]') !== null;

/** What has the focus; of an item of a menu, which goes with it, the button that opened the menu, and stays. */
function lastingFocus(): Element | null {
  let focused = document.activeElement;
  for (;;) {
    // Fluent names a menu after its button.
    const opener = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? null;
    const button = opener === null ? null : document.getElementById(opener);
    if (button === null) return focused;
    focused = button;
  }
}

/** Dialogs and drawers that are open, the latest last. */
const openOnes: symbol[] = [];

/**
 * Gives the focus back, when a dialog or drawer closes, to what had it when it opened. Where that is gone meanwhile, to
 * the first button of the drawer that it was in, which Fluent hides from a screen reader while the focus is elsewhere,
 * or to the page's title. Whoever took the focus since keeps it.
 */
export function useReturnFocus(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return;
    // Before any effect: the dialog takes the focus with one.
    const before = lastingFocus();
    const around = before?.closest('[role="dialog"]');
    const self = Symbol('dialog');
    openOnes.push(self);
    return () => {
      openOnes.splice(openOnes.indexOf(self), 1);
      const outer = openOnes.at(-1);
      // Not before the dialog has given up its hold on the focus.
      setTimeout(() => {
        // one dialog led to another, which has the focus now
        if (openOnes.at(-1) !== outer || !isLost(document.activeElement)) return;
        const target =
          before instanceof HTMLElement && before.isConnected && before !== document.body
            ? before
            : around?.isConnected === true
              ? around.querySelector<HTMLElement>('button, a[href]')
              : document.querySelector<HTMLElement>('h1');
        target?.focus();
      });
    };
  }, [open]);
}

/**
 * For a place whose buttons come and go with the state: the title takes the focus over when the button that
 * had it is gone. Returns the handlers for the place.
 */
export function useTitleAsHeir(title: RefObject<HTMLElement | null>) {
  const within = useRef(false);
  // After every drawing: any may have taken the button away.
  useLayoutEffect(() => {
    if (!within.current || document.activeElement !== document.body) return;
    within.current = false;
    title.current?.focus();
  });
  return {
    onFocus: ({ currentTarget, target }: FocusEvent) => {
      // React lets the events of a menu bubble up here, too, wherever it floats.
      within.current = currentTarget.contains(target);
    },
    onBlur: () => {
      within.current = false;
    },
  };
}
