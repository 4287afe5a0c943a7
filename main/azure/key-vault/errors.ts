import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { ErrorCode, FixStep } from '../../../shared/errors.ts';
import type { NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import type { NamedSecret } from '../../../shared/logins/secret-uri.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { firstLine, withoutRequest } from '../sdk/refusal.ts';

/** What was done with a secret, as Key Vault's access policies name it; `names` lists those of a key vault. */
export type SecretAction = 'get' | 'list' | 'set' | 'names';

/** What was asked for: a secret, or all of a key vault, which have no name then. */
export type AskedSecret = NamedKeyVault &
  Partial<Pick<NamedSecret, 'name'>> & {
    /** The name of the identity that asked. */
    readonly as?: string | undefined;
  };

const Inner = z.object({ code: z.string().optional() }).nullish();

/** What of an error's body is read (learn.microsoft.com: Azure Key Vault REST API error codes). */
const Details = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    innerError: Inner,
    /** As it stands in the body, where the SDK has not read it. */
    innererror: Inner,
  }),
});

/** An answer of Key Vault that says no. */
interface Refusal {
  readonly secret: AskedSecret;
  readonly action: SecretAction;
  /** The inner code, else the code; empty where Key Vault named none. */
  readonly code: string;
  readonly message: string;
}

interface Explained {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly steps?: readonly FixStep[];
}

/** Turns what the SDK throws into what a user can act on. Anything unknown stays as it is. */
export function toSecretError(error: unknown, secret: AskedSecret, action: SecretAction): unknown {
  if (error instanceof PgkeepError || !isRestError(error)) return error;
  const { data } = Details.safeParse(error.details);
  const { code = error.code ?? '', message = '', innerError, innererror } = data?.error ?? {};
  const refusal = { secret, action, code: innerError?.code ?? innererror?.code ?? code, message };
  const known = byCode[refusal.code]?.(refusal) ?? byStatus(error, refusal);
  if (known === undefined) return error;
  return new PgkeepError(known.code, known.message, {
    remedy: known.remedy,
    ...(known.steps !== undefined && { steps: known.steps }),
    details: redact(
      [error.statusCode, refusal.code, firstLine(message || error.message), seenIn(message)].join(' ').trim(),
    ),
    cause: withoutRequest(error),
  });
}

/** The line by which Key Vault says what it sees of this machine; empty where there is none. */
const seenIn = (message: string): string => /Client address:\s*[0-9a-f.:]+/i.exec(message)?.[0] ?? '';

/** The key vault has no address, or nothing there answers for it. */
export function noSuchVault({ vaultUrl }: NamedKeyVault, why: string): PgkeepError {
  const { host } = new URL(vaultUrl);
  return new PgkeepError('UserErrorInvalidSecretStore', `There is no key vault at ${host} (${why}).`, {
    remedy:
      'Check the name of the key vault in the secret’s URI. One that was deleted can be recovered for a time (az keyvault list-deleted); one with a private endpoint has an address only inside of its network, or for a proxy there.',
  });
}

