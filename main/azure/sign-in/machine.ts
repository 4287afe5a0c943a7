import { AsyncLocalStorage } from 'node:async_hooks';
import type { TokenCredential } from '@azure/identity';
import { AuthError } from '@azure/msal-node';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import type { EntraToken, TokenWish } from '../../credentials/token-source.ts';
import { guardIdentityEndpoint } from '../http/identity-endpoint.ts';
import { toSignInError } from './sign-in-errors.ts';

type OfMachine = Extract<AzureIdentity, { kind: 'managed-identity' | 'azure-cli' }>;
type CliIdentity = Extract<AzureIdentity, { kind: 'azure-cli' }>;

/** So long the Azure CLI may take for a token, in ms. */
const cliLimitMs = 60_000;

/** Tokens that something else on this machine has: a managed identity, or the sign-in of the Azure CLI. */
export async function machineTokens(
  identity: OfMachine,
  client: HttpClient,
): Promise<(wish: TokenWish) => Promise<EntraToken>> {
  const credential = await credentialOf(identity, client);
  return async ({ scope, tenantId, claims, signal }) => {
    const call: { heard: Heard } = { heard: {} };
    try {
      const token = await calls.run(call, () =>
        credential.getToken(scope, {
          ...(tenantId !== undefined && { tenantId }),
          ...(claims !== undefined && { claims }),
          ...(signal !== undefined && { abortSignal: signal }),
        }),
      );
      if (token === null) throw new Error('there is no token');
      return { token: token.token, expiresAt: token.expiresOnTimestamp };
    } catch (error) {
      if (error instanceof PgkeepError || !(error instanceof Error)) throw error;
      throw identity.kind === 'azure-cli'
        ? cliError(identity, error)
        : managedError(identity.name, error, call.heard);
    }
  };
}

/** So long a managed identity's endpoint may take, in ms: outside of Azure nothing is at its address. */
const endpointLimitMs = 10_000;

/** What went wrong in the last request: MSAL says of a network that fails that it does, and no more. */
interface Heard {
  /** Nothing answered, or it is none that may be asked. */
  readonly failure?: Error;
  /** What the machine says instead of giving a token. */
  readonly refusal?: string;
}

const Refusal = z.object({ error_description: z.string() });

/** Of each call by itself: MSAL asks for all managed identities with the client of the first one. */
const calls = new AsyncLocalStorage<{ heard: Heard }>();

function hear(heard: Heard): void {
  const call = calls.getStore();
  if (call !== undefined) call.heard = heard;
}

const listenTo = (inner: HttpClient): HttpClient => ({
  async sendRequest(request) {
    if (request.timeout === 0) request.timeout = endpointLimitMs;
    try {
      const response = await inner.sendRequest(request);
      hear(response.status < 400 ? {} : { refusal: refusalIn(response.bodyAsText ?? '') });
      return response;
    } catch (error) {
      hear({ failure: error instanceof Error ? error : new Error(messageOf(error)) });
      throw error;
    }
  },
});

function refusalIn(body: string): string {
  try {
    return Refusal.parse(JSON.parse(body)).error_description;
  } catch {
    return body;
  }
}

/** The identity library takes a noticeable part of a second to load: only those who need it pay for it. */
async function credentialOf(identity: OfMachine, client: HttpClient): Promise<TokenCredential> {
  const library = await import('@azure/identity');
  if (identity.kind === 'azure-cli') {
    const { tenantId } = identity;
    return new library.AzureCliCredential({
      ...(tenantId !== undefined && { tenantId }),
      additionallyAllowedTenants: ['*'],
      processTimeoutInMs: cliLimitMs,
    });
  }
  const { clientId } = identity;
  return new library.ManagedIdentityCredential({
    httpClient: listenTo(guardIdentityEndpoint(client, process.env)),
    ...(clientId !== undefined && { clientId }),
  });
}

const firstLine = (text: string): string => redact(text.split('\n', 1)[0] ?? '');

function managedError(name: string, error: Error, { failure, refusal }: Heard): PgkeepError {
  if (failure instanceof PgkeepError) return failure;
  const why =
    failure === undefined
      ? 'this machine has no such managed identity'
      : 'nothing on this machine gives out tokens of a managed identity';
  return new PgkeepError('UserErrorSignInFailed', `${name} gets no token: ${why}.`, {
    remedy:
      'Give the virtual machine a managed identity (Security, Identity), or the client id of the one it has; a machine outside of Azure needs Azure Arc.',
    details: firstLine(failure?.message ?? refusal ?? messageOf(error)),
    cause: error,
  });
}

/** What the library makes of what the Azure CLI says, by the words of the library and of az itself. */
function cliError({ name, tenantId }: CliIdentity, error: Error): unknown {
  const details = firstLine(messageOf(error));
  if (details.includes('AADSTS')) {
    const told = toSignInError(
      new AuthError('azure_cli', '', details),
      { name, isKnown: false, tenant: tenantId },
      {},
    );
    return told instanceof PgkeepError && inTheCli[told.code] !== undefined
      ? new PgkeepError(told.code, told.message, { remedy: inTheCli[told.code] ?? '', details, cause: error })
      : told;
  }
  const challenge = /az login --claims-challenge .*$/.exec(details)?.[0];
  if (challenge !== undefined) {
    return new PgkeepError(
      'UserErrorSignInAgain',
      `${name} gets no token: the service asks for a new sign-in to the Azure CLI.`,
      { remedy: `Sign in there: ${challenge}.`, cause: error },
    );
  }
  if (details.includes('could not be found')) {
    return new PgkeepError(
      'UserErrorSignInFailed',
      `${name} gets no token: the Azure CLI is not installed, or not in PATH.`,
      { remedy: 'Install the Azure CLI, and sign in there: az login.', cause: error },
    );
  }
  if (details.includes('az login')) {
    return new PgkeepError(
      'UserErrorSignInAgain',
      `${name} gets no token: nobody is signed in to the Azure CLI of this user.`,
      { remedy: 'Sign in there: az login.', details, cause: error },
    );
  }
  return new PgkeepError('UserErrorSignInFailed', `${name} gets no token from the Azure CLI.`, {
    remedy: 'Look at what az account get-access-token says.',
    details,
    cause: error,
  });
}

/** Where the sign-in is that of the Azure CLI, that is where it is made again. */
const inTheCli: Readonly<Partial<Record<string, string>>> = {
  UserErrorSignInAgain: 'Sign in there: az login.',
  UserErrorMfaRequired: 'Sign in there, and pass the second factor: az login.',
};
