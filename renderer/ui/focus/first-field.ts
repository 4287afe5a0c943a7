import { useEffect, useRef, type RefObject } from 'react';

const fields =
  'input:not([readonly], [disabled]), textarea:not([readonly], [disabled]), select:not([disabled])';

/** The field that a form begins with: of a choice the option that is chosen. Null where it has no field. */
function firstField(form: HTMLElement): HTMLElement | null {
  const first = form.querySelector<HTMLElement>(fields);
  if (!(first instanceof HTMLInputElement) || first.type !== 'radio') return first;
  return (
    form.querySelector<HTMLElement>(`input[type=radio][name="${CSS.escape(first.name)}"]:checked`) ?? first
  );
}

/** Puts the focus into the first field of what the returned reference is given to, once it is there. */
export function useFirstField<Form extends HTMLElement>(wanted: boolean): RefObject<Form | null> {
  const form = useRef<Form>(null);
  useEffect(() => {
    if (!wanted) return;
    // Not before the drawer has put the focus on its first button, as it does by itself.
    const frame = requestAnimationFrame(() => {
      if (form.current !== null) firstField(form.current)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted]);
  return form;
}
