import { createHttpHeaders, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { guardIdentityEndpoint } from '../../../../main/azure/http/identity-endpoint.ts';

const answering: HttpClient = {
  sendRequest: async (request) => ({ request, status: 200, headers: createHttpHeaders() }),
};
const send = (url: string, env: Record<string, string> = {}) =>
  guardIdentityEndpoint(answering, env).sendRequest(createPipelineRequest({ url }));

describe('a managed identity is asked for', () => {
  it.each([
    ['the metadata service', 'http://169.254.169.254/metadata/identity/oauth2/token?resource=a', {}],
    [
      'what App Service names',
      'http://127.0.0.1:41000/msi/token',
      { IDENTITY_ENDPOINT: 'http://127.0.0.1:41000/msi/token' },
    ],
    [
      'what Cloud Shell names',
      'http://localhost:50342/oauth2/token',
      { MSI_ENDPOINT: 'http://localhost:50342/oauth2/token' },
    ],
  ])('at %s', async (_, url, env) => {
    expect(await send(url, env)).toMatchObject({ status: 200 });
  });

  it.each([
    ['http://169.254.169.253/metadata/identity/oauth2/token', {}],
    ['http://127.0.0.1:41000/msi/token', {}],
    ['http://127.0.0.1:41001/msi/token', { IDENTITY_ENDPOINT: 'http://127.0.0.1:41000/msi/token' }],
    ['https://example.com/', { IDENTITY_ENDPOINT: 'no url' }],
  ])('and not at %s', async (url, env) => {
    await expect(send(url, env)).rejects.toMatchObject({
      code: 'UserErrorHostNotAllowed',
      message: `${new URL(url).origin} is not where this machine asks for its managed identity.`,
    });
  });
});
