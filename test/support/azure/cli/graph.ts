import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { randomUUID } from 'node:crypto';
import type { TestEntra } from '../entra.ts';

interface Application {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly requiredResourceAccess: readonly RequiredResourceAccess[];
  readonly [property: string]: unknown;
}

interface RequiredResourceAccess {
  readonly resourceAppId: string;
  readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
}

interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly servicePrincipalNames: readonly string[];
  readonly oauth2PermissionScopes: readonly { readonly id: string; readonly value: string }[];
}

/**
 * Microsoft Graph on the loopback interface, as far as registering an application goes. pgkeep itself never asks it: only
 * the Azure CLI does, in the script that an administrator runs.
 */
export interface TestGraph extends AsyncDisposable {
  readonly port: number;
  readonly applications: Application[];
  readonly servicePrincipals: ServicePrincipal[];
  readonly asked: string[];
}

/** An API of Microsoft as a tenant knows it. */
export const apiPrincipal = (appId: string, scopeId: string): ServicePrincipal => ({
  id: randomUUID(),
  appId,
  servicePrincipalNames: [appId],
  oauth2PermissionScopes: [
    { id: randomUUID(), value: 'something_else' },
    { id: scopeId, value: 'user_impersonation' },
  ],
});

class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** `apis` are those of Microsoft that the tenant can have, by their application ids: making one of them takes it from here. */
export async function startGraph(
  certificate: { cert: string; key: string },
  entra: TestEntra,
  apis: readonly ServicePrincipal[],
): Promise<TestGraph> {
  const state: Pick<TestGraph, 'applications' | 'servicePrincipals' | 'asked'> = {
    applications: [],
    servicePrincipals: [],
    asked: [],
  };
  const server = createServer(certificate, (request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'https://graph.microsoft.com');
      const sent = await text(request);
      state.asked.push(`${request.method} ${url.pathname}`);
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      try {
        // learn.microsoft.com: Microsoft Graph error responses, InvalidAuthenticationToken
        if (!/^https:\/\/graph\.microsoft\.com\/?$/.test(String(entra.read(token)?.['aud']))) {
          throw new GraphError(
            401,
            'InvalidAuthenticationToken',
            'Access token validation failure. Invalid audience.',
          );
        }
        const body = sent === '' ? undefined : (JSON.parse(sent) as Record<string, unknown>);
        const given = answer(state, apis, { method: request.method ?? '', url, body });
        response.writeHead(given === undefined ? 204 : 200, { 'content-type': 'application/json' });
        response.end(given === undefined ? '' : JSON.stringify(given));
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        const { status, code, message } = error;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { code, message } }));
      }
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ...state,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: Record<string, unknown> | undefined;
}

type State = Pick<TestGraph, 'applications' | 'servicePrincipals'>;

function answer(state: State, apis: readonly ServicePrincipal[], { method, url, body = {} }: Asked) {
  const [, , collection, id] = url.pathname.split('/');
  const all: (Application | ServicePrincipal)[] | undefined =
    collection === 'applications'
      ? state.applications
      : collection === 'servicePrincipals'
        ? state.servicePrincipals
        : undefined;
  if (all === undefined)
    throw new GraphError(400, 'BadRequest', `This stand-in does not know ${url.pathname}.`);
  if (id === undefined && method === 'GET') {
    const wanted = /'([^']*)'/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
    return { value: all.filter((each) => matches(each, wanted)) };
  }
  if (id === undefined && method === 'POST') {
    return collection === 'applications' ? makeApplication(state, body) : makePrincipal(state, apis, body);
  }
  const at = all.findIndex((each) => each.id === id);
  const found = all[at];
  if (found === undefined) {
    // learn.microsoft.com: Microsoft Graph error responses, Request_ResourceNotFound
    throw new GraphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  if (method === 'GET') return found;
  if (method !== 'PATCH')
    throw new GraphError(405, 'Request_BadRequest', `Specified HTTP method is not allowed.`);
  all[at] = { ...found, ...body };
  return undefined;
}

/** The filters that the Azure CLI sends: by display name, application id, or name of a service principal. */
const matches = (each: Application | ServicePrincipal, wanted: string): boolean =>
  each.appId === wanted || ('displayName' in each && each['displayName'].startsWith(wanted));

function makeApplication({ applications }: State, body: Record<string, unknown>): Application {
  const made = { requiredResourceAccess: [], ...body, id: randomUUID(), appId: randomUUID() };
  applications.push(made as unknown as Application);
  return made as unknown as Application;
}

function makePrincipal(
  { applications, servicePrincipals }: State,
  apis: readonly ServicePrincipal[],
  { appId }: Record<string, unknown>,
): ServicePrincipal {
  // learn.microsoft.com: create servicePrincipal, the application has to exist, and has one service principal in a tenant
  if (servicePrincipals.some((each) => each.appId === appId)) {
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${String(appId)} is already in use.`,
    );
  }
  const own = applications.find((each) => each.appId === appId);
  const made =
    apis.find((each) => each.appId === appId) ??
    (own === undefined
      ? undefined
      : {
          id: randomUUID(),
          appId: own.appId,
          servicePrincipalNames: [own.appId],
          oauth2PermissionScopes: [],
        });
  if (made === undefined) {
    throw new GraphError(
      400,
      'NoBackingApplicationObject',
      `The appId '${String(appId)}' of the service principal does not reference a valid application object.`,
    );
  }
  servicePrincipals.push(made);
  return made;
}
