import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestEntra } from '../entra.ts';
import type { TestTenant } from './tenant.ts';

/** A request that carries a good token. */
export interface ArmRequest {
  readonly method: string;
  /** The path without its query, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The JSON of the body; undefined without one. */
  readonly body: unknown;
  /** Object id of whoever asks. */
  readonly principal: string;
  /** What stands in the token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface ArmAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers the requests that it knows; undefined for others. May throw an {@link ArmError}. */
export type ArmHandler = (request: ArmRequest) => ArmAnswer | undefined | Promise<ArmAnswer | undefined>;

/** An error as Azure Resource Manager reports one (learn.microsoft.com: common error codes of ARM). */
export class ArmError extends Error {
  readonly answer: ArmAnswer;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${code}: ${message}`);
    this.answer = { status, body: { error: { code, message } }, headers };
  }
}

/** Azure Resource Manager on the loopback interface, for the tokens of one stand-in of Entra. */
export interface TestArm extends AsyncDisposable {
  readonly port: number;
  readonly tenant: TestTenant;
  /** Asked in order; the first that answers wins. */
  readonly handlers: ArmHandler[];
  /** Asked before all others: what it answers or throws stands in for ARM, such as a throttled request. */
  rule: ArmHandler | undefined;
  /** Each request, as `GET /subscriptions`, in order. */
  readonly asked: string[];
}

export async function startArm(
  certificate: { cert: string; key: string },
  entra: TestEntra,
  tenant: TestTenant,
): Promise<TestArm> {
  const server = createServer(certificate, (request, response) => {
    void answer(request, response, { state, entra }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state: TestArm = {
    port: (server.address() as AddressInfo).port,
    tenant,
    handlers: [],
    rule: undefined,
    asked: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

/** The Azure CLI adds the text of a template as it is, under a name without quotes, which Azure takes. */
const ofCli = /, template:/;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { state, entra }: { readonly state: TestArm; readonly entra: TestEntra },
): Promise<void> {
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
  const method = request.method ?? 'GET';
  const sent = await text(request);
  state.asked.push(`${method} ${url.pathname}`);
  const { status, body, headers } = await answerTo();
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));

  async function answerTo(): Promise<ArmAnswer> {
    try {
      const claims = claimsOf(request, entra, url.host);
      const asked: ArmRequest = {
        method,
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: request.headers,
        body: sent === '' ? undefined : JSON.parse(sent.replace(ofCli, ', "template":')),
        principal: String(claims['oid']),
        claims,
      };
      for (const handler of [state.rule, ...state.handlers]) {
        const given = await handler?.(asked);
        if (given !== undefined) return given;
      }
      throw new ArmError(404, 'NotFound', `This stand-in does not know ${method} ${url.pathname}.`);
    } catch (error) {
      if (error instanceof ArmError) return error.answer;
      throw error;
    }
  }
}

/** What the Azure CLI asks for, and Azure Resource Manager takes as well (`az cloud show`: activeDirectoryResourceId). */
const classicAudience = 'https://management.core.windows.net/';

/** Whoever asks. Tokens are checked as ARM does: signed by Entra, not expired, and for this audience. */
function claimsOf(
  { headers }: IncomingMessage,
  entra: TestEntra,
  host: string,
): Readonly<Record<string, unknown>> {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw new ArmError(
      401,
      'AuthenticationFailed',
      'Authentication failed. The Authorization header is missing.',
    );
  }
  const claims = entra.read(token);
  if (claims === undefined) {
    throw new ArmError(
      401,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    );
  }
  if (![`https://${host}`, `https://${host}/`, classicAudience].includes(String(claims['aud']))) {
    throw new ArmError(
      401,
      'InvalidAuthenticationTokenAudience',
      'The access token has been obtained for wrong audience or resource.',
    );
  }
  return claims;
}
