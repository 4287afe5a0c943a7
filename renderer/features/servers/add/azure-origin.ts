import type { AzureOrigin, AzureServer } from '../../../../shared/discovery/resources.ts';
import type { ServerForm } from '../address/form.ts';

/** The form with what Azure says of a server: host and port, and the TLS that its certificate allows. */
export const withAzure = (form: ServerForm, server: AzureServer | undefined): ServerForm =>
  server === undefined ? form : { ...form, host: server.host, port: '5432', tls: 'verify-full' };

/** Which server of Azure it is; nothing where another host was typed over it. */
export const originOf = (
  { host }: Pick<ServerForm, 'host'>,
  server: AzureServer | undefined,
): { azure?: AzureOrigin } =>
  server === undefined || host.trim().toLowerCase() !== server.host
    ? {}
    : { azure: { id: server.id, identity: server.identity } };
