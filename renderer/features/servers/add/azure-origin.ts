import type { AzureOrigin, AzureServer } from '../../../../shared/discovery/resources.ts';
import type { ServerForm } from '../address/form.ts';

/**
 * The form with what Azure says of a server: host and port, the TLS that its certificate allows, and a token of the
 * identity that found it where passwords do not work there.
 */
export function withAzure(form: ServerForm, server: AzureServer | undefined): ServerForm {
  if (server === undefined) return form;
  const { host, identity, logins } = server;
  const login = logins.password ? form.login : { ...form.login, kind: 'entra' as const, identity };
  return { ...form, host, port: '5432', tls: 'verify-full', login };
}

/** Which server of Azure it is; nothing where another host was typed over it. */
export const originOf = (
  { host }: Pick<ServerForm, 'host'>,
  server: AzureServer | undefined,
): { azure?: AzureOrigin } =>
  server === undefined || host.trim().toLowerCase() !== server.host
    ? {}
    : { azure: { id: server.id, identity: server.identity } };
