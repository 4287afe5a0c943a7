import { once } from 'node:events';
import { request as ask } from 'node:https';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { builtIn } from './arm/rights.ts';
import { denialOf, hasRole } from './arm/tenant.ts';
import type { TestAzure } from './azure.ts';

/** The data action of a request for blobs (learn.microsoft.com: permissions for calling data operations). */
export const blobAction = (method: string): string => {
  const verb = ['GET', 'HEAD'].includes(method) ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  return `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${verb}`;
};

/**
 * A storage account before Azurite, which checks tokens but no roles: who has no role at the container or above it is refused as
 * Azure does (learn.microsoft.com: Azure Blob Storage error codes, AuthorizationPermissionMismatch).
 */
export async function guardBlobs(
  azure: TestAzure,
  account: { readonly id: string; readonly name: string; readonly port: number },
): Promise<AsyncDisposable> {
  const { certificate, entra, arm, network } = azure;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const container = (request.url ?? '/').split(/[/?]/)[1] ?? '';
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const oid = String(entra.read(token)?.['oid']);
    const scope = `${account.id}/blobServices/default/containers/${container}`;
    const does = blobAction(request.method ?? 'GET');
    const isDenied = denialOf(arm.tenant, oid, does, scope) !== undefined;
    if (isDenied || !hasRole(arm.tenant, oid, [builtIn.blobContributor], scope)) {
      request.resume();
      const code = 'AuthorizationPermissionMismatch';
      response
        .writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': code })
        .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>Refused.</Message></Error>`);
      return;
    }
    const { method, headers, url: path } = request;
    const forwarded = ask(
      {
        host: '127.0.0.1',
        port: account.port,
        method,
        path,
        headers,
        ca: certificate.ca,
        servername: headers.host,
        agent: false,
      },
      (answered) => {
        response.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  };
  const server = createServer(certificate, answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  network.place(`${account.name}.blob.core.windows.net`, (server.address() as AddressInfo).port);
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
