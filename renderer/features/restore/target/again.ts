import { visibleText } from '../../../ui/format/identifier-text.ts';
import { takesSecret, type StorageForm } from '../../../ui/storage/form.ts';
import type { GivenBefore } from '../wizard-state.ts';

/** What a kept draft could not keep of the place for files, and has to be given again; null: nothing is missing. */
export function againSentence(form: StorageForm, before: Pick<GivenBefore, 'folder'>): string | null {
  if (form.kind === 'folder')
    return form.place === null && before.folder !== null
      ? `Choose the folder again. Before, it was ${visibleText(before.folder)}.`
      : null;
  return takesSecret(form) && form.secret === ''
    ? 'Secrets are not kept when the page is left or loaded again. Type it again.'
    : null;
}
