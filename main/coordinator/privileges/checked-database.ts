import type { DumpSelection } from '../../../shared/instances/dump-selection.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PrivilegeSubject } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { Store } from '../../store/store.ts';
import { findInstance, findServer } from '../lookup.ts';

/** A database whose privileges are looked at, and the role that they are looked at for. */
export interface CheckedDatabase {
  readonly server: ServerSummary;
  readonly database: string;
  /** The instance that protects it, where it was asked for by that. */
  readonly instance?: InstanceSummary;
  /** What of it is dumped: as the instance or whoever asked says; absent: all. */
  readonly selection?: DumpSelection | undefined;
  /** Without one the server's login. */
  readonly role?: string;
}

/** Throws UserErrorNotFound. */
export function findCheckedDatabase(
  store: Store,
  input: { readonly subject: PrivilegeSubject; readonly role?: string | undefined },
): CheckedDatabase {
  const { subject } = input;
  const role = input.role === undefined ? {} : { role: input.role };
  if ('server' in subject) {
    const { server, database, selection } = subject;
    return { server: findServer(store, server), database, selection, ...role };
  }
  const instance = findInstance(store, subject.instance);
  return {
    server: findServer(store, instance.serverId),
    database: instance.database,
    instance,
    selection: instance.options.selection,
    ...role,
  };
}
