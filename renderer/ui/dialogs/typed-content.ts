import { useState } from 'react';

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Kinds of inputs that hold what somebody wrote or chose a file with. A search is no content. */
const textTypes: ReadonlySet<string> = new Set([
  'text',
  'url',
  'email',
  'tel',
  'number',
  'password',
  'textarea',
]);

/** Whether the field holds something that it did not hold when it appeared. */
export const isTypedIn = (field: { type: string; value: string }, before: string | undefined): boolean =>
  textTypes.has(field.type) && field.value.trim() !== '' && field.value !== before;

const textFields = (within: ParentNode): TextField[] => [
  ...within.querySelectorAll<TextField>('input, textarea'),
];

/** Remembers what the fields of a surface held when they appeared, to tell what was typed into them since. */
function createTypedContent() {
  const first = new WeakMap<TextField, string>();
  let surface: HTMLElement | null = null;
  const look = (within: ParentNode) => {
    for (const field of textFields(within)) if (!first.has(field)) first.set(field, field.value);
  };
  const observer = new MutationObserver((changes) => {
    for (const { target } of changes) if (target instanceof Element) look(target);
  });
  return {
    /** A ref for the surface. */
    watch: (shown: HTMLElement | null) => {
      observer.disconnect();
      surface = shown;
      if (shown === null) return;
      look(shown);
      observer.observe(shown, { childList: true, subtree: true });
    },
    isThere: () =>
      textFields(surface ?? document.createDocumentFragment()).some((field) =>
        isTypedIn(field, first.get(field)),
      ),
  };
}

/** The same for one surface of React. */
export function useTypedContent() {
  const [content] = useState(createTypedContent);
  return content;
}
