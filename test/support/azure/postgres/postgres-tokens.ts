import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { TestCertificate } from '../certificates.ts';
import { letsIn } from '../arm/firewall-rules.ts';
import type { TestTenant } from '../arm/tenant.ts';
import type { TestEntra } from '../entra.ts';
import { askForPassword, fatal, logIn, readFirst, readMessage, requests, startupParameters } from './wire.ts';

/** Whom a role is mapped to, as its security label says (learn.microsoft.com, Microsoft Entra roles in PostgreSQL). */
interface TestPrincipal {
  readonly oid: string;
  /** Of a group every member logs in, with the group's name as the user. */
  readonly type: 'user' | 'service' | 'group';
  /** What the stand-in logs in to the real server with: the role's password there. */
  readonly password: string;
}

/** A login with a token. */
interface TokenLogin {
  readonly role: string;
  readonly database: string;
  readonly application: string;
  /** The token's own id; empty for what is no token. */
  readonly uti: string;
  /** Why it was refused; undefined where it was let in. */
  readonly refused?: string;
}

/** A flexible server of Azure, before a real PostgreSQL, on the loopback interface. */
export interface TestPostgresTokens extends AsyncDisposable {
  readonly port: number;
  /** Roles that log in with a token, by name. All others log in with their password at the real server. */
  readonly principals: Map<string, TestPrincipal>;
  /** Each login with a token, in order. */
  readonly logins: TokenLogin[];
  /** `authConfig.activeDirectoryAuth`: without it a token is a password like any other. */
  entraAuth: boolean;
  /** The audience that it takes. */
  audience: string;
  /** The address that it sees clients come from. */
  clientAddress: string;
  /** The resource whose firewall rules decide who comes in; undefined for a server that lets everybody in. */
  firewall: { readonly tenant: TestTenant; readonly server: string } | undefined;
  /** Each time a request matches, all tokens that were used so far have expired. */
  expireAtRequest: RegExp | undefined;
}

interface Place {
  readonly certificate: TestCertificate;
  readonly entra: TestEntra;
  /** The real server. */
  readonly server: { readonly port: number };
}

/**
 * Starts it. The refusals have Azure's words as people have reported them:
 * - no token: "An error occurred while validating the access token" (cyrilgdn/terraform-provider-postgresql, issue 60)
 * - wrong audience: microsoft/azuredatastudio-postgresql, issue 505
 * - expired: darold/ora2pg, issue 1851
 * - a token of another kind than the role's: MicrosoftDocs/azure-docs, issue 120133, for users' tokens; the same page of
 *   learn.microsoft.com on Container Apps with PostgreSQL for those of services
 * - of somebody else: "Azure AD access token not valid for role …", whose hint asks for the right user and token
 * - of nobody in the role's group: the same words, "(does not contain group ID …)" behind them
 * - an address that no firewall rule names, or no TLS: the same as PostgreSQL (learn.microsoft.com: troubleshoot connection
 *   issues to Azure Database for PostgreSQL flexible server)
 * - no such role, or no Entra sign-in at this server: PostgreSQL's own words. The SQLSTATE of the others is 28000.
 */
