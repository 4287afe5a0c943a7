import type { TokenCredential } from '@azure/identity';
import pTimeout from 'p-timeout';
import type { HttpClient, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { AzureCloud } from '../../../shared/identities/cloud.ts';
import type { EntraToken, TokenWish } from '../../credentials/token-source.ts';
import { cloudHosts } from '../http/clouds.ts';
import { guardCloudHosts } from '../http/guard.ts';
import { withTryLimit } from '../http/try-limit.ts';
import { onlyAnswersOfAzure } from './answers.ts';

/** As whom, and by which way, services of Azure are asked. */
export interface AzureAccess {
  readonly cloud: AzureCloud;
  /** What the user calls the identity, for messages; absent: nobody gave it a name. */
  readonly name?: string | undefined;
  /** A token of the identity. Throws what its sign-in throws, UserErrorSignInAgain among it. */
  readonly token: (wish: TokenWish) => Promise<EntraToken>;
  /** The way to Azure; see ../http/transport.ts. */
  readonly httpClient: HttpClient;
  /** Replaces the SDKs' own waits between tries, for tests; in ms. */
  readonly retryDelayInMs?: number | undefined;
  /** Ends every request that is made with it. */
  readonly signal?: AbortSignal | undefined;
}

/** An identity as the SDKs of Azure take one: with the tenant and the claims that a service challenges for. */
export function credentialOf(give: AzureAccess['token']): TokenCredential {
  return {
    async getToken(scopes, { tenantId, claims, abortSignal } = {}) {
      const [scope = ''] = [scopes].flat();
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      // whoever gives it may not look at the signal
      const { token, expiresAt } = await untilAborted(give({ scope, tenantId, claims, signal }), signal);
      return { token, expiresOnTimestamp: expiresAt };
    },
  };
}

/** The option by which a call of an SDK ends with a signal. */
export const endingWith = (signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

/** What was asked for, or the signal's reason as soon as it is aborted: whoever waits does so no longer. */
export const untilAborted = <Given>(
  given: Promise<Given>,
  signal: AbortSignal | undefined,
): Promise<Given> => (signal === undefined ? given : pTimeout(given, { milliseconds: Infinity, signal }));

/**
 * What every client of an SDK is made with: hosts of this cloud and their answers only, a few tries that each end, and our
 * name.
 */
export function clientOptions({ cloud, httpClient, retryDelayInMs, signal }: AzureAccess) {
  return {
    httpClient: guardCloudHosts(withTryLimit(httpClient), cloud),
    retryOptions: { maxRetries: 4, ...(retryDelayInMs !== undefined && { retryDelayInMs }) },
    userAgentOptions: { userAgentPrefix: 'pgkeep' },
    additionalPolicies: [
      { policy: onlyAnswersOfAzure, position: 'perCall' as const },
      ...(signal === undefined ? [] : [{ policy: endedBy(signal), position: 'perCall' as const }]),
    ],
  };
}

/** Has a signal end each request, the waits between two tries too; one that the request has already is kept. */
const endedBy = (signal: AbortSignal): PipelinePolicy => ({
  name: 'endedBySignal',
  sendRequest(request, next) {
    request.abortSignal ??= signal;
    return next(request);
  },
});

/**
 * The same for clients of Azure Resource Manager, with where it is and what its tokens are for, which two generations of
 * SDKs call differently.
 */
export function armOptions(access: AzureAccess) {
  const host = `https://${cloudHosts[access.cloud].resourceManager}`;
  const scopes = [`${host}/.default`];
  return { ...clientOptions(access), endpoint: host, credentialScopes: scopes, credentials: { scopes } };
}
