import { generateKeyPairSync, randomUUID, sign, verify, type KeyObject } from 'node:crypto';

/** An app registration. */
export interface TestApp {
  readonly clientId: string;
  /** The tenant that it is registered in; other tenants do not know it unless it is multi-tenant. */
  readonly tenantId: string;
  readonly isMultiTenant?: boolean;
  /** Its client secret; with none and no certificate it is a public client. */
  readonly secret?: string;
  /** The public key of its certificate, in PEM. */
  readonly publicKey?: string;
  /** "Allow public client flows", which a device code needs. */
  readonly allowsPublicFlows?: boolean;
  /** Object ids of the groups that its service principal is a member of. */
  readonly groups?: readonly string[];
}

export interface TestUser {
  readonly username: string;
  readonly oid: string;
  /** The tenant of its organisation. */
  readonly tenantId: string;
  /** Others that it is a guest of, with the object id that it has there: each tenant gives its own. */
  readonly guestOf?: Readonly<Record<string, string>>;
  /** Object ids of the groups that it is a member of. */
  readonly groups?: readonly string[];
}

/** A token that was asked for. */
export interface TokenRequest {
  readonly grant: string;
  readonly tenant: string;
  readonly clientId: string;
  /** The audience: https://vault.azure.net; empty for one that has none. */
  readonly resource: string;
  /** The claims challenge, as it was sent. */
  readonly claims?: string | undefined;
  /** What the client says that it is capable of: CP1, to be challenged for claims. */
  readonly capabilities: readonly string[];
  readonly username?: string | undefined;
}

/** What Entra says instead of giving a token. */
export interface Refusal {
  readonly error: string;
  /** AADSTS. */
  readonly number: number;
  readonly words?: string;
  readonly suberror?: string;
  readonly claims?: string;
}

export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`AADSTS${refusal.number}`);
    this.refusal = refusal;
  }
}

export function refuse(error: string, number: number, words: string): never {
  throw new Refused({ error, number, words });
}

/** The body of an error, as the protocol has it (learn.microsoft.com, Microsoft Entra error codes: sample response). */
export function errorBody({ error, number, words, suberror, claims }: Refusal): object {
  const trace = randomUUID();
  const timestamp = new Date().toISOString().replace('T', ' ').slice(0, 19);
  return {
    error,
    error_description: `AADSTS${number}: ${words ?? 'refused by this test'}. Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${timestamp}Z`,
    error_codes: [number],
    timestamp: `${timestamp}Z`,
    trace_id: trace,
    correlation_id: trace,
    ...(suberror === undefined ? {} : { suberror }),
    ...(claims === undefined ? {} : { claims }),
  };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs tokens, so that what is asked with one can tell that it is real. */
export class Signer {
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
  });

  sign(claims: object): string {
    const text = `${part({ alg: 'RS256', typ: 'JWT', kid: 'test' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.#keys.privateKey).toString('base64url')}`;
  }

  /** The claims of a token that was signed here and has not expired; undefined for any other text. */
  read(token: string): Record<string, unknown> | undefined {
    const claims = this.readAny(token);
    return Number(claims?.['exp']) * 1000 > Date.now() ? claims : undefined;
  }

  /** The same, expired or not. */
  readAny(token: string): Record<string, unknown> | undefined {
    const [head = '', body = '', signature = ''] = token.split('.');
    const isOurs = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      this.#keys.publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isOurs) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  }
}
