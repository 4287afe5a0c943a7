import type { GrantForm } from '../../../shared/privileges.ts';

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
