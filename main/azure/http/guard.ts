import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { cloudNames, type AzureCloud } from '../../../shared/identities/cloud.ts';
import { PgkeepError } from '../../core/errors.ts';
import { isCloudHost } from './clouds.ts';

/**
 * The only client that tokens and client secrets are sent with: to hosts of one cloud, over TLS, at the usual port.
 * Addresses, hosts of other clouds, and this machine are refused before anything is sent, and so is an answer that
 * leads elsewhere: a URL in an answer must not make pgkeep show a login to somebody. Throws UserErrorHostNotAllowed.
 */
export function guardCloudHosts(inner: HttpClient, cloud: AzureCloud): HttpClient {
  return {
    async sendRequest(request) {
      expectCloudHost(request.url, cloud);
      const response = await inner.sendRequest(request);
      expectNoOtherHost(response, request.url);
      return response;
    },
  };
}

/** Throws UserErrorHostNotAllowed unless the URL is of a service of this cloud. Nothing is sent. */
function expectCloudHost(text: string, cloud: AzureCloud): void {
  const url = URL.parse(text);
  const isFine =
    url !== null &&
    url.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    isCloudHost(url.hostname, cloud);
  if (isFine) return;
  throw new PgkeepError(
    'UserErrorHostNotAllowed',
    `${url === null ? 'What is no URL' : url.origin} is not a host of ${cloudNames[cloud]}: no login is sent there.`,
  );
}

function expectNoOtherHost({ status, headers }: PipelineResponse, asked: string): void {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === undefined) return;
  const origin = URL.parse(location, asked)?.origin ?? 'no URL';
  if (origin === new URL(asked).origin) return;
  throw new PgkeepError(
    'UserErrorHostNotAllowed',
    `${new URL(asked).host} answered with another address (${origin}); pgkeep does not follow it.`,
  );
}
