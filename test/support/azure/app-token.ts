import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { TestAzure } from './azure.ts';
import type { TestApp } from './entra-directory.ts';

/** A token that an application asks for itself, as any client of it would. Needs HTTPS_PROXY to be the test's network. */
export async function tokenOfApp(
  { transport }: Pick<TestAzure, 'transport'>,
  { clientId, secret = '', tenantId }: TestApp,
  resource: string,
): Promise<string> {
  const answer = await transport.sendRequest(
    createPipelineRequest({
      url: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
      method: 'POST',
      headers: createHttpHeaders({ 'content-type': 'application/x-www-form-urlencoded' }),
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: secret,
        grant_type: 'client_credentials',
        scope: `${resource}/.default`,
      }).toString(),
    }),
  );
  return (JSON.parse(answer.bodyAsText ?? '') as { access_token: string }).access_token;
}
