import { useQueries } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useState } from 'react';
import type { GrantForm, GrantScript } from '../../../../shared/privileges.ts';
import { client, orpc } from '../../../api/client.ts';
import { subjectOf, type Candidate } from '../candidates.ts';

/** Scripts that are made at the same time: each takes a connection to the server. */
const scriptsAtOnce = 4;

/** The SQL that each database lacks, made a few at a time. */
export function useGrantScripts(candidates: readonly Candidate[], form: GrantForm) {
  const [limit] = useState(() => pLimit(scriptsAtOnce));
  return useQueries({
    queries: candidates.map((candidate) => {
      const input = { subject: subjectOf(candidate), form };
      return {
        ...orpc.privileges.grantSql.queryOptions({ input, retry: false, staleTime: Infinity }),
        queryFn: () => limit(() => client.privileges.grantSql(input)),
      };
    }),
    combine: (results) => ({
      scripts: new Map<string, GrantScript>(
        results.flatMap(({ data }, index) => {
          const candidate = candidates[index];
          return data === undefined || candidate === undefined ? [] : [[candidate.key, data]];
        }),
      ),
      errors: new Map<string, Error>(
        results.flatMap(({ error }, index) => {
          const candidate = candidates[index];
          return error === null || candidate === undefined ? [] : [[candidate.key, error]];
        }),
      ),
      toGo: results.filter(({ isFetching }) => isFetching).length,
      again: () => {
        for (const { refetch } of results) void refetch();
      },
    }),
  });
}
