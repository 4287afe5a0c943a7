import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';

export type FakeEntraOptions = {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** Lifetime of the tokens in seconds; one hour by default. */
  tokenSeconds?: number;
  /** Certificate (PEM) of the servers on this machine that the client may talk to. */
  ca?: string;
};

/** Microsoft Entra's token endpoint on the loopback interface, for one application of one tenant. */
export type FakeEntra = {
  /**
   * A network in which login.microsoftonline.com is the fake, servers on this machine are themselves, and
   * everything else does not exist.
   */
  readonly httpClient: HttpClient;
  /** Scopes of the tokens that were given out, in order. */
  readonly issued: readonly string[];
  /** Hosts that were asked for but do not exist. */
  readonly refused: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
};

const authority = 'login.microsoftonline.com';

export async function startFakeEntra(options: FakeEntraOptions): Promise<FakeEntra> {
  const issued: string[] = [];
  const refused: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (
      request.method === 'GET' &&
      request.url?.startsWith(`/${options.tenantId}/v2.0/.well-known/`) === true
    ) {
      const base = `https://${authority}/${options.tenantId}`;
      send(200, {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      });
    } else if (
      request.method !== 'POST' ||
      request.url?.startsWith(`/${options.tenantId}/oauth2/v2.0/token`) !== true
    ) {
      send(404, { error: 'not_found', error_description: `nothing at ${request.method} ${request.url}` });
    } else if (
      form.get('client_id') !== options.clientId ||
      form.get('client_secret') !== options.clientSecret
    ) {
      send(401, {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
      });
    } else {
      const scope = form.get('scope') ?? '';
      issued.push(scope);
      const seconds = options.tokenSeconds ?? 3600;
      send(200, { token_type: 'Bearer', expires_in: seconds, access_token: token(options, scope, seconds) });
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const inner = createDefaultHttpClient();
  return {
    issued,
    refused,
    httpClient: {
      async sendRequest(request) {
        const real = request.url;
        const url = new URL(real);
        if (url.hostname === authority) {
          request.url = `http://127.0.0.1:${port}${url.pathname}${url.search}`;
          request.allowInsecureConnection = true;
        } else if (url.hostname !== '127.0.0.1') {
          refused.push(url.hostname);
          throw new Error(`there is no ${url.hostname} in this test`);
        } else if (options.ca !== undefined) {
          request.tlsSettings = { ca: options.ca };
        }
        try {
          return await inner.sendRequest(request);
        } finally {
          // The pipeline must go on believing that it spoke to the real host.
          request.url = real;
        }
      },
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A token as Azurite's basic OAuth wants it: it looks at the claims and not at the signature. */
function token(options: FakeEntraOptions, scope: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    // Among openid and the like there is one resource.
    aud: /(\S+)\/\.default/.exec(scope)?.[1],
    iss: `https://sts.windows.net/${options.tenantId}/`,
    tid: options.tenantId,
    appid: options.clientId,
    iat: now,
    nbf: now - 60,
    exp: now + seconds,
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('not signed').toString('base64url')}`;
}
