import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestAzure } from './azure.ts';
import { cloudOfKeyVault, hostsOf } from './clouds.ts';
import { KeyVaultError, type KeyVaultAnswer, type KeyVaultRequest } from './key-vault-wire.ts';
import { expectMayUse, type SecretAction } from './key-vault-rights.ts';

/** A version of a secret. Times are in seconds since 1970, as Key Vault gives them. */
interface TestSecretVersion {
  readonly version: string;
  readonly value: string;
  readonly contentType?: string | undefined;
  /** Whether it belongs to a certificate. */
  readonly isManaged?: boolean | undefined;
  enabled: boolean;
  exp?: number | undefined;
  nbf?: number | undefined;
}

/** The data plane of all key vaults of a tenant. */
export interface TestKeyVaults extends AsyncDisposable {
  /** Versions of a secret by `vault/name`, the newest last. */
  readonly secrets: Map<string, TestSecretVersion[]>;
  /** `vault/name` of those that were deleted and can be recovered. */
  readonly deleted: Set<string>;
  /** Writes another version of a secret, as another client does. */
  put(vault: string, name: string, value: string, attributes?: Partial<TestSecretVersion>): void;
  /** Asked before all else once the token is checked: what it answers or throws stands in for Key Vault. */
  rule: ((request: KeyVaultRequest) => KeyVaultAnswer | undefined) | undefined;
  /** The address that Key Vault sees requests come from. */
  clientAddress: string;
  /** Each request that carried a good token, as `GET /secrets/name`, in order. */
  readonly asked: string[];
  /** How many secrets or versions a page of a list has. */
  pageSize: number;
}

