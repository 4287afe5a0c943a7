import type { GrantForm, GrantRun } from '../../../shared/privileges.ts';

/** The forms of the SQL in the order in which they are offered. */
export const grantForms: readonly { form: GrantForm; title: string; words: string }[] = [
  { form: 'smallest', title: 'Smallest', words: 'Only what is missing, object by object.' },
  {
    form: 'predefined',
    title: 'Predefined role',
    words: 'Membership in pg_read_all_data, and what that role does not cover.',
  },
  {
    form: 'classic',
    title: 'Classic',
    words: 'Every schema, its tables and sequences, and what each owner creates later.',
  },
];

/** The form that a control's value names. */
export const formOf = (value: string) => grantForms.find(({ form }) => form === value);

/** What the SQL is for: to give what is missing, or to take that back. */
export type GrantAction = GrantRun['action'];

export const actionWords: Readonly<
  Record<GrantAction, { title: string; run: string; ran: string; file: string; who: string }>
> = {
  grant: {
    title: 'Grant',
    run: 'Grant privileges',
    ran: 'Privileges were granted',
    file: 'grant',
    who: 'A role that may grant this: a superuser or the owner.',
  },
  revoke: {
    title: 'Revoke',
    run: 'Revoke privileges',
    ran: 'Privileges were revoked',
    file: 'revoke',
    who: 'A role that may take this back: a superuser, or whoever granted it.',
  },
};
