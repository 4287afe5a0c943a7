import { RestError, type HttpClient } from '@azure/core-rest-pipeline';

/** A request to Azure that gets no answer for so long is given up, in ms: the SDKs themselves wait for ever. */
const limitMs = 30_000;

/**
 * Ends each try that takes too long, the way a broken connection ends, so that the SDKs' own retries go on with the next one.
 * Where the request has a limit of its own, that one counts.
 */
export function withTryLimit(inner: HttpClient, ms = limitMs): HttpClient {
  return {
    async sendRequest(request) {
      if (request.timeout === 0) request.timeout = ms;
      try {
        return await inner.sendRequest(request);
      } catch (error) {
        const isOver =
          error instanceof Error && error.name === 'AbortError' && request.abortSignal?.aborted !== true;
        if (!isOver) throw error;
        throw new RestError('the request timed out', { code: 'ETIMEDOUT', request });
      }
    },
  };
}
