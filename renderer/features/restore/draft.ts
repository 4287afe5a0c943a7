import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import type { Selection } from '../../../shared/points/restore.ts';
import { emptyStorage, type StorageForm } from '../../ui/storage/form.ts';
import { nothingChosen, type ObjectChoice } from './objects/choice.ts';
import type { RoleMap } from './target/role-map.ts';

/** What a user has chosen in the wizard so far, apart from database and point, which the address holds. */
export interface Draft {
  readonly scope: 'whole' | 'chosen';
  readonly choice: ObjectChoice;
  readonly target: 'database' | 'files';
  /** Null: the server that the database came from. */
  readonly serverId: string | null;
  /** A secret with the login for this restore alone; null: the login of the server. */
  readonly credential: GivenOwnLogin | null;
  /** Null: the suggested name. */
  readonly newDatabase: string | null;
  readonly noOwner: boolean;
  readonly noPrivileges: boolean;
  /** What was typed over the suggestions. */
  readonly roleMap: RoleMap;
  readonly createRoles: boolean;
  /** Sessions, as typed. */
  readonly jobs: string;
  readonly analyze: boolean;
  readonly keepPartial: boolean;
  /** Whatever cannot be given back fails the restore. */
  readonly allOrNothing: boolean;
  /** Damaged data of the archive is left out. */
  readonly skipDamaged: boolean;
  /** Scheduled jobs and subscriptions are switched on. */
  readonly activate: boolean;
  /** The destination of files, without its secret. */
  readonly storage: Omit<StorageForm, 'secret'>;
}

/** What may be kept of the form. */
export const withoutSecret = ({ secret: _secret, ...storage }: StorageForm): Draft['storage'] => storage;

export const emptyDraft = (keychain: boolean): Draft => ({
  scope: 'whole',
  choice: nothingChosen,
  target: 'database',
  serverId: null,
  credential: null,
  newDatabase: null,
  noOwner: false,
  noPrivileges: false,
  roleMap: new Map(),
  createRoles: false,
  jobs: '1',
  analyze: true,
  keepPartial: false,
  allOrNothing: false,
  skipDamaged: false,
  activate: false,
  storage: withoutSecret(emptyStorage(keychain)),
});

export const wholeDatabase: Selection = { schemas: [], tables: [], excludeTables: [] };
