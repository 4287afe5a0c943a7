import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TestEntra } from './entra.ts';

interface TestManagedIdentity {
  readonly oid: string;
  /** The id of its resource, which its tokens have as `xms_mirid`. */
  readonly resourceId?: string;
  /** Object ids of the groups that it is a member of. */
  readonly groups?: readonly string[];
}

/** A machine of Azure on the loopback interface: what gives the tokens of its managed identities. */
export interface TestMachine extends AsyncDisposable {
  /** For IDENTITY_ENDPOINT, as App Service has it. */
  readonly endpoint: string;
  /** For IDENTITY_HEADER: whoever does not know it is refused. */
  readonly header: string;
  /** The identities of the machine by client id; the one with an empty id is its own. */
  readonly identities: Map<string, TestManagedIdentity>;
  /** Path and resource of each request, in order. */
  readonly asked: string[];
  /** As a virtual machine has it: the address of the metadata service is this machine. */
  readonly metadataService: (inner: HttpClient) => HttpClient;
}

/**
 * MSAL remembers as long as its process lives where the first managed identity was asked for, and with which client: a
 * test of it is a process of its own.
 */
export async function forgetManagedIdentities(): Promise<void> {
  const library = import.meta.resolve('@azure/msal-node');
  const { ManagedIdentityClient } = (await import(
    new URL('client/ManagedIdentityClient.mjs', library).href
  )) as { ManagedIdentityClient: { identitySource: unknown } };
  ManagedIdentityClient.identitySource = undefined;
  const { ManagedIdentityApplication } = await import('@azure/msal-node');
  Object.assign(ManagedIdentityApplication, { nodeStorage: undefined });
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

export async function startMachine(entra: TestEntra): Promise<TestMachine> {
  const header = 'the-secret-of-the-endpoint';
  const identities: TestMachine['identities'] = new Map();
  const asked: string[] = [];

  function answer({ url = '', headers }: IncomingMessage): Answer {
    const { pathname, searchParams } = new URL(url, 'http://machine');
    const resource = searchParams.get('resource') ?? '';
    asked.push(`${pathname} ${resource}`);
    if (pathname === '/msi/token') {
      // learn.microsoft.com, Managed identities for App Service, REST endpoint reference
      if (headers['x-identity-header'] !== header) return { status: 401, body: { message: 'Unauthorized' } };
    } else if (headers['metadata'] !== 'true') {
      // learn.microsoft.com, How to use managed identities on a VM to acquire a token: error handling
      return {
        status: 400,
        body: { error: 'bad_request_102', error_description: 'Required metadata header not specified' },
      };
    }
    const identity = identities.get(searchParams.get('client_id') ?? '');
    if (identity === undefined) {
      // the same page: 400 invalid_request, Identity not found
      return { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } };
    }
    const expires = Math.floor(Date.now() / 1000) + entra.tokenSeconds;
    return {
      status: 200,
      body: {
        access_token: entra.sign({
          aud: resource,
          oid: identity.oid,
          uti: randomBytes(8).toString('hex'),
          ...(identity.resourceId !== undefined && { xms_mirid: identity.resourceId }),
          ...(identity.groups !== undefined && { groups: identity.groups }),
        }),
        expires_on: String(expires),
        expires_in: String(entra.tokenSeconds),
        resource,
        token_type: 'Bearer',
      },
    };
  }

  const server = createServer((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: `${origin}/msi/token`,
    header,
    identities,
    asked,
    metadataService: (inner) => ({
      sendRequest(request) {
        const { origin: wanted, pathname, search } = new URL(request.url);
        if (wanted === 'http://169.254.169.254') request.url = `${origin}${pathname}${search}`;
        return inner.sendRequest(request);
      },
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
