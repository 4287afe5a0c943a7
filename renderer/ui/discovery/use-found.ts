import { useQueries, useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { joinFound } from '../../../shared/discovery/join.ts';
import type { Found } from '../../../shared/discovery/resources.ts';
import { orpc } from '../../api/client.ts';

/** What is asked of Azure, as far as it has answered. */
export interface Asked<Item> {
  /** What those see that have answered; undefined while none has. */
  readonly data: Found<Item> | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
  /** Names of identities that have not answered yet. */
  readonly waiting: readonly string[];
}

type Wanted = { readonly identity: string };

export interface FoundOptions {
  /** Id of the identity that alone is asked; empty: each of this home. */
  readonly identity?: string;
  readonly enabled?: boolean;
}

/** Asks each identity by itself, so that one that does not answer keeps nothing back that others see. */
export function useFound<
  Item extends { readonly id: string; readonly name: string },
  Key extends readonly unknown[],
>(
  ask: (options: { input: Wanted }) => UseQueryOptions<Found<Item>, Error, Found<Item>, Key>,
  { identity = '', enabled = true }: FoundOptions = {},
): Asked<Item> {
  const here = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const identities = (here.data ?? [])
    .map((each) => each.identity)
    .filter(({ id }) => identity === '' || id === identity);
  return useQueries({
    queries: identities.map(({ id }) => ({ ...ask({ input: { identity: id } }), enabled })),
    combine: (answers): Asked<Item> => {
      const answered = answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
      const none: Found<Item> = {
        found: [],
        identities: identities.map(({ name }) => name),
        failures: [],
        unreadable: 0,
        otherHosts: [],
      };
      const isKnown = here.data !== undefined && (answers.length === 0 || answered.length > 0);
      return {
        data: isKnown ? answered.reduce((sum, each) => joinFound(sum, each), none) : undefined,
        error: here.error ?? answers.find(({ error }) => error !== null)?.error ?? null,
        isFetching: here.isFetching || answers.some(({ isFetching }) => isFetching),
        refetch: () => {
          void here.refetch();
          for (const { refetch } of answers) void refetch();
        },
        waiting: identities.flatMap(({ name }, index) =>
          answers[index]?.data === undefined && answers[index]?.error === null ? [name] : [],
        ),
      };
    },
  });
}
