import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { z } from 'zod';
import { armOptions, credentialOf, type AzureAccess } from '../../sdk/access.ts';

/** How a query waits while its quota is used up. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

interface Question {
  readonly query: string;
  /** Ids of subscriptions; all that the identity may read where none are named. */
  readonly subscriptions?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

const rowsOfPage = 1000;

const Rows = z.array(z.unknown());

/**
 * Queries of Resource Graph with one identity, one after the other. Each reads all pages; where the quota of the user is
 * used up it waits as long as Azure says (learn.microsoft.com: Guidance for throttled requests in Azure Resource Graph).
 * A throttled query is repeated by the SDK, after the time that Azure names.
 */
export class Graph {
  readonly #client: ResourceGraphClient;
  readonly #wait: Wait;
  #restMs = 0;

  constructor(access: AzureAccess, wait: Wait) {
    this.#client = new ResourceGraphClient(credentialOf(access.token), armOptions(access));
    this.#wait = wait;
  }

  /** All rows of a query. Throws what the SDK throws. */
  async rows({ query, subscriptions, signal }: Question): Promise<unknown[]> {
    const rows: unknown[] = [];
    let skipToken: string | undefined;
    do {
      await this.#rest(signal);
      const page = await this.#client.resources(
        {
          query,
          ...(subscriptions !== undefined && { subscriptions: [...subscriptions] }),
          options: {
            resultFormat: 'objectArray',
            top: rowsOfPage,
            ...(skipToken !== undefined && { skipToken }),
          },
        },
        {
          ...(signal !== undefined && { abortSignal: signal }),
          onResponse: ({ headers }) => {
            this.#restMs = restOf(headers.get(remaining), headers.get(resetsAfter));
          },
        },
      );
      for (const row of Rows.parse(page.data)) rows.push(row);
      skipToken = page.skipToken;
    } while (skipToken !== undefined && skipToken !== '');
    return rows;
  }

  async #rest(signal: AbortSignal | undefined): Promise<void> {
    const ms = this.#restMs;
    this.#restMs = 0;
    if (ms > 0) await this.#wait(ms, signal);
  }
}

const remaining = 'x-ms-user-quota-remaining';
const resetsAfter = 'x-ms-user-quota-resets-after';

/** How long to wait before the next query, in ms: the time that is named (`hh:mm:ss`) where no query is left. */
export function restOf(left: string | undefined, resets: string | undefined): number {
  if (left === undefined || Number(left) > 0) return 0;
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)$/.exec(resets ?? '') ?? [];
  return ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
}
