import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { discover, type AsksGraph } from '../../../../main/azure/arm/discover.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';

const identity: AzureIdentity = {
  kind: 'azure-cli',
  id: IdentityId.parse('identity-1'),
  name: 'Alice',
  cloud: 'public',
  addedAt: '2026-01-01T00:00:00.000Z',
};
const read = (row: unknown) => ({ kind: 'read', item: row }) as const;

/** Has `count` subscriptions with a row each; some refuse. */
function graphOf(count: number, refuses: readonly string[] = [], statusCode = 403) {
  const asked: (readonly string[] | undefined)[] = [];
  const graph: AsksGraph = {
    rows({ subscriptions }) {
      asked.push(subscriptions);
      if (subscriptions === undefined) {
        const all = Array.from({ length: count }, (_, at) => ({ subscriptionId: `s${at}`, name: `S ${at}` }));
        return Promise.resolve(all);
      }
      if (subscriptions.some((each) => refuses.includes(each))) {
        return Promise.reject(new RestError('refused', { statusCode, code: 'Refused' }));
      }
      return Promise.resolve(subscriptions.map((each) => `row of ${each}`));
    },
  };
  return { graph, asked };
}

const ask = (graph: AsksGraph, signal?: AbortSignal) =>
  discover(graph, { kind: 'servers', read, identity, signal });

describe('asking all subscriptions', () => {
  it('takes as few queries as it may', async () => {
    const { graph, asked } = graphOf(450);
    expect((await ask(graph)).found).toHaveLength(450);
    expect(asked.map((each) => each?.length)).toEqual([undefined, 200, 200, 50]);
  });

  it('asks one by one where they cannot be asked together', async () => {
    const { graph, asked } = graphOf(3, ['s1']);
    const seen = await ask(graph);
    expect(seen.found).toEqual(['row of s0', 'row of s2']);
    expect(seen.failures).toEqual([
      {
        identity: 'Alice',
        subscription: 'S 1',
        problem: expect.objectContaining({ code: 'UserErrorMSIMissingPermissions' }),
      },
    ]);
    expect(asked).toEqual([undefined, ['s0', 's1', 's2'], ['s0'], ['s1'], ['s2']]);
  });

  it.each([429, 503])('tells once what is of none of them: HTTP %s', async (statusCode) => {
    const { graph, asked } = graphOf(250, ['s1'], statusCode);
    const seen = await ask(graph);
    expect(asked.map((each) => each?.length)).toEqual([undefined, 200, 50]);
    expect(seen.found).toHaveLength(50);
    expect(seen.failures).toEqual([
      {
        identity: 'Alice',
        subscription: 'S 0, S 1 and 198 more',
        problem: expect.objectContaining({ code: 'UserErrorAzureNotReachable' }),
      },
    ]);
  });

  it('does not ask a single one twice', async () => {
    const { graph, asked } = graphOf(1, ['s0']);
    const seen = await ask(graph);
    expect(seen.failures).toHaveLength(1);
    expect(asked).toEqual([undefined, ['s0']]);
  });

  it('asks nothing more where there is none', async () => {
    const { graph, asked } = graphOf(0);
    expect((await ask(graph)).found).toEqual([]);
    expect(asked).toEqual([undefined]);
  });

  it('ends when nobody waits any more', async () => {
    const ending = new AbortController();
    const graph: AsksGraph = {
      rows({ subscriptions }) {
        if (subscriptions === undefined) {
          return Promise.resolve(['a', 'b'].map((each) => ({ subscriptionId: each, name: each })));
        }
        ending.abort(new Error('nobody waits'));
        return Promise.reject(new Error('refused'));
      },
    };
    await expect(ask(graph, ending.signal)).rejects.toThrow('nobody waits');
  });
});
