import { changedLoginScope, isStoredLogin } from '../../../shared/login-scope.ts';
import type { ServerAddress, ServerSummary } from '../../../shared/servers.ts';
import { addressOf, loginOfServer, type Address, type ServerForm } from './server-form.ts';

/** The form of a server that is there. */
export function formOfServer(server: ServerSummary, keychain: boolean): ServerForm {
  return {
    name: server.name,
    host: server.host,
    port: String(server.port),
    user: server.user,
    maintenanceDatabase: server.maintenanceDatabase,
    tls: server.tls,
    caFile: server.caFile ?? '',
    sessionPooler: server.pooler === 'session',
    login: loginOfServer(server, keychain),
  };
}

/** What the form changes of a server. */
export interface AddressChange {
  name: string;
  address: Address;
  /** Back to the usual public CAs. */
  withoutCaFile: boolean;
}

export function changeOf(server: ServerSummary, form: ServerForm): AddressChange {
  const withoutCaFile =
    server.caFile !== undefined && form.tls.startsWith('verify') && form.caFile.trim() === '';
  const pooler = form.sessionPooler ? 'session' : 'none';
  return {
    name: form.name.trim() === '' ? server.name : form.name,
    address: { ...addressOf(form), ...(pooler === (server.pooler ?? 'none') ? {} : { pooler }) },
    withoutCaFile,
  };
}

/** The address that the server will have. */
export function changedAddress(server: ServerSummary, change: AddressChange): ServerAddress {
  const { host, port, user, maintenanceDatabase, tls, caFile, pooler } = server;
  const kept = change.withoutCaFile || caFile === undefined ? {} : { caFile };
  return {
    host,
    port,
    user,
    maintenanceDatabase,
    tls,
    ...kept,
    ...(pooler === undefined ? {} : { pooler }),
    ...change.address,
  };
}

/** Whether the login has to be given again with the change. */
export function asksForLogin(server: ServerSummary, change: AddressChange): boolean {
  return (
    isStoredLogin(server.credential) && changedLoginScope(server, changedAddress(server, change)).length > 0
  );
}
