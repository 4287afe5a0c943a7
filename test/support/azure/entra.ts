import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  errorBody,
  refuse,
  Refused,
  Signer,
  type Refusal,
  type TestApp,
  type TestUser,
  type TokenRequest,
} from './entra-directory.ts';

/** Microsoft Entra on the loopback interface: what MSAL asks of it, for the apps and users of a test. */
export interface TestEntra extends AsyncDisposable {
  readonly port: number;
  readonly apps: TestApp[];
  readonly users: TestUser[];
  /** Who signs in at the page; the first user unless said. */
  person: string;
  /** Lifetime of access tokens in seconds. */
  tokenSeconds: number;
  /** Each token that was given out, in order. */
  readonly issued: TokenRequest[];
  /** Refuses what it returns something for. */
  rule: ((request: TokenRequest) => Refusal | undefined) | undefined;
  /** Refuses at the page where a person signs in, for example because an administrator has to consent. */
  pageRule: ((authorize: URLSearchParams) => Refusal | undefined) | undefined;
  /** Device codes that wait for a person; taking one away with its user lets it in. */
  readonly deviceCodes: Map<string, { clientId: string; user?: TestUser; refusal?: Refusal }>;
  /** No refresh token of before is taken any more. */
  revoke(): void;
  /** A token that something else hands out for Entra: the metadata service of a machine, or the Azure CLI. */
  sign(claims: { readonly aud: string; readonly oid: string; readonly [more: string]: unknown }): string;
  /** The claims of a token that was given out here; undefined for any other text. */
  read(token: string): Record<string, unknown> | undefined;
  /** The same, expired or not. */
  readAny(token: string): Record<string, unknown> | undefined;
}

interface Grant {
  readonly clientId: string;
  readonly user: TestUser;
  readonly nonce?: string | undefined;
  readonly challenge?: string | undefined;
  readonly redirect?: string | undefined;
}

interface Parts {
  readonly state: TestEntra;
  readonly signer: Signer;
  readonly codes: Map<string, Grant>;
  readonly refreshTokens: Map<string, Grant>;
}

