import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as sendRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { BlobServiceClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { guardHttpClient } from '../../../main/azure/blob/http-client.ts';
import { quickRetry } from '../apps/quick-retry.ts';
import { startAzurite, type TestStorageAccount } from '../servers/azurite.ts';
import { denialOf, hasRole, type TestResource, type TestTenant } from './arm/tenant.ts';
import type { TestAzure } from './azure.ts';
import { hostsOf } from './clouds.ts';
import { claimsChallenge } from './claims-challenge.ts';
import { blobAction } from './guarded-blobs.ts';

/** The blob service of all storage accounts of a tenant: Azurite, which stores, behind a check of roles, which it lacks. */
export interface TestStorage extends AsyncDisposable {
  readonly azurite: TestStorageAccount;
  /** Each request that was refused: method, path and error code. */
  readonly refused: string[];
  /** Object ids and operations of what was let through, as `GET /container/blob`. */
  readonly served: { readonly principal: string; readonly operation: string }[];
  /** Claims that each token has to meet, as JSON; undefined for none. Others are challenged. */
  claims: string | undefined;
  /** The account past all checks, as Azure itself has it. */
  account(name: string): BlobServiceClient;
}

const blobData = {
  owner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  contributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  reader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
};

type Action = 'read' | 'write' | 'delete' | 'tags';

/** Which built-in roles hold an action (learn.microsoft.com: Azure built-in roles for Storage). Index tags are the owner's. */
const rolesFor: Readonly<Record<Action, readonly string[]>> = {
  read: Object.values(blobData),
  write: [blobData.owner, blobData.contributor],
  delete: [blobData.owner, blobData.contributor],
  tags: [blobData.owner],
};

/** What a request does (learn.microsoft.com: permissions for calling data operations). */
function actionOf(method: string, query: URLSearchParams): Action {
  if (query.get('comp') === 'tags') return 'tags';
  if (method === 'GET' || method === 'HEAD') return 'read';
  return method === 'DELETE' ? 'delete' : 'write';
}

/**
 * Starts it for the storage accounts that the tenant has now, at their own hosts in the network. Containers are made with
 * the accounts' key, which nobody is refused while the account allows it.
 */
export async function startStorage(azure: TestAzure): Promise<TestStorage> {
  const { tenant } = azure.arm;
  const accounts = [...tenant.resources.values()].filter(({ type }) => isStorage(type));
  const azurite = await startAzurite({
    oauth: azure.certificate,
    moreAccounts: accounts.map(({ name }) => name),
  });
  const refused: string[] = [];
  const served: { principal: string; operation: string }[] = [];
  const server = createServer(azure.certificate, (request, response) => {
    const refusal = refusalOf(request, azure, storage);
    if (refusal === undefined) return passOn(request, response, azurite);
    refused.push(`${request.method ?? ''} ${request.url ?? '/'} ${refusal.code}`);
    request.resume();
    const { status, code, message, headers } = refusal;
    response
      .writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code, ...headers })
      .end(
        `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const host of accounts.flatMap(({ name }) => hostsOf(name, 'blob'))) azure.network.place(host, port);
  const storage: TestStorage = {
    azurite,
    refused,
    served,
    claims: undefined,
    account: (name) => withKey(azurite, name),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await azurite.stop();
    },
  };
  return storage;
}

/** Straight to Azurite, whose certificate has other names. */
function withKey({ url, accountKey }: TestStorageAccount, name: string): BlobServiceClient {
  const inner = createDefaultHttpClient();
  const { origin } = new URL(url);
  const client: HttpClient = {
    sendRequest(request) {
      request.agent = new Agent({ rejectUnauthorized: false });
      return inner.sendRequest(request);
    },
  };
  const login = new StorageSharedKeyCredential(name, accountKey);
  const httpClient = guardHttpClient(client, origin, quickRetry);
  return new BlobServiceClient(`${origin}/${name}`, newPipeline(login, { httpClient }));
}

const textOf = (claim: unknown) => (typeof claim === 'string' ? claim : '');

const isStorage = (type: string) => type.toLowerCase() === 'microsoft.storage/storageaccounts';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why a request is refused (learn.microsoft.com: common REST API error codes; Blob service error codes). */
function refusalOf(
  { headers, method = 'GET', url: sent = '/' }: IncomingMessage,
  { arm, entra }: TestAzure,
  { served, claims: wanted }: TestStorage,
): Refusal | undefined {
  const { tenant } = arm;
  const account = accountOf(tenant, headers.host ?? '');
  if (account === undefined) return { status: 400, code: 'InvalidUri', message: 'no such account' };
  const { publicNetworkAccess, allowSharedKeyAccess } = account.properties;
  if (publicNetworkAccess === 'Disabled') {
    return {
      status: 403,
      code: 'AuthorizationFailure',
      message: 'This request is not authorized to perform this operation.',
    };
  }
  const url = new URL(sent, `https://${headers.host}`);
  const authorization = headers.authorization ?? '';
  if (!authorization.startsWith('Bearer ')) {
    if (allowSharedKeyAccess !== false) return undefined;
    return {
      status: 403,
      code: 'KeyBasedAuthenticationNotPermitted',
      message: 'Key based authentication is not permitted on this storage account.',
    };
  }
  const claims = entra.read(authorization.slice('Bearer '.length));
  const audience = textOf(claims?.['aud']).replace(/\/$/, '');
  if (claims === undefined || !['https://storage.azure.com', url.origin].includes(audience)) {
    return {
      status: 401,
      code: 'InvalidAuthenticationInfo',
      message:
        claims === undefined
          ? 'Lifetime validation failed. The token is expired.'
          : 'Audience validation failed.',
      headers: {
        'www-authenticate': `Bearer authorization_uri=https://login.microsoftonline.com/${tenant.tenantId}/oauth2/authorize resource_id=https://storage.azure.com`,
      },
    };
  }
  const challenge = wanted === undefined ? undefined : claimsChallenge(wanted, claims);
  if (challenge !== undefined) {
    return { status: challenge.status, ...challenge.body.error, headers: challenge.headers };
  }
  const principal = textOf(claims['oid']);
  const [, container = ''] = url.pathname.split('/');
  const scope = container === '' ? account.id : `${account.id}/blobServices/default/containers/${container}`;
  const isDenied = denialOf(tenant, principal, blobAction(method), scope) !== undefined;
  if (!isDenied && hasRole(tenant, principal, rolesFor[actionOf(method, url.searchParams)], scope)) {
    served.push({ principal, operation: `${method} ${url.pathname}` });
    return undefined;
  }
  return {
    status: 403,
    code: 'AuthorizationPermissionMismatch',
    message: 'This request is not authorized to perform this operation using this permission.',
  };
}

function accountOf({ resources }: TestTenant, host: string): TestResource | undefined {
  const [name] = host.split('.');
  return [...resources.values()].find((one) => isStorage(one.type) && one.name === name);
}

/** Azurite knows the account by the host, as it was asked for. */
function passOn(request: IncomingMessage, response: ServerResponse, { url }: TestStorageAccount): void {
  const { port } = new URL(url);
  const sent = sendRequest(
    {
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: request.headers,
      // Both are of this test, on this machine.
      rejectUnauthorized: false,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  sent.on('error', () => response.destroy());
  response.on('close', () => sent.destroy());
  request.pipe(sent);
}