const byCode: Readonly<Record<string, (refusal: Refusal) => Explained>> = {
  ForbiddenByFirewall: ({ secret: { vault, vaultUrl, as }, message }) => {
    const address = /Client address:\s*([0-9a-f.:]+)/i.exec(message)?.[1];
    return {
      code: 'UserErrorSecretStoreFirewall',
      message: `The firewall of the key vault ${vault} lets nobody in from ${address ?? 'this address'}.`,
      remedy: `Add ${address ?? 'the address that Azure sees this machine come from'} to the key vault’s networking rules, or run pgkeep in a network that they allow. "Allow trusted Microsoft services" does not help pgkeep.`,
      // its rules know IPv4 addresses only
      ...(address?.includes(':') !== true && {
        steps: [
          {
            do: 'add-address',
            at: 'key-vault',
            place: vaultUrl,
            ...(address !== undefined && { address }),
            ...(as !== undefined && { identity: as }),
          },
        ],
      }),
    };
  },
  ForbiddenByConnection: ({ secret: { vault } }) => ({
    code: 'UserErrorSecretStoreConnection',
    message: `The key vault ${vault} takes no connections from public networks.`,
    remedy: `Run pgkeep in the network of the key vault’s private endpoint, with a DNS that resolves ${vault}’s name to it, or have public access from chosen networks allowed. Rules for addresses do not help, nor does "Allow trusted Microsoft services".`,
  }),
  ForbiddenByRbac: (refusal) => ({
    code: 'UserErrorMissingPermissionsOnSecretStore',
    message: mayNot(refusal),
    remedy: `${typeIt(refusal)}Give the identity the role ${roleFor[refusal.action]}; access policies do not count in this key vault. A new assignment takes up to 10 minutes to act.`,
  }),
  AccessDenied: (refusal) => ({
    code: 'UserErrorMissingPermissionsOnSecretStore',
    message: mayNot(refusal),
    remedy: `${typeIt(refusal)}Give the identity an access policy of the key vault with the secret permission${permissionsFor[refusal.action]}; roles such as Key Vault Secrets User do not count in this key vault, which decides by access policies.`,
  }),
  SecretDisabled: ({ secret: { vault, name } }) => ({
    code: 'UserErrorSecretDisabled',
    message: `The newest version of the secret ${name} in the key vault ${vault} is disabled.`,
    remedy:
      'Enable it, or write a new version. An older version is never taken in its place: it may hold a login that was withdrawn.',
  }),
  SecretNotFound: ({ secret: { vault, name } }) => ({
    code: 'UserErrorInvalidSecret',
    message:
      name === undefined
        ? `The key vault ${vault} lists no secrets.`
        : `The key vault ${vault} has no secret ${name}.`,
    remedy:
      'Check the name in the secret’s URI, or create the secret. One that was deleted can be recovered for a time (az keyvault secret recover).',
  }),
  ObjectIsDeletedButRecoverable: ({ secret: { vault, name } }) => ({
    code: 'UserErrorNameAlreadyInUse',
    message: `The key vault ${vault} had a secret ${name}, which was deleted and can still be recovered: its name is not free.`,
    remedy:
      'Choose another name, or recover it (az keyvault secret recover). It cannot be used again before it is purged.',
  }),
};

const verbs = { get: 'read', list: 'list the versions of', set: 'write' } as const;

const mayNot = ({ action, secret: { vault, name, as } }: Refusal): string =>
  action === 'names'
    ? `The identity${as === undefined ? '' : ` ${inQuotes(as)}`} may not list the secrets of the key vault ${vault}.`
    : `The identity may not ${verbs[action]} the secret ${name} in the key vault ${vault}.`;

/** A secret can be used by whoever may read it alone: that asks for no list. */
const typeIt = ({ action }: Refusal): string =>
  action === 'names' ? 'Type the name of the secret: it can be used without being listed. ' : '';

const officer = 'Key Vault Secrets Officer on the key vault';

const roleFor: Readonly<Record<SecretAction, string>> = {
  get: 'Key Vault Secrets User on the secret',
  list: officer,
  set: officer,
  names: 'Key Vault Reader on the key vault, which shows names and no values',
};

const permissionsFor: Readonly<Record<SecretAction, string>> = {
  get: 's Get and List',
  list: 's Get, List and Set',
  set: 's Get, List and Set',
  names: ' List',
};

function byStatus({ statusCode, code }: RestError, refusal: Refusal): Explained | undefined {
  const { vault, vaultUrl } = refusal.secret;
  if (statusCode === 404) return byCode['SecretNotFound']?.(refusal);
  if (statusCode === 401) {
    return {
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: `The key vault ${vault} does not accept the identity’s token.`,
      remedy: 'Sign in to the tenant that the key vault belongs to, with this identity or another one.',
    };
  }
  if (statusCode === 403) {
    return {
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: `The key vault ${vault} refuses the identity (${refusal.code || 'HTTP 403'}).`,
      remedy:
        'Give the identity the role Key Vault Secrets User on the secret, or, where the key vault decides by access policies, one with the secret permissions Get and List.',
    };
  }
  if (statusCode === 429) {
    return {
      code: 'UserErrorAzureNotReachable',
      message: `The key vault ${vault} is asked too often and takes no more requests for the moment (HTTP 429).`,
      remedy: 'Try again in a minute. Find out what else reads so many secrets of this key vault.',
    };
  }
  if (statusCode !== undefined && statusCode < 500) return undefined;
  return {
    code: 'UserErrorAzureNotReachable',
    message: `The key vault at ${new URL(vaultUrl).host} does not answer (${statusCode === undefined ? (code ?? 'no answer') : `HTTP ${statusCode}`}).`,
    remedy: 'Check the network between here and Azure, and the proxy that HTTPS_PROXY names.',
  };
}