/** Starts it with the certificate of its hosts. */
export async function startEntra(certificate: { cert: string; key: string }): Promise<TestEntra> {
  const signer = new Signer();
  const parts = { signer, codes: new Map<string, Grant>(), refreshTokens: new Map<string, Grant>() };
  const server = createServer(certificate, (request, response) => {
    void answer(request, response, { ...parts, state }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const state: TestEntra = {
    port: (server.address() as AddressInfo).port,
    apps: [],
    users: [],
    person: '',
    tokenSeconds: 3600,
    issued: [],
    rule: undefined,
    pageRule: undefined,
    deviceCodes: new Map(),
    revoke: () => parts.refreshTokens.clear(),
    sign: (claims) => signer.sign({ ...claims, exp: Math.floor(Date.now() / 1000) + state.tokenSeconds }),
    read: (token) => signer.read(token),
    readAny: (token) => signer.readAny(token),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
  const send = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
  const [, tenant = '', ...rest] = url.pathname.split('/');
  try {
    switch (`${request.method} ${rest.join('/')}`) {
      case 'GET discovery/instance':
        return void send(200, instances(url.host));
      case 'GET v2.0/.well-known/openid-configuration':
        return void send(200, configuration(url.host, tenant));
      case 'GET oauth2/v2.0/authorize':
        return void response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
          .end(page(url.searchParams, tenant, parts));
      case 'POST oauth2/v2.0/devicecode':
        return void send(200, deviceCode(form, parts));
      case 'POST oauth2/v2.0/token':
        return void send(200, token(form, { host: url.host, tenant }, parts));
      default:
        return void send(404, { error: 'not_found', error_description: `nothing at ${url.pathname}` });
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    send(error.refusal.error === 'invalid_client' ? 401 : 400, errorBody(error.refusal));
  }
}

const instances = (host: string) => ({
  tenant_discovery_endpoint: `https://${host}/common/v2.0/.well-known/openid-configuration`,
  'api-version': '1.1',
  metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
});

const configuration = (host: string, tenant: string) => ({
  issuer: `https://${host}/${tenant}/v2.0`,
  authorization_endpoint: `https://${host}/${tenant}/oauth2/v2.0/authorize`,
  token_endpoint: `https://${host}/${tenant}/oauth2/v2.0/token`,
  device_authorization_endpoint: `https://${host}/${tenant}/oauth2/v2.0/devicecode`,
  jwks_uri: `https://${host}/${tenant}/discovery/v2.0/keys`,
});

const appOf = ({ apps }: TestEntra, clientId: string | null): TestApp =>
  apps.find((app) => app.clientId === clientId) ??
  refuse(
    'unauthorized_client',
    700016,
    `Application with identifier '${clientId}' was not found in the directory`,
  );

/** The page on which a person signs in: it sends the browser back with a form, as response_mode=form_post says. */
function page(query: URLSearchParams, tenant: string, { state, codes }: Parts): string {
  const redirect = query.get('redirect_uri') ?? '';
  let fields: Record<string, string>;
  try {
    const app = appOf(state, query.get('client_id'));
    if (!/^http:\/\/localhost(:\d+)?\/?$/.test(redirect)) throw new Error(`redirects to ${redirect}`);
    if (query.get('response_mode') !== 'form_post') throw new Error('asks for an answer in the URL');
    if (query.get('code_challenge_method') !== 'S256') throw new Error('has no PKCE');
    const refusal = state.pageRule?.(query);
    if (refusal !== undefined) throw new Refused(refusal);
    const user = state.users.find(({ username }) => username === state.person) ?? state.users[0];
    if (user === undefined) throw new Error('nobody is there to sign in');
    tenantOf(user, tenant);
    const code = randomBytes(16).toString('hex');
    codes.set(code, {
      clientId: app.clientId,
      user,
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge') ?? undefined,
      redirect,
    });
    fields = { code };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { error: name, error_description: words } = errorBody(error.refusal) as Record<string, string>;
    fields = { error: name ?? '', error_description: words ?? '' };
  }
  const inputs = Object.entries({ ...fields, state: query.get('state') ?? '' }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return `<!doctype html><form method="post" action="${redirect}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
}

/** The tenant that a user gets a token of: the one that was asked for, if the user is known there. */
function tenantOf(user: TestUser, asked: string): string {
  if (['common', 'organizations', user.tenantId].includes(asked)) return user.tenantId;
  if (user.guestOf?.[asked] !== undefined) return asked;
  return refuse(
    'invalid_grant',
    50020,
    `User account '${user.username}' from identity provider 'https://sts.windows.net/${user.tenantId}/' does not exist in tenant '${asked}'`,
  );
}

function deviceCode(form: URLSearchParams, { state }: Parts): object {
  const app = appOf(state, form.get('client_id'));
  const code = randomBytes(16).toString('hex');
  state.deviceCodes.set(code, { clientId: app.clientId });
  return {
    device_code: code,
    user_code: 'ABCD1234',
    verification_uri: 'https://microsoft.com/devicelogin',
    expires_in: 900,
    interval: 0.02,
    message: 'To sign in, use a web browser to open the page https://microsoft.com/devicelogin',
  };
}

interface Asked {
  readonly host: string;
  readonly tenant: string;
}

function token(form: URLSearchParams, asked: Asked, parts: Parts): object {
  const { state } = parts;
  const app = appOf(state, form.get('client_id'));
  if (app.tenantId !== asked.tenant && app.isMultiTenant !== true && /^[0-9a-f-]{36}$/.test(asked.tenant)) {
    refuse(
      'unauthorized_client',
      700016,
      `Application with identifier '${app.clientId}' was not found in the directory '${asked.tenant}'`,
    );
  }
  const grant = form.get('grant_type') ?? '';
  const user = grant === 'client_credentials' ? undefined : userOf(grant, form, parts);
  if (user === undefined) expectApplication(app, form);
  const request: TokenRequest = {
    grant,
    tenant: asked.tenant,
    clientId: app.clientId,
    // Among openid and the like there is one resource.
    resource: /(\S+)\/(?:\.default|user_impersonation)/.exec(form.get('scope') ?? '')?.[1] ?? '',
    ...claimsIn(form.get('claims')),
    username: user?.user.username,
  };
  const refusal = state.rule?.(request);
  if (refusal !== undefined) throw new Refused(refusal);
  const tid = user === undefined ? app.tenantId : tenantOf(user.user, asked.tenant);
  state.issued.push(request);
  return tokens({ app, user, request, tid, host: asked.host }, parts);
}

function userOf(grant: string, form: URLSearchParams, { state, codes, refreshTokens }: Parts): Grant {
  switch (grant) {
    case 'authorization_code': {
      const code = form.get('code') ?? '';
      const found = codes.get(code);
      codes.delete(code);
      const verifier = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (found === undefined || found.redirect !== form.get('redirect_uri')) {
        return refuse('invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed');
      }
      if (found.challenge !== verifier)
        return refuse('invalid_grant', 501481, 'The Code_Verifier does not match');
      return found;
    }
    case 'refresh_token':
      return (
        refreshTokens.get(form.get('refresh_token') ?? '') ??
        refuse('invalid_grant', 50173, 'The provided grant has expired due to it being revoked')
      );
    case 'urn:ietf:params:oauth:grant-type:device_code':
    case 'device_code':
      return ofDeviceCode(form, state);
    default:
      return refuse(
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${grant}'`,
      );
  }
}

function ofDeviceCode(form: URLSearchParams, { apps, deviceCodes }: TestEntra): Grant {
  const clientId = form.get('client_id') ?? '';
  if (apps.find((app) => app.clientId === clientId)?.allowsPublicFlows !== true) {
    refuse(
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'",
    );
  }
  const waiting = deviceCodes.get(form.get('device_code') ?? '');
  if (waiting === undefined) return refuse('expired_token', 70019, 'Verification code expired');
  if (waiting.refusal !== undefined) throw new Refused(waiting.refusal);
  if (waiting.user === undefined) return refuse('authorization_pending', 70016, 'the user has not finished');
  return { clientId, user: waiting.user };
}

/** The secret of an app, or the assertion that the key of its certificate has signed. */
function expectApplication({ secret, publicKey }: TestApp, form: URLSearchParams): void {
  const assertion = form.get('client_assertion');
  if (assertion !== null && publicKey !== undefined) {
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string };
    const padding = alg === 'PS256' ? { padding: 6, saltLength: 32 } : {};
    const isRight = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key: createPublicKey(publicKey), ...padding },
      Buffer.from(signature, 'base64url'),
    );
    if (isRight) return;
    refuse(
      'invalid_client',
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application',
    );
  }
  if (secret === undefined || form.get('client_secret') !== secret) {
    refuse('invalid_client', 7000215, 'Invalid client secret provided');
  }
}

interface Given {
  readonly app: TestApp;
  readonly user: Grant | undefined;
  readonly request: TokenRequest;
  readonly tid: string;
  readonly host: string;
}

function tokens({ app, user, request, tid, host }: Given, { state, signer, refreshTokens }: Parts): object {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now - 60, exp: now + state.tokenSeconds };
  // learn.microsoft.com: Access token claims reference, oid: a guest has another one in each tenant
  const oid = user === undefined ? app.clientId : (user.user.guestOf?.[tid] ?? user.user.oid);
  const who = { tid, oid, sub: oid };
  const { groups } = user?.user ?? app;
  const access = signer.sign({
    ...who,
    ...times,
    aud: request.resource,
    iss: `https://sts.windows.net/${tid}/`,
    appid: app.clientId,
    // no two tokens are the same
    uti: randomBytes(8).toString('hex'),
    ...(user === undefined ? {} : { upn: user.user.username }),
    ...(groups === undefined ? {} : { groups }),
    ...(request.claims === undefined ? {} : { asked: request.claims }),
    // learn.microsoft.com: Claims challenges, claims requests and client capabilities: how services know of cp1
    ...(request.capabilities.length === 0 ? {} : { xms_cc: request.capabilities }),
  });
  const common = { token_type: 'Bearer', expires_in: state.tokenSeconds, ext_expires_in: state.tokenSeconds };
  if (user === undefined) return { ...common, access_token: access };
  const refresh = randomBytes(32).toString('hex');
  refreshTokens.set(refresh, user);
  const id = {
    ...who,
    ...times,
    aud: app.clientId,
    iss: `https://${host}/${tid}/v2.0`,
    preferred_username: user.user.username,
    name: user.user.username,
    ver: '2.0',
    ...(user.nonce === undefined ? {} : { nonce: user.nonce }),
  };
  return {
    ...common,
    scope: `${request.resource}/user_impersonation ${request.resource}/.default`,
    access_token: access,
    refresh_token: refresh,
    id_token: signer.sign(id),
    client_info: Buffer.from(JSON.stringify({ uid: user.user.oid, utid: user.user.tenantId })).toString(
      'base64url',
    ),
  };
}

/** What a service challenged for, and what the client says that it is capable of, which stand in one parameter. */
function claimsIn(claims: string | null): Pick<TokenRequest, 'claims' | 'capabilities'> {
  const { access_token: asked = {} } = JSON.parse(claims ?? '{}') as {
    access_token?: { xms_cc?: { values?: string[] } };
  };
  const { xms_cc: said, ...challenge } = asked;
  const isChallenge = Object.keys(challenge).length > 0;
  return { claims: isChallenge ? JSON.stringify(challenge) : undefined, capabilities: said?.values ?? [] };
}
