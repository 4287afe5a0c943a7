import type { GrantRun } from '../../../shared/privileges.ts';

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
