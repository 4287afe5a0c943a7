import { isRestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { DiscoveryFailure } from '../../../shared/discovery/resources.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { listOf } from '../../../shared/words/counts.ts';
import { toErrorReport } from '../../core/errors.ts';
import { toReadError } from './arm-errors.ts';
import { queries, subscriptionsPerQuery, subscriptionsQuery, type ResourceKind } from './graph/queries.ts';
import type { ReadRow, RowContext } from './graph/rows.ts';

/** What asks Resource Graph; ./graph.ts is behind it. */
export interface AsksGraph {
  rows(question: {
    readonly query: string;
    readonly subscriptions?: readonly string[] | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<unknown[]>;
}

interface Wish<Item> {
  readonly kind: ResourceKind;
  readonly read: (row: unknown, context: RowContext) => ReadRow<Item>;
  readonly identity: AzureIdentity;
  readonly signal?: AbortSignal | undefined;
}

interface Subscription {
  readonly id: string;
  readonly name: string;
}

const SubscriptionRow = z.object({ subscriptionId: z.string(), name: z.string() });

/** What messages call a kind. */
const kindWords: Readonly<Record<ResourceKind, string>> = {
  servers: 'the servers',
  keyVaults: 'the key vaults',
  storageAccounts: 'the storage accounts',
};

/**
 * All resources of a kind that an identity sees. A subscription that cannot be asked is told, and does not hide what is
 * in the others; rows that cannot be read are counted. Throws where the subscriptions themselves cannot be listed.
 */
export async function discover<Item>(graph: AsksGraph, wish: Wish<Item>) {
  const { kind, read, identity, signal } = wish;
  const subscriptions = await listSubscriptions(graph, identity, signal);
  const failures: DiscoveryFailure[] = [];
  const rows: unknown[] = [];
  for (const batch of batches(subscriptions)) {
    for await (const part of askBatch(graph, wish, batch)) {
      if ('rows' in part) rows.push(...part.rows);
      else failures.push(part);
    }
  }
  const names = new Map(subscriptions.map(({ id, name }) => [id.toLowerCase(), name]));
  const found: Item[] = [];
  const otherHosts: string[] = [];
  let unreadable = 0;
  for (const row of rows) {
    const one = read(row, { identity, subscriptions: names });
    if (one.kind === 'read') found.push(one.item);
    else if (one.kind === 'other host') otherHosts.push(one.name);
    else unreadable += 1;
  }
  return { kind, found, failures, unreadable, otherHosts };
}

async function listSubscriptions(
  graph: AsksGraph,
  { name }: AzureIdentity,
  signal: AbortSignal | undefined,
): Promise<Subscription[]> {
  try {
    const rows = await graph.rows({ query: subscriptionsQuery, signal });
    return rows.flatMap((row) => {
      const read = SubscriptionRow.safeParse(row);
      return read.success ? [{ id: read.data.subscriptionId, name: read.data.name }] : [];
    });
  } catch (error) {
    throw toReadError(error, `the subscriptions of ${name}`);
  }
}

/** What may be about one of the subscriptions that were asked for together: Azure refuses all of them for it. */
const isOfOne = (error: unknown): boolean =>
  isRestError(error) && [400, 403, 404].includes(error.statusCode ?? 0);

/**
 * The rows of a few subscriptions; where they are refused together, of each alone, or why not. Whatever else goes wrong
 * would go wrong with each, and asking that often makes Azure throttle: it is told once.
 */
async function* askBatch<Item>(
  graph: AsksGraph,
  { kind, identity, signal }: Wish<Item>,
  batch: readonly Subscription[],
): AsyncGenerator<{ readonly rows: unknown[] } | DiscoveryFailure> {
  const ask = (asked: readonly Subscription[]) =>
    graph.rows({ query: queries[kind], subscriptions: asked.map(({ id }) => id), signal });
  try {
    yield { rows: await ask(batch) };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = (of: readonly Subscription[], thrown: unknown): DiscoveryFailure => {
      const names = listOf(of.map(({ name }) => name));
      return {
        identity: identity.name,
        subscription: names,
        problem: toErrorReport(toReadError(thrown, `${kindWords[kind]} of ${names}`)),
      };
    };
    if (batch.length === 1 || !isOfOne(error)) {
      yield failure(batch, error);
      return;
    }
    for (const one of batch) {
      try {
        yield { rows: await ask([one]) };
      } catch (thrown) {
        signal?.throwIfAborted();
        yield failure([one], thrown);
      }
    }
  }
}

function* batches(subscriptions: readonly Subscription[]): Generator<readonly Subscription[]> {
  for (let from = 0; from < subscriptions.length; from += subscriptionsPerQuery) {
    yield subscriptions.slice(from, from + subscriptionsPerQuery);
  }
}