/** Starts it for the key vaults that the tenant has now, at their own hosts in the network. */
export async function startKeyVaults(azure: TestAzure): Promise<TestKeyVaults> {
  const { tenant } = azure.arm;
  const server = createServer(azure.certificate, (request, response) => {
    void answer(request, response, { azure, state }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const { name, type } of tenant.resources.values()) {
    if (!isKeyVault(type)) continue;
    for (const host of hostsOf(name, 'keyVault')) azure.network.place(host, port);
  }
  const secrets = new Map<string, TestSecretVersion[]>();
  const state: TestKeyVaults = {
    secrets,
    deleted: new Set(),
    put: (vault, name, value, attributes = {}) => {
      const made = { version: randomBytes(16).toString('hex'), value, enabled: true, ...attributes };
      secrets.set(`${vault}/${name}`, [...(secrets.get(`${vault}/${name}`) ?? []), made]);
    },
    rule: undefined,
    clientAddress: '203.0.113.7',
    asked: [],
    pageSize: 25,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

const isKeyVault = (type: string) => type.toLowerCase() === 'microsoft.keyvault/vaults';

interface Parts {
  readonly azure: TestAzure;
  readonly state: TestKeyVaults;
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
  const sent = await text(request);
  const { status, body, headers } = answerTo(request, url, sent, parts);
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-ms-keyvault-service-version': '1.9.0.0',
      ...headers,
    })
    .end(body === undefined ? '' : JSON.stringify(body));
}

function answerTo(request: IncomingMessage, url: URL, sent: string, parts: Parts): KeyVaultAnswer {
  const { azure, state } = parts;
  try {
    const claims = claimsOf(request, url.hostname, azure);
    const vault = [...azure.arm.tenant.resources.values()].find(
      ({ type, name }) => isKeyVault(type) && hostsOf(name, 'keyVault').includes(url.hostname),
    );
    if (vault === undefined) throw new KeyVaultError(404, 'NotFound', 'no such vault');
    const method = request.method ?? 'GET';
    const asked = { method, vault, path: url.pathname, principal: textOf(claims['oid']), claims };
    state.asked.push(`${method} ${url.pathname}`);
    return state.rule?.(asked) ?? serve(asked, url, sent, parts);
  } catch (error) {
    if (error instanceof KeyVaultError) return error.answer;
    throw error;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/**
 * Who asks. Without a good token Key Vault says where to get one (learn.microsoft.com: Authentication, requests and
 * responses; HTTP 401 with `WWW-Authenticate: Bearer authorization=…, resource=…`).
 */
function claimsOf(
  { headers }: IncomingMessage,
  host: string,
  { entra, arm }: TestAzure,
): Record<string, unknown> {
  const { signIn, keyVault } = cloudOfKeyVault(host);
  const resource = `https://${keyVault}`;
  const challenge = `Bearer authorization="https://${signIn}/${arm.tenant.tenantId}", resource="${resource}"`;
  const refuse = (message: string) =>
    new KeyVaultError(401, 'Unauthorized', message, { headers: { 'www-authenticate': challenge } });
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw refuse('AKV10000: Request is missing a Bearer or PoP token.');
  const claims = entra.read(token);
  if (claims === undefined) throw refuse('[TokenExpired] Error validating token: IDX10223.');
  if (textOf(claims['aud']).replace(/\/$/, '') !== resource) {
    throw refuse(`AKV10022: Invalid audience. Expected ${resource}.`);
  }
  if (claims['tid'] !== arm.tenant.tenantId) {
    throw refuse('AKV10032: Invalid issuer. Expected one of https://sts.windows.net/.');
  }
  return claims;
}

function serve(asked: KeyVaultRequest, url: URL, sent: string, { azure, state }: Parts): KeyVaultAnswer {
  const [, collection = '', name = '', rest = ''] = asked.path.split('/');
  const may = (action: SecretAction) =>
    expectMayUse({ azure, asked, name, action, from: state.clientAddress });
  const id = `${asked.vault.name}/${name}`;
  switch (`${asked.method} ${collection}${rest === 'versions' ? '/versions' : ''}`) {
    case 'GET secrets':
      if (name === '') {
        may('list');
        return namesOf(asked, url, state);
      }
      may('get');
      return { status: 200, body: bundle(asked, name, read(state, id, name, rest)) };
    case 'GET secrets/versions':
      may('list');
      return versions(asked, url, name, state);
    case 'GET deletedsecrets':
      may('get');
      if (!state.deleted.has(id)) throw notFound(name, 'deleted secret');
      return { status: 200, body: { id: idOf(asked, name, '') } };
    case 'PUT secrets':
      may('set');
      return { status: 200, body: bundle(asked, name, write(state, asked, name, sent)) };
    default:
      throw new KeyVaultError(404, 'NotFound', `This stand-in does not know ${asked.method} ${asked.path}.`);
  }
}

/** learn.microsoft.com: Get Secret, SecretNotFound and SecretDisabled among its errors. */
function read(state: TestKeyVaults, id: string, name: string, version: string): TestSecretVersion {
  const all = state.deleted.has(id) ? [] : (state.secrets.get(id) ?? []);
  const found = version === '' ? all.at(-1) : all.find((each) => each.version === version);
  if (found === undefined) throw notFound(name, 'secret');
  if (!found.enabled) {
    throw new KeyVaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', {
      inner: 'SecretDisabled',
    });
  }
  return found;
}

const notFound = (name: string, what: string) =>
  new KeyVaultError(
    404,
    'SecretNotFound',
    `A ${what} with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.`,
  );

/** learn.microsoft.com: Get Secrets: what is known of each secret, never its value. */
function namesOf({ path, vault }: KeyVaultRequest, url: URL, state: TestKeyVaults): KeyVaultAnswer {
  const all = [...state.secrets].flatMap(([id, versionsOf]) => {
    const newest = versionsOf.at(-1);
    const [of, name = ''] = id.split('/');
    if (of !== vault.name || newest === undefined || state.deleted.has(id)) return [];
    const { contentType, isManaged } = newest;
    const item = { id: `${url.origin}/secrets/${name}`, attributes: attributesOf(newest) };
    return [
      { ...item, ...(contentType === undefined ? {} : { contentType }), ...(isManaged && { managed: true }) },
    ];
  });
  return { status: 200, body: page(all, url, path, state) };
}

function page(all: readonly object[], url: URL, path: string, { pageSize }: TestKeyVaults) {
  const from = Number(url.searchParams.get('$skiptoken') ?? '0');
  const next = from + pageSize;
  return {
    value: all.slice(from, next),
    nextLink: next < all.length ? `${url.origin}${path}?api-version=7.5&$skiptoken=${next}` : null,
  };
}

function versions({ path }: KeyVaultRequest, url: URL, name: string, state: TestKeyVaults): KeyVaultAnswer {
  const [vault = ''] = url.hostname.split('.');
  const id = `${vault}/${name}`;
  const all = state.deleted.has(id) ? [] : (state.secrets.get(id) ?? []);
  const listed = all.map((each) => ({
    id: `${url.origin}/secrets/${name}/${each.version}`,
    attributes: attributesOf(each),
  }));
  return { status: 200, body: page(listed, url, path, state) };
}

/** learn.microsoft.com: Set Secret; soft-delete overview: the name of a deleted secret cannot be reused. */
function write(
  state: TestKeyVaults,
  { vault }: KeyVaultRequest,
  name: string,
  sent: string,
): TestSecretVersion {
  const id = `${vault.name}/${name}`;
  if (state.deleted.has(id)) {
    throw new KeyVaultError(
      409,
      'Conflict',
      `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      { inner: 'ObjectIsDeletedButRecoverable' },
    );
  }
  const {
    value,
    contentType,
    attributes = {},
  } = JSON.parse(sent) as {
    value: string;
    contentType?: string;
    attributes?: { enabled?: boolean; exp?: number; nbf?: number };
  };
  state.put(vault.name, name, value, { ...attributes, contentType, enabled: attributes.enabled ?? true });
  return read({ ...state, deleted: new Set() }, id, name, '');
}

const idOf = ({ vault }: KeyVaultRequest, name: string, version: string) =>
  `${textOf(vault.properties['vaultUri']) || `https://${vault.name}.vault.azure.net/`}secrets/${name}/${version}`;

const attributesOf = ({ enabled, exp, nbf }: TestSecretVersion) => ({
  enabled,
  ...(exp === undefined ? {} : { exp }),
  ...(nbf === undefined ? {} : { nbf }),
  created: 1_700_000_000,
  updated: 1_700_000_000,
  recoveryLevel: 'Recoverable+Purgeable',
});

const bundle = (asked: KeyVaultRequest, name: string, version: TestSecretVersion) => ({
  value: version.value,
  ...(version.contentType === undefined ? {} : { contentType: version.contentType }),
  id: idOf(asked, name, version.version),
  attributes: attributesOf(version),
});
