import type { Problem } from '../../../api/problem.ts';
import { isLoginProblem } from '../../../ui/servers/problem-words.ts';

/** What is filled in otherwise after a connection failed: the words of a button, and the fields that it leads to. */
export interface Correction {
  readonly label: string;
  /** Selectors within the form, the likeliest first: which of the fields there are depends on the login. */
  readonly fields: readonly string[];
}

/** Null where the fields of the form are not at fault. */
export function correctionOf({ code }: Pick<Problem, 'code'>): Correction | null {
  if (isLoginProblem(code))
    return {
      label: 'Correct the login',
      fields: ['input[type="password"]', 'select[name="variable"]', 'input[name="user"]'],
    };
  if (code === 'UserErrorMissingNetworkSecurityPermissions' || code === 'UserErrorServerConnectionClosed')
    return { label: 'Correct the address', fields: ['input[name="host"]'] };
  return null;
}

/** Takes the focus to the first of these fields, with its text selected: what is typed replaces it. */
export function focusField(form: HTMLFormElement | null | undefined, fields: readonly string[]): void {
  const field = fields.map((selector) => form?.querySelector<HTMLElement>(selector)).find((found) => found);
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
}
