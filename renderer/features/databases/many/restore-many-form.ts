import { firstRolesForm, type RolesForm } from '../roles-form.ts';
import { firstPattern } from './new-names.ts';

/** What the restore of many databases is set to. */
export interface RestoreManyForm extends RolesForm {
  /** Id of the server that gets the new databases; empty while none is chosen. */
  readonly server: string;
  readonly pattern: string;
  /** Ids of instances that are left out after all. */
  readonly leftOut: ReadonlySet<string>;
}

/** No server is chosen for the user: it is where everything goes. */
export const firstRestoreManyForm: RestoreManyForm = {
  server: '',
  pattern: firstPattern,
  leftOut: new Set(),
  ...firstRolesForm,
};

export type RestoreManyChange =
  Partial<Omit<RestoreManyForm, 'leftOut'>> | { readonly leaveOut: readonly string[]; readonly out: boolean };

export function restoreManyReducer(form: RestoreManyForm, change: RestoreManyChange): RestoreManyForm {
  if (!('leaveOut' in change)) return { ...form, ...change };
  const leftOut = new Set(form.leftOut);
  for (const id of change.leaveOut) {
    if (change.out) leftOut.add(id);
    else leftOut.delete(id);
  }
  return { ...form, leftOut };
}

/** Why nothing can be restored yet; null where it can. */
export function restoreManyReason(
  { server }: Pick<RestoreManyForm, 'server'>,
  facts: {
    /** Whether it is known which databases the server has; failed: it does not say. */
    readonly taken: 'known' | 'asked' | 'failed';
    /** Databases that are not left out, and those of them whose name cannot be used. */
    readonly count: number;
    readonly colliding: number;
  },
): string | null {
  if (server === '') return 'Choose the server to restore on.';
  if (facts.taken === 'failed') return 'The server does not say which databases it has.';
  if (facts.taken === 'asked') return 'Asking the server which databases it has…';
  if (facts.count === 0) return 'Every database is left out.';
  if (facts.colliding === 0) return null;
  return facts.colliding === 1
    ? 'A name cannot be used: change the pattern, or leave it out.'
    : `${facts.colliding} names cannot be used: change the pattern, or leave them out.`;
}
