import { useRef, type FocusEvent, type MouseEvent } from 'react';

/**
 * For a place whose buttons go when they are pressed: the focus returns at once to what had it before it came there.
 * Fluent would do so when the notice has faded out, and take the focus away from what was opened meanwhile. Returns the
 * handlers for the place.
 */
export function useFocusBefore() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onFocus: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (currentTarget.contains(relatedTarget)) return;
      before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
    },
    // before the button's own handler, which looks where the focus is
    onClickCapture: ({ target }: MouseEvent) => {
      const pressed = target instanceof Element ? target.closest('button') : null;
      if (pressed === null) return;
      if (before.current?.isConnected === true) before.current.focus({ preventScroll: true });
      else pressed.blur();
    },
  };
}
