import {
  createHttpHeaders,
  createPipelineRequest,
  RestError,
  type HttpClient,
} from '@azure/core-rest-pipeline';
import type { HttpOperationResponse, IHttpClient, WebResource } from '@azure/storage-blob';
import { PgkeepError } from '../../core/errors.ts';
import { withoutRequest } from '../sdk/refusal.ts';
import { requestTimeLimit, triesBeforeFirstAnswer, type RetrySchedule } from './retry.ts';

/** Failures of the network that the SDK's own retry policy does not know. */
const passing = new Set([
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'ECONNABORTED',
]);
/** Answers of proxies and gateways that pass, which the SDK's own retry policy does not repeat. */
const passingStatus = new Set([408, 429, 502, 504]);

/**
 * The HTTP client that talks to one storage account and to nothing else: a redirect or a hostile answer
 * never makes pgkeep send a login to another host. It also makes the SDK's retries reliable: requests
 * that stall end, and all passing network failures count as such.
 */
export function guardHttpClient(inner: HttpClient, origin: string, retry: RetrySchedule): IHttpClient {
  let answered = false;
  /** Failed attempts of each request, by its id; counted until something answers. */
  const failures = new Map<string, number>();
  return {
    async sendRequest(request: WebResource): Promise<HttpOperationResponse> {
      if (new URL(request.url).origin !== origin) {
        throw new PgkeepError(
          'UserErrorContainerNotAccessible',
          `The storage account ${origin} answered with another address; pgkeep does not follow it.`,
        );
      }
      try {
        const response = await sendWithLimit(inner, request, retry);
        answered = true;
        return response;
      } catch (error) {
        if (answered || !(error instanceof RestError)) throw error;
        const count = (failures.get(request.requestId) ?? 0) + 1;
        failures.set(request.requestId, count);
        // An account that never answered is probably mistyped: say so soon instead of after minutes.
        if (count >= triesBeforeFirstAnswer) throw neverAnswered(origin, error);
        throw error;
      }
    },
  };
}

function neverAnswered(origin: string, error: RestError): PgkeepError {
  return new PgkeepError('UserErrorVaultNotAccessible', `${origin} does not answer.`, {
    remedy: 'Check the name of the storage account, the network, proxy and firewall between here and Azure.',
    details: error.message,
    cause: withoutRequest(error),
  });
}

async function sendWithLimit(
  inner: HttpClient,
  request: WebResource,
  retry: RetrySchedule,
): Promise<HttpOperationResponse> {
  const limit = new AbortController();
  const sent = Number(request.headers.get('content-length') ?? 0);
  const timer = setTimeout(() => limit.abort(), requestTimeLimit(retry, sent));
  // The agent is set where the environment names a proxy.
  const { abortSignal: caller, agent, body, streamResponseStatusCodes } = request;
  try {
    const sending = createPipelineRequest({
      url: request.url,
      method: request.method,
      headers: createHttpHeaders(request.headers.rawHeaders()),
      requestId: request.requestId,
      // The SDK hands on what its caller gave it: the platform's own signal.
      abortSignal: caller instanceof AbortSignal ? AbortSignal.any([caller, limit.signal]) : limit.signal,
      allowInsecureConnection: true,
    });
    const response = await inner.sendRequest(
      Object.assign(sending, { agent, body, streamResponseStatusCodes }),
    );
    if (passingStatus.has(response.status)) {
      throw new RestError(`the server answered ${response.status}`, {
        code: RestError.REQUEST_SEND_ERROR,
        statusCode: response.status,
      });
    }
    const headers = request.headers.clone();
    for (const name of headers.headerNames()) headers.remove(name);
    for (const [name, value] of response.headers) headers.set(name, value);
    return { ...response, request, headers };
  } catch (error) {
    if (limit.signal.aborted) {
      throw new RestError('the request timed out', { code: 'ETIMEDOUT' });
    }
    if (error instanceof RestError && passing.has(error.code ?? '')) {
      throw new RestError(`${error.message} (${error.code})`, { code: RestError.REQUEST_SEND_ERROR });
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
