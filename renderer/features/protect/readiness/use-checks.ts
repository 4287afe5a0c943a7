import { useQueryClient } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useEffect, useState } from 'react';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { subjectOf, type Candidate } from '../candidates.ts';
import type { Check } from './checks.ts';

/** Checks that are under way at the same time: each takes a connection to a server. */
const checksAtOnce = 4;

/** With what a row is looked at beside what it is. */
const selectionText = ({ selection, credential }: Candidate): string =>
  JSON.stringify([selection ?? null, credential ?? null]);

/** Readiness checks of many databases, each with a state of its own. */
export function useChecks() {
  const queryClient = useQueryClient();
  const [checks, setChecks] = useState<ReadonlyMap<string, Check>>(new Map());
  const [limit] = useState(() => pLimit(checksAtOnce));
  /** The number of each row's latest check: an earlier one that ends later says nothing. */
  const [latest] = useState(() => new Map<string, number>());
  useEffect(() => () => limit.clearQueue(), [limit]);

  /** With which selection each row was last looked at. */
  const [selections] = useState(() => new Map<string, string>());
  const put = (key: string, check: Check) => setChecks((known) => new Map(known).set(key, check));

  const check = (rows: readonly Candidate[], vaultId: string): void => {
    // The SQL that was shown is as old as the answer that is asked for again; it is made again when looked at.
    void queryClient.invalidateQueries({ queryKey: orpc.privileges.key(), refetchType: 'none' });
    setChecks((known) => {
      const next = new Map(known);
      for (const { key } of rows) next.set(key, { state: 'waiting' });
      return next;
    });
    for (const candidate of rows) {
      const { key } = candidate;
      const number = (latest.get(key) ?? 0) + 1;
      latest.set(key, number);
      selections.set(key, selectionText(candidate));
      const isLatest = () => latest.get(key) === number;
      void limit(async () => {
        if (!isLatest()) return;
        put(key, { state: 'checking' });
        try {
          const { credential } = candidate;
          const input = {
            ...subjectOf(candidate),
            vault: vaultId,
            ...(credential === undefined ? {} : { credential }),
          };
          const readiness = await client.instances.readiness(input);
          if (isLatest()) put(key, { state: 'checked', readiness });
        } catch (error) {
          if (isLatest()) put(key, { state: 'not checked', problem: toProblem(error) });
        }
      });
    }
  };

  /** Forgets what was found, of all rows or of some; a check under way counts no more. */
  const forget = (isMeant: (key: string) => boolean = () => true): void => {
    for (const [key, number] of latest) if (isMeant(key)) latest.set(key, number + 1);
    setChecks((known) => new Map([...known].filter(([key]) => !isMeant(key))));
  };

  /** Whether the row was looked at, or is being, with what is to be left out now. */
  const isCurrent = (candidate: Candidate): boolean =>
    checks.has(candidate.key) && selections.get(candidate.key) === selectionText(candidate);

  /** Whether one of the rows was looked at with something else left out. */
  const isStale = (rows: readonly Candidate[]): boolean =>
    rows.some((row) => checks.has(row.key) && !isCurrent(row));

  return { checks, check, forget, isCurrent, isStale };
}
