import type { Selection } from '../../shared/restore.ts';

/** What a user asks of a restore as database. */
export interface RestoreOptions {
  readonly newDatabase: string;
  readonly jobs: number;
  readonly selection: Selection;
  readonly noOwner: boolean;
  readonly noPrivileges: boolean;
  readonly roleMap: readonly { readonly from: string; readonly to: string }[];
  readonly createRoles: boolean;
  readonly keepPartial: boolean;
  readonly analyze: boolean;
}
