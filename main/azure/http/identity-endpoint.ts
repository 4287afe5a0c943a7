import type { HttpClient } from '@azure/core-rest-pipeline';
import { PgkeepError } from '../../core/errors.ts';

/** Where a virtual machine of Azure asks for its own identity (Azure Instance Metadata Service). */
const metadataService = 'http://169.254.169.254';

/**
 * The client that asks the machine for its managed identity, and sends no login: the metadata service of a virtual
 * machine, or what Azure put into IDENTITY_ENDPOINT or MSI_ENDPOINT (App Service, Arc, Service Fabric). Nothing else may
 * send anything to an address that is local to a link. Throws UserErrorHostNotAllowed.
 */
export function guardIdentityEndpoint(
  inner: HttpClient,
  env: Readonly<Record<string, string | undefined>>,
): HttpClient {
  return {
    async sendRequest(request) {
      const named = [env['IDENTITY_ENDPOINT'], env['MSI_ENDPOINT']].flatMap(
        (text) => URL.parse(text ?? '')?.origin ?? [],
      );
      const { origin } = new URL(request.url);
      if (![metadataService, ...named].includes(origin)) {
        throw new PgkeepError(
          'UserErrorHostNotAllowed',
          `${origin} is not where this machine asks for its managed identity.`,
        );
      }
      return inner.sendRequest(request);
    },
  };
}
