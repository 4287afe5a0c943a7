import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../api/client.ts';
import { dumpedPart } from '../../ui/options/form.ts';
import type { Selection } from '../../ui/data-table/selection.ts';
import type { ServerRow } from '../../ui/servers/server-rows.ts';
import type { ProtectWizardState } from './wizard-state.ts';
import { awaitedOf, candidatesOf, saidToBeBackedUp } from './candidates.ts';

/** What can be protected, and what of it is chosen, with what of it is to be dumped. */
export function useChosen(
  rows: readonly ServerRow[],
  { selected, options, secrets }: Pick<ProtectWizardState, 'selected' | 'options' | 'secrets'>,
) {
  const dumped = useMemo(() => dumpedPart(options), [options]);
  const known = useQuery(orpc.overview.instances.queryOptions()).data?.instances;
  const { candidates, unprotected, backedUp } = useMemo(
    () => candidatesOf(rows, known ?? saidToBeBackedUp(rows), selected),
    [rows, known, selected],
  );
  const chosen = useMemo(
    () =>
      candidates
        .filter(({ key }) => selected.has(key))
        .map((candidate) => {
          const credential = secrets[candidate.key];
          return {
            ...candidate,
            ...(dumped === undefined ? {} : { selection: dumped }),
            ...(credential === undefined ? {} : { credential }),
          };
        }),
    [candidates, selected, dumped, secrets],
  );
  const chosenKeys = useMemo<Selection>(() => new Set(chosen.map(({ key }) => key)), [chosen]);
  const chosenOf = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { serverId } of chosen) counts.set(serverId, (counts.get(serverId) ?? 0) + 1);
    return counts;
  }, [chosen]);
  const awaited = useMemo(() => awaitedOf(rows, candidates, selected), [rows, candidates, selected]);
  return {
    candidates,
    /** How many chosen ones are on servers that are still being asked. */
    awaited,
    unprotected,
    alreadyProtected: backedUp,
    chosen,
    /** Whether something of them is left out. */
    leavesOut: dumped !== undefined,
    chosenKeys,
    /** How many databases of each server are chosen. */
    chosenOf,
    /** Those of which a database is chosen. */
    servers: rows.map(({ server }) => server).filter(({ id }) => chosenOf.has(id)),
  };
}
