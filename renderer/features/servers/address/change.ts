import { changedLoginScope, isStoredLogin } from '../../../../shared/logins/login-scope.ts';
import type { TicketedPlace } from '../../../../shared/places.ts';
import type { ServerAddress, ServerSummary } from '../../../../shared/servers/servers.ts';
import { loginOfServer } from '../../../ui/login/form.ts';
import { addressOf, type Address, type ServerForm } from './form.ts';

/** Files that a server has, each with a ticket for this form; null where it has none. */
export interface FilesOfServer {
  readonly caFile: TicketedPlace | null;
  /** Password or service file. */
  readonly loginFile: TicketedPlace | null;
}

/** The form of a server that is there. */
export function formOfServer(server: ServerSummary, keychain: boolean, files: FilesOfServer): ServerForm {
  return {
    name: server.name,
    environment: server.environment ?? '',
    host: server.host,
    port: String(server.port),
    user: server.user,
    maintenanceDatabase: server.maintenanceDatabase,
    tls: server.tls,
    caFile: files.caFile,
    sessionPooler: server.pooler === 'session',
    login: loginOfServer(server, keychain, files.loginFile),
  };
}

/** What the form changes of a server. */
export interface AddressChange {
  name: string;
  /** The parts that are sent; a CA file only where it is another one. */
  address: Address;
  /** The whole address, as it is tried before it is kept. */
  tried: Address;
  /** Back to the usual public CAs. */
  withoutCaFile: boolean;
  /** Path of the CA file that the server will have, as text. */
  caFile: string | undefined;
}

export function changeOf(server: ServerSummary, form: ServerForm): AddressChange {
  const verifies = form.tls.startsWith('verify');
  const withoutCaFile = server.caFile !== undefined && verifies && form.caFile === null;
  const pooler = form.sessionPooler ? 'session' : 'none';
  const { caFile: chosen, ...typed } = addressOf(form);
  const isOther = chosen !== undefined && form.caFile?.path !== server.caFile;
  const address = { ...typed, ...(pooler === (server.pooler ?? 'none') ? {} : ({ pooler } as const)) };
  return {
    name: form.name.trim() === '' ? server.name : form.name,
    address: isOther ? { ...address, caFile: chosen } : address,
    tried: chosen === undefined ? address : { ...address, caFile: chosen },
    withoutCaFile,
    caFile: verifies ? form.caFile?.path : server.caFile,
  };
}

/** The address that the server will have. */
export function changedAddress(server: ServerSummary, change: AddressChange): ServerAddress {
  const { host, port, user, maintenanceDatabase, tls, pooler } = server;
  const { caFile: _ticket, ...address } = change.address;
  return {
    host,
    port,
    user,
    maintenanceDatabase,
    tls,
    ...(change.caFile === undefined ? {} : { caFile: change.caFile }),
    ...(pooler === undefined ? {} : { pooler }),
    ...address,
  };
}

/** Whether the login has to be given again with the change. */
export function asksForLogin(server: ServerSummary, change: AddressChange): boolean {
  return (
    isStoredLogin(server.credential) && changedLoginScope(server, changedAddress(server, change)).length > 0
  );
}
