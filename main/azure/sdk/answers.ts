import { RestError, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';

/** How Azure refuses (its REST API guidelines, handling errors); Azure Resource Manager and Key Vault both do. */
const Refusal = z.object({ error: z.object({ code: z.string() }) });

/**
 * Refuses what is no answer of Azure, such as the page of a proxy or a refusal with an empty body, before an SDK reads it:
 * some of them read an error's body without looking whether there is one, and then throw a TypeError. What is thrown has
 * the HTTP status and no code.
 */
export const onlyAnswersOfAzure: PipelinePolicy = {
  name: 'onlyAnswersOfAzure',
  async sendRequest(request, next) {
    const response = await next(request);
    if (isOfAzure(response)) return response;
    const { status: statusCode } = response;
    throw new RestError(`HTTP ${statusCode} with a body that is none of Azure`, {
      statusCode,
      request,
      response,
    });
  },
};

function isOfAzure({ status, headers, bodyAsText }: PipelineResponse): boolean {
  // A challenge, which the sign-in answers; it needs no body.
  if (status === 401 && headers.get('www-authenticate')?.startsWith('Bearer ') === true) return true;
  const body = fromJson(bodyAsText);
  if (status >= 400) return Refusal.safeParse(body).success;
  return (bodyAsText ?? '') === '' || (typeof body === 'object' && body !== null);
}

function fromJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
