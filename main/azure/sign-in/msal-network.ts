import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  defaultRetryPolicy,
  type HttpClient,
} from '@azure/core-rest-pipeline';
import type { INetworkModule } from '@azure/msal-node';
import { z } from 'zod';
import { PgkeepError, messageOf } from '../../core/errors.ts';

/** A request to Entra that carries nothing for so long is given up, in ms: MSAL itself waits for ever. */
const limitMs = 30_000;

const Refusal = z.object({ error_description: z.string() });

/** What went wrong in a request. */
export interface NetworkSays {
  /** Why there was no answer. */
  readonly failure?: PgkeepError;
  /** What Entra said in one that refuses: `error_description`. */
  readonly refusal?: string;
}

/** What MSAL takes as its network, and what went wrong in it: MSAL does not always tell. */
interface MsalNetwork extends INetworkModule {
  /**
   * Does work of MSAL. What it throws is told as `toError` makes it, which is given what went wrong in the last request of
   * this work: others may run beside it.
   */
  telling<Result>(
    work: () => Promise<Result>,
    toError: (error: unknown, said: NetworkSays) => unknown,
  ): Promise<Result>;
}

/**
 * Lets MSAL use the one HTTP client, with the retries of Azure's SDKs: of connections that break, of 429 and 503 with
 * their Retry-After, and of other answers that pass.
 */
export function msalNetwork(client: HttpClient): MsalNetwork {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(defaultRetryPolicy({ maxRetries: 3 }));
  const heard = new AsyncLocalStorage<{ said: NetworkSays }>();
  const hear = (said: NetworkSays) => {
    const work = heard.getStore();
    if (work !== undefined) work.said = said;
  };

  const send = async (
    method: 'GET' | 'POST',
    url: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string } = {},
  ) => {
    const request = createPipelineRequest({
      url,
      method,
      headers: createHttpHeaders(headers),
      timeout: limitMs,
      ...(body !== undefined && { body }),
    });
    try {
      const { status, headers, bodyAsText } = await pipeline.sendRequest(client, request);
      const answer = parse(bodyAsText ?? '');
      hear(status < 400 ? {} : { refusal: Refusal.safeParse(answer).data?.error_description ?? '' });
      return { status, headers: headers.toJSON(), body: answer as never };
    } catch (error) {
      const failure = error instanceof PgkeepError ? error : notReachable(url, error);
      hear({ failure });
      throw failure;
    }
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
    telling: (work, toError) => {
      const last: { said: NetworkSays } = { said: {} };
      return heard.run(last, async () => {
        try {
          return await work();
        } catch (error) {
          throw toError(error, last.said);
        }
      });
    },
  };
}

/** What is no JSON, such as the page of a proxy, is an error that MSAL can name. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { error: 'no_json', error_description: 'The answer is not one of Microsoft Entra.' };
  }
}

function notReachable(url: string, error: unknown): PgkeepError {
  // First line only: the SDK appends whole requests to some messages.
  const line = messageOf(error).split('\n', 1)[0] ?? '';
  return new PgkeepError('UserErrorAzureNotReachable', `${new URL(url).host} does not answer.`, {
    details: line,
  });
}
