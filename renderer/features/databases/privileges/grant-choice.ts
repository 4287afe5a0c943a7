import type { GrantForm } from '../../../../shared/privileges.ts';
import { formOf } from '../../../ui/privileges/form-words.ts';
import type { GrantAction } from '../../../ui/run-sql/action-words.ts';

/** Which SQL is shown: its form, whether it grants or takes back, and the form that it is compared with. */
export interface GrantChoice {
  readonly form: GrantForm;
  readonly action: GrantAction;
  /** Null: with nothing. */
  readonly other: GrantForm | null;
}

export const firstGrantChoice: GrantChoice = { form: 'smallest', action: 'grant', other: null };

/** A control that was changed, with the value that it has now. */
export interface GrantChoiceEvent {
  readonly kind: 'form' | 'action' | 'compare';
  readonly value: string;
}

/** A form is never compared with itself; the value of a form that is none changes nothing. */
export function grantChoiceReducer(choice: GrantChoice, { kind, value }: GrantChoiceEvent): GrantChoice {
  switch (kind) {
    case 'form': {
      const form = formOf(value)?.form;
      if (form === undefined) return choice;
      return { ...choice, form, other: choice.other === form ? null : choice.other };
    }
    case 'action':
      return { ...choice, action: value === 'revoke' ? 'revoke' : 'grant' };
    case 'compare':
      return { ...choice, other: formOf(value)?.form ?? null };
  }
}
