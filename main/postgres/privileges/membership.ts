import { quoteIdentifier } from '../sql/quote.ts';

/** Options of a membership, which are its own from PostgreSQL 16 on. */
export interface MembershipOptions {
  readonly inherit: boolean;
  readonly set: boolean;
}

/** A role that another one is to be a member of, and its membership until now; null: none of its own. */
export interface GrantedRole {
  readonly name: string;
  readonly was: MembershipOptions | null;
}

/** Ends the membership, or gives it the options back that it had. */
export function undoMembership({ name, was }: GrantedRole, login: string): string {
  const [role, member] = [quoteIdentifier(name), quoteIdentifier(login)];
  if (was === null) return `REVOKE ${role} FROM ${member};`;
  const word = (option: boolean) => (option ? 'TRUE' : 'FALSE');
  return `GRANT ${role} TO ${member} WITH INHERIT ${word(was.inherit)}, SET ${word(was.set)};`;
}
