import type { GrantRun } from '../../../shared/privileges.ts';

/** What the SQL is for: to give what is missing, or to take that back. */
export type GrantAction = GrantRun['action'];

/** What else is run as an administrator: the password of a login is set, perhaps of a new one. */
export type RunAction = GrantAction | 'login';

interface ActionWords {
  readonly title: string;
  readonly run: string;
  readonly ran: string;
  readonly file: string;
  readonly who: string;
  /** What the dry run looks at once the SQL was applied; `role` is shown as it is. */
  readonly looks: (role: string) => string;
}

const checksAgain = (role: string) => `checks again as ${role}`;

export const actionWords: Readonly<Record<RunAction, ActionWords>> = {
  grant: {
    title: 'Grant',
    run: 'Grant privileges',
    ran: 'Privileges were granted',
    file: 'grant',
    who: 'A role that may grant this: a superuser or the owner.',
    looks: checksAgain,
  },
  revoke: {
    title: 'Revoke',
    run: 'Revoke privileges',
    ran: 'Privileges were revoked',
    file: 'revoke',
    who: 'A role that may take this back: a superuser, or whoever granted it.',
    looks: checksAgain,
  },
  login: {
    title: 'Setting the login',
    run: 'Set the login',
    ran: 'The login was set',
    file: 'login',
    who: 'A superuser, or a role with CREATEROLE.',
    looks: (role) => `looks whether ${role} may log in`,
  },
};
