import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, it } from 'vitest';
import { onlyAnswersOfAzure } from '../../../../main/azure/sdk/answers.ts';

const request = createPipelineRequest({ url: 'https://management.azure.com/subscriptions' });

function passed(status: number, bodyAsText?: string, headers = {}): Promise<PipelineResponse> {
  const response = {
    request,
    status,
    headers: createHttpHeaders(headers),
    ...(bodyAsText !== undefined && { bodyAsText }),
  };
  return onlyAnswersOfAzure.sendRequest(request, () => Promise.resolve(response));
}

it.each([
  [200, '{"value":[]}'],
  [200, '[]'],
  [202, undefined],
  [204, ''],
  [403, '{"error":{"code":"AuthorizationFailed","message":"no"}}'],
  [503, '{"error":{"code":"ServerTimeout"}}'],
])('an answer of Azure passes: %i %s', async (status, body) => {
  await expect(passed(status, body)).resolves.toMatchObject({ status });
});

it('a challenge to sign in passes without a body, that of a proxy does not', async () => {
  const ask = (challenge: string) => passed(401, undefined, { 'www-authenticate': challenge });
  await expect(ask('Bearer claims="e30="')).resolves.toMatchObject({ status: 401 });
  await expect(ask('Basic realm="proxy"')).rejects.toMatchObject({ name: 'RestError', statusCode: 401 });
});

it.each([
  [502, undefined],
  [502, ''],
  [502, '<html>Bad Gateway</html>'],
  [502, 'null'],
  [502, '{}'],
  [502, '{"error":null}'],
  [502, '{"error":"bad gateway"}'],
  [407, '{"message":"log in"}'],
  [404, ''],
  [200, '<html>Log in to the proxy</html>'],
  [200, 'null'],
])('what is none of Azure is refused, with its status and no code: %i %s', async (status, body) => {
  const error: unknown = await passed(status, body).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'RestError', statusCode: status, code: undefined });
});
