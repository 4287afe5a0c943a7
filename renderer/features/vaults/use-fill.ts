import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FilledVault, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { client, orpc } from '../../api/client.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { useNotify } from '../../ui/states/notify.tsx';

/** As many problems a notice names; the command line names all. */
const named = 3;

function notCopied(problems: readonly string[]): string {
  const more = problems.length > named ? ` And ${problems.length - named} more.` : '';
  return `Not copied: ${problems.slice(0, named).map(visibleText).join(' ')}${more}`;
}

/** Where a vault is copied, and whether databases go on there without their damaged points. */
interface FillInto {
  readonly into: VaultSummary;
  readonly withoutDamaged: boolean;
}

/**
 * Copies a vault into another one, and tells how far it is. It ends when what called it goes away; what is copied by
 * then is not copied again. `onDone` is called where nothing stays in the old vault.
 */
export function useFill(
  from: VaultSummary,
  onDone: () => void,
): { fill: UseMutationResult<FilledVault | undefined, Error, FillInto>; told: FilledVault | undefined } {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const [told, setTold] = useState<FilledVault>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const fill = useMutation({
    mutationFn: async ({ into, withoutDamaged }: FillInto) => {
      stop.current = new AbortController();
      const { signal } = stop.current;
      let last: FilledVault | undefined;
      for await (const now of await client.vaults.copyInto(
        { vault: from.id, into: into.id, withoutDamaged },
        { signal },
      )) {
        last = now;
        setTold(now);
      }
      return last;
    },
    onSuccess: async (last, { into }) => {
      if (last?.done !== true) return;
      const isWhole = last.problems.length === 0;
      notify({
        title: `${countOf(last.points, 'recovery point')} of ${visibleText(from.name)} in ${visibleText(into.name)}`,
        ...(isWhole ? {} : { body: notCopied(last.problems) }),
        intent: isWhole ? 'success' : 'warning',
      });
      if (last.staying.length === 0) onDone();
      await Promise.all(
        [orpc.overview, orpc.instances, orpc.points, orpc.vaults].map((part) =>
          queryClient.invalidateQueries({ queryKey: part.key() }),
        ),
      );
    },
  });
  return { fill, told };
}