export async function startPostgresTokens(place: Place): Promise<TestPostgresTokens> {
  const sockets = new Set<Duplex>();
  const keep = <Kind extends Duplex>(socket: Kind): Kind => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const expired = new Set<string>();
  const listener = createServer((client) => {
    const parts = { ...place, state, keep, expired };
    void serve(keep(client), parts).catch(() => client.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const state: TestPostgresTokens = {
    port: (listener.address() as AddressInfo).port,
    principals: new Map(),
    logins: [],
    entraAuth: true,
    audience: 'https://ossrdbms-aad.database.windows.net',
    clientAddress: '203.0.113.10',
    firewall: undefined,
    expireAtRequest: undefined,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
  return state;
}

interface Parts extends Place {
  readonly state: TestPostgresTokens;
  readonly keep: <Kind extends Duplex>(socket: Kind) => Kind;
  /** Ids of tokens that are over. */
  readonly expired: Set<string>;
}

async function serve(client: Socket, parts: Parts): Promise<void> {
  const { certificate, server, keep, state } = parts;
  const toServer = () => keep(connect(server.port, '127.0.0.1'));
  let first = await readFirst(client);
  if (first.code === requests.gssEncryption) {
    client.write('N');
    first = await readFirst(client);
  }
  if (first.code === requests.cancel) return void toServer().end(first.raw);
  if (first.code !== requests.tls) {
    return void client.end(fatal(notLetIn(startupParameters(first.body), state, 'no encryption')));
  }
  client.write('S');
  const secureContext = createSecureContext({ cert: certificate.cert, key: certificate.key });
  const secure = keep(new TLSSocket(client, { isServer: true, secureContext }));
  const { raw, body } = await readFirst(secure);
  const asked = startupParameters(body);
  const { firewall, clientAddress } = state;
  if (firewall !== undefined && !letsIn(firewall.tenant, firewall.server, clientAddress)) {
    return void secure.end(fatal(notLetIn(asked, state, 'SSL encryption')));
  }
  const principal = state.entraAuth ? state.principals.get(asked.get('user') ?? '') : undefined;
  if (principal === undefined) {
    const backend = toServer();
    backend.write(raw);
    return join(secure, backend, parts);
  }
  const refusal = await tokenRefusal(secure, asked, principal, parts);
  if (refusal !== undefined) return void secure.end(fatal(refusal));
  const backend = toServer();
  backend.write(raw);
  secure.write(await logIn(backend, principal.password));
  join(secure, backend, parts);
}

/** Passes on what both say, until one of them leaves. */
function join(client: Duplex, backend: Duplex, { state, expired }: Parts): void {
  client.on('data', (chunk: Buffer) => {
    if (state.expireAtRequest?.test(chunk.toString('latin1')) !== true) return;
    for (const { uti } of state.logins) expired.add(uti);
  });
  client.pipe(backend).pipe(client);
  client.on('close', () => backend.destroy());
  backend.on('close', () => client.destroy());
}

type Refusal = Parameters<typeof fatal>[0];

function notLetIn(
  asked: ReadonlyMap<string, string>,
  { clientAddress }: TestPostgresTokens,
  encryption: string,
): Refusal {
  const user = asked.get('user') ?? '';
  const database = asked.get('database') ?? user;
  const text = `no pg_hba.conf entry for host "${clientAddress}", user "${user}", database "${database}", ${encryption}`;
  return { code: '28000', text };
}

/** Asks for the token, and says why it does not open the role. */
async function tokenRefusal(
  client: Duplex,
  asked: ReadonlyMap<string, string>,
  principal: TestPrincipal,
  parts: Parts,
): Promise<Refusal | undefined> {
  const role = asked.get('user') ?? '';
  client.write(askForPassword);
  const { body } = await readMessage(client);
  const token = body.toString('utf8').replace(/\0$/, '');
  const { uti, refusal } = judge(token, role, principal, parts);
  parts.state.logins.push({
    role,
    database: asked.get('database') ?? role,
    application: asked.get('application_name') ?? '',
    uti,
    ...(refusal !== undefined && { refused: refusal.text }),
  });
  return refusal;
}

function judge(
  token: string,
  role: string,
  { oid, type }: TestPrincipal,
  { entra, state, expired }: Parts,
): { readonly uti: string; readonly refusal?: Refusal } {
  const code = '28000';
  const read = entra.readAny(token);
  if (read === undefined) {
    const text = 'An error occurred while validating the access token. Please acquire a new token and retry.';
    return { uti: '', refusal: { code, text } };
  }
  const uti = String(read['uti']);
  const refuse = (text: string, hint?: string) => ({
    uti,
    refusal: { code, text, ...(hint !== undefined && { hint }) },
  });
  if (read['aud'] !== state.audience) {
    return refuse(
      `The access token does not have a valid audience claim. Please acquire a new token for the resource "${state.audience}".`,
    );
  }
  if (Number(read['exp']) * 1000 <= Date.now() || expired.has(uti)) {
    return refuse('The access token has expired. Please acquire a new token and retry.');
  }
  if (type === 'group') {
    const groups = Array.isArray(read['groups']) ? read['groups'] : [];
    return groups.includes(oid)
      ? { uti }
      : refuse(`Azure AD access token not valid for role ${role} (does not contain group ID ${oid})`);
  }
  const isOfUser = 'upn' in read;
  if (type === 'service' && isOfUser) {
    return refuse(`Service Principals cannot generate AAD_AUTH_TOKENTYPE_APP_USER tokens for role[${role}]`);
  }
  if (type === 'user' && !isOfUser) {
    return refuse(
      `Azure AD user token for role[${role}] is neither an AAD_AUTH_TOKENTYPE_APP_USER or an AAD_AUTH_TOKENTYPE_APP_OBO token.`,
    );
  }
  if (read['oid'] !== oid) {
    return refuse(
      `Azure AD access token not valid for role ${role} (object ID ${String(read['oid'])} is not the role's)`,
      'Did you specify the correct user name and access token?',
    );
  }
  return { uti };
}
